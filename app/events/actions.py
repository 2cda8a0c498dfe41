"""Entering an event, and answering the question after it."""

from collections.abc import Sequence
from datetime import date, timedelta

from app import audit, clock, mail
from app.db import db
from app.errors import Conflict
from app.events.models import EventKind, EventPrompt, PromptAnswer, TeamEvent
from app.people.models import Person, Team

OPEN_FOR = timedelta(days=30)


def enter_event(
    team: Team, kind: EventKind, title: str, happened_on: date, asked: Sequence[Person], *, by: Person
) -> TeamEvent:
    """Write down what a team has behind it, and ask some of it who made it easier. Each hears of it by mail."""
    now = clock.now()
    event = TeamEvent(
        team_id=team.id,
        kind=kind,
        title=title,
        happened_on=happened_on,
        entered_by_id=by.id,
        entered_at=now,
        open_until=now + OPEN_FOR,
    )
    event.prompts = [EventPrompt(person_id=each.id, place=place) for place, each in enumerate(asked, start=1)]
    db.session.add(event)
    db.session.flush()
    audit.record("event.entered", by=by, on=event, team=team.id, asked=[each.id for each in asked])
    for person in asked:
        if person.id != by.id:
            mail.send("events/mail/asked.txt", to=person, by=by, event=event)
    return event


def answer_nobody(prompt: EventPrompt, *, by: Person) -> None:
    """Say that nobody in particular made it easier, or that one cannot tell."""
    settle(prompt, PromptAnswer.NOBODY, by=by)


def settle(prompt: EventPrompt, answer: PromptAnswer, *, by: Person) -> None:
    """Keep the answer to a question that is open."""
    db.session.get(EventPrompt, prompt.id, with_for_update=True, populate_existing=True)
    if prompt.answer:
        raise Conflict("You answered this already.", "Nothing was changed.")
    if prompt.event.open_until <= clock.now():
        raise Conflict(
            "This question was open for thirty days and is closed.", "You can log evidence at any time."
        )
    prompt.answer, prompt.answered_at = answer, clock.now()
    db.session.flush()
    audit.record(f"event_prompt.{answer}", by=by, on=prompt)
