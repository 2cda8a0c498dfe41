"""The events of the demo organisation, for test_access and test_lists."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import db
from app.events.actions import enter_event
from app.events.models import EventKind, EventPrompt, TeamEvent
from app.people.models import Membership, Team
from tests.feedback.samples import person


def team(key: str) -> Team:
    return db.session.scalars(
        select(Team).join(Membership).where(Membership.person_id == person(key).id)
    ).one()


def event(said: dict[str, Any]) -> int:
    rows = select(TeamEvent.id).where(TeamEvent.entered_by_id == person(said["author"]).id)
    return db.session.scalars(rows.order_by(TeamEvent.id)).first()


def prompt(said: dict[str, Any]) -> int:
    rows = select(EventPrompt.id).where(EventPrompt.person_id == person(said["about"]).id)
    return db.session.scalars(rows.order_by(EventPrompt.id.desc())).first()


FINDERS = {"team": lambda said: team(said["about"]).id, "event": event, "prompt": prompt}
FORMS: dict[str, Any] = {
    "events.enter": lambda id: {
        "kind": "incident_closed",
        "title": "Late plans at Saltholm",
        "happened_on": clock.today().isoformat(),
        "asked": [str(person("bao").id), str(person("clara").id)],
    },
}
FLAT = ["events.new", "events.show"]


def asked_of_ada(count: int) -> None:
    for place in range(count):
        enter_event(
            team("ada"),
            EventKind.INCIDENT_CLOSED,
            f"Late plans {place}",
            clock.today() - timedelta(days=1),
            [person("ada"), person("bao")],
            by=person("grace"),
        )


LISTS = [
    ("ada", "/", asked_of_ada),
    ("ada", "/events", asked_of_ada),
    ("grace", "/events", asked_of_ada),
    ("ada", "/me/record.json", asked_of_ada),
]
