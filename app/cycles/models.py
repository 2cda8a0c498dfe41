"""A cycle, who takes part in it, and which questions it asks."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, named, written
from app.people.models import Arrangement, Level, Person, Team, TeamKind
from app.rubric.models import Competency, RubricVersion


class Phase(StrEnum):
    """What may begin in a cycle; a cycle says which phases it has."""

    COLLECTING = "collecting"
    WRITING = "writing"
    CALIBRATION = "calibration"
    EQUITY_CHECK = "equity_check"
    DELIVERY = "delivery"
    APPEALS = "appeals"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")


ORDER = list(Phase)


class Due(StrEnum):
    """What has a deadline in a cycle."""

    SELF_REVIEW = "self_review"
    WRITING = "writing"
    READING = "reading"
    DELIVERY = "delivery"


class ReviewKind(StrEnum):
    """Who writes: the person, or the manager."""

    SELF = "self"
    MANAGER = "manager"


class Slot(StrEnum):
    """What the answer to a question is for."""

    OPEN = "open"
    COMPETENCY = "competency"
    OVERALL = "overall"
    NEXT_STEP = "next_step"


class Cycle(Base):
    """One review cycle over a period, against one version of the rubric."""

    __tablename__ = "cycle"
    name: Mapped[str] = mapped_column(String(80), unique=True)
    period_from: Mapped[date] = mapped_column(Date)
    period_until: Mapped[date] = mapped_column(Date)
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    phase: Mapped[Phase] = mapped_column(named(Phase))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    rubric_version: Mapped[RubricVersion] = relationship()
    phases: Mapped[list["CyclePhase"]] = relationship(order_by="CyclePhase.position")
    deadlines: Mapped[list["Deadline"]] = relationship(order_by="Deadline.at")
    __table_args__ = (
        CheckConstraint("period_until > period_from", name="period"),
        CheckConstraint("(phase = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        *written("name"),
        *bounds(name=80),
    )

    def has(self, phase: Phase) -> bool:
        """Does this cycle go through that phase?"""
        return any(row.phase == phase for row in self.phases)

    def has_reached(self, phase: Phase) -> bool:
        """Is the cycle in that phase or past it?"""
        return ORDER.index(self.phase) >= ORDER.index(phase)

    @property
    def delivery_may_begin(self) -> bool:
        """An approved review may be shared: at once where nothing stands between writing and delivery."""
        if self.phase is Phase.CLOSED:
            return False
        if self.has(Phase.CALIBRATION) or self.has(Phase.EQUITY_CHECK):
            return self.has_reached(Phase.DELIVERY)
        return self.has_reached(Phase.WRITING)

    @property
    def takes_people(self) -> bool:
        """Can people still be enrolled? Until writing is over."""
        return self.phase in {Phase.COLLECTING, Phase.WRITING}

    def due(self, what: Due) -> datetime | None:
        """The deadline of something in this cycle."""
        return next((row.at for row in self.deadlines if row.what == what), None)


class CyclePhase(Base):
    """One of the phases a cycle has."""

    __tablename__ = "cycle_phase"
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    phase: Mapped[Phase] = mapped_column(named(Phase))
    position: Mapped[int]
    __table_args__ = (UniqueConstraint("cycle_id", "phase"), UniqueConstraint("cycle_id", "position"))


class Deadline(Base):
    """One instant for everybody, and the zone in which it was chosen."""

    __tablename__ = "deadline"
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    what: Mapped[Due] = mapped_column(named(Due))
    at: Mapped[datetime] = mapped_column(Instant)
    zone: Mapped[str] = mapped_column(String(60))
    __table_args__ = (UniqueConstraint("cycle_id", "what"),)


class Question(Base):
    """One question of a cycle's set for self or manager reviews; data, not code."""

    __tablename__ = "question"
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    review_kind: Mapped[ReviewKind] = mapped_column(named(ReviewKind))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    slot: Mapped[Slot] = mapped_column(named(Slot))
    competency_id: Mapped[int | None] = mapped_column(ForeignKey("competency.id"))
    prompt: Mapped[str] = mapped_column(String(300))
    hint: Mapped[str] = mapped_column(String(500), default="")
    competency: Mapped[Competency | None] = relationship()
    __table_args__ = (
        UniqueConstraint("cycle_id", "review_kind", "position"),
        UniqueConstraint("cycle_id", "review_kind", "key"),
        CheckConstraint("(slot = 'competency') = (competency_id IS NOT NULL)", name="about"),
        CheckConstraint("position BETWEEN 1 AND 10", name="at_most_ten"),
        *written("prompt"),
        *bounds(prompt=300, hint=500),
    )


class Participant(Base):
    """A person in a cycle, with the facts of that time pinned so that no later change moves them."""

    __tablename__ = "participant"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    level_id: Mapped[int] = mapped_column(ForeignKey("level.id"))
    track: Mapped[str] = mapped_column(String(80))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    team_kind: Mapped[TeamKind] = mapped_column(named(TeamKind))
    location: Mapped[str] = mapped_column(String(120))
    arrangement: Mapped[Arrangement] = mapped_column(named(Arrangement))
    share: Mapped[float] = mapped_column(Numeric(3, 2, asdecimal=False))
    tenure_days: Mapped[int]
    on_call_load: Mapped[str | None] = mapped_column(String(40))
    legal_entity: Mapped[str | None] = mapped_column(String(120))
    too_new: Mapped[bool] = mapped_column(default=False)
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # what was submitted about them opened to them
    person: Mapped[Person] = relationship()
    cycle: Mapped[Cycle] = relationship()
    level: Mapped[Level] = relationship()
    team: Mapped[Team] = relationship()
    __table_args__ = (
        UniqueConstraint("person_id", "cycle_id"),
        UniqueConstraint("id", "person_id"),
        Index("ix_participant_cycle", "cycle_id", "id"),
        CheckConstraint("tenure_days >= 0", name="tenure"),
    )


class Responsibility(Base):
    """Which manager is responsible for a participant from when to when; one at a time."""

    __tablename__ = "responsibility"
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        CheckConstraint("valid_until > valid_from", name="range"),
        Index("ix_responsibility_participant", "participant_id", "valid_from"),
        Index("ix_responsibility_manager", "manager_id", "valid_from"),
    )


class Absence(Base):
    """Time away, half-open: it is taken out of coverage, recency and comparisons. Why is not recorded."""

    __tablename__ = "absence"
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    absent_from: Mapped[date] = mapped_column(Date)
    absent_until: Mapped[date] = mapped_column(Date)
    participant: Mapped[Participant] = relationship()
    __table_args__ = (CheckConstraint("absent_until > absent_from", name="range"),)

    @property
    def last_day(self) -> date:
        """The last day away, as people say it."""
        return self.absent_until - timedelta(days=1)
