"""A request for feedback and its answer. A trigger refuses any change of an answer's words."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Participant
from app.db import Base, Instant, bounds, named, written
from app.people.models import Person
from app.state import Stateful

MOST_PROMPT, MOST_FEEDBACK, MOST_DECLINE = 1_000, 4_000, 1_000


class RequestState(StrEnum):
    """How far a request has come. It lapses when the review is delivered before it was answered."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return self.value


class AnswerState(StrEnum):
    """Whom an answer is open to: the manager at once, the person it is about from delivery on."""

    GIVEN = "given"
    OPENED = "opened"

    @property
    def label(self) -> str:
        return {"given": "given", "opened": "open to them"}[self.value]


class FeedbackRequest(Stateful, Base):
    """A colleague was asked for feedback on somebody's work in a cycle; each colleague once."""

    __tablename__ = "feedback_request"
    TRANSITIONS: ClassVar[dict[RequestState, frozenset[RequestState]]] = {
        RequestState.OPEN: frozenset({RequestState.ANSWERED, RequestState.DECLINED, RequestState.LAPSED}),
    }
    participant_id: Mapped[int]
    subject_id: Mapped[int]
    asked_of_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    prompt: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RequestState] = mapped_column(named(RequestState))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    declined_because: Mapped[str | None] = mapped_column(Text)
    participant: Mapped[Participant] = relationship()
    subject: Mapped[Person] = relationship(
        primaryjoin="FeedbackRequest.subject_id == Person.id",
        foreign_keys="FeedbackRequest.subject_id",
        viewonly=True,
    )
    asked_of: Mapped[Person] = relationship(foreign_keys=asked_of_id)
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    answer: Mapped["FeedbackAnswer | None"] = relationship(back_populates="request")
    __table_args__ = (
        UniqueConstraint("participant_id", "asked_of_id"),
        ForeignKeyConstraint(["participant_id", "subject_id"], ["participant.id", "participant.person_id"]),
        Index("ix_feedback_request_subject", "subject_id", "id"),
        CheckConstraint("asked_of_id <> subject_id", name="not_oneself"),
        CheckConstraint("(closed_at IS NULL) = (state = 'open')", name="closed"),
        CheckConstraint("(declined_because IS NOT NULL) = (state = 'declined')", name="declined"),
        *written("declined_because"),
        *bounds(prompt=MOST_PROMPT, declined_because=MOST_DECLINE),
    )


class FeedbackAnswer(Base):
    """What a colleague saw: behaviour, context, impact; by name. Opened to its subject at delivery."""

    __tablename__ = "feedback_answer"
    request_id: Mapped[int] = mapped_column(ForeignKey("feedback_request.id"), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    behaviour: Mapped[str] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text)
    impact: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    request: Mapped[FeedbackRequest] = relationship(back_populates="answer")
    subject: Mapped[Person] = relationship(foreign_keys=subject_id)
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    __table_args__ = (
        CheckConstraint("author_id <> subject_id", name="not_about_oneself"),
        *written("behaviour", "context", "impact"),
        *bounds(behaviour=MOST_FEEDBACK, context=MOST_FEEDBACK, impact=MOST_FEEDBACK),
    )

    @property
    def state(self) -> AnswerState:
        """Is it open to the person it is about?"""
        return AnswerState.OPENED if self.opened_at else AnswerState.GIVEN
