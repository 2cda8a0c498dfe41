"""Reads of the rubric."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.db import db
from app.people.models import Level
from app.rubric.models import (
    Competency,
    ContributionStyle,
    RubricCompetency,
    RubricLevel,
    RubricVersion,
    ScaleValue,
    Standard,
    Weight,
)


def published() -> Sequence[RubricVersion]:
    """Every published version, newest first."""
    return db.session.scalars(
        select(RubricVersion)
        .where(RubricVersion.published_at.is_not(None))
        .order_by(RubricVersion.number.desc())
    ).all()


def competencies(version_id: int) -> Sequence[RubricCompetency]:
    """The competencies of a version, in its order."""
    return db.session.scalars(
        select(RubricCompetency)
        .options(joinedload(RubricCompetency.competency))
        .where(RubricCompetency.version_id == version_id)
        .order_by(RubricCompetency.position)
    ).all()


def competencies_of(version_id: int) -> Sequence[Competency]:
    """The same without their words in that version."""
    return [each.competency for each in competencies(version_id)]


def all_competencies() -> Sequence[Competency]:
    """Every competency there is, for linking evidence, in the order in which they came to be."""
    return db.session.scalars(select(Competency).order_by(Competency.id)).all()


def levels(version_id: int) -> Sequence[RubricLevel]:
    """The levels of a version, in its order."""
    return db.session.scalars(
        select(RubricLevel)
        .options(joinedload(RubricLevel.level))
        .where(RubricLevel.version_id == version_id)
        .order_by(RubricLevel.position)
    ).all()


def weights(version_id: int) -> dict[tuple[int, int], int]:
    """Percent by (level id, competency id)."""
    rows = db.session.scalars(select(Weight).where(Weight.version_id == version_id))
    return {(row.level_id, row.competency_id): row.percent for row in rows}


def standards(version_id: int, level_id: int) -> dict[int, Standard]:
    """The standards of a level by competency id."""
    rows = db.session.scalars(select(Standard).filter_by(version_id=version_id, level_id=level_id))
    return {row.competency_id: row for row in rows}


@dataclass(frozen=True)
class AtLevel:
    """What a version says about a level and the one above it: the standards by competency id, the weights in percent."""

    standards: dict[int, Standard]
    weights: dict[int, int]
    above: Level | None
    standards_above: dict[int, Standard]


def at_level(version_id: int, level: Level) -> AtLevel:
    """The words for a level and for the next one of its track, in one statement."""
    next_one = (
        select(func.min(Level.position))
        .where(Level.track == level.track, Level.position > level.position)
        .scalar_subquery()
    )
    weight = and_(
        Weight.version_id == Standard.version_id,
        Weight.level_id == Standard.level_id,
        Weight.competency_id == Standard.competency_id,
    )
    rows = db.session.execute(
        select(Standard, Level, Weight.percent)
        .join(Level, Level.id == Standard.level_id)
        .outerjoin(Weight, weight)
        .where(
            Standard.version_id == version_id,
            or_(Level.id == level.id, and_(Level.track == level.track, Level.position == next_one)),
        )
    ).all()
    here = [(standard, percent) for standard, where, percent in rows if where.id == level.id]
    return AtLevel(
        {standard.competency_id: standard for standard, _ in here},
        {standard.competency_id: percent for standard, percent in here if percent is not None},
        next((where for _, where, _ in rows if where.id != level.id), None),
        {each.competency_id: each for each, where, _ in rows if where.id != level.id},
    )


def scale(version_id: int) -> Sequence[ScaleValue]:
    """The labels of a version's scale, in order."""
    return db.session.scalars(
        select(ScaleValue).where(ScaleValue.version_id == version_id).order_by(ScaleValue.position)
    ).all()


def styles(version_id: int) -> Sequence[ContributionStyle]:
    """The contribution styles of a version."""
    return db.session.scalars(
        select(ContributionStyle)
        .where(ContributionStyle.version_id == version_id)
        .order_by(ContributionStyle.position)
    ).all()
