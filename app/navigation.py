"""The rooms a person can open, in the order of the menu."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, request, url_for
from sqlalchemy import ColumnElement, or_, select, true

from app import clock
from app.calibration.queries import has_seat
from app.cycles.queries import has_people
from app.db import db
from app.people.models import Role
from app.people.queries import holds
from app.permissions import actor


@dataclass(frozen=True)
class Room:
    """One entry of the menu."""

    label: str
    url: str
    current: bool


Condition = ColumnElement[bool]


def partner_or(person_id: int, day: date, *others: Condition) -> Condition:
    """People partners, and whoever else."""
    return or_(holds(person_id, Role.PEOPLE_PARTNER, day), *others)


def calibrates(person_id: int, day: date) -> Condition:
    """They look after the sessions, or have a seat in one."""
    return partner_or(person_id, day, has_seat(person_id))


def looks_after_people(person_id: int, day: date) -> Condition:
    """They run the cycles, or somebody in one is in their care."""
    return partner_or(person_id, day, has_people(person_id, day))


# a room is for everybody, for a role, or for those for whom a condition holds; all are asked in one statement
Whose = Role | Callable[[int, date], Condition] | None
ROOMS: tuple[tuple[str, str, Whose], ...] = (
    ("My work", "home.index", None),
    ("Evidence", "evidence.index", None),
    ("Feedback", "feedback.index", None),
    ("Reviews", "reviews.index", None),
    ("Appeals", "appeals.index", None),
    ("Promotions", "promotions.index", None),
    ("Calibration", "calibration.index", calibrates),
    ("Cycles", "cycles.index", looks_after_people),
    ("Fairness", "fairness.index", Role.FAIRNESS_BOARD),
    ("Accounts", "accounts.index", Role.ADMINISTRATOR),
    ("Rubric", "rubric.index", None),
)


def rooms() -> list[Room]:
    """The menu of whoever is signed in; empty when nobody is."""
    person = actor()
    if person is None:
        return []
    day = clock.today()
    open_to = db.session.execute(select(*(is_for(whose, person.id, day) for _, _, whose in ROOMS))).one()
    return [
        Room(label, url_for(endpoint), is_within(request.endpoint or "", endpoint))
        for (label, endpoint, _), opens in zip(ROOMS, open_to, strict=True)
        if opens
    ]


def is_for(whose: Whose, person_id: int, day: date) -> Condition:
    """A room is somebody's to open."""
    if whose is None:
        return true()
    return holds(person_id, whose, day) if isinstance(whose, Role) else whose(person_id, day)


def is_within(here: str, room: str) -> bool:
    """Does a page belong to this room? "My work" is one page; what else its feature shows is no part of it."""
    return here == room or (room != "home.index" and here.partition(".")[0] == room.partition(".")[0])


def init_app(app: Flask) -> None:
    """Give every page its menu and its reader."""

    @app.context_processor
    def around() -> dict[str, object]:
        return {"actor": actor(), "nav": rooms(), "demo": app.config["DEMO"]}
