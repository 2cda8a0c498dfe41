"""Reads of coaching notes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload

from app.coaching.models import CoachingNote
from app.db import db

PAGE = 20


def page(
    notes: Select[CoachingNote], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[CoachingNote], int | None]:
    """Newest first, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        notes = notes.where(CoachingNote.id < before)
    with_people = notes.options(
        joinedload(CoachingNote.author),
        joinedload(CoachingNote.subject),
        joinedload(CoachingNote.competency),
    )
    rows = db.session.scalars(with_people.order_by(CoachingNote.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def about(notes: Select[CoachingNote], person_id: int) -> Select[CoachingNote]:
    """Only the notes about one person."""
    return notes.where(CoachingNote.subject_id == person_id)


def shared_between(person_id: int, competency_id: int | None, since: datetime, until: datetime) -> bool:
    """Was a note on this competency, or on the work as a whole, shared in this time? None asks for any note."""
    found = exists().where(
        CoachingNote.subject_id == person_id,
        CoachingNote.shared_at >= since,
        CoachingNote.shared_at <= until,
    )
    if competency_id is not None:
        found = found.where(
            or_(CoachingNote.competency_id == competency_id, CoachingNote.competency_id.is_(None))
        )
    return bool(db.session.scalar(select(found)))


def unacknowledged(person_id: int) -> Sequence[CoachingNote]:
    """Notes that wait for the person to say that they have read them."""
    return db.session.scalars(
        select(CoachingNote)
        .options(joinedload(CoachingNote.author))
        .where(CoachingNote.subject_id == person_id, CoachingNote.acknowledged_at.is_(None))
        .order_by(CoachingNote.id)
    ).all()
