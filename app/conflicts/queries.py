"""Reads of conflicts: who stands in the way of whom on a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, case, exists, or_, select
from sqlalchemy.orm import joinedload

from app.conflicts.models import Conflict
from app.db import db
from app.people.queries import on_day

PAGE = 20


def between(one_id: int, other_id: int, day: date) -> bool:
    """Have these two a personal conflict on that day, whoever declared it?"""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    or_(
                        (Conflict.person_id == one_id) & (Conflict.other_id == other_id),
                        (Conflict.person_id == other_id) & (Conflict.other_id == one_id),
                    ),
                    on_day(Conflict, day),
                )
            )
        )
    )


def conflicted_ids(person_id: int, day: date) -> Select[int]:
    """Ids of everybody with whom a person has a conflict on a day, as a select to refine."""
    other = case((Conflict.person_id == person_id, Conflict.other_id), else_=Conflict.person_id)
    return select(other).where(
        or_(Conflict.person_id == person_id, Conflict.other_id == person_id), on_day(Conflict, day)
    )


def declared_by(conflicts: Select[Conflict], person_id: int) -> Select[Conflict]:
    """Only those that one person declared."""
    return conflicts.where(Conflict.person_id == person_id)


def page(
    conflicts: Select[Conflict], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[Conflict], int | None]:
    """Newest first with both people, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        conflicts = conflicts.where(Conflict.id < before)
    shown = conflicts.options(joinedload(Conflict.person), joinedload(Conflict.other))
    rows = db.session.scalars(shown.order_by(Conflict.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None
