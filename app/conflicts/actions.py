"""Declaring a conflict and ending it. Nobody gets mail: the other person is not told who declared it."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from app import audit, clock, errors
from app.conflicts.models import Conflict, ConflictKind
from app.db import db
from app.people.models import Person

NEXT_DAY = timedelta(days=1)


def declare_conflict(other: Person, kind: ConflictKind, *, by: Person) -> Conflict:
    """From today on neither of the two sees or decides the other's case."""
    if other.id == by.id:
        raise errors.Conflict("Nobody decides their own case anyway.", "Choose somebody else.")
    conflict = Conflict(
        person_id=by.id,
        other_id=other.id,
        kind=kind,
        valid_from=clock.today(),
        declared_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(conflict)
    except IntegrityError as overlap:  # the database holds that two of the same pair never overlap
        raise errors.Conflict(
            f"You have declared a conflict with {other.name} already.",
            "It stands below. One that you ended today still holds until the day is over.",
        ) from overlap
    audit.record("conflict.declared", by=by, on=conflict, about=by)
    return conflict


def end_conflict(conflict: Conflict, *, by: Person) -> None:
    """It holds until today is over, and then no more."""
    conflict = db.session.get_one(Conflict, conflict.id, with_for_update=True, populate_existing=True)
    if conflict.valid_until is not None:
        raise errors.Conflict("You have ended this already.", "Declare it again if it stands again.")
    conflict.valid_until = clock.today() + NEXT_DAY
    audit.record("conflict.ended", by=by, on=conflict, about=by)
