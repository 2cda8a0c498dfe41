"""Reads of conflicts: who stands in the way of whom on a day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, or_, select, union
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


def steps_aside(person_id: Any, sides: Iterable[Any], since: Any) -> ColumnElement[bool]:
    """Somebody has declared, themself, a conflict with one of `sides` that stands, or that they declared after `since`.

    This takes away a seat that was given at `since`. Only one's own word does: what somebody else declares about one
    does not, or a side could choose who hears it. Ending the conflict does not give the seat back. Each argument is
    a value or a column, so that a policy asks the same of one record and of a list.
    """
    return exists().where(
        Conflict.person_id == person_id,
        Conflict.other_id.in_(list(sides)),
        or_(Conflict.valid_until.is_(None), Conflict.declared_at >= since),
    )


def kept_out(sides: Iterable[int], known_at: datetime, day: date) -> Select[int]:
    """Ids of everybody whom a conflict that holds on a day keeps from deciding between `sides`, as a select to refine.

    Those who declared one with a side, at whatever time; and those with whom a side declared one before `known_at`,
    when it could not know yet what it would be about. What a side declares later neither chooses nor blocks anybody.
    """
    ids = list(sides)
    own = select(Conflict.person_id).where(Conflict.other_id.in_(ids), on_day(Conflict, day))
    early = Conflict.declared_at < known_at
    theirs = select(Conflict.other_id).where(Conflict.person_id.in_(ids), early, on_day(Conflict, day))
    both = union(own, theirs).subquery()
    return select(both.c[0])


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
