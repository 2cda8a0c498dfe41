"""Reads of events and of the questions after them."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.db import db
from app.events.models import EventPrompt, TeamEvent
from app.people.models import Membership, Person
from app.people.queries import on_day

PAGE = 30


def members_of(team_id: int) -> Sequence[Person]:
    """Who is in a team today, by name."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == team_id, on_day(Membership, clock.today()))
        .order_by(Person.name, Person.id)
    ).all()


def waiting_for(person_id: int) -> Sequence[EventPrompt]:
    """The questions that somebody can still answer, the one that closes first first."""
    return db.session.scalars(
        select(EventPrompt)
        .join(EventPrompt.event)
        .options(contains_eager(EventPrompt.event).joinedload(TeamEvent.entered_by))
        .where(
            EventPrompt.person_id == person_id,
            EventPrompt.answer.is_(None),
            TeamEvent.open_until > clock.now(),
        )
        .order_by(TeamEvent.open_until, EventPrompt.id)
    ).all()


def prompt_of(event_id: int, person_id: int) -> EventPrompt | None:
    """The question that was put to somebody after an event."""
    return db.session.scalar(
        select(EventPrompt)
        .options(joinedload(EventPrompt.event))
        .where(EventPrompt.event_id == event_id, EventPrompt.person_id == person_id)
    )


def page(
    events: Select[TeamEvent], before: int | None, most: int = PAGE
) -> tuple[Sequence[TeamEvent], int | None]:
    """The newest events first, from below the key `before`; and the key of the next page."""
    if before is not None:
        events = events.where(TeamEvent.id < before)
    rows = db.session.scalars(
        events.options(
            joinedload(TeamEvent.team),
            joinedload(TeamEvent.entered_by),
            selectinload(TeamEvent.prompts).joinedload(EventPrompt.person),
        )
        .order_by(TeamEvent.id.desc())
        .limit(most + 1)
    ).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None
