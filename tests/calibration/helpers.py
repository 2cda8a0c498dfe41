"""People with approved reviews, and sessions over them as far as a test needs them; all through the actions."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.auth.actions import open_account
from app.calibration.actions import arrive, begin_reading, open_session
from app.calibration.deciding import decide_case, fingerprint, holding, reveal_case, vote
from app.calibration.models import CalibrationCase, CalibrationSession, SeatKind
from app.calibration.packet import citable, labels_of, lines, on_the_table
from app.calibration.preparing import add_cases, make_session, seat_person, take_out
from app.conflicts.actions import declare_conflict
from app.conflicts.models import ConflictKind
from app.cycles.actions import enrol
from app.cycles.models import Participant, ReviewKind
from app.db import db
from app.people.actions import add_person, hold_level, join_team, report_to
from app.people.models import HeldLevel, Membership, Person
from app.reviews.actions import approve_review
from app.reviews.drafting import begin_review
from app.reviews.models import Review
from app.reviews.submitting import submit_review
from tests.evidence.samples import log_one
from tests.reviews.helpers import complete, review_of

READERS = ("anton", "benedikt", "sanna", "tara", "farah", "wei")  # Farah answers to Ravi; Wei has a conflict


def person(key: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email.like(f"{key}@%"))).one()


def newcomer(key: str) -> Review:
    """Somebody of Ravi's team whose review is approved and waits for a session."""
    idris = person("idris")
    level = db.session.scalars(select(HeldLevel).where(HeldLevel.person_id == idris.id)).one().level
    team = db.session.scalars(select(Membership).where(Membership.person_id == idris.id)).one().team
    day, ravi, tomas = clock.today(), person("ravi"), person("tomas")
    who = add_person(
        f"{key.capitalize()} Vale", f"{key}@tideway.example", by=None, title="Engineer", joined_on=day
    )
    open_account(who, by=None)
    join_team(who, team, since=day, by=None)
    hold_level(who, level, since=day, by=None)
    report_to(who, ravi, since=day, by=None)
    cycle = review_of("idris").participant.cycle
    participant: Participant = enrol(who, cycle, by=person("miriam"))
    participant.too_new = False
    log_one(who, ravi)
    log_one(who, ravi, title="Another thing that happened")
    review = begin_review(participant, ReviewKind.MANAGER, by=ravi)
    complete(review, ravi)
    submit_review(review, by=ravi)
    approve_review(review, "", unwarned_confirmed=True, by=tomas)
    return review


def prepared(name: str, *reviews: Review, readers: tuple[str, ...] = READERS) -> CalibrationSession:
    """A session over some reviews, with its seats, before its reading."""
    miriam = person("miriam")
    due = clock.now() + timedelta(days=3)
    session = make_session(reviews[0].participant.cycle, name, due, by=miriam)
    seat_person(session, person("amara"), SeatKind.CHAIR, by=miriam)
    seat_person(session, person("ximena"), SeatKind.FACILITATOR, by=miriam)
    seat_person(session, person("oksana"), SeatKind.SCRIBE, by=miriam)
    for reader in readers:
        seat_person(session, person(reader), SeatKind.READER, by=miriam)
    add_cases(session, reviews[0].participant.team_id, by=miriam)
    wanted = {review.subject_id for review in reviews}
    for case in db.session.scalars(select(CalibrationCase).filter_by(session_id=session.id)).all():
        if case.subject_id not in wanted:
            take_out(session, case.id, by=miriam)
    return session


def case_of(review: Review) -> CalibrationCase:
    """The latest case of a review."""
    return db.session.scalars(
        select(CalibrationCase)
        .where(CalibrationCase.participant_id == review.participant_id)
        .order_by(CalibrationCase.id.desc())
        .limit(1)
    ).one()


def reading(name: str, *reviews: Review, **more: Any) -> CalibrationSession:
    """The same, with its reading begun: Anton, Benedikt and Sanna read its first case."""
    session = prepared(name, *reviews, **more)
    begin_reading(session, by=person("miriam"))
    return session


def say(
    case: CalibrationCase, who: str, round: int = 1, *, otherwise: int | None = None, **said: int
) -> None:
    """Vote as proposed; `otherwise` is a position for every line, or positions by key of a line."""
    labels = {label.position: label.id for label in labels_of(case)}
    chosen: dict[str, int | None] = {}
    for line in lines(on_the_table(case), ()):
        key = line.key.replace("-", "_")
        position = said.get(key, otherwise)
        chosen[line.key] = line.proposed.scale_value_id if position is None else labels.get(position)
    vote(case, round, chosen, by=person(who))


def in_the_room(name: str, *reviews: Review, away: tuple[str, ...] = (), **more: Any) -> CalibrationSession:
    """The same, voted on by two of its readers and opened, with everybody there but for those who are away."""
    session = reading(name, *reviews, **more)
    for review in reviews:
        case = case_of(review)
        for reader in case.readers[:2]:
            say(case, reader.seat.person.email.partition("@")[0])
    open_session(session, by=person("amara"))  # who opens it has sat down
    for person_id in sorted({seat.person_id for seat in session.seats} - {person("amara").id}):
        who = db.session.get_one(Person, person_id)
        if who.email.partition("@")[0] not in away:
            arrive(session, by=who)
    return session


def revealed(name: str, review: Review, **more: Any) -> CalibrationCase:
    """A case on the table of an open session."""
    in_the_room(name, review, **more)
    case = case_of(review)
    reveal_case(case, by=person("amara"))
    return case


def decide(case: CalibrationCase, by: str = "ximena", reason: str = "Two of three readers said so.") -> Any:
    """Record what the readers present hold, on everything that can be cited."""
    return decide_case(case, fingerprint(holding(case)[0]), reason, citable(case), by=person(by))


def declare(one: str, other: str) -> None:
    """A personal conflict between two people, from today on."""
    declare_conflict(person(other), ConflictKind.DISPUTE, by=person(one))
