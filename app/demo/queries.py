"""The cast, by the seat in which each person is most at home."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select
from sqlalchemy.orm import aliased

from app.auth.models import Account
from app.db import db
from app.people.models import Membership, Person, ReportingLine, Role, RoleGrant, Team
from app.people.queries import on_day

SEATS = {
    "engineer": (
        "Engineer",
        "Logs evidence, writes a self review and reads everything that is kept about them.",
    ),
    "manager": ("Manager", "Logs evidence, shares coaching notes, writes reviews and proposes ratings."),
    "manager-above": (
        "Manager above",
        "Reads the reviews that managers hand in, comments, and may return one once.",
    ),
    "people-partner": (
        "People partner",
        "Runs the cycles and sees how far everybody has come, not what is written.",
    ),
    "administrator": ("Administrator", "Opens and closes accounts. Reads no text about anybody."),
}

MOST = 60  # of each seat: a door with thousands of buttons helps nobody


@dataclass(frozen=True)
class Member:
    """One person of the cast."""

    person: Person
    team: str
    reports: int
    open: bool


def cast(day: date) -> dict[str, list[Member]]:
    """Everybody with an account, by name within their seat."""
    found: dict[str, list[Member]] = {key: [] for key in SEATS}
    for person, team, closed_at, administers, partners, above, reports in db.session.execute(
        select(
            Person,
            Team.name,
            Account.closed_at,
            granted(Role.ADMINISTRATOR, day),
            granted(Role.PEOPLE_PARTNER, day),
            granted(Role.EXECUTIVE, day) | has_managers_below(day),
            report_count(day),
        )
        .join(Account, Account.person_id == Person.id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, on_day(Membership, day)))
        .outerjoin(Team, Team.id == Membership.team_id)
        .order_by(Person.name, Person.id)
    ):
        marks = {
            "administrator": administers,
            "people-partner": partners,
            "manager-above": above,
            "manager": reports,
        }
        seat = next((key for key, holds in marks.items() if holds), "engineer")
        if len(found[seat]) < MOST:
            found[seat].append(Member(person, team or "", reports, closed_at is None))
    return found


def granted(role: Role, day: date) -> ColumnElement[bool]:
    """The person holds a role on that day."""
    return exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == role, on_day(RoleGrant, day))


def report_count(day: date) -> ScalarSelect[int]:
    """How many people answer to the person on that day."""
    lines = select(func.count()).select_from(ReportingLine)
    return lines.where(ReportingLine.manager_id == Person.id, on_day(ReportingLine, day)).scalar_subquery()


def has_managers_below(day: date) -> ColumnElement[bool]:
    """Somebody who answers to the person has reports too."""
    below = aliased(ReportingLine)
    return exists().where(
        ReportingLine.manager_id == Person.id,
        on_day(ReportingLine, day),
        below.manager_id == ReportingLine.person_id,
        on_day(below, day),
    )
