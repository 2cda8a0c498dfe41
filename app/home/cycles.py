"""Pages of a cycle: how far people have come, moving it on; opening one and enrolling people."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.appeals.queries import open_appeals
from app.cycles import policy
from app.cycles import queries as cycle_queries
from app.cycles.actions import Plan, enrol_everybody, open_cycle
from app.cycles.models import Cycle, Participant, ReviewKind
from app.cycles.opening import taken_over
from app.db import db
from app.errors import Conflict, Refused
from app.forms import record_id
from app.home import actions, queries, stages
from app.home.forms import CycleForm, EnrolmentForm, PhaseForm, cycle_form
from app.once import writes
from app.people.models import Team
from app.permissions import actor, authorize, find, scope
from app.reviews import policy as review_policy
from app.reviews.queries import by_participant

bp = Blueprint("cycles", __name__)


@bp.get("/cycles")
def index() -> str:
    """Every cycle that the reader may look into, newest first."""
    rows = queries.with_dates(scope(policy.cycles_visible_to))
    tallies = stages.tallies(scope(policy.visible_to), [row.id for row in rows], actor())
    return render_template("cycles/index.html", cycles=rows, tallies=tallies, policy=policy)


@bp.get("/cycles/<id:cycle_id>")
def show(cycle_id: int) -> str:
    """Who has reached which stage, as far as the reader may see people."""
    cycle = find(Cycle, cycle_id, policy.can_see_cycle)
    people = scope(policy.visible_to)
    rows, more = queries.participants(people, cycle.id, request.args.get("after", type=record_id))
    return render_template(
        "cycles/show.html",
        cycle=cycle,
        next_phase=actions.next_phase(cycle),
        tally=stages.tallies(people, [cycle.id], actor())[cycle.id],
        more=more,
        policy=policy,
        **with_stages(rows),
    )


def with_stages(rows: Sequence[Participant]) -> dict[str, object]:
    """What a list of participants shows of each, read for all of them at once."""
    ids = [row.id for row in rows]
    return {
        "participants": rows,
        "stages": stages.of(ids, actor()),
        "reviews": by_participant(ids),
        "in_care": queries.ids_of(scope(policy.in_care), ids),
        "kinds": ReviewKind,
        "review_policy": review_policy,
    }


@bp.get("/cycles/<id:cycle_id>/phase")
def phase(cycle_id: int) -> str:
    """What moving the cycle on will do."""
    cycle = find(Cycle, cycle_id, policy.can_see_cycle)
    authorize(policy.can_advance, cycle)
    return phase_page(cycle, PhaseForm())


def phase_page(cycle: Cycle, form: PhaseForm) -> str:
    following = actions.next_phase(cycle)
    if following is None:
        raise Conflict(f"{cycle.name} is closed.", "A closed cycle stays as it is.")
    everybody, unfinished = scope(policy.visible_to), stages.unfinished_before(cycle, following)
    behind = stages.at(everybody, unfinished, actor())
    rows, more = queries.participants(behind, cycle.id, request.args.get("after", type=record_id))
    standing = actions.standing(cycle)
    form.unfinished.label.text = f"Close with {standing.unfinished} unfinished"
    return render_template(
        "cycles/phase.html",
        cycle=cycle,
        following=following,
        standing=standing,
        appeals=open_appeals(cycle.id),
        tally=stages.tallies(everybody, [cycle.id], actor())[cycle.id],
        unfinished=unfinished,
        form=form,
        more=more,
        **with_stages(rows),
    )


@bp.post("/cycles/<id:cycle_id>/phase")
@writes
def advance(cycle_id: int) -> Response | tuple[str, int]:
    """Move the cycle to its next phase."""
    cycle = find(Cycle, cycle_id, policy.can_see_cycle)
    authorize(policy.can_advance, cycle)
    form = PhaseForm(request.form)
    accepted = request.form.get("count", type=int) if form.unfinished.data else None
    try:
        actions.move_on(cycle, seen=request.form.get("from", ""), accepted=accepted, by=actor())
    except Refused as refused:
        form.unfinished.errors = [gap.message for gap in refused.gaps]
        return phase_page(cycle, form), 422
    flash(f"{cycle.name} is in {cycle.phase.label} now.")
    return redirect(url_for("cycles.show", cycle_id=cycle.id), 303)


@bp.get("/cycles/new")
def new() -> str:
    """The form of a new cycle."""
    authorize(policy.can_open, None)
    return new_page(cycle_form(queries.zones(), actor().zone))


def new_page(form: CycleForm) -> str:
    before = cycle_queries.newest_cycle()
    return render_template(
        "cycles/new.html",
        form=form,
        before=before,
        questions=taken_over(before) if before else [],
        rubric=cycle_queries.newest_rubric(),
    )


@bp.post("/cycles")
@writes
def open_() -> Response | tuple[str, int]:
    """Open a cycle in its first phase."""
    authorize(policy.can_open, None)
    form = cycle_form(queries.zones(), actor().zone, request.form)
    if not form.validate():
        return new_page(form), 422
    before, rubric = cycle_queries.newest_cycle(), cycle_queries.newest_rubric()
    if before is None or rubric is None:
        raise Conflict(
            "There are no questions to take over yet.", "The first cycle is set up with its questions."
        )
    plan = Plan(
        name=form.name.data,
        period_from=form.period_from.data,
        period_until=form.period_until.data,
        phases=form.chosen_phases(),
        questions=taken_over(before),
        deadlines=form.deadlines(),
        zone=form.zone.data,
    )
    try:
        cycle = open_cycle(plan, rubric, by=actor())
    except Refused as refused:
        form.name.errors = [gap.message for gap in refused.gaps]
        return new_page(form), 422
    flash(f"{cycle.name} is open. Nobody takes part yet: enrol people next.")
    return redirect(url_for("cycles.show", cycle_id=cycle.id), 303)


@bp.get("/cycles/<id:cycle_id>/enrolment")
def enrolment(cycle_id: int) -> str:
    """Who would be enrolled."""
    cycle = find(Cycle, cycle_id, policy.can_see_cycle)
    authorize(policy.can_enrol, cycle)
    if not cycle.takes_people:
        raise Conflict(
            f"{cycle.name} is in {cycle.phase.label}.", "People are enrolled until writing is over."
        )
    return enrolment_page(cycle, enrolment_form(request.args))


def enrolment_form(data: object) -> EnrolmentForm:
    form = EnrolmentForm(data)
    form.department.choices = {"": "Everybody"} | {
        str(team.id): team.name for team in cycle_queries.departments()
    }
    return form


def enrolment_page(cycle: Cycle, form: EnrolmentForm) -> str:
    chosen = int(form.department.data) if form.validate() and form.department.data else None
    teams = cycle_queries.below(chosen) if chosen else None
    people = cycle_queries.eligible(cycle.id, clock.today(), teams)
    rows, more = cycle_queries.page_of(people, request.args.get("after", type=record_id), queries.PAGE)
    return render_template(
        "cycles/enrolment.html",
        cycle=cycle,
        form=form,
        chosen=chosen,
        count=cycle_queries.count(people),
        people=rows,
        more=more,
    )


@bp.post("/cycles/<id:cycle_id>/enrolment")
@writes
def enrol(cycle_id: int) -> Response | tuple[str, int]:
    """Enrol everybody who can take part, or those of a department."""
    cycle = find(Cycle, cycle_id, policy.can_see_cycle)
    authorize(policy.can_enrol, cycle)
    form = enrolment_form(request.form)
    if not form.validate():
        return enrolment_page(cycle, form), 422
    department = db.session.get_one(Team, int(form.department.data)) if form.department.data else None
    number = len(enrol_everybody(cycle, department, by=actor()))
    flash(f"{number} {'person takes' if number == 1 else 'people take'} part now.")
    return redirect(url_for("cycles.show", cycle_id=cycle.id), 303)
