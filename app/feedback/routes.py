"""Pages of feedback."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cycles.models import Due, Participant
from app.db import db
from app.feedback import actions, policy, queries
from app.feedback.forms import AskForm, DeclineForm, GiveForm
from app.feedback.models import FeedbackRequest
from app.forms import record_id
from app.once import writes
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Person
from app.permissions import Seat, actor, authorize, find, opened, scope

bp = Blueprint("feedback", __name__)
SHOWN = {
    "": queries.waiting_for,
    "given": queries.settled_by,
    "asked": queries.asked_by,
    "received": queries.opened_to,
}


@bp.get("/feedback")
def index() -> str:
    """What the reader was asked, gave, asked for, and received."""
    show = request.args.get("show", "") if request.args.get("show") in SHOWN else ""
    requests = SHOWN[show](scope(policy.requests_visible_to), actor().id)
    rows, more = queries.page(requests, request.args.get("before", type=record_id))
    received = rows if show == "received" else []  # the other lists show names and days, and no words
    return render_template(
        "feedback/index.html",
        requests=rows,
        answers=queries.answers_to(scope(policy.visible_to), received),
        more=more,
        show=show,
        own=queries.in_open_cycles(actor().id),
        policy=policy,
    )


@bp.get("/participants/<id:participant_id>/feedback")
def about(participant_id: int) -> str:
    """Who was asked about one person in a cycle, and what they answered as far as the reader may know."""
    participant = find(Participant, participant_id, policy.can_list)
    requests = queries.of_participant(scope(policy.requests_visible_to), participant.id)
    rows, more = queries.page(requests, request.args.get("before", type=record_id))
    answers = queries.answers_to(scope(policy.visible_to), rows)
    opened([*rows, *answers.values()], policy.can_list(actor(), participant) or Seat.MANAGER)
    return render_template(
        "feedback/about.html",
        participant=participant,
        requests=rows,
        answers=answers,
        more=more,
        delivered=queries.is_delivered(participant.id),
        due=participant.cycle.due(Due.DELIVERY),
        policy=policy,
    )


@bp.get("/participants/<id:participant_id>/feedback-requests/new")
def new(participant_id: int) -> str:
    """Whom to ask, found by the beginning of a name; then what to ask them."""
    participant = find(Participant, participant_id, policy.can_list)
    authorize(policy.can_ask, participant)
    return new_page(participant, colleague(request.args.get("of", type=record_id)), AskForm())


def new_page(participant: Participant, chosen: Person | None, form: AskForm, problem: str = "") -> str:
    typed_name = request.args.get("name", "")
    others = scope(people_policy.visible_to).where(
        Person.id != participant.person_id, Person.id != actor().id
    )
    people = people_queries.named(others, typed_name) if chosen is None else []
    return render_template(
        "feedback/new.html",
        participant=participant,
        chosen=chosen,
        people=people,
        typed_name=typed_name,
        form=form,
        problem=problem,
    )


def colleague(person_id: int | None) -> Person | None:
    """Whoever was chosen, if there is somebody of that id."""
    if person_id is None:
        return None
    found: Person | None = db.session.scalar(scope(people_policy.visible_to).where(Person.id == person_id))
    return found


@bp.post("/participants/<id:participant_id>/feedback-requests")
@writes
def ask(participant_id: int) -> Response | tuple[str, int]:
    """Ask a colleague."""
    participant = find(Participant, participant_id, policy.can_list)
    authorize(policy.can_ask, participant)
    chosen, form = colleague(request.form.get("of", type=record_id)), AskForm(request.form)
    if chosen is None:
        return new_page(participant, None, form, "Find the colleague whom you want to ask."), 422
    if not form.validate():
        return new_page(participant, chosen, form), 422
    actions.ask_for_feedback(participant, chosen, form.prompt.data, by=actor())
    flash(f"{chosen.name} was asked.")
    return redirect(url_for("feedback.about", participant_id=participant.id), 303)


@bp.get("/feedback-requests/<id:request_id>")
def show(request_id: int) -> str:
    """One request; whoever was asked answers it here."""
    asked = find(FeedbackRequest, request_id, policy.can_read_request)
    return show_page(asked, GiveForm(), DeclineForm())


def show_page(asked: FeedbackRequest, form: GiveForm, decline: DeclineForm) -> str:
    answer = asked.answer
    seat = policy.can_read(actor(), answer) if answer else None
    if answer and seat:
        opened([answer], seat)
    return render_template(
        "feedback/show.html",
        asked=asked,
        answer=answer if seat else None,
        form=form,
        decline=decline,
        due=asked.participant.cycle.due(Due.DELIVERY),
        policy=policy,
    )


@bp.post("/feedback-requests/<id:request_id>/answer")
@writes
def give(request_id: int) -> Response | tuple[str, int]:
    """Give feedback."""
    asked = find(FeedbackRequest, request_id, policy.can_read_request)
    authorize(policy.can_give, asked)
    form = GiveForm(request.form)
    if not form.validate():
        return show_page(asked, form, DeclineForm()), 422
    actions.give_feedback(asked, form.behaviour.data, form.context.data, form.impact.data, by=actor())
    flash(f"Given. {asked.subject.name} reads it at delivery.")
    return redirect(url_for("feedback.show", request_id=asked.id), 303)


@bp.post("/feedback-requests/<id:request_id>/declining")
@writes
def decline(request_id: int) -> Response | tuple[str, int]:
    """Decline a request."""
    asked = find(FeedbackRequest, request_id, policy.can_read_request)
    authorize(policy.can_decline, asked)
    form = DeclineForm(request.form)
    if not form.validate():
        return show_page(asked, GiveForm(), form), 422
    actions.decline_request(asked, form.reason.data, by=actor())
    flash(f"Declined. {asked.asked_by.name} was told.")
    return redirect(url_for("feedback.show", request_id=asked.id), 303)
