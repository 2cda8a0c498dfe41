"""A coaching note. A trigger refuses any change of its words or its date."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, written
from app.people.models import Person
from app.rubric.models import Competency

MOST_CONCERN, MOST_SUPPORT, MOST_ACTION = 4_000, 2_000, 2_000


class CoachingNote(Base):
    """What a manager is concerned about, what they do to help, and what was agreed to do."""

    __tablename__ = "coaching_note"
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    competency_id: Mapped[int | None] = mapped_column(ForeignKey("competency.id"))
    concern: Mapped[str] = mapped_column(Text)
    support: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    shared_at: Mapped[datetime] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    subject: Mapped[Person] = relationship(foreign_keys=subject_id)
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    competency: Mapped[Competency | None] = relationship()
    __table_args__ = (
        CheckConstraint("subject_id <> author_id", name="not_about_oneself"),
        Index("ix_coaching_note_subject", "subject_id", "id"),
        *written("concern", "support", "action"),
        *bounds(concern=MOST_CONCERN, support=MOST_SUPPORT, action=MOST_ACTION),
    )
