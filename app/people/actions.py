"""Adding people and teams, and the dated facts about them."""

from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from app import audit, clock
from app.db import db
from app.errors import Conflict
from app.people.models import (
    HeldLevel,
    Level,
    Membership,
    Person,
    ReportingLine,
    Role,
    RoleGrant,
    Team,
    TeamKind,
)
from app.people.queries import manager_of, on_day, turning_days
from app.text import folded

Row = TypeVar("Row", Membership, ReportingLine, HeldLevel, RoleGrant)


def add_team(name: str, kind: TeamKind, *, parent: Team | None, by: Person | None) -> Team:
    """A new team, below another or at the top."""
    team = Team(name=name, kind=kind, parent_id=parent.id if parent else None)
    db.session.add(team)
    db.session.flush()
    audit.record("team.added", by=by, on=team)
    return team


def add_person(name: str, email: str, *, by: Person | None, **facts: Any) -> Person:
    """Somebody new. Facts are title, location, zone, arrangement, share and joined_on."""
    email = email.strip().lower()
    if db.session.scalar(select(Person.id).where(Person.email == email)):
        raise Conflict(f"Somebody with the address {email} is here already.", "Use another address.")
    person = Person(name=name, folded_name=folded(name), email=email, added_at=clock.now(), **facts)
    db.session.add(person)
    db.session.flush()
    audit.record("person.added", by=by, on=person, about=person)
    return person


def join_team(person: Person, team: Team, *, since: date, by: Person | None) -> Membership:
    """Put somebody in a team from a day on; where they were before ends that day."""
    _end(Membership, since, Membership.person_id == person.id)
    return _dated(
        Membership(person_id=person.id, team_id=team.id, valid_from=since), "team.joined", person, by
    )


def report_to(person: Person, manager: Person, *, since: date, by: Person | None) -> ReportingLine:
    """Let somebody answer to a manager from a day on. A chain that closes on itself is refused."""
    for day in turning_days(since):
        above: Person | None = manager
        while above is not None:
            if above.id == person.id:
                raise Conflict(
                    "Nobody can end up answering to themselves.",
                    "Choose a manager who is not below this person.",
                )
            above = manager_of(above.id, day)
    _end(ReportingLine, since, ReportingLine.person_id == person.id)
    line = ReportingLine(person_id=person.id, manager_id=manager.id, valid_from=since)
    return _dated(line, "person.reports_to", person, by, manager=manager.id)


def hold_level(person: Person, level: Level, *, since: date, by: Person | None) -> HeldLevel:
    """Let somebody hold a level from a day on."""
    _end(HeldLevel, since, HeldLevel.person_id == person.id)
    held = HeldLevel(person_id=person.id, level_id=level.id, valid_from=since)
    return _dated(held, "person.level", person, by, level=level.id)


def grant_role(person: Person, role: Role, *, since: date, by: Person | None) -> RoleGrant:
    """Give somebody a role from a day on."""
    grant = RoleGrant(person_id=person.id, role=role, valid_from=since, granted_by_id=by.id if by else None)
    return _dated(grant, "role.granted", person, by, role=role.value)


def _end(table: Any, day: date, *which: Any) -> None:
    row = db.session.scalar(select(table).where(*which, on_day(table, day)))
    if row is not None and row.valid_from == day:
        db.session.delete(row)  # what began this very day never held
    elif row is not None:
        row.valid_until = day
        db.session.flush()


def _dated(row: Row, verb: str, person: Person, by: Person | None, **facts: Any) -> Row:
    db.session.add(row)
    db.session.flush()
    audit.record(verb, by=by, on=row, about=person, **facts)
    return row
