"""An appeal with its points and context, the draw of its panel, and the rulings. A closed one has no open point."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

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
from app.db import Base, Instant, bounds, named, written
from app.evidence.models import EvidenceRevision
from app.people.models import Person
from app.promotions.models import PromotionCase
from app.reviews.models import Answer, Review
from app.reviews.ratings import Rating
from app.rubric.models import ScaleValue
from app.state import Stateful

MOST_STORY, MOST_CLAIM, MOST_REASON = 12_000, 6_000, 8_000


class AppealState(StrEnum):
    """How far an appeal has come."""

    DRAFT = "draft"
    FILED = "filed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"draft": "a draft"}.get(self.value, self.value)


class Appeal(Stateful, Base):
    """Somebody contests their own review: what happened, in their words, and what they want to come of it."""

    __tablename__ = "appeal"
    TRANSITIONS: ClassVar[dict[AppealState, frozenset[AppealState]]] = {
        AppealState.DRAFT: frozenset({AppealState.FILED, AppealState.WITHDRAWN}),
        AppealState.FILED: frozenset({AppealState.DECIDED, AppealState.WITHDRAWN}),
    }
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    participant_id: Mapped[int]
    subject_id: Mapped[int]
    state: Mapped[AppealState] = mapped_column(named(AppealState))
    story: Mapped[str] = mapped_column(Text, default="")
    outcome_sought: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    filed_at: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None] = mapped_column(Date)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    review: Mapped[Review] = relationship()
    participant: Mapped[Participant] = relationship(
        primaryjoin="Appeal.participant_id == Participant.id",
        foreign_keys="Appeal.participant_id",
        viewonly=True,
    )
    subject: Mapped[Person] = relationship(
        primaryjoin="Appeal.subject_id == Person.id", foreign_keys="Appeal.subject_id", viewonly=True
    )
    points: Mapped[list["ContestedPoint"]] = relationship(
        back_populates="appeal", order_by="ContestedPoint.number"
    )
    contexts: Mapped[list["AppealContext"]] = relationship(order_by="AppealContext.id")
    panelists: Mapped[list["Panelist"]] = relationship(back_populates="appeal", order_by="Panelist.place")
    draws: Mapped[list["PanelDraw"]] = relationship(order_by="PanelDraw.sequence")
    reply: Mapped["AppealReply | None"] = relationship()
    dissents: Mapped[list["PanelDissent"]] = relationship(order_by="PanelDissent.id")
    __table_args__ = (
        ForeignKeyConstraint(["participant_id", "subject_id"], ["participant.id", "participant.person_id"]),
        Index("ix_appeal_subject", "subject_id", "id"),
        Index(
            "uq_appeal_open",
            "participant_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'filed')"),
            postgresql_where=text("state IN ('draft', 'filed')"),
        ),
        CheckConstraint(
            "state NOT IN ('filed', 'decided') OR (filed_at IS NOT NULL AND due_on IS NOT NULL"
            " AND length(trim(story)) > 0 AND length(trim(outcome_sought)) > 0)",
            name="filed",
        ),
        CheckConstraint("(decided_at IS NOT NULL) = (state = 'decided')", name="decided"),
        CheckConstraint("(withdrawn_at IS NOT NULL) = (state = 'withdrawn')", name="withdrawn"),
        *bounds(story=MOST_STORY, outcome_sought=MOST_CLAIM),
    )

    @property
    def draft_of_id(self) -> int | None:
        """Whose draft this is; None once it was filed."""
        return self.subject_id if self.state is AppealState.DRAFT else None


class ContextKind(StrEnum):
    """What a reader of the review should have known. Any ground counts; these are the usual ones."""

    ON_CALL = "on_call"
    TIME_AWAY = "time_away"
    INCIDENT = "incident"
    MIGRATION = "migration"
    PART_TIME = "part_time"
    EVIDENCE_IGNORED = "evidence_ignored"
    METRIC_MISUSE = "metric_misuse"
    UNWARNED = "unwarned"
    PROCESS = "process"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "on_call": "On-call load",
            "time_away": "Time away",
            "incident": "An incident",
            "migration": "A migration",
            "part_time": "Part-time work",
            "evidence_ignored": "Evidence was ignored",
            "metric_misuse": "A metric was misused",
            "unwarned": "It came without warning",
            "process": "The process was not followed",
            "other": "Something else",
        }[self.value]


class AppealContext(Base):
    """One circumstance, when it was if it had a time, and what it meant for the work."""

    __tablename__ = "appeal_context"
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"), index=True)
    kind: Mapped[ContextKind] = mapped_column(named(ContextKind))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        CheckConstraint("until >= since", name="range"),
        *written("text"),
        *bounds(text=MOST_CLAIM),
    )


class Fact(StrEnum):
    """A pinned fact of a participant that can be wrong."""

    LEVEL = "level"
    TEAM = "team"
    SHARE = "share"
    ARRANGEMENT = "arrangement"
    ABSENCE = "absence"

    @property
    def label(self) -> str:
        return {
            "level": "Level",
            "team": "Team",
            "share": "Share of full time",
            "arrangement": "Where you work from",
            "absence": "Time away",
        }[self.value]


class ContestedPoint(Base):
    """One line that is contested: an answer, a rating, a fact, a decision on promotion, or how it came about."""

    __tablename__ = "contested_point"
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    number: Mapped[int]
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("rating.id"))
    fact: Mapped[Fact | None] = mapped_column(named(Fact))
    promotion_case_id: Mapped[int | None] = mapped_column(ForeignKey("promotion_case.id"))
    is_process: Mapped[bool] = mapped_column(default=False)
    claim: Mapped[str] = mapped_column(Text)
    appeal: Mapped[Appeal] = relationship(back_populates="points")
    answer: Mapped[Answer | None] = relationship()
    rating: Mapped[Rating | None] = relationship()
    promotion_case: Mapped[PromotionCase | None] = relationship()
    citations: Mapped[list["PointCitation"]] = relationship(order_by="PointCitation.id")
    ruling: Mapped["Ruling | None"] = relationship(back_populates="point")
    __table_args__ = (
        UniqueConstraint("appeal_id", "number"),
        CheckConstraint(
            "(CASE WHEN answer_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN rating_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN fact IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN promotion_case_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN is_process THEN 1 ELSE 0 END) = 1",
            name="one_target",
        ),
        *written("claim"),
        *bounds(claim=MOST_CLAIM),
    )


class PointCitation(Base):
    """A point rests on evidence as it stood when the appeal was written."""

    __tablename__ = "point_citation"
    point_id: Mapped[int] = mapped_column(ForeignKey("contested_point.id"))
    evidence_revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"), index=True)
    evidence_revision: Mapped[EvidenceRevision] = relationship()
    __table_args__ = (UniqueConstraint("point_id", "evidence_revision_id"),)


class AppealReply(Base):
    """What the author of the review answers, once."""

    __tablename__ = "appeal_reply"
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[Person] = relationship()
    __table_args__ = (*written("text"), *bounds(text=MOST_STORY))


class PanelDraw(Base):
    """One draw by lot: the pool as it was frozen, the seed drawn afterwards. Anybody who sees both can repeat it."""

    __tablename__ = "panel_draw"
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    sequence: Mapped[int]
    pool: Mapped[list[Any]] = mapped_column(JSON)
    excluded: Mapped[list[Any]] = mapped_column(JSON)
    seed: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("appeal_id", "sequence"),)


class Panelist(Base):
    """One of three who rule on an appeal; the one drawn first chairs."""

    __tablename__ = "panelist"
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    place: Mapped[int]
    draw_id: Mapped[int] = mapped_column(ForeignKey("panel_draw.id"))
    appeal: Mapped[Appeal] = relationship(back_populates="panelists")
    person: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("appeal_id", "person_id"),
        UniqueConstraint("appeal_id", "place"),
        CheckConstraint("place BETWEEN 1 AND 3", name="three"),
    )


class Verdict(StrEnum):
    """What a panel says to one point."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"

    @property
    def label(self) -> str:
        return {"upheld": "Upheld", "partly": "Upheld in part", "not_upheld": "Not upheld"}[self.value]


