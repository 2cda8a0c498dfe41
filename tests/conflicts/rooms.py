"""The conflicts of the demo organisation and a few more, for test_access and test_lists."""

from typing import Any

from sqlalchemy import select

from app.conflicts.actions import declare_conflict, end_conflict
from app.conflicts.models import Conflict, ConflictKind
from app.db import db
from tests.feedback.samples import colleagues, person


def find(said: dict[str, Any]) -> int:
    who, other = person(said["about"]), person(said["with"])
    return db.session.scalars(select(Conflict.id).filter_by(person_id=who.id, other_id=other.id)).one()


FINDERS = {"conflict": find}
FORMS: dict[str, Any] = {
    "conflicts.declare": lambda id: {"with": str(person("yuki").id), "kind": "dispute"},
}


def prepare() -> None:
    """One that has ended, and one with a people partner."""
    end_conflict(declare("farah", "goran"), by=person("farah"))
    declare("dele", "miriam")


def declare(by: str, other: str) -> Conflict:
    return declare_conflict(person(other), ConflictKind.DISPUTE, by=person(by))


def declared_by_ada(count: int) -> None:
    for other in colleagues(count):
        declare_conflict(other, ConflictKind.FAMILY, by=person("ada"))


LISTS = [
    ("ada", "/me/conflicts", declared_by_ada),
    ("ada", "/me/conflicts?name=n", declared_by_ada),
    ("ada", "/me/record.json", declared_by_ada),
    ("miriam", "/conflicts", declared_by_ada),
]
