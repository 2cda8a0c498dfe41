"""Events of a team in a person's record: what they entered, and what they were asked and answered."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db import db
from app.events.models import EventPrompt, TeamEvent


def kept(person_id: int) -> dict[str, Any]:
    """What the person entered, and the questions that were put to them."""
    entered = db.session.scalars(
        select(TeamEvent)
        .options(joinedload(TeamEvent.team))
        .where(TeamEvent.entered_by_id == person_id)
        .order_by(TeamEvent.id)
    )
    asked = db.session.scalars(
        select(EventPrompt)
        .options(joinedload(EventPrompt.event))
        .where(EventPrompt.person_id == person_id)
        .order_by(EventPrompt.id)
    )
    return {
        "entered": [
            {"team": row.team.name, "title": row.title, "at": row.entered_at.isoformat()} for row in entered
        ],
        "asked": [
            {
                "title": row.event.title,
                "at": row.event.entered_at.isoformat(),
                "answer": row.answer,
                "answered_at": row.answered_at.isoformat() if row.answered_at else None,
            }
            for row in asked
        ],
    }
