"""Reads of the rubric."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db import db
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