class Ruling(Base):
    """What the panel says to one point, why, and what is put right. Writable until the appeal is decided."""

    __tablename__ = "ruling"
    point_id: Mapped[int] = mapped_column(ForeignKey("contested_point.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    verdict: Mapped[Verdict] = mapped_column(named(Verdict))
    reason: Mapped[str] = mapped_column(Text)
    put_right: Mapped[str] = mapped_column(Text, default="")
    scale_value_id: Mapped[int | None] = mapped_column(ForeignKey("scale_value.id"))
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("rating.id"), unique=True)
    ruled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ruled_at: Mapped[datetime] = mapped_column(Instant)
    point: Mapped[ContestedPoint] = relationship(back_populates="ruling")
    scale_value: Mapped[ScaleValue | None] = relationship()
    rating: Mapped[Rating | None] = relationship()
    ruled_by: Mapped[Person] = relationship()
    citations: Mapped[list["RulingCitation"]] = relationship(
        order_by="RulingCitation.id", cascade="all, delete-orphan"
    )
    __table_args__ = (
        CheckConstraint("scale_value_id IS NULL OR verdict <> 'not_upheld'", name="label_when_upheld"),
        *written("reason"),
        *bounds(reason=MOST_REASON, put_right=MOST_REASON),
    )


class RulingCitation(Base):
    """A ruling rests on evidence."""

    __tablename__ = "ruling_citation"
    ruling_id: Mapped[int] = mapped_column(ForeignKey("ruling.id"))
    evidence_revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"), index=True)
    evidence_revision: Mapped[EvidenceRevision] = relationship()
    __table_args__ = (UniqueConstraint("ruling_id", "evidence_revision_id"),)


class PanelDissent(Base):
    """A panelist disagrees, by name; it stays with the decision for good."""

    __tablename__ = "panel_dissent"
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    person: Mapped[Person] = relationship()
    __table_args__ = (UniqueConstraint("appeal_id", "person_id"), *written("text"), *bounds(text=MOST_REASON))
