"""Pages of feedback: lists, a request and its answer, and what is given unasked."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.cycles.models import Due, Participant
from app.db import db
from app.errors import Gap, Refused
from app.feedback import actions, policy, queries
from app.feedback.choosing import kind_of
from app.feedback.forms import DeclineForm, GiveForm, OfferForm
from app.feedback.models import MOST_COMPETENCIES, FeedbackAnswer, FeedbackRequest
from app.forms import record_id
from app.once import writes
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Person
from app.permissions import Seat, actor, authorize, find, opened, scope
from app.rubric.queries import competencies_of

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
    return about_page(find(Participant, participant_id, policy.can_list))


def about_page(participant: Participant, problems: Sequence[Gap] = ()) -> str:
    requests = queries.of_participant(scope(policy.requests_visible_to), participant.id)
    rows, more = queries.page(requests, request.args.get("before", type=record_id))
    answers = queries.answers_to(scope(policy.visible_to), rows)
    seat = policy.can_list(actor(), participant) or Seat.MANAGER
    proposals = queries.proposals_of(participant.id)
    nameless = queries.unattributed_about(scope(policy.unattributed_visible_to), participant.id)
    opened([*rows, *answers.values(), *proposals, *nameless], seat)
    return render_template(
        "feedback/about.html",
        participant=participant,
        requests=rows,
        answers=answers,
        nameless=nameless,
        proposals=proposals,
        rounds=queries.rounds_of(participant.id),
        competencies=competencies_of(participant.rubric_version_id),
        most=MOST_COMPETENCIES,
        problems=problems,
        more=more,
        delivered=queries.is_delivered(participant.id),
        due=participant.cycle.due(Due.DELIVERY),
        policy=policy,
    )


@bp.get("/participants/<id:participant_id>/feedback-themes")
def by_theme(participant_id: int) -> str:
    """The same answers grouped under competencies, as far as the reader may read them."""
    participant = find(Participant, participant_id, policy.can_list)
    found, read = queries.themes_about(
        scope(policy.visible_to), scope(policy.unattributed_visible_to), participant.id
    )
    opened(read, policy.can_list(actor(), participant) or Seat.MANAGER)
    return render_template(
        "feedback/themes.html",
        participant=participant,
        themes=found,
        policy=policy,
    )


@bp.post("/feedback-answers/<id:answer_id>/competencies")
@writes
def sort(answer_id: int) -> Response | tuple[str, int]:
    """The manager says which competencies an answer speaks to."""
    answer = find(FeedbackAnswer, answer_id, policy.can_read)
    participant = answer.request.participant
    authorize(policy.can_sort, participant)
    known = {each.id for each in competencies_of(participant.rubric_version_id)}
    chosen = set(request.form.getlist("speaks_to", type=record_id)) & known
    try:
        actions.sort_feedback(answer, chosen, by=actor())
    except Refused as refused:
        db.session.rollback()
        return about_page(participant, refused.gaps), 422
    anchor = f"request-{answer.request_id}"
    return redirect(url_for("feedback.about", participant_id=participant.id, _anchor=anchor), 303)


@bp.get("/feedback-requests/<id:request_id>")
def show(request_id: int) -> str:
    """One request; whoever was asked answers it here."""
    asked = find(FeedbackRequest, request_id, policy.can_read_request)
    return show_page(asked, give_form(asked), DeclineForm())


def give_form(asked: FeedbackRequest, given: MultiDict[str, str] | None = None) -> GiveForm:
    """The form with the competencies of the rubric that the person is reviewed against."""
    return GiveForm.of(competencies_of(asked.participant.rubric_version_id), given)


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
    form = give_form(asked, request.form)
    if not form.validate():
        return show_page(asked, form, DeclineForm()), 422
    actions.give_feedback(asked, **form.texts, by=actor(), speaks_to=form.competency_ids)
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
        return show_page(asked, give_form(asked), form), 422
    actions.decline_request(asked, form.reason.data, by=actor())
    flash(f"Declined. {asked.asked_by.name} was told.")
    return redirect(url_for("feedback.show", request_id=asked.id), 303)


@bp.get("/feedback/about-a-colleague")
def colleague() -> str:
    """About whom to give feedback unasked, found by the beginning of a name."""
    typed_name = request.args.get("name", "")
    others = scope(people_policy.visible_to).where(Person.id != actor().id)
    people = people_queries.named(others, typed_name)
    return render_template("feedback/colleague.html", typed_name=typed_name, people=people)


@bp.get("/people/<id:person_id>/feedback/new")
def new_offer(person_id: int) -> str | Response:
    """The form of feedback that nobody asked for; whoever was asked answers there."""
    person = find(Person, person_id, people_policy.can_see)
    authorize(policy.can_offer, person)
    place = queries.running_place(person.id)
    waiting = queries.open_request(place.id, actor().id) if place else None
    if waiting:
        return redirect(url_for("feedback.show", request_id=waiting.id))
    return offer_page(person, place, offer_form(place))


def offer_form(place: Participant | None, given: MultiDict[str, str] | None = None) -> OfferForm:
    """The form with the competencies of the person's rubric, if they take part in a cycle."""
    return OfferForm.of(competencies_of(place.rubric_version_id) if place else [], given)


def offer_page(person: Person, place: Participant | None, form: OfferForm) -> str:
    due = place.cycle.due(Due.DELIVERY) if place else None
    return render_template("feedback/offer.html", person=person, place=place, form=form, due=due)


@bp.post("/people/<id:person_id>/feedback")
@writes
def offer(person_id: int) -> Response | tuple[str, int]:
    """Give feedback that nobody asked for."""
    person = find(Person, person_id, people_policy.can_see)
    authorize(policy.can_offer, person)
    place = queries.running_place(person.id)
    form = offer_form(place, request.form)
    if place is None:
        return offer_page(person, None, form), 409
    if not form.validate():
        return offer_page(person, place, form), 422
    answer = actions.offer_feedback(
        place, kind_of(form.kind.data), **form.texts, by=actor(), speaks_to=form.competency_ids
    )
    flash(f"Given. {person.name} reads it at delivery.")
    return redirect(url_for("feedback.show", request_id=answer.request_id), 303)
