"""A declared conflict between two people, over a half-open range of days."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, named
from app.people.models import Person


class ConflictKind(StrEnum):
    """What stands between two people. Why is not recorded."""

    PARTNER = "partner"
    FAMILY = "family"
    DISPUTE = "dispute"

    @property
    def label(self) -> str:
        return {"partner": "Partner", "family": "Close family", "dispute": "A dispute"}[self.value]


class ConflictState(StrEnum):
    """Whether it still stands."""

    STANDING = "standing"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return self.value


class Conflict(Base):
    """`person` declared that they and `other` must not decide about each other. It works in both directions."""

    __tablename__ = "conflict"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ConflictKind] = mapped_column(named(ConflictKind))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    declared_at: Mapped[datetime] = mapped_column(Instant)
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    other: Mapped[Person] = relationship(foreign_keys=other_id)
    __table_args__ = (
        CheckConstraint("person_id <> other_id", name="not_oneself"),
        CheckConstraint("valid_until > valid_from", name="range"),
        Index("ix_conflict_person", "person_id", "valid_from"),
        Index("ix_conflict_other", "other_id", "valid_from"),
    )

    @property
    def subject_id(self) -> int:
        """Whose matter it is: reads of it stand on the record of whoever declared it."""
        return self.person_id

    @property
    def state(self) -> ConflictState:
        """A conflict with a last day has ended, though it holds until that day is over."""
        return ConflictState.ENDED if self.valid_until else ConflictState.STANDING
