"""Writing the access log: one row per reader, record and day, with a count."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.audit.models import AccessEntry
from app.db import db


@dataclass(frozen=True)
class Read:
    """Text about `subject_id` left the server for a reader, who sat in `seat` (why they may)."""

    record: str
    record_id: int
    subject_id: int
    seat: str
    reason: str = ""
    review_id: int = 0


def log(reader_id: int, reads: Iterable[Read]) -> None:
    """Add the reads of one answer in one statement; the caller commits before the answer goes out."""
    moment, day = clock.now(), clock.today()
    once = {(read.record, read.record_id, read.seat, read.review_id): read for read in reads}
    rows: list[dict[str, Any]] = [
        {
            "reader_id": reader_id,
            "subject_id": read.subject_id,
            "seat": read.seat,
            "record": read.record,
            "record_id": read.record_id,
            "day": day,
            "count": 1,
            "last_at": moment,
            "reason": read.reason,
            "review_id": read.review_id,
        }
        for _, read in sorted(once.items())  # in one order, so that two readers' rows never wait crosswise
    ]
    if not rows:
        return
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(AccessEntry).values(rows)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["reader_id", "record", "record_id", "day", "seat", "review_id"],
            set_={
                "count": AccessEntry.count + 1,
                "last_at": insert.excluded.last_at,
                "reason": insert.excluded.reason,
            },
        )
    )
