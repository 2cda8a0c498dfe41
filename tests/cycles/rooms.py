"""Cycles and participants for the walk through the house."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.cycles.actions import Plan, open_cycle
from app.cycles.models import Absence, Cycle, Participant, Phase
from app.cycles.opening import taken_over
from app.cycles.participating import record_absence
from app.db import db
from tests.cycles.people import enrol_many, hire_many, participant, person, running


def absence_of(said: dict[str, Any]) -> int:
    """The first time away of somebody in the cycle that runs."""
    who = participant(said["about"]).id
    return (
        db.session.scalars(
            select(Absence.id).where(Absence.participant_id == who).order_by(Absence.id)
        ).first()
        or 0
    )


def two_days(id: int) -> dict[str, str]:
    """Days in the middle of the participant's period."""
    first = db.session.get_one(Participant, id).cycle.period_from + timedelta(days=9)
    return {"first": first.isoformat(), "last": (first + timedelta(days=1)).isoformat()}


def new_cycle() -> dict[str, Any]:
    return {
        "name": "A cycle of its own",
        "period_from": "2027-01-01",
        "period_until": "2027-06-30",
        "phases": [phase.value for phase in Phase],
        "zone": "Europe/Oslo",
        "writing": "2027-06-20T17:00",
    }


FINDERS = {"absence": absence_of}
FORMS: dict[str, Any] = {
    "participants.record_absence": two_days,
    "cycles.open_": lambda id: new_cycle(),
    "cycles.enrol": lambda id: {"department": ""},
}
KNOWN = {"fresh": "cycle fresh"}


def unenrolled(count: int) -> None:
    hire_many(count, person("grace"))


def in_care(count: int) -> None:
    enrol_many(count, person("grace"))


def away(count: int) -> None:
    """So many single days away of Ada's."""
    who = participant("ada")
    taken = db.session.query(Absence).filter_by(participant_id=who.id).count()
    for number in range(taken, taken + count):
        day = who.cycle.period_from + timedelta(days=2 * number)
        record_absence(who, day, day, by=person("grace"))


def cycles(count: int) -> None:
    """So many more cycles that have begun, each with Ada in it."""
    asked, rubric = taken_over(running()), running().rubric_version
    for _ in range(count):
        number = db.session.query(Cycle).count() + 1
        begins = running().period_until + timedelta(days=number)
        plan = Plan(f"Cycle {number}", begins, begins + timedelta(days=90), list(Phase), asked)
        open_cycle(plan, rubric, by=person("miriam"))


LISTS = [
    ("miriam", "/cycles/{fresh}/enrolment", unenrolled),
    ("miriam", "/cycles/{cycle}", in_care),
    ("grace", "/cycles", in_care),
    ("grace", "/cycles/{cycle}", in_care),
    ("tomas", "/cycles/{cycle}", in_care),
    ("grace", "/", in_care),
    ("ada", "/participants/{participant}", away),
    ("grace", "/participants/{participant}", away),
    ("miriam", "/participants/{participant}", away),
    ("miriam", "/cycles", cycles),
    ("miriam", "/cycles/new", cycles),
    ("miriam", "/", cycles),
]
