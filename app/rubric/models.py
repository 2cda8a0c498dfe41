"""A rubric version and what belongs to it. A competency keeps its identity from version to version."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, written
from app.people.models import Level


class RubricVersion(Base):
    """One published version of the standard."""

    __tablename__ = "rubric_version"
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text)
    how_to_read: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    labels: Mapped[list["ScaleValue"]] = relationship(order_by="ScaleValue.position", viewonly=True)
    __table_args__ = (*written("title"), *bounds(title=120, summary=2000, how_to_read=4000))


class Competency(Base):
    """What is looked at, by a name that stays."""

    __tablename__ = "competency"
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))


class RubricCompetency(Base):
    """A competency as one version describes it."""

    __tablename__ = "rubric_competency"
    version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    position: Mapped[int]
    summary: Mapped[str] = mapped_column(Text)
    competency: Mapped[Competency] = relationship()
    __table_args__ = (
        UniqueConstraint("version_id", "competency_id"),
        UniqueConstraint("version_id", "position"),
    )


class RubricLevel(Base):
    """A level as one version describes it: the scope of the role, apart from any person."""

    __tablename__ = "rubric_level"
    version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    level_id: Mapped[int] = mapped_column(ForeignKey("level.id"))
    position: Mapped[int]
    scope: Mapped[str] = mapped_column(Text)
    level: Mapped[Level] = relationship()
    __table_args__ = (
        UniqueConstraint("version_id", "level_id"),
        UniqueConstraint("version_id", "position"),
    )


class Weight(Base):
    """How much a competency weighs at a level, in whole percent; public."""

    __tablename__ = "weight"
    version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    level_id: Mapped[int] = mapped_column(ForeignKey("level.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    percent: Mapped[int]
    __table_args__ = (
        UniqueConstraint("version_id", "level_id", "competency_id"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
    )


class Standard(Base):
    """What a competency means at a level: signals one can observe and three worked examples."""

    __tablename__ = "standard"
    version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    level_id: Mapped[int] = mapped_column(ForeignKey("level.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    meaning: Mapped[str] = mapped_column(Text)
    signals: Mapped[list[str]] = mapped_column(JSON)
    not_yet: Mapped[str] = mapped_column(Text)
    meeting: Mapped[str] = mapped_column(Text)
    exceeding: Mapped[str] = mapped_column(Text)
    competency: Mapped[Competency] = relationship()
    __table_args__ = (
        UniqueConstraint("version_id", "level_id", "competency_id"),
        *written("meaning", "not_yet", "meeting", "exceeding"),
    )


class ScaleValue(Base):
    """One label of a version's rating scale. Positions are ordered; one label meets the standard."""

    __tablename__ = "scale_value"
    version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    definition: Mapped[str] = mapped_column(Text)
    meets: Mapped[bool]
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "label"),
        CheckConstraint("position >= 1 AND position <= 7", name="position"),
        Index(
            "uq_scale_value_meets",
            "version_id",
            unique=True,
            sqlite_where=text("meets"),
            postgresql_where=text("meets"),
        ),
    )


class ContributionStyle(Base):
    """A way of contributing; all are valued equally."""

    __tablename__ = "contribution_style"
    version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str] = mapped_column(Text)
    signals: Mapped[list[str]] = mapped_column(JSON)
    __table_args__ = (UniqueConstraint("version_id", "key"), UniqueConstraint("version_id", "position"))
