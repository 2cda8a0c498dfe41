"""An event of a team, and the people who are asked about it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, named, written
from app.people.models import Person, Team

MOST_TITLE, MOST_ASKED = 160, 6


class EventKind(StrEnum):
    """After what people are asked."""

    INCIDENT_CLOSED = "incident_closed"
    MIGRATION_FINISHED = "migration_finished"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class PromptAnswer(StrEnum):
    """What somebody who was asked answered: they named a colleague by logging evidence, or nobody in particular."""

    NAMED = "named"
    NOBODY = "nobody"


class TeamEvent(Base):
    """One thing that a team has behind it. It asks for what made it easier, never for who was at fault."""

    __tablename__ = "team_event"
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    kind: Mapped[EventKind] = mapped_column(named(EventKind))
    title: Mapped[str] = mapped_column(String(MOST_TITLE))
    happened_on: Mapped[date] = mapped_column(Date)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    open_until: Mapped[datetime] = mapped_column(Instant)
    team: Mapped[Team] = relationship()
    entered_by: Mapped[Person] = relationship()
    prompts: Mapped[list["EventPrompt"]] = relationship(order_by="EventPrompt.place", back_populates="event")
    __table_args__ = (
        CheckConstraint("open_until > entered_at", name="open"),
        *written("title"),
        *bounds(title=MOST_TITLE),
    )


class EventPrompt(Base):
    """Somebody is asked about an event, once."""

    __tablename__ = "event_prompt"
    event_id: Mapped[int] = mapped_column(ForeignKey("team_event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    place: Mapped[int]
    answer: Mapped[PromptAnswer | None] = mapped_column(named(PromptAnswer))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    event: Mapped[TeamEvent] = relationship(back_populates="prompts")
    person: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        UniqueConstraint("event_id", "place"),
        CheckConstraint(f"place BETWEEN 1 AND {MOST_ASKED}", name="at_most_six"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )
