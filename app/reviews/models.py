"""A review, its answers with every saved version, the choices of a draft, and what its readers said."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Participant, Phase, Question, ReviewKind, Slot
from app.db import Base, Instant, bounds, named, written
from app.evidence.models import EvidenceRevision
from app.evidence.multiplier import Multiplier
from app.people.models import Person
from app.prose import Family
from app.rubric.models import ScaleValue
from app.state import Stateful

if TYPE_CHECKING:
    from app.reviews.delegation import Delegation


MOST_ANSWER, MOST_COMMENT = 20_000, 8_000
MOST_WORDS, MOST_EXPLANATION = 600, 2_000


class ReviewState(StrEnum):
    """How far a review has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    CALIBRATED = "calibrated"
    SHARED = "shared"
    ACKNOWLEDGED = "acknowledged"

    @property
    def label(self) -> str:
        return {
            "draft": "a draft",
            "submitted": "submitted",
            "returned": "returned for revision",
        }.get(self.value, self.value)


WRITABLE = frozenset({ReviewState.DRAFT, ReviewState.RETURNED})
DELIVERED = frozenset({ReviewState.SHARED, ReviewState.ACKNOWLEDGED})


class NextStep(StrEnum):
    """Every cycle ends with one of these."""

    DEVELOPMENT_PLAN = "development_plan"
    SCOPE_PLAN = "scope_plan"
    OPPORTUNITY = "opportunity"

    @property
    def label(self) -> str:
        return {
            "development_plan": "A development plan",
            "scope_plan": "A scope plan",
            "opportunity": "An opportunity to lead",
        }[self.value]


class Review(Stateful, Base):
    """One review of one participant: their own, or their manager's."""

    __tablename__ = "review"
    TRANSITIONS: ClassVar[dict[ReviewState, frozenset[ReviewState]]] = {
        ReviewState.DRAFT: frozenset({ReviewState.SUBMITTED}),
        ReviewState.SUBMITTED: frozenset({ReviewState.RETURNED, ReviewState.APPROVED}),
        ReviewState.RETURNED: frozenset({ReviewState.SUBMITTED}),
        ReviewState.APPROVED: frozenset({ReviewState.CALIBRATED, ReviewState.SHARED}),
        ReviewState.CALIBRATED: frozenset({ReviewState.SHARED}),
        ReviewState.SHARED: frozenset({ReviewState.ACKNOWLEDGED}),
    }
    participant_id: Mapped[int]
    subject_id: Mapped[int]
    kind: Mapped[ReviewKind] = mapped_column(named(ReviewKind))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    second_reader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ReviewState] = mapped_column(named(ReviewState))
    next_step: Mapped[NextStep | None] = mapped_column(named(NextStep))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    calibrated_at: Mapped[datetime | None] = mapped_column(Instant)
    shared_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    participant: Mapped[Participant] = relationship()
    subject: Mapped[Person] = relationship(
        primaryjoin="Review.subject_id == Person.id", foreign_keys="Review.subject_id", viewonly=True
    )
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    second_reader: Mapped[Person | None] = relationship(foreign_keys=second_reader_id)
    delegation: Mapped["Delegation | None"] = relationship(
        primaryjoin="and_(Delegation.review_id == Review.id, Delegation.ended_at == None)", viewonly=True
    )
    multiplier: Mapped[Multiplier | None] = relationship(
        primaryjoin="foreign(Multiplier.participant_id) == Review.participant_id", viewonly=True
    )
    returned: Mapped["Reading | None"] = relationship(
        primaryjoin="and_(Reading.review_id == Review.id, Reading.outcome == 'returned')", viewonly=True
    )
    __table_args__ = (
        UniqueConstraint("participant_id", "kind"),
        ForeignKeyConstraint(["participant_id", "subject_id"], ["participant.id", "participant.person_id"]),
        Index("ix_review_subject", "subject_id", "id"),
        CheckConstraint("(kind = 'self') = (author_id = subject_id)", name="author"),
        CheckConstraint(
            "second_reader_id IS NULL OR (second_reader_id <> author_id AND second_reader_id <> subject_id)",
            name="second_reader",
        ),
        CheckConstraint("kind = 'manager' OR state IN ('draft', 'submitted')", name="self_states"),
        CheckConstraint(
            "kind = 'self' OR state IN ('draft', 'returned')"
            " OR (second_reader_id IS NOT NULL AND next_step IS NOT NULL)",
            name="complete",
        ),
        CheckConstraint("(submitted_at IS NULL) = (state = 'draft')", name="submitted"),
        CheckConstraint(
            "(approved_at IS NOT NULL) = (state IN ('approved', 'calibrated', 'shared', 'acknowledged'))",
            name="approved",
        ),
        CheckConstraint(
            "(calibrated_at IS NULL AND state <> 'calibrated')"
            " OR (calibrated_at IS NOT NULL AND state IN ('calibrated', 'shared', 'acknowledged'))",
            name="calibrated",
        ),
        CheckConstraint("(shared_at IS NOT NULL) = (state IN ('shared', 'acknowledged'))", name="shared"),
        CheckConstraint("(acknowledged_at IS NOT NULL) = (state = 'acknowledged')", name="acknowledged"),
    )

    @property
    def is_writable(self) -> bool:
        """May its author still write?"""
        return self.state in WRITABLE

    @property
    def draft_of_id(self) -> int | None:
        """Whose draft this is; None once it was handed in."""
        return self.author_id if self.is_writable else None

    @property
    def opens_with_id(self) -> int:
        """Reads of a manager's review are shown to its subject when it is delivered, and not before."""
        return self.id if self.kind is ReviewKind.MANAGER else 0

    @property
    def may_be_shared(self) -> bool:
        """Can its author share it now? After calibration where the cycle has one, and once delivery has begun."""
        cycle = self.participant.cycle
        ready = ReviewState.CALIBRATED if cycle.has(Phase.CALIBRATION) else ReviewState.APPROVED
        return self.state is ready and cycle.delivery_may_begin

    @property
    def is_delivered(self) -> bool:
        """Was it opened to the person it is about?"""
        return self.state in DELIVERED


