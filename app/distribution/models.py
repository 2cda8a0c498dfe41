"""The statement that no distribution is requested, and the report of having been asked to fit one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Cycle
from app.db import Base, Instant, bounds, written
from app.people.models import Person

MOST_REPORT, MOST_REPLY = 6_000, 6_000


class DistributionStatement(Base):
    """A named executive signed for a cycle that no distribution of ratings is requested. Added once, never changed."""

    __tablename__ = "distribution_statement"
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), unique=True)
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(Instant)
    cycle: Mapped[Cycle] = relationship()
    signed_by: Mapped[Person] = relationship()


class ReportState(StrEnum):
    """Whether the board has replied."""

    WAITING = "waiting"
    REPLIED = "replied"

    @property
    def label(self) -> str:
        return {"waiting": "waiting for a reply", "replied": "replied to"}[self.value]


class DistributionReport(Base):
    """Somebody reports, in confidence, that they were asked to fit ratings to a distribution."""

    __tablename__ = "distribution_report"
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    text: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(Instant)
    reply: Mapped[str | None] = mapped_column(Text)
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replied_at: Mapped[datetime | None] = mapped_column(Instant)
    reporter: Mapped[Person] = relationship(foreign_keys=reporter_id)
    replied_by: Mapped[Person | None] = relationship(foreign_keys=replied_by_id)
    cycle: Mapped[Cycle | None] = relationship()
    __table_args__ = (
        CheckConstraint(
            "(reply IS NULL) = (replied_by_id IS NULL) AND (reply IS NULL) = (replied_at IS NULL)",
            name="replied",
        ),
        CheckConstraint("replied_by_id <> reporter_id", name="not_by_oneself"),
        *written("text", "reply"),
        *bounds(text=MOST_REPORT, reply=MOST_REPLY),
    )

    @property
    def subject_id(self) -> int:
        """Whose words these are: reads of them stand on the reporter's record."""
        return self.reporter_id

    @property
    def state(self) -> ReportState:
        """Did the board reply?"""
        return ReportState.WAITING if self.reply is None else ReportState.REPLIED
