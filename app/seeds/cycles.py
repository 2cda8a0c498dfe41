"""The cycles, who takes part in them, and how they move on."""

from functools import partial

from sqlalchemy import select

from app.cycles.actions import Asked, Plan, advance, enrol, open_cycle
from app.cycles.models import Due, Phase, ReviewKind, Slot
from app.cycles.participating import record_absence
from app.db import db
from app.rubric.models import RubricVersion
from app.seeds.play import HOME_ZONE, Play, Said, read

PARTNER = "miriam"


def cycles(play: Play, said: Said) -> None:
    """Every cycle, who takes part, and how the cycles move on."""
    partner = PARTNER
    for each in said["cycles"]:
        play.on(each["opened"], partial(cycle, play, each, said["questions"], partner), rank=10)
        for day in each["moves"]:
            play.on(day, partial(move_on, play, each["key"], partner), rank=90)
    opened = {each["key"]: each["opened"] for each in said["cycles"]}
    joined = {each["key"]: each["joined"] for each in read("organisation.toml")["people"]}
    for each in said["participants"]:
        day = max(opened[each["cycle"]] + 1, joined[each["person"]] + 3)
        play.on(day, partial(participant, play, each, partner), rank=11)


def move_on(play: Play, key: str, partner: str) -> None:
    """Let a cycle take its next step."""
    advance(play.cycles[key], by=play.people[partner])


def cycle(play: Play, said: Said, questions: list[Said], partner: str) -> None:
    """Open one cycle; its name says when its period ends."""
    ends = play.day(said["period_until"])
    due = {
        Due.SELF_REVIEW: said["self_due"],
        Due.WRITING: said["writing_due"],
        Due.READING: said["reading_due"],
        Due.DELIVERY: said["delivery_due"],
    }
    play.cycles[said["key"]] = open_cycle(
        Plan(
            name=f"Half-year to {ends:%B %Y}",
            period_from=play.day(said["period_from"]),
            period_until=ends,
            phases=[Phase(phase) for phase in said["phases"]],
            questions=[
                Asked(ReviewKind(q["kind"]), q["key"], Slot(q["slot"]), q["prompt"], q["hint"])
                for q in questions
            ],
            deadlines={what: play.at(day) for what, day in due.items()},
            zone=HOME_ZONE,
        ),
        db.session.scalars(select(RubricVersion)).one(),
        by=play.people[partner],
    )


def participant(play: Play, said: Said, partner: str) -> None:
    """Enrol somebody; their absences are known to the program from the day they begin."""
    by = play.people[partner]
    enrolled = enrol(play.people[said["person"]], play.cycles[said["cycle"]], by=by)
    play.participants[said["cycle"], said["person"]] = enrolled
    for away in said.get("absent", []):
        record_absence(enrolled, play.day(away["from"]), play.day(away["until"] - 1), by=by)
