"""The two logs. Triggers refuse every change and removal of an audit entry."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, bounds


class AuditEntry(Base):
    """One thing that was done. `id` is its place in the chain, from 1 without gaps."""

    __tablename__ = "audit_entry"
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str] = mapped_column(String(80))
    record: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int]
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AccessEntry(Base):
    """One reader, one record, one day: how often text about somebody else left the server, and why."""

    __tablename__ = "access_entry"
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seat: Mapped[str] = mapped_column(String(40))
    record: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(500), default="")
    # the review through which it was read, 0 when it was opened by itself: what a review cites says as much
    # about how far the review is as the review itself, and is shown to its subject from delivery on
    review_id: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("reader_id", "record", "record_id", "day", "seat", "review_id"),
        Index("ix_access_entry_subject", "subject_id", "day", "id"),
        *bounds(reason=500),
    )
