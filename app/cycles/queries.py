"""Reads of cycles and their participants."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.cycles.models import Cycle, Participant, Phase, Question, Responsibility, ReviewKind
from app.db import db
from app.people.models import Person
from app.people.queries import on_day


def responsible_manager_id(participant_id: int, day: date) -> int | None:
    """Who is responsible for a participant on a day."""
    return db.session.scalar(
        select(Responsibility.manager_id).where(
            Responsibility.participant_id == participant_id, on_day(Responsibility, day)
        )
    )


def open_cycles() -> Sequence[Cycle]:
    """Cycles that are not closed, newest first."""
    return db.session.scalars(
        select(Cycle)
        .options(selectinload(Cycle.deadlines))
        .where(Cycle.phase != Phase.CLOSED)
        .order_by(Cycle.period_from.desc(), Cycle.id.desc())
    ).all()


def participations(person_id: int) -> Sequence[Participant]:
    """A person's cycles, newest first."""
    return db.session.scalars(
        select(Participant)
        .join(Cycle)
        .options(
            joinedload(Participant.cycle).selectinload(Cycle.deadlines),
            joinedload(Participant.level),
            joinedload(Participant.team),
        )
        .where(Participant.person_id == person_id)
        .order_by(Cycle.period_from.desc())
    ).all()


def in_care_of(manager_id: int, day: date) -> Sequence[Participant]:
    """Participants of open cycles that a manager is responsible for, by name."""
    return db.session.scalars(
        select(Participant)
        .join(Responsibility, Responsibility.participant_id == Participant.id)
        .join(Cycle, Cycle.id == Participant.cycle_id)
        .join(Person, Person.id == Participant.person_id)
        .options(
            joinedload(Participant.person),
            joinedload(Participant.level),
            joinedload(Participant.cycle).selectinload(Cycle.deadlines),
        )
        .where(
            Responsibility.manager_id == manager_id,
            on_day(Responsibility, day),
            Cycle.phase != Phase.CLOSED,
        )
        .order_by(Person.name, Participant.id)
    ).all()


def questions(cycle_id: int, kind: ReviewKind) -> Sequence[Question]:
    """What a cycle asks, in order."""
    return db.session.scalars(
        select(Question)
        .options(joinedload(Question.competency))
        .where(Question.cycle_id == cycle_id, Question.review_kind == kind)
        .order_by(Question.position)
    ).all()
