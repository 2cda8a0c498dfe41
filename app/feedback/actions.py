"""Asking for feedback, giving and declining it, and opening it at delivery."""

from collections.abc import Iterable

from sqlalchemy import select, update

from app import audit, clock, mail
from app.cycles.actions import hold_open
from app.cycles.models import Cycle, Participant
from app.cycles.queries import responsible_manager_id
from app.db import db
from app.errors import Conflict
from app.feedback.models import FeedbackAnswer, FeedbackRequest, RequestState
from app.feedback.queries import is_delivered, was_asked
from app.people.models import Person


def ask_for_feedback(
    participant: Participant, colleague: Person, prompt: str, *, by: Person
) -> FeedbackRequest:
    """Ask a colleague for feedback on somebody's work in a cycle; each colleague once."""
    hold_open(participant.cycle_id)
    _lock(participant.id)
    _check(participant, colleague)
    request = FeedbackRequest(
        participant_id=participant.id,
        subject_id=participant.person_id,
        asked_of_id=colleague.id,
        asked_by_id=by.id,
        prompt=prompt,
        state=RequestState.OPEN,
        asked_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    audit.record("feedback.asked", by=by, on=request, about=participant.person_id)
    mail.send("feedback/mail/asked.txt", to=colleague, by=by, request=request)
    return request


def _check(participant: Participant, colleague: Person) -> None:
    if is_delivered(participant.id):
        raise Conflict(
            "The review of this cycle was delivered, and the feedback with it.",
            "What somebody saw since then can be logged as evidence.",
        )
    if was_asked(participant.id, colleague.id):
        raise Conflict(f"{colleague.name} was asked already.", "Each colleague is asked once in a cycle.")
    if colleague.id == participant.person_id:
        raise Conflict("Nobody gives feedback on their own work.", "Write it in the self review.")
    if colleague.id == responsible_manager_id(participant.id, clock.today()):
        raise Conflict(
            f"{colleague.name} writes the review.", "Ask somebody who saw the work from another side."
        )


def give_feedback(
    request: FeedbackRequest, behaviour: str, context: str, impact: str, *, by: Person
) -> FeedbackAnswer:
    """Answer a request: what was seen, when and where, and what it led to."""
    request = _held(request)
    request.move_to(RequestState.ANSWERED)
    request.closed_at = clock.now()
    answer = FeedbackAnswer(
        request_id=request.id,
        subject_id=request.subject_id,
        author_id=by.id,
        behaviour=behaviour,
        context=context,
        impact=impact,
        given_at=request.closed_at,
    )
    db.session.add(answer)
    db.session.flush()
    audit.record("feedback.given", by=by, on=answer, about=request.subject_id)
    _tell_manager("feedback/mail/given.txt", request, by)
    return answer


def decline_request(request: FeedbackRequest, reason: str, *, by: Person) -> None:
    """Say why there will be no answer; the person and their manager read the reason at once."""
    request = _held(request)
    request.move_to(RequestState.DECLINED)
    request.closed_at, request.declined_because = clock.now(), reason
    audit.record("feedback.declined", by=by, on=request, about=request.subject_id)
    mail.send("feedback/mail/declined.txt", to=request.asked_by, by=by, request=request)


def open_answers(participant_id: int, *, by: Person) -> None:
    """At delivery what was given opens to the person; what was not answered by then lapses."""
    _lock(participant_id)
    _open([participant_id], by)


def open_all_answers(cycle: Cycle, *, by: Person) -> None:
    """When a cycle closes nothing that was given stays hidden, also from those whose review was never shared."""
    _open(db.session.scalars(select(Participant.id).where(Participant.cycle_id == cycle.id)).all(), by)


def _open(participant_ids: Iterable[int], by: Person) -> None:
    moment, ids = clock.now(), list(participant_ids)
    db.session.execute(
        update(Participant)
        .where(Participant.id.in_(ids), Participant.delivered_at.is_(None))
        .values(delivered_at=moment)
    )
    requests = db.session.scalars(
        select(FeedbackRequest)
        .where(FeedbackRequest.participant_id.in_(ids))
        .order_by(FeedbackRequest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for request in requests:
        if request.state is RequestState.OPEN:
            request.move_to(RequestState.LAPSED)
            request.closed_at = moment
            audit.record("feedback.lapsed", by=by, on=request, about=request.subject_id)
    answers = db.session.scalars(
        select(FeedbackAnswer)
        .join(FeedbackRequest, FeedbackRequest.id == FeedbackAnswer.request_id)
        .where(FeedbackRequest.participant_id.in_(ids), FeedbackAnswer.opened_at.is_(None))
        .order_by(FeedbackAnswer.id)
    )
    for answer in answers:
        answer.opened_at = moment
        audit.record("feedback.opened", by=by, on=answer, about=answer.subject_id)


def _lock(participant_id: int) -> None:
    """Of two that ask, or of one that asks while the review is shared, the second sees what the first did."""
    db.session.get_one(Participant, participant_id, with_for_update={"key_share": True})


def _held(request: FeedbackRequest) -> FeedbackRequest:
    """The request as it is now, held until the transaction ends, in a cycle that stays open so long."""
    hold_open(request.participant.cycle_id)
    return db.session.get_one(FeedbackRequest, request.id, with_for_update=True, populate_existing=True)


def _tell_manager(template: str, request: FeedbackRequest, by: Person) -> None:
    manager_id = responsible_manager_id(request.participant_id, clock.today())
    manager = db.session.get(Person, manager_id) if manager_id else None
    if manager is not None and manager.id != by.id:
        mail.send(template, to=manager, by=by, request=request)
