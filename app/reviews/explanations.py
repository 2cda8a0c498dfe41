"""Reads of why marked words stand."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db import db
from app.reviews.models import Explanation


def explanations(answer_ids: Iterable[int]) -> dict[int, list[Explanation]]:
    """What was explained, by answer id, in one statement."""
    rows = db.session.scalars(
        select(Explanation)
        .options(joinedload(Explanation.written_by))
        .where(Explanation.answer_id.in_(list(answer_ids)))
        .order_by(Explanation.id)
    )
    found: dict[int, list[Explanation]] = {}
    for row in rows:
        found.setdefault(row.answer_id, []).append(row)
    return found
