"""The rooms a person can open, in the order of the menu."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, request, url_for

from app import clock
from app.calibration.queries import is_seated
from app.cycles.queries import has_people
from app.people.models import Person, Role
from app.people.queries import roles_of
from app.permissions import actor


@dataclass(frozen=True)
class Room:
    """One entry of the menu."""

    label: str
    url: str
    current: bool


def calibrates(person: Person, roles: set[Role]) -> bool:
    """Do they look after the sessions, or have they a seat in one?"""
    return Role.PEOPLE_PARTNER in roles or is_seated(person.id)


def looks_after_people(person: Person, roles: set[Role]) -> bool:
    """Do they run the cycles, or is anybody in one in their care?"""
    return Role.PEOPLE_PARTNER in roles or has_people(person.id, clock.today())


# a room is for everybody, for a role, or for those for whom a condition holds (one indexed question)
Condition = Callable[[Person, set[Role]], bool]
ROOMS: tuple[tuple[str, str, Role | Condition | None], ...] = (
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
    roles = roles_of(person.id, clock.today())
    return [
        Room(label, url_for(endpoint), is_within(request.endpoint or "", endpoint))
        for label, endpoint, whose in ROOMS
        if is_for(whose, person, roles)
    ]


def is_for(whose: Role | Condition | None, person: Person, roles: set[Role]) -> bool:
    """Is a room somebody's to open?"""
    if isinstance(whose, Role) or whose is None:
        return whose is None or whose in roles
    return whose(person, roles)


def is_within(here: str, room: str) -> bool:
    """Does a page belong to this room? "My work" is one page; what else its feature shows is no part of it."""
    return here == room or (room != "home.index" and here.partition(".")[0] == room.partition(".")[0])


def init_app(app: Flask) -> None:
    """Give every page its menu and its reader."""

    @app.context_processor
    def around() -> dict[str, object]:
        return {"actor": actor(), "nav": rooms(), "demo": app.config["DEMO"]}
