"""A person's reports of having been asked to fit a distribution, with the replies."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db import db
from app.distribution.models import DistributionReport


def kept(person_id: int) -> list[dict[str, Any]]:
    """What the person reported, oldest first."""
    rows = db.session.scalars(
        select(DistributionReport)
        .options(joinedload(DistributionReport.cycle), joinedload(DistributionReport.replied_by))
        .where(DistributionReport.reporter_id == person_id)
        .order_by(DistributionReport.id)
    )
    return [
        {
            "cycle": row.cycle.name if row.cycle else None,
            "text": row.text,
            "reported_at": row.reported_at.isoformat(),
            "reply": row.reply,
            "replied_by": row.replied_by.name if row.replied_by else None,
            "replied_at": row.replied_at.isoformat() if row.replied_at else None,
        }
        for row in rows
    ]
