"""Pages of events, and of the question after them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.events import actions, policy, queries
from app.events.forms import EventForm
from app.events.models import EventKind, EventPrompt, TeamEvent
from app.forms import record_id
from app.once import writes
from app.people.models import Team
from app.permissions import actor, authorize, find, scope
from app.templating import zone

bp = Blueprint("events", __name__)


@bp.get("/events")
def index() -> str:
    """What the reader entered or was asked about, and the teams for which they can enter something."""
    rows, more = queries.page(scope(policy.visible_to), request.args.get("before", type=record_id))
    teams = db.session.scalars(scope(policy.teams_visible_to).order_by(Team.name)).all()
    return render_template("events/index.html", events=rows, more=more, teams=teams, now=clock.now())


@bp.get("/teams/<id:team_id>/events/new")
def new(team_id: int) -> str:
    """The form of an event."""
    team = find(Team, team_id, policy.can_enter)
    form = event_form(team)
    form.happened_on.data = form.today
    return new_page(team, form)


def new_page(team: Team, form: EventForm) -> str:
    return render_template("events/new.html", team=team, form=form)


def event_form(team: Team) -> EventForm:
    form = EventForm(request.form if request.method == "POST" else None)
    form.prepare(clock.now().astimezone(zone()).date(), queries.members_of(team.id))
    return form


@bp.post("/teams/<id:team_id>/events")
@writes
def enter(team_id: int) -> Response | tuple[str, int]:
    """Enter what the team has behind it, and ask."""
    team = find(Team, team_id, policy.can_enter)
    form = event_form(team)
    if not form.validate():
        return new_page(team, form), 422
    asked = [each for each in queries.members_of(team.id) if str(each.id) in form.asked.data]
    event = actions.enter_event(
        team, EventKind(form.kind.data), form.title.data, form.happened_on.data, asked, by=actor()
    )
    flash("Entered. Whoever you chose finds the question on their home page.")
    return redirect(url_for("events.show", event_id=event.id), 303)


@bp.get("/events/<id:event_id>")
def show(event_id: int) -> str:
    """One event, whom it was asked, and the question to whoever reads it."""
    event = find(TeamEvent, event_id, policy.can_read)
    mine = queries.prompt_of(event.id, actor().id)
    return render_template("events/show.html", event=event, mine=mine, is_open=event.open_until > clock.now())


@bp.post("/event-prompts/<id:prompt_id>/nobody")
@writes
def nobody(prompt_id: int) -> Response:
    """Answer that nobody in particular made it easier."""
    prompt = find(EventPrompt, prompt_id, policy.can_answer)
    authorize(policy.can_answer, prompt)
    actions.answer_nobody(prompt, by=actor())
    flash("Kept. Nothing was logged about anybody.")
    return redirect(url_for("events.show", event_id=prompt.event_id), 303)
