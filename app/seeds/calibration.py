"""Calibration sessions, through every step that their file names."""

from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select

from app.audit.access import Read, log
from app.calibration.actions import arrive, begin_reading, open_session, sign_session
from app.calibration.deciding import (
    carry_over,
    decide_case,
    dissent,
    fingerprint,
    holding,
    reveal_case,
    vote,
)
from app.calibration.models import CalibrationCase, CalibrationSession, SeatKind
from app.calibration.packet import evidence_of, labels_of
from app.calibration.preparing import add_cases, make_session, seat_person, take_out
from app.db import db
from app.people.models import Person
from app.permissions import Seat
from app.seeds.play import Play, Said

RANK = 70  # after the second readings of a day, so that what was approved in the morning can be taken up


@dataclass
class Made:
    """A session of the play, with its cases by the key of the person."""

    session: CalibrationSession
    cases: dict[str, CalibrationCase] = field(default_factory=dict)


def session(play: Play, said: Said) -> None:
    """One session through every step that its file names."""
    made: list[Made] = []
    play.on(said["made"], lambda: made.append(prepared(play, said)), rank=RANK)
    if "reading" in said:
        partner = said["by"]
        play.on(
            said["reading"],
            lambda: begin_reading(made[0].session, by=play.people[partner]),
            rank=RANK + 1,
        )
    for each in said["cases"]:
        for reader, labels in each.get("votes", {}).items():
            play.on(labels["day"], partial(voted, play, made, each, reader, 1, labels), rank=RANK + 2)
    if "opened" in said:
        play.on(said["opened"], lambda: opened(play, said, made[0].session), rank=RANK + 3)
    for each in said["cases"]:
        on_the_table(play, said, made, each)
    if "signed" in said:
        chair = said["chair"]
        play.on(said["signed"], lambda: sign_session(made[0].session, by=play.people[chair]), rank=RANK + 9)


def on_the_table(play: Play, said: Said, made: list[Made], each: Said) -> None:
    """One case in the room: revealed, voted on again, decided or carried over."""
    chair, key = said["chair"], each["person"]
    if "revealed" in each:
        play.on(
            each["revealed"],
            lambda: reveal_case(made[0].cases[key], by=play.people[chair]),
            rank=RANK + 4,
        )
    for reader, labels in each.get("room", {}).items():
        play.on(labels["day"], partial(voted, play, made, each, reader, 2, labels), rank=RANK + 4)
    if "decided" in each:
        play.on(each["decided"], lambda: decided(play, made[0].cases[key], each), rank=RANK + 4)
    if "carried_over" in each:
        play.on(
            each["carried_over"],
            lambda: carry_over(made[0].cases[key], each["because"], by=play.people[chair]),
            rank=RANK + 4,
        )


def prepared(play: Play, said: Said) -> Made:
    """Made, with its seats and exactly the cases that the file names."""
    by = play.people[said["by"]]
    made = Made(make_session(play.cycles[said["cycle"]], said["name"], play.at(said["due"]), by=by))
    for kind in (SeatKind.CHAIR, SeatKind.FACILITATOR, SeatKind.SCRIBE):
        if kind.value in said:
            seat_person(made.session, play.people[said[kind.value]], kind, by=by)
    for reader in said["readers"]:
        seat_person(made.session, play.people[reader], SeatKind.READER, by=by)
    wanted = {play.people[each["person"]].id: each["person"] for each in said["cases"]}
    teams = {play.participants[said["cycle"], key].team_id for key in wanted.values()}
    for team_id in sorted(teams):
        add_cases(made.session, team_id, by=by)
    for case in db.session.scalars(select(CalibrationCase).filter_by(session_id=made.session.id)).all():
        if case.subject_id in wanted:
            made.cases[wanted[case.subject_id]] = case
        else:
            take_out(made.session, case.id, by=by)
    return made


def voted(play: Play, made: list[Made], said: Said, reader: str, round: int, labels: Said) -> None:
    """A reader reads a case and votes on it."""
    case, by = made[0].cases[said["person"]], play.people[reader]
    look(case, by, Seat.READER)
    values = {label.position: label.id for label in labels_of(case)}
    lines = {f"competency-{row.id}": key for key, row in play.competencies.items()} | {"overall": "overall"}
    chosen = {line: values.get(labels[key]) for line, key in lines.items() if key in labels}
    vote(case, round, chosen, by=by)


def opened(play: Play, said: Said, session: CalibrationSession) -> None:
    """The chair opens the room, and everybody comes but for those who are absent."""
    chair = play.people[said["chair"]]
    open_session(session, by=chair)
    away = {chair.id, *(play.people[key].id for key in said.get("absent", []))}
    for person_id in sorted({seat.person_id for seat in session.seats} - away):
        arrive(session, by=db.session.get_one(Person, person_id))


def decided(play: Play, case: CalibrationCase, said: Said) -> None:
    """What the readers present decide is recorded; then whoever disagrees says so."""
    recorder = play.people[said["recorder"]]
    look(case, recorder, Seat.FACILITATOR)
    cited = {
        each.id
        for found in evidence_of(case)
        for each in found
        if each.item_id in {play.items[key].id for key in said["cites"]}
    }
    decide_case(case, fingerprint(holding(case)[0]), play.cite(said["reason"]), cited, by=recorder)
    if "dissent" in said:
        dissent(case, play.cite(said["dissent"]["text"]), by=play.people[said["dissent"]["by"]])


def look(case: CalibrationCase, by: Person, seat: Seat) -> None:
    """Somebody opens a case and what is cited in it, as its page would note it."""
    items = {each.item_id for found in evidence_of(case) for each in found}
    shown = [
        ("calibration_case", case.id),
        ("review", case.opens_with_id),
        *(("evidence_item", item) for item in sorted(items)),
    ]
    log(by.id, [Read(*what, case.subject_id, seat, review_id=case.opens_with_id) for what in shown])
