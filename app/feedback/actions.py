"""Asking for feedback, giving and declining it, and opening it at delivery."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, select, update

from app import audit, clock, mail
from app.cycles.actions import hold_open
from app.cycles.models import Cycle, Participant
from app.cycles.queries import responsible_manager_id
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.feedback.models import (
    MOST_COMPETENCIES,
    MOST_UNASKED,
    MOST_WAITING,
    FeedbackAnswer,
    FeedbackCompetency,
    FeedbackRequest,
    FeedbackSet,
    RequestState,
    SetState,
    SourceKind,
)
from app.feedback.queries import (
    asked_before,
    is_delivered,
    unasked_waiting,
    waiting_in,
)
from app.feedback.sealing import end_rounds
from app.people.models import Person

Wanted = Sequence[tuple[Person, SourceKind]]


def ask_for_feedback(
    participant: Participant,
    colleague: Person,
    prompt: str,
    *,
    by: Person,
    kind: SourceKind = SourceKind.PEER,
) -> FeedbackRequest:
    """Ask one colleague for feedback on somebody's work in a cycle."""
    (request,) = ask_several(participant, [(colleague, kind)], prompt, by=by)
    return request


def ask_several(
    participant: Participant, wanted: Wanted, prompt: str, *, by: Person
) -> list[FeedbackRequest]:
    """Ask some colleagues, all of them or none; each from their side of the work."""
    hold_open(participant.cycle_id)
    lock(participant.id)
    for colleague, _ in wanted:
        check(participant, colleague)
    spare(participant, [colleague for colleague, _ in wanted])
    return [_ask(participant, colleague, kind, prompt, by) for colleague, kind in wanted]


