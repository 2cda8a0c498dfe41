"""The rooms a person can open, in the order of the menu."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, g, request, url_for
from sqlalchemy import ColumnElement, or_, select

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


# a room is for everybody, for a role, or for those for whom a condition holds
Condition_of = Callable[[int, date], Condition]
Whose = Role | Condition_of | None
CONDITIONS: tuple[Condition_of, ...] = (calibrates, looks_after_people)
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
    holding = standing(person.id, clock.today())
    return [
        Room(label, url_for(endpoint), is_within(request.endpoint or "", endpoint))
        for label, endpoint, whose in ROOMS
        if whose is None or whose in holding
    ]


def standing(person_id: int, day: date) -> set[Role | Condition_of]:
    """The roles somebody holds and the conditions that hold for them, asked once for a page, in one statement."""
    known: dict[tuple[int, date], set[Role | Condition_of]] = g.setdefault("standing", {})
    if (person_id, day) not in known:
        asked: list[Role | Condition_of] = [*Role, *CONDITIONS]
        said = (
            holds(person_id, each, day) if isinstance(each, Role) else each(person_id, day) for each in asked
        )
        answers = db.session.execute(select(*said)).one()
        known[person_id, day] = {each for each, yes in zip(asked, answers, strict=True) if yes}
    return known[person_id, day]


def is_within(here: str, room: str) -> bool:
    """Does a page belong to this room? "My work" is one page; what else its feature shows is no part of it."""
    return here == room or (room != "home.index" and here.partition(".")[0] == room.partition(".")[0])


def init_app(app: Flask) -> None:
    """Give every page its menu and its reader."""

    @app.context_processor
    def around() -> dict[str, object]:
        return {"actor": actor(), "nav": rooms(), "demo": app.config["DEMO"]}
