"""Operational multipliers in a person's record: one for each cycle in which one was chosen."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.cycles.models import Participant
from app.db import db
from app.evidence.multiplier import Multiplier


def kept(person_id: int) -> list[dict[str, Any]]:
    """Which item it was, who was multiplied, how one can tell, and who chose it."""
    rows = db.session.scalars(
        select(Multiplier)
        .join(Multiplier.participant)
        .options(
            contains_eager(Multiplier.participant).joinedload(Participant.cycle),
            joinedload(Multiplier.item),
            joinedload(Multiplier.chosen_by),
        )
        .where(Participant.person_id == person_id)
        .order_by(Multiplier.id)
    )
    return [
        {
            "cycle": row.participant.cycle.name,
            "item": row.item.number,
            "who": row.who,
            "how": row.how,
            "chosen_by": row.chosen_by.name,
            "chosen_at": row.chosen_at.isoformat(),
        }
        for row in rows
    ]
