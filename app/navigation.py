"""The rooms a person can open, in the order of the menu."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from app import clock
from app.people.models import Role
from app.people.queries import roles_of
from app.permissions import actor


@dataclass(frozen=True)
class Room:
    """One entry of the menu."""

    label: str
    url: str
    current: bool


ROOMS: tuple[tuple[str, str, Role | None], ...] = (
    ("My work", "home.index", None),
    ("Evidence", "evidence.index", None),
    ("Reviews", "reviews.index", None),
    ("Cycles", "cycles.index", Role.PEOPLE_PARTNER),
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
        for label, endpoint, role in ROOMS
        if role is None or role in roles
    ]


def is_within(here: str, room: str) -> bool:
    """Does a page belong to this room? "My work" is one page; what else its feature shows is no part of it."""
    return here == room or (room != "home.index" and here.partition(".")[0] == room.partition(".")[0])


def init_app(app: Flask) -> None:
    """Give every page its menu and its reader."""

    @app.context_processor
    def around() -> dict[str, object]:
        return {"actor": actor(), "nav": rooms(), "demo": app.config["DEMO"]}
