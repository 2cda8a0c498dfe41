"""Publishing a version of the rubric from its text."""

from typing import Any

from sqlalchemy import select

from app import audit, clock
from app.db import db
from app.errors import Gap, Refused
from app.people.models import Level, Person
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


def publish_version(said: dict[str, Any], *, by: Person | None) -> RubricVersion:
    """Publish a version written as in seed_data/rubric.toml. Refused when weights or standards are incomplete."""
    gaps = [*_incomplete(said)]
    if gaps:
        raise Refused(*(Gap(gap, "rubric") for gap in gaps))
    version = RubricVersion(**said["version"], published_at=clock.now())
    db.session.add(version)
    db.session.flush()
    levels = {
        each["code"]: _level(version, place, each) for place, each in enumerate(said["levels"], start=1)
    }
    for each in said["scale"]:
        db.session.add(ScaleValue(version_id=version.id, **each))
    for place, each in enumerate(said["styles"], start=1):
        db.session.add(ContributionStyle(version_id=version.id, position=place, **each))
    for place, each in enumerate(said["competencies"], start=1):
        _competency(version, place, each, levels)
    audit.record("rubric.published", by=by, on=version)
    return version


def _incomplete(said: dict[str, Any]) -> list[str]:
    codes = [each["code"] for each in said["levels"]]
    gaps = []
    for code in codes:
        total = sum(each["weights"].get(code, 0) for each in said["competencies"])
        if total != 100:
            gaps.append(f"The weights of level {code} add up to {total} per cent, not to 100.")
    for each in said["competencies"]:
        without = set(codes) - {standard["level"] for standard in each["standards"]}
        gaps.extend(f"{each['name']} has no standard for level {code}." for code in sorted(without))
    if sum(bool(each["meets"]) for each in said["scale"]) != 1:
        gaps.append("Exactly one label of the scale meets the standard.")
    return gaps


def _level(version: RubricVersion, place: int, said: dict[str, Any]) -> Level:
    level = db.session.scalar(select(Level).where(Level.code == said["code"]))
    if level is None:
        level = Level(code=said["code"], title=said["title"], track=said["track"], position=place)
        db.session.add(level)
        db.session.flush()
    db.session.add(RubricLevel(version_id=version.id, level_id=level.id, position=place, scope=said["scope"]))
    return level


def _competency(version: RubricVersion, place: int, said: dict[str, Any], levels: dict[str, Level]) -> None:
    competency = db.session.scalar(select(Competency).where(Competency.key == said["key"]))
    if competency is None:
        competency = Competency(key=said["key"], name=said["name"])
        db.session.add(competency)
        db.session.flush()
    own = {"version_id": version.id, "competency_id": competency.id}
    db.session.add(RubricCompetency(**own, position=place, summary=said["summary"]))
    for code, percent in said["weights"].items():
        db.session.add(Weight(**own, level_id=levels[code].id, percent=percent))
    for standard in said["standards"]:
        words = {key: value for key, value in standard.items() if key != "level"}
        db.session.add(Standard(**own, level_id=levels[standard["level"]].id, **words))