def _ask(
    participant: Participant, colleague: Person, kind: SourceKind, prompt: str, by: Person
) -> FeedbackRequest:
    request = FeedbackRequest(
        participant_id=participant.id,
        subject_id=participant.person_id,
        asked_of_id=colleague.id,
        asked_by_id=by.id,
        kind=kind,
        prompt=prompt,
        state=RequestState.OPEN,
        asked_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    audit.record("feedback.asked", by=by, on=request, about=participant.person_id)
    mail.send("feedback/mail/asked.txt", to=colleague, by=by, request=request)
    return request


def check(participant: Participant, colleague: Person) -> None:
    """Can this colleague be asked about this participant now?"""
    _check_side(participant, colleague)
    before = asked_before(participant.id, colleague.id)
    if before is None:
        return
    if before.state is RequestState.DECLINED:
        raise Conflict(
            f"{colleague.name} was asked already and declined.", "Ask somebody else who saw the work."
        )
    raise Conflict(
        f"{colleague.name} was asked already.",
        "Each colleague is asked once in a quarter; another request can follow in the next.",
    )


def _check_side(participant: Participant, colleague: Person) -> None:
    if is_delivered(participant.id):
        raise Conflict(
            "The review of this cycle was delivered, and the feedback with it.",
            "What somebody saw since then can be logged as evidence.",
        )
    if colleague.id == participant.person_id:
        raise Conflict("Nobody gives feedback on their own work.", "Write it in the self review.")
    if colleague.id == responsible_manager_id(participant.id, clock.today()):
        raise Conflict(
            f"{colleague.name} writes the review.", "Ask somebody who saw the work from another side."
        )


def spare(participant: Participant, people: Collection[Person]) -> None:
    """Refuse to ask those for whom enough requests wait. The people are held, so that two who ask count each other."""
    ids = sorted(person.id for person in people)
    held = select(Person.id).where(Person.id.in_(ids)).order_by(Person.id)
    db.session.execute(held.with_for_update(key_share=True)).all()
    waiting = waiting_in(participant.cycle_id, ids)
    over = [person for person in people if waiting.get(person.id, 0) >= MOST_WAITING]
    if over:
        raise Refused(
            *(
                Gap(
                    f"{waiting[person.id]} requests wait for {person.name} in this cycle already. Choose somebody else.",
                    f"of-{person.id}",
                )
                for person in over
            )
        )


def give_feedback(
    request: FeedbackRequest,
    behaviour: str,
    context: str,
    impact: str,
    *,
    by: Person,
    speaks_to: Collection[int] = (),
) -> FeedbackAnswer:
    """Answer a request: what was seen, when and where, and what it led to."""
    request = _held(request)
    request.move_to(RequestState.ANSWERED)
    request.closed_at = clock.now()
    answer = _answer(request, behaviour, context, impact, by)
    _say(answer, speaks_to, by)
    audit.record("feedback.given", by=by, on=answer, about=request.subject_id)
    _tell_manager("feedback/mail/given.txt", request, by)
    return answer


def offer_feedback(
    participant: Participant,
    kind: SourceKind,
    behaviour: str,
    context: str,
    impact: str,
    *,
    by: Person,
    speaks_to: Collection[int] = (),
) -> FeedbackAnswer:
    """Give feedback that nobody asked for; it is read like any other."""
    hold_open(participant.cycle_id)
    lock(participant.id)
    _check_side(participant, by)
    if unasked_waiting(participant.id, by.id) >= MOST_UNASKED:
        raise Conflict(
            f"You gave feedback on the work of {participant.person.name} {MOST_UNASKED} times in this cycle.",
            "What you see from now on can be logged as evidence.",
        )
    moment = clock.now()
    request = FeedbackRequest(
        participant_id=participant.id,
        subject_id=participant.person_id,
        asked_of_id=by.id,
        asked_by_id=by.id,
        kind=kind,
        state=RequestState.ANSWERED,
        asked_at=moment,
        closed_at=moment,
    )
    db.session.add(request)
    db.session.flush()
    answer = _answer(request, behaviour, context, impact, by)
    _say(answer, speaks_to, by)
    audit.record("feedback.offered", by=by, on=answer, about=request.subject_id)
    _tell_manager("feedback/mail/given.txt", request, by)
    return answer


def _answer(
    request: FeedbackRequest, behaviour: str, context: str, impact: str, by: Person
) -> FeedbackAnswer:
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
    return answer


def sort_feedback(answer: FeedbackAnswer, speaks_to: Collection[int], *, by: Person) -> None:
    """Say which competencies an answer speaks to, beside those that its giver named, which stay."""
    hold_open(answer.request.participant.cycle_id)
    db.session.get_one(FeedbackAnswer, answer.id, with_for_update=True)
    db.session.execute(
        delete(FeedbackCompetency).where(
            FeedbackCompetency.answer_id == answer.id, FeedbackCompetency.said_by_id != answer.author_id
        )
    )
    db.session.expire(answer, ["speaks_to"])
    _say(answer, set(speaks_to) - {each.competency_id for each in answer.speaks_to}, by)
    audit.record("feedback.sorted", by=by, on=answer, about=answer.subject_id)


def _say(answer: FeedbackAnswer, speaks_to: Collection[int], by: Person) -> None:
    if len(speaks_to) > MOST_COMPETENCIES:
        raise Refused(
            Gap(f"Choose at most {MOST_COMPETENCIES}: those it says most about.", f"answer-{answer.id}")
        )
    for competency_id in sorted(speaks_to):
        row = FeedbackCompetency(answer_id=answer.id, competency_id=competency_id, said_by_id=by.id)
        db.session.add(row)
    db.session.flush()
    db.session.expire(answer, ["speaks_to"])


def decline_request(request: FeedbackRequest, reason: str, *, by: Person) -> None:
    """Say why there will be no answer; the person and their manager read the reason at once."""
    request = _held(request)
    request.move_to(RequestState.DECLINED)
    request.closed_at, request.declined_because = clock.now(), reason
    audit.record("feedback.declined", by=by, on=request, about=request.subject_id)
    mail.send("feedback/mail/declined.txt", to=request.asked_by, by=by, request=request)


def open_answers(participant_id: int, *, by: Person) -> None:
    """At delivery what was given opens to the person; what was not answered by then lapses."""
    lock(participant_id)
    end_rounds([participant_id], by=by)
    _open([participant_id], by)


def open_all_answers(cycle: Cycle, *, by: Person) -> None:
    """When a cycle closes nothing that was given stays hidden, also from those whose review was never shared."""
    ids = db.session.scalars(select(Participant.id).where(Participant.cycle_id == cycle.id)).all()
    end_rounds(ids, by=by)
    _open(ids, by)


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
    waiting = select(FeedbackSet).where(
        FeedbackSet.participant_id.in_(ids), FeedbackSet.state == SetState.PROPOSED
    )
    for proposal in db.session.scalars(waiting.order_by(FeedbackSet.id).with_for_update()):
        proposal.move_to(SetState.LAPSED)
        proposal.closed_at = moment
        audit.record("feedback.proposal_lapsed", by=by, on=proposal, about=proposal.subject_id)
    answers = db.session.scalars(
        select(FeedbackAnswer)
        .join(FeedbackRequest, FeedbackRequest.id == FeedbackAnswer.request_id)
        .where(FeedbackRequest.participant_id.in_(ids), FeedbackAnswer.opened_at.is_(None))
        .order_by(FeedbackAnswer.id)
    )
    for answer in answers:
        answer.opened_at = moment
        audit.record("feedback.opened", by=by, on=answer, about=answer.subject_id)


def lock(participant_id: int) -> None:
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
