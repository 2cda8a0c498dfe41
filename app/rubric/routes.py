"""The published standard, for anybody to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from app.permissions import public
from app.rubric import queries
from app.rubric.example import example
from app.rubric.models import RubricLevel, RubricVersion

bp = Blueprint("rubric", __name__)


@dataclass(frozen=True)
class Bar:
    """The weights of one level, in the order of the competencies."""

    level: str
    parts: list[tuple[str, int]]


def version_of(number: int) -> RubricVersion:
    """A published version by its number; 404 when there is none."""
    return next((row for row in queries.published() if row.number == number), None) or abort(404)


@bp.get("/rubric")
@public
def index() -> str:
    """The version that holds now."""
    versions = queries.published()
    if not versions:
        return render_template("rubric/unpublished.html")
    return whole(versions[0])


@bp.get("/rubric/<id:number>")
@public
def version(number: int) -> str:
    """A version by its number: reviews keep to the one their cycle began with."""
    return whole(version_of(number))


def whole(version: RubricVersion) -> str:
    levels = queries.levels(version.id)
    competencies = queries.competencies(version.id)
    scale = queries.scale(version.id)
    bars = bars_of(version, levels)
    shown = len(levels) // 2
    return render_template(
        "rubric/index.html",
        version=version,
        versions=queries.published(),
        levels=levels,
        competencies=competencies,
        scale=scale,
        styles=queries.styles(version.id),
        bars=bars,
        example=example(competencies, [percent for _, percent in bars[shown].parts], scale),
        example_level=levels[shown].level,
    )


def bars_of(version: RubricVersion, levels: Sequence[RubricLevel]) -> list[Bar]:
    """One bar for each level."""
    percents = queries.weights(version.id)
    competencies = [row.competency for row in queries.competencies(version.id)]
    return [
        Bar(
            f"{row.level.code} {row.level.title}",
            [(each.name, percents[row.level_id, each.id]) for each in competencies],
        )
        for row in levels
    ]


@bp.get("/rubric/<id:number>/<code>")
@public
def level(number: int, code: str) -> str:
    """What each competency asks for at one level, with worked examples."""
    version = version_of(number)
    levels = queries.levels(version.id)
    here = next((row for row in levels if row.level.code == code), None) or abort(404)
    return render_template(
        "rubric/level.html",
        version=version,
        levels=levels,
        here=here,
        competencies=queries.competencies(version.id),
        standards=queries.standards(version.id, here.level_id),
        weights=queries.weights(version.id),
        bars=bars_of(version, [here]),
    )