class Answer(Base):
    """The text for one question as it is now; `version` counts its saves."""

    __tablename__ = "answer"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    version: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    question: Mapped[Question] = relationship()
    explanations: Mapped[list["Explanation"]] = relationship(order_by="Explanation.id", viewonly=True)
    __table_args__ = (UniqueConstraint("review_id", "question_id"), *bounds(text=MOST_ANSWER))


class Explanation(Base):
    """Why words of an answer stand that a review should not lean on, read with it. `version` counts its saves.

    It belongs to the words it explains: when they change, it explains nothing any more, and goes at submission.
    """

    __tablename__ = "explanation"
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    family: Mapped[Family] = mapped_column(named(Family))
    words: Mapped[str] = mapped_column(String(MOST_WORDS))
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(Instant)
    written_by: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("answer_id", "family", "words"),
        CheckConstraint("family IN ('private', 'comparison', 'activity')", name="blocking"),
        *bounds(words=MOST_WORDS, reason=MOST_EXPLANATION),
        *written("words", "reason"),
    )


class AnswerRevision(Base):
    """One saved version of an answer. One that was submitted says when, and stays; others go with the draft."""

    __tablename__ = "answer_revision"
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_by: Mapped[Person] = relationship()
    __table_args__ = (UniqueConstraint("answer_id", "version"), *bounds(text=MOST_ANSWER))


class AnswerCitation(Base):
    """A saved version cites evidence as it stood when it was saved."""

    __tablename__ = "answer_citation"
    answer_revision_id: Mapped[int] = mapped_column(ForeignKey("answer_revision.id", ondelete="CASCADE"))
    evidence_revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"), index=True)
    evidence_revision: Mapped[EvidenceRevision] = relationship()
    __table_args__ = (UniqueConstraint("answer_revision_id", "evidence_revision_id"),)


class Choice(Base):
    """What a draft has chosen so far: a label for a competency or overall, or a next step. Gone once submitted."""

    __tablename__ = "choice"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    slot: Mapped[Slot] = mapped_column(named(Slot))
    competency_id: Mapped[int | None] = mapped_column(ForeignKey("competency.id"))
    scale_value_id: Mapped[int | None] = mapped_column(ForeignKey("scale_value.id"))
    next_step: Mapped[NextStep | None] = mapped_column(named(NextStep))
    version: Mapped[int] = mapped_column(default=0)
    scale_value: Mapped[ScaleValue | None] = relationship()
    __table_args__ = (
        CheckConstraint("slot <> 'open'", name="slot_chosen"),
        CheckConstraint("(slot = 'competency') = (competency_id IS NOT NULL)", name="about"),
        CheckConstraint("slot = 'next_step' OR next_step IS NULL", name="next_step_slot"),
        CheckConstraint("slot <> 'next_step' OR scale_value_id IS NULL", name="scale_slot"),
        Index(
            "uq_choice_competency",
            "review_id",
            "competency_id",
            unique=True,
            sqlite_where=text("competency_id IS NOT NULL"),
            postgresql_where=text("competency_id IS NOT NULL"),
        ),
        Index(
            "uq_choice_slot",
            "review_id",
            "slot",
            unique=True,
            sqlite_where=text("competency_id IS NULL"),
            postgresql_where=text("competency_id IS NULL"),
        ),
    )

    @property
    def line(self) -> str:
        """Its name in forms and addresses."""
        return f"competency-{self.competency_id}" if self.competency_id else self.slot.value

    @property
    def value(self) -> str:
        """What is chosen, as a form sends it; empty when nothing is."""
        chosen = self.scale_value_id or self.next_step
        return str(chosen) if chosen else ""


class Outcome(StrEnum):
    """What a second reading led to."""

    APPROVED = "approved"
    RETURNED = "returned"


class Reading(Base):
    """One second reading. A review is returned once at most, and approved once."""

    __tablename__ = "reading"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(named(Outcome))
    note: Mapped[str] = mapped_column(Text, default="")
    read_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    read_at: Mapped[datetime] = mapped_column(Instant)
    unwarned_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    read_by: Mapped[Person] = relationship()
    comments: Mapped[list["ReadingComment"]] = relationship(order_by="ReadingComment.id")
    __table_args__ = (
        UniqueConstraint("review_id", "number"),
        UniqueConstraint("review_id", "outcome"),
        *bounds(note=MOST_COMMENT),
    )


class ReadingComment(Base):
    """What the second reader asks about one answer, and which version of it they read."""

    __tablename__ = "reading_comment"
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    answer_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        UniqueConstraint("reading_id", "answer_id"),
        *written("text"),
        *bounds(text=MOST_COMMENT),
    )


class ReviewComment(Base):
    """What the person adds to their review; it stays with the review for good."""

    __tablename__ = "review_comment"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (*written("text"), *bounds(text=MOST_COMMENT))
