"""Reads about people: who manages whom on a day, who holds which role, who is where."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app.db import db
from app.people.models import HeldLevel, Level, Membership, Person, ReportingLine, Role, RoleGrant, Team
from app.text import folded, trouble


def on_day(table: Any, day: date) -> ColumnElement[bool]:
    """The dated row holds on that day."""
    return and_(table.valid_from <= day, or_(table.valid_until.is_(None), table.valid_until > day))


def manager_of(person_id: int, day: date) -> Person | None:
    """Whom somebody answers to on a day."""
    return db.session.scalar(
        select(Person)
        .join(ReportingLine, ReportingLine.manager_id == Person.id)
        .where(ReportingLine.person_id == person_id, on_day(ReportingLine, day))
    )


def turning_days(since: date) -> list[date]:
    """A day, and each later one on which somebody begins to answer to somebody: chains change only there."""
    later = select(ReportingLine.valid_from).where(ReportingLine.valid_from > since).distinct()
    return [since, *db.session.scalars(later.order_by(ReportingLine.valid_from))]


def manages(manager_id: int, person_id: int, day: date) -> bool:
    """Does the first answer for the second on that day?"""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    ReportingLine.manager_id == manager_id,
                    ReportingLine.person_id == person_id,
                    on_day(ReportingLine, day),
                )
            )
        )
    )


def report_ids(manager_id: int, day: date) -> Select[int]:
    """Ids of the people who answer to somebody on a day, as a select to refine."""
    return select(ReportingLine.person_id).where(
        ReportingLine.manager_id == manager_id, on_day(ReportingLine, day)
    )


def above(person_id: int, day: date) -> Select[int]:
    """Ids of everybody above somebody on a day, as a select to refine."""
    up = (
        select(ReportingLine.manager_id.label("id"))
        .where(ReportingLine.person_id == person_id, on_day(ReportingLine, day))
        .cte(recursive=True)
    )
    further = (
        select(ReportingLine.manager_id)
        .join(up, ReportingLine.person_id == up.c.id)
        .where(on_day(ReportingLine, day))
    )
    return select(up.union(further).c.id)


def below(person_id: int, day: date) -> Select[int]:
    """Ids of everybody below somebody on a day, as a select to refine."""
    down = (
        select(ReportingLine.person_id.label("id"))
        .where(ReportingLine.manager_id == person_id, on_day(ReportingLine, day))
        .cte(recursive=True)
    )
    further = (
        select(ReportingLine.person_id)
        .join(down, ReportingLine.manager_id == down.c.id)
        .where(on_day(ReportingLine, day))
    )
    return select(down.union(further).c.id)


def holds(person_id: int, role: Role, day: date) -> ColumnElement[bool]:
    """This role is granted to this person on that day, as a condition to ask with others."""
    return exists().where(RoleGrant.person_id == person_id, RoleGrant.role == role, on_day(RoleGrant, day))


def has_role(person_id: int, role: Role, day: date) -> bool:
    """Is this role granted to this person on that day?"""
    return bool(db.session.scalar(select(holds(person_id, role, day))))


def named(people: Select[Person], beginning: str, most: int = 20) -> Sequence[Person]:
    """Those of whose names any part begins so, by name; nobody while nothing is given."""
    if trouble(beginning, 120) or not folded(beginning).strip():
        return []
    wanted = folded(beginning).strip()
    begins = or_(
        Person.folded_name.startswith(wanted, autoescape=True),
        Person.folded_name.contains(f" {wanted}", autoescape=True),
    )
    return db.session.scalars(people.where(begins).order_by(Person.name, Person.id).limit(most)).all()


def team_of(person_id: int, day: date) -> Team | None:
    """The team somebody is in on a day."""
    return db.session.scalar(
        select(Team)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person_id, on_day(Membership, day))
    )


def level_of(person_id: int, day: date) -> Level | None:
    """The level somebody holds on a day."""
    return db.session.scalar(
        select(Level)
        .join(HeldLevel, HeldLevel.level_id == Level.id)
        .where(HeldLevel.person_id == person_id, on_day(HeldLevel, day))
    )


def roles_of(person_id: int, day: date) -> set[Role]:
    """Every role granted to a person on that day."""
    return set(
        db.session.scalars(
            select(RoleGrant.role).where(RoleGrant.person_id == person_id, on_day(RoleGrant, day))
        )
    )
