"""Personal conflicts in a person's record: those that they declared."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.conflicts.models import Conflict
from app.db import db


def kept(person_id: int) -> list[dict[str, Any]]:
    """What the person declared, oldest first; `until` is the first day on which it no longer held."""
    rows = db.session.scalars(
        select(Conflict)
        .options(joinedload(Conflict.other))
        .where(Conflict.person_id == person_id)
        .order_by(Conflict.id)
    )
    return [
        {
            "with": row.other.name,
            "kind": row.kind,
            "from": row.valid_from.isoformat(),
            "until": row.valid_until.isoformat() if row.valid_until else None,
            "declared_at": row.declared_at.isoformat(),
        }
        for row in rows
    ]
