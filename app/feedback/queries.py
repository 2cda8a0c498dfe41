"""Reads of requests for feedback and their answers."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager, joinedload

from app.cycles.models import Cycle, Participant, Phase
from app.db import db
from app.feedback.models import FeedbackAnswer, FeedbackRequest, RequestState
from app.people.models import Person

PAGE = 20


def page(
    requests: Select[FeedbackRequest], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[FeedbackRequest], int | None]:
    """Newest first with whom they name, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        requests = requests.where(FeedbackRequest.id < before)
    shown = requests.options(
        joinedload(FeedbackRequest.subject),
        joinedload(FeedbackRequest.asked_of),
        joinedload(FeedbackRequest.asked_by),
        joinedload(FeedbackRequest.participant).joinedload(Participant.cycle),
    )
    rows = db.session.scalars(shown.order_by(FeedbackRequest.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def waiting_for(requests: Select[FeedbackRequest], person_id: int) -> Select[FeedbackRequest]:
    """Only those that one person has not answered yet."""
    return requests.where(
        FeedbackRequest.asked_of_id == person_id, FeedbackRequest.state == RequestState.OPEN
    )


def settled_by(requests: Select[FeedbackRequest], person_id: int) -> Select[FeedbackRequest]:
    """Only those that one person was asked and that are over: answered, declined or lapsed."""
    return requests.where(
        FeedbackRequest.asked_of_id == person_id, FeedbackRequest.state != RequestState.OPEN
    )


def asked_by(requests: Select[FeedbackRequest], person_id: int) -> Select[FeedbackRequest]:
    """Only those that one person sent."""
    return requests.where(FeedbackRequest.asked_by_id == person_id)


def opened_to(requests: Select[FeedbackRequest], person_id: int) -> Select[FeedbackRequest]:
    """Only those whose answer was opened to the person it is about."""
    opened = select(FeedbackAnswer.request_id).where(FeedbackAnswer.opened_at.is_not(None))
    return requests.where(FeedbackRequest.subject_id == person_id, FeedbackRequest.id.in_(opened))


def of_participant(requests: Select[FeedbackRequest], participant_id: int) -> Select[FeedbackRequest]:
    """Only those about one person in one cycle."""
    return requests.where(FeedbackRequest.participant_id == participant_id)


def answers_to(
    answers: Select[FeedbackAnswer], requests: Iterable[FeedbackRequest]
) -> dict[int, FeedbackAnswer]:
    """The answers to some requests, as far as they are among `answers`, by request id."""
    wanted = answers.where(FeedbackAnswer.request_id.in_([each.id for each in requests]))
    return {each.request_id: each for each in db.session.scalars(wanted)}


def given_about(answers: Select[FeedbackAnswer], participant_id: int) -> Sequence[FeedbackAnswer]:
    """Everything that was given about one person in one cycle, as it came in."""
    return db.session.scalars(
        answers.join(FeedbackAnswer.request)
        .options(contains_eager(FeedbackAnswer.request), joinedload(FeedbackAnswer.author))
        .where(FeedbackRequest.participant_id == participant_id)
        .order_by(FeedbackAnswer.id)
    ).all()


def is_delivered(participant_id: int) -> bool:
    """Did what was submitted about this participant open to them? Then delivery is behind them."""
    delivered = select(Participant.delivered_at).where(Participant.id == participant_id)
    return db.session.scalar(delivered) is not None


def was_asked(participant_id: int, person_id: int) -> bool:
    """Was this colleague asked about this participant before?"""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    FeedbackRequest.participant_id == participant_id,
                    FeedbackRequest.asked_of_id == person_id,
                )
            )
        )
    )


def in_open_cycles(person_id: int) -> Sequence[Participant]:
    """Where a person takes part now, with the cycle: there they can ask."""
    return db.session.scalars(
        select(Participant)
        .join(Participant.cycle)
        .options(contains_eager(Participant.cycle))
        .where(Participant.person_id == person_id, Cycle.phase != Phase.CLOSED)
        .order_by(Cycle.period_from.desc(), Participant.id.desc())
    ).all()


def asked_of(person_id: int) -> Sequence[FeedbackRequest]:
    """Requests that wait for a person's answer, oldest first."""
    return db.session.scalars(
        select(FeedbackRequest)
        .join(Person, Person.id == FeedbackRequest.subject_id)
        .options(
            joinedload(FeedbackRequest.subject),
            joinedload(FeedbackRequest.asked_by),
            joinedload(FeedbackRequest.participant).joinedload(Participant.cycle),
        )
        .where(FeedbackRequest.asked_of_id == person_id, FeedbackRequest.state == RequestState.OPEN)
        .order_by(FeedbackRequest.id)
    ).all()
