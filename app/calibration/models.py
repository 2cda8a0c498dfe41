"""Sessions with seats, cases with readers, votes by line, decisions that are added and never changed."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, MappedSQLExpression, column_property, mapped_column, relationship

from app.cycles.models import Cycle, Participant, ReviewKind
from app.db import Base, Instant, bounds, named, written
from app.evidence.models import EvidenceRevision
from app.people.models import Person
from app.promotions.models import PromotionCase
from app.reviews.models import Review
from app.reviews.ratings import Rating
from app.rubric.models import Competency, ScaleValue
from app.state import Stateful

MOST_REASON, MOST_NAME = 8_000, 120
READERS, QUORUM = 3, 2  # for each case
OVERALL = "overall"


class SessionState(StrEnum):
    """How far a session has come: it is put together, read for, held, and signed once."""

    PREPARING = "preparing"
    READING = "reading"
    OPEN = "open"
    SIGNED = "signed"

    @property
    def label(self) -> str:
        return {"preparing": "being prepared", "reading": "in reading", "open": "in the room"}.get(
            self.value, self.value
        )


class CalibrationSession(Stateful, Base):
    """One meeting of a committee over some cases of a cycle."""

    __tablename__ = "calibration_session"
    TRANSITIONS: ClassVar[dict[SessionState, frozenset[SessionState]]] = {
        SessionState.PREPARING: frozenset({SessionState.READING}),
        SessionState.READING: frozenset({SessionState.OPEN}),
        SessionState.OPEN: frozenset({SessionState.SIGNED}),
    }
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    name: Mapped[str] = mapped_column(String(MOST_NAME))
    rehearsal: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SessionState] = mapped_column(named(SessionState))
    reading_due: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cycle: Mapped[Cycle] = relationship()
    made_by: Mapped[Person] = relationship(foreign_keys=made_by_id)
    signed_by: Mapped[Person | None] = relationship(foreign_keys=signed_by_id)
    seats: Mapped[list["CalibrationSeat"]] = relationship(
        back_populates="session", order_by="CalibrationSeat.id"
    )
    cases: Mapped[list["CalibrationCase"]] = relationship(
        back_populates="session", order_by="CalibrationCase.id"
    )
    __table_args__ = (
        UniqueConstraint("cycle_id", "name"),
        CheckConstraint(
            "(opened_at IS NOT NULL) = (state IN ('open', 'signed'))",
            name="opened",
        ),
        CheckConstraint(
            "(signed_at IS NOT NULL) = (state = 'signed') AND (signed_by_id IS NOT NULL) = (state = 'signed')",
            name="signed",
        ),
        *written("name"),
        *bounds(name=MOST_NAME),
    )


class SeatKind(StrEnum):
    """What somebody does in a session. Readers decide; the chair and an advocate never vote."""

    CHAIR = "chair"
    FACILITATOR = "facilitator"
    SCRIBE = "scribe"
    READER = "reader"
    ADVOCATE = "advocate"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class CalibrationSeat(Base):
    """One person's seat in one session; `arrived_at` once they have taken it."""

    __tablename__ = "calibration_seat"
    session_id: Mapped[int] = mapped_column(ForeignKey("calibration_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[SeatKind] = mapped_column(named(SeatKind))
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    session: Mapped[CalibrationSession] = relationship(back_populates="seats")
    person: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("session_id", "person_id", "kind"),
        Index(
            "uq_calibration_seat_chair",
            "session_id",
            unique=True,
            sqlite_where=text("kind = 'chair'"),
            postgresql_where=text("kind = 'chair'"),
        ),
    )


class CaseState(StrEnum):
    """How far a case has come. One that is carried over is taken up by another session."""

    READING = "reading"
    REVEALED = "revealed"
    DECIDED = "decided"
    CARRIED_OVER = "carried_over"

    @property
    def label(self) -> str:
        return {"reading": "being read", "carried_over": "carried over"}.get(self.value, self.value)


class CalibrationCase(Stateful, Base):
    """What one session decides about one person: the ratings of a review, or a promotion."""

    __tablename__ = "calibration_case"
    TRANSITIONS: ClassVar[dict[CaseState, frozenset[CaseState]]] = {
        CaseState.READING: frozenset({CaseState.REVEALED, CaseState.CARRIED_OVER}),
        CaseState.REVEALED: frozenset({CaseState.DECIDED, CaseState.CARRIED_OVER}),
    }
    session_id: Mapped[int] = mapped_column(ForeignKey("calibration_session.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(index=True)
    promotion_case_id: Mapped[int | None] = mapped_column(ForeignKey("promotion_case.id"))
    rehearsal: Mapped[bool] = mapped_column(default=False)
    state: Mapped[CaseState] = mapped_column(named(CaseState))
    revealed_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    carried_because: Mapped[str | None] = mapped_column(Text)
    session: Mapped[CalibrationSession] = relationship(back_populates="cases")
    subject: Mapped[Person] = relationship(foreign_keys=subject_id)
    participant: Mapped[Participant | None] = relationship(
        primaryjoin="CalibrationCase.participant_id == Participant.id",
        foreign_keys="CalibrationCase.participant_id",
        viewonly=True,
    )
    promotion_case: Mapped[PromotionCase | None] = relationship()
    review: Mapped[Review | None] = relationship(
        primaryjoin=lambda: (
            (CalibrationCase.participant_id == Review.participant_id) & (Review.kind == ReviewKind.MANAGER)
        ),
        foreign_keys=lambda: CalibrationCase.participant_id,
        viewonly=True,
        uselist=False,
    )
    readers: Mapped[list["CaseReader"]] = relationship(back_populates="case", order_by="CaseReader.id")
    decisions: Mapped[list["Decision"]] = relationship(back_populates="case", order_by="Decision.sequence")
    # the manager's review: reads of a case are shown to its subject when that is delivered, and not before
    opens_with_id: MappedSQLExpression[int] = column_property(
        select(func.coalesce(func.max(Review.id), 0))
        .where(Review.participant_id == participant_id, Review.kind == ReviewKind.MANAGER)
        .correlate_except(Review)
        .scalar_subquery()
    )
    __table_args__ = (
        ForeignKeyConstraint(["participant_id", "subject_id"], ["participant.id", "participant.person_id"]),
        CheckConstraint("(participant_id IS NULL) <> (promotion_case_id IS NULL)", name="one_matter"),
        CheckConstraint("(decided_at IS NOT NULL) = (state = 'decided')", name="decided"),
        CheckConstraint("state <> 'revealed' OR revealed_at IS NOT NULL", name="revealed"),
        CheckConstraint("(carried_because IS NOT NULL) = (state = 'carried_over')", name="carried"),
        Index(
            "uq_calibration_case_open",
            "subject_id",
            unique=True,
            sqlite_where=text("state IN ('reading', 'revealed') AND NOT rehearsal"),
            postgresql_where=text("state IN ('reading', 'revealed') AND NOT rehearsal"),
        ),
        *written("carried_because"),
        *bounds(carried_because=MOST_REASON),
    )

    @property
    def decision(self) -> "Decision | None":
        """What holds: the latest decision."""
        return self.decisions[-1] if self.decisions else None


class CaseReader(Base):
    """A reader's seat is assigned to a case: they vote on it before the meeting and decide in it."""

    __tablename__ = "case_reader"
    case_id: Mapped[int] = mapped_column(ForeignKey("calibration_case.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("calibration_seat.id"), index=True)
    case: Mapped[CalibrationCase] = relationship(back_populates="readers")
    seat: Mapped[CalibrationSeat] = relationship()
    __table_args__ = (UniqueConstraint("case_id", "seat_id"),)


class Vote(Base):
    """A reader's label for one line of a case. Round 1 is before the meeting, round 2 in the room.

    `line` is "overall" or "competency-<id>"; without a label the reader cannot say.
    """

    __tablename__ = "vote"
    case_id: Mapped[int]
    round: Mapped[int]
    seat_id: Mapped[int]
    line: Mapped[str] = mapped_column(String(40))
    competency_id: Mapped[int | None] = mapped_column(ForeignKey("competency.id"))
    scale_value_id: Mapped[int | None] = mapped_column(ForeignKey("scale_value.id"))
    cast_at: Mapped[datetime] = mapped_column(Instant)
    seat: Mapped[CalibrationSeat] = relationship(
        primaryjoin="Vote.seat_id == CalibrationSeat.id", foreign_keys="Vote.seat_id", viewonly=True
    )
    competency: Mapped[Competency | None] = relationship()
    scale_value: Mapped[ScaleValue | None] = relationship()
    __table_args__ = (
        UniqueConstraint("case_id", "round", "seat_id", "line"),
        ForeignKeyConstraint(["case_id", "seat_id"], ["case_reader.case_id", "case_reader.seat_id"]),
        CheckConstraint("round IN (1, 2)", name="round"),
        CheckConstraint("(line = 'overall') = (competency_id IS NULL)", name="about"),
    )


class Outcome(StrEnum):
    """What a case came to."""

    KEEP = "keep"
    CHANGE = "change"

    @property
    def label(self) -> str:
        return {"keep": "The proposal was kept", "change": "The proposal was changed"}[self.value]


class Decision(Base):
    """What the readers present decided, and why, written for the person it is about. Added, never changed."""

    __tablename__ = "decision"
    case_id: Mapped[int] = mapped_column(ForeignKey("calibration_case.id"))
    sequence: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(named(Outcome))
    reason: Mapped[str] = mapped_column(Text)
    readers_present: Mapped[int]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    case: Mapped[CalibrationCase] = relationship(back_populates="decisions")
    recorded_by: Mapped[Person] = relationship()
    lines: Mapped[list["DecisionLine"]] = relationship(order_by="DecisionLine.id")
    citations: Mapped[list["DecisionCitation"]] = relationship(order_by="DecisionCitation.id")
    dissents: Mapped[list["Dissent"]] = relationship(order_by="Dissent.id")
    __table_args__ = (
        UniqueConstraint("case_id", "sequence"),
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint("readers_present >= 2", name="quorum"),
        *written("reason"),
        *bounds(reason=MOST_REASON),
    )


class DecisionReader(Base):
    """A reader was among those who decided: present, and free to, at that moment."""

    __tablename__ = "decision_reader"
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("calibration_seat.id"), index=True)
    __table_args__ = (UniqueConstraint("decision_id", "seat_id"),)


class DecisionLine(Base):
    """One line as it stood before and after a decision; a changed one names the rating that was added."""

    __tablename__ = "decision_line"
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    line: Mapped[str] = mapped_column(String(40))
    competency_id: Mapped[int | None] = mapped_column(ForeignKey("competency.id"))
    before_id: Mapped[int] = mapped_column(ForeignKey("scale_value.id"))
    after_id: Mapped[int] = mapped_column(ForeignKey("scale_value.id"))
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("rating.id"), unique=True)
    competency: Mapped[Competency | None] = relationship()
    before: Mapped[ScaleValue] = relationship(foreign_keys=before_id)
    after: Mapped[ScaleValue] = relationship(foreign_keys=after_id)
    rating: Mapped[Rating | None] = relationship()
    __table_args__ = (
        UniqueConstraint("decision_id", "line"),
        CheckConstraint("(line = 'overall') = (competency_id IS NULL)", name="about"),
        CheckConstraint("(before_id = after_id) = (rating_id IS NULL)", name="changed_by_a_rating"),
    )


class DecisionCitation(Base):
    """A decision rests on evidence as it stood when it was taken."""

    __tablename__ = "decision_citation"
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    evidence_revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"), index=True)
    evidence_revision: Mapped[EvidenceRevision] = relationship()
    __table_args__ = (UniqueConstraint("decision_id", "evidence_revision_id"),)


class Dissent(Base):
    """A reader disagrees with a decision, by name; it stays beside it for good."""

    __tablename__ = "dissent"
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    person: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("decision_id", "person_id"),
        *written("text"),
        *bounds(text=MOST_REASON),
    )
