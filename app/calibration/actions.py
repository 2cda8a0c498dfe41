"""A session from its reading to its signature. It is put together in preparing.py; what it decides is in deciding.py."""

from sqlalchemy import func, select

from app import audit, clock, mail
from app.calibration.cases import cases_of, voters
from app.calibration.models import (
    QUORUM,
    READERS,
    CalibrationCase,
    CalibrationSession,
    CaseReader,
    CaseState,
    SessionState,
)
from app.calibration.preparing import free_readers, in_preparation, in_the_way, known_about, locked
from app.calibration.queries import seated
from app.db import db
from app.errors import Conflict
from app.people.models import Person
from app.reviews.actions import calibrate_review


def begin_reading(session: CalibrationSession, *, by: Person) -> None:
    """Give each case its readers and let them read: those with the fewest cases first, then by name."""
    session = in_preparation(session)
    seats, cases = seated(session.id), cases_of(select(CalibrationCase), session.id)
    known = known_about(seats, cases)
    trouble = in_the_way(seats, cases, known, by)
    if trouble:
        raise Conflict(" ".join(trouble), "Change seats or cases, then begin the reading.")
    load = {seat.id: 0 for seat in seats}
    # the cases with the fewest possible readers choose first, so that one reader is not used up elsewhere
    for case in sorted(cases, key=lambda each: len(free_readers(seats, each, known))):
        free = sorted(
            free_readers(seats, case, known), key=lambda seat: (load[seat.id], seat.person.name, seat.id)
        )
        for seat in free[:READERS]:
            load[seat.id] += 1
            db.session.add(CaseReader(case_id=case.id, seat_id=seat.id))
    session.move_to(SessionState.READING)
    db.session.flush()
    audit.record("calibration_session.reading_begun", by=by, on=session)
    for seat in seats:
        mail.send("calibration/mail/reading.txt", to=seat.person, session=session, seat=seat)


def open_session(session: CalibrationSession, *, by: Person) -> None:
    """The chair opens the room and sits down: once the reading is due, or every case has the votes it needs."""
    session = locked(session)
    if (
        session.can_move_to(SessionState.OPEN)
        and clock.now() < session.reading_due
        and not all_voted(session)
    ):
        raise Conflict(
            "Cases still wait for their votes, and the reading is not due yet.",
            "It can be opened once two readers of every case have voted, or when the reading is due.",
        )
    session.move_to(SessionState.OPEN)
    session.opened_at = clock.now()
    audit.record("calibration_session.opened", by=by, on=session)
    for seat in seated(session.id):
        if seat.person_id == by.id:
            seat.arrived_at = session.opened_at
        else:
            mail.send("calibration/mail/opened.txt", to=seat.person, session=session)


def all_voted(session: CalibrationSession) -> bool:
    """Has every case the votes it needs?"""
    ids = [case.id for case in session.cases]
    voted = voters(ids)
    return all(len(voted.get(each, ())) >= QUORUM for each in ids)


def arrive(session: CalibrationSession, *, by: Person) -> None:
    """Somebody takes their seat in the room."""
    session = locked(session)
    if session.state is not SessionState.OPEN:
        raise Conflict("The room is not open.")
    moment = clock.now()
    mine = [seat for seat in session.seats if seat.person_id == by.id and seat.arrived_at is None]
    if not mine:
        raise Conflict("You have taken your seat already.")
    for seat in mine:
        seat.arrived_at = moment
    audit.record("calibration_session.arrived", by=by, on=session)


def sign_session(session: CalibrationSession, *, by: Person) -> None:
    """The chair signs, once, when every case is decided or carried over; what was decided can then be delivered."""
    session = locked(session)
    unfinished = db.session.scalar(
        select(func.count(CalibrationCase.id)).where(
            CalibrationCase.session_id == session.id,
            CalibrationCase.state.in_([CaseState.READING, CaseState.REVEALED]),
        )
    )
    if session.can_move_to(SessionState.SIGNED) and unfinished:
        raise Conflict(
            f"{'One case is' if unfinished == 1 else f'{unfinished} cases are'} neither decided nor carried over.",
            "Decide each of them, or carry it over with a reason.",
        )
    session.move_to(SessionState.SIGNED)
    session.signed_at = clock.now()
    session.signed_by_id = by.id
    audit.record("calibration_session.signed", by=by, on=session)
    for case in cases_of(select(CalibrationCase), session.id):
        if case.state is CaseState.DECIDED and case.review:
            calibrate_review(case.review, by=by)
