"""Feedback without a name: rounds, tickets, what is sealed and what was released.

What these tables do not hold is what they are for. A ticket names no person, and is gone once it was used. A sealed
answer names neither its ticket nor its round, and carries no time. Every key is drawn at random, so that no order of
keys, and on SQLite no order of rows in the file, is the order of writing; see sealing.py for what else is done.
"""

import secrets
from datetime import date
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Participant
from app.db import Base, bounds, named, written
from app.feedback.models import MOST_FEEDBACK, MOST_PROMPT, AnswerState, SourceKind
from app.people.models import Person
from app.rubric.models import Competency
from app.state import Stateful

FEWEST_TOGETHER = 3  # answers of a kind that are released together; fewer never are
FEWEST_INVITED = 5  # so that three answers do not say who answered


def random_key() -> int:
    """A key that says nothing of when its row was added."""
    return secrets.randbelow(2**31 - 1) + 1


class RoundState(StrEnum):
    """Can its tickets still be used?"""

    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value


class FeedbackRound(Stateful, Base):
    """Several people of one kind were each given a ticket. Who they were is not kept here, only how many."""

    __tablename__ = "unattributed_round"
    TRANSITIONS: ClassVar[dict[RoundState, frozenset[RoundState]]] = {
        RoundState.OPEN: frozenset({RoundState.CLOSED}),
    }
    participant_id: Mapped[int]
    subject_id: Mapped[int]
    kind: Mapped[SourceKind] = mapped_column(named(SourceKind))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_on: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    invited: Mapped[int]
    prompt: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RoundState] = mapped_column(named(RoundState))
    closed_on: Mapped[date | None] = mapped_column(Date)
    participant: Mapped[Participant] = relationship()
    subject: Mapped[Person] = relationship(
        primaryjoin="FeedbackRound.subject_id == Person.id",
        foreign_keys="FeedbackRound.subject_id",
        viewonly=True,
    )
    opened_by: Mapped[Person] = relationship(foreign_keys=opened_by_id)
    __table_args__ = (
        ForeignKeyConstraint(["participant_id", "subject_id"], ["participant.id", "participant.person_id"]),
        Index("ix_unattributed_round_participant", "participant_id", "id"),
        Index(
            "uq_unattributed_round_open",
            "participant_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("last_day >= opened_on", name="last_day"),
        CheckConstraint(f"invited >= {FEWEST_INVITED}", name="invited"),
        CheckConstraint("(closed_on IS NULL) = (state = 'open')", name="closed"),
        *bounds(prompt=MOST_PROMPT),
    )


class Ticket(Base):
    """The digest of one ticket that was not used yet. To whom it was sent is known to nobody but them."""

    __tablename__ = "unattributed_ticket"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=random_key)
    round_id: Mapped[int] = mapped_column(ForeignKey("unattributed_round.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    round: Mapped[FeedbackRound] = relationship()


class SealedAnswer(Base):
    """What was written and waits to be released with others. Nothing of the program reads it to anybody."""

    __tablename__ = "sealed_answer"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=random_key)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    kind: Mapped[SourceKind] = mapped_column(named(SourceKind))
    behaviour: Mapped[str] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text)
    impact: Mapped[str] = mapped_column(Text)
    competencies: Mapped[list[int]] = mapped_column(JSON)
    __table_args__ = (
        *written("behaviour", "context", "impact"),
        *bounds(behaviour=MOST_FEEDBACK, context=MOST_FEEDBACK, impact=MOST_FEEDBACK),
    )


class UnattributedAnswer(Base):
    """One of at least three that were released together. It has no author, and no time finer than that day."""

    __tablename__ = "unattributed_answer"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=random_key)
    participant_id: Mapped[int]
    subject_id: Mapped[int]
    kind: Mapped[SourceKind] = mapped_column(named(SourceKind))
    behaviour: Mapped[str] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text)
    impact: Mapped[str] = mapped_column(Text)
    released_on: Mapped[date] = mapped_column(Date)
    participant: Mapped[Participant] = relationship()
    competencies: Mapped[list[Competency]] = relationship(
        secondary="unattributed_competency", order_by=Competency.id
    )
    __table_args__ = (
        ForeignKeyConstraint(["participant_id", "subject_id"], ["participant.id", "participant.person_id"]),
        Index("ix_unattributed_answer_participant", "participant_id", "id"),
        Index("ix_unattributed_answer_subject", "subject_id", "id"),
        *written("behaviour", "context", "impact"),
        *bounds(behaviour=MOST_FEEDBACK, context=MOST_FEEDBACK, impact=MOST_FEEDBACK),
    )

    @property
    def state(self) -> AnswerState:
        """Is it open to the person it is about? From delivery on, as all feedback is."""
        return AnswerState.OPENED if self.participant.delivered_at else AnswerState.GIVEN


class UnattributedCompetency(Base):
    """A released answer speaks to a competency, as its author said."""

    __tablename__ = "unattributed_competency"
    answer_id: Mapped[int] = mapped_column(ForeignKey("unattributed_answer.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    __table_args__ = (UniqueConstraint("answer_id", "competency_id"),)
