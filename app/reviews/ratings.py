"""Ratings: rows that are added and never changed, each with a reason and at least one cited item.

`lead_id` is one of the cited items. Its deferred foreign key into rating_citation is how the schema itself,
on both databases, refuses to commit a rating that cites nothing.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, named, written
from app.evidence.models import EvidenceRevision
from app.people.models import Person
from app.rubric.models import Competency, ScaleValue

MOST_REASON = 20_000


class AuthorKind(StrEnum):
    """Who rates: the person themselves, the manager, the calibration room or an appeal panel."""

    SELF = "self"
    MANAGER = "manager"
    ROOM = "room"
    PANEL = "panel"


class RatingKind(StrEnum):
    """How a rating came about."""

    PROPOSED = "proposed"
    CALIBRATED = "calibrated"
    AMENDED = "amended"


class Lineage(StrEnum):
    """Which ratings can supersede each other: one's own never meets the others'."""

    SELF = "self"
    OFFICIAL = "official"


class Rating(Base):
    """A label on a competency (None: overall), why, and on what. Current is the one nothing supersedes."""

    __tablename__ = "rating"
    # said aloud, because a column in a foreign key is not taken to number itself
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    lineage: Mapped[Lineage] = mapped_column(named(Lineage))
    author_kind: Mapped[AuthorKind] = mapped_column(named(AuthorKind))
    competency_id: Mapped[int | None] = mapped_column(ForeignKey("competency.id"))
    sequence: Mapped[int]
    kind: Mapped[RatingKind] = mapped_column(named(RatingKind))
    scale_value_id: Mapped[int] = mapped_column(ForeignKey("scale_value.id"))
    reason: Mapped[str] = mapped_column(Text)
    rated_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rated_at: Mapped[datetime] = mapped_column(Instant)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("rating.id"), unique=True)
    lead_id: Mapped[int]
    unwarned: Mapped[bool] = mapped_column(default=False)
    competency: Mapped[Competency | None] = relationship()
    scale_value: Mapped[ScaleValue] = relationship()
    rated_by: Mapped[Person] = relationship()
    citations: Mapped[list["RatingCitation"]] = relationship(
        foreign_keys="RatingCitation.rating_id", order_by="RatingCitation.id"
    )
    __table_args__ = (
        ForeignKeyConstraint(
            ["id", "lead_id"],
            ["rating_citation.rating_id", "rating_citation.evidence_revision_id"],
            name="fk_rating_lead",
            use_alter=True,
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("(lineage = 'self') = (author_kind = 'self')", name="lineage_author"),
        CheckConstraint("(sequence = 1) = (supersedes_id IS NULL)", name="first"),
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint(
            "(kind = 'proposed' AND author_kind IN ('self', 'manager'))"
            " OR (kind = 'calibrated' AND author_kind = 'room')"
            " OR (kind = 'amended' AND author_kind = 'panel')",
            name="kind_author",
        ),
        *written("reason"),
        *bounds(reason=MOST_REASON),
        Index(
            "uq_rating_competency",
            "participant_id",
            "lineage",
            "competency_id",
            "sequence",
            unique=True,
            sqlite_where=text("competency_id IS NOT NULL"),
            postgresql_where=text("competency_id IS NOT NULL"),
        ),
        Index(
            "uq_rating_overall",
            "participant_id",
            "lineage",
            "sequence",
            unique=True,
            sqlite_where=text("competency_id IS NULL"),
            postgresql_where=text("competency_id IS NULL"),
        ),
    )


class RatingCitation(Base):
    """A rating rests on evidence as it stood when the rating was made."""

    __tablename__ = "rating_citation"
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"))
    evidence_revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"), index=True)
    evidence_revision: Mapped[EvidenceRevision] = relationship()
    __table_args__ = (UniqueConstraint("rating_id", "evidence_revision_id"),)
