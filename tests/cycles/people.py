"""People for tests of cycles, hired and enrolled through the actions."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.auth.actions import open_account
from app.cycles.actions import enrol
from app.cycles.models import Cycle, Participant, Phase
from app.db import db
from app.people.actions import add_person, hold_level, join_team, report_to
from app.people.models import Level, Person, Team


def person(key: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email.startswith(f"{key}@"))).one()


def running() -> Cycle:
    """The cycle of the demo that is open and in which people take part."""
    return participant("ada").cycle


def participant(key: str) -> Participant:
    """Somebody's place in the cycle that runs."""
    rows = select(Participant).join(Cycle, Cycle.id == Participant.cycle_id)
    return db.session.scalars(
        rows.where(Participant.person_id == person(key).id, Cycle.phase != Phase.CLOSED)
    ).one()


def hire(number: int, manager: Person, team: str = "Berth Planning", days: int = 300) -> Person:
    """Somebody who answers to a manager since some days, and takes part in nothing."""
    since = clock.today() - timedelta(days=days)
    key = f"hired{number}-{manager.id}"
    made = add_person(
        f"Hired {number:03}", f"{key}@tideway.example", by=None, title="Engineer", joined_on=since
    )
    open_account(made, by=None)
    join_team(made, db.session.scalars(select(Team).where(Team.name == team)).one(), since=since, by=None)
    hold_level(made, db.session.scalars(select(Level).where(Level.code == "E2")).one(), since=since, by=None)
    report_to(made, manager, since=since, by=None)
    return made


def hire_many(count: int, manager: Person) -> list[Person]:
    """So many more, each by another number."""
    start = db.session.query(Person).count()
    return [hire(start + number, manager) for number in range(count)]


def enrol_many(count: int, manager: Person) -> list[Participant]:
    """So many more who take part in the cycle that runs."""
    return [enrol(each, running(), by=person("miriam")) for each in hire_many(count, manager)]
