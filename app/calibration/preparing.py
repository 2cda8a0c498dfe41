"""Putting a session together: its seats, its cases, and what stands in the way of reading them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from app import audit, clock
from app.calibration import policy
from app.calibration.cases import cases_of
from app.calibration.independence import Lines, lines_of, not_shown
from app.calibration.models import (
    QUORUM,
    CalibrationCase,
    CalibrationSeat,
    CalibrationSession,
    CaseState,
    SeatKind,
    SessionState,
)
from app.calibration.queries import seated, team_and_below, waiting_reviews
from app.cycles.actions import hold_open
from app.cycles.models import Cycle, Participant
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.people.models import Person
from app.people.queries import level_of

RUN_BY = (SeatKind.CHAIR, SeatKind.FACILITATOR, SeatKind.SCRIBE)
SEATS_APART = "Another people partner chooses the seats of this session."
CASES_APART = "Another people partner has to look at it."


def make_session(cycle: Cycle, name: str, reading_due: datetime, *, by: Person) -> CalibrationSession:
    """Make a session of a cycle that has come to its calibration; its seats and cases are chosen next."""
    cycle = hold_open(cycle.id)
    check_phase(cycle)
    same = select(CalibrationSession.id).filter_by(cycle_id=cycle.id, name=name)
    if db.session.scalar(same):
        raise Refused(Gap("Another session of this cycle has this name.", "name"))
    if reading_due <= clock.now():
        raise Refused(Gap("Choose a moment that is still to come.", "reading_due"))
    session = CalibrationSession(
        cycle_id=cycle.id,
        name=name,
        state=SessionState.PREPARING,
        reading_due=reading_due,
        made_by_id=by.id,
        made_at=clock.now(),
    )
    db.session.add(session)
    db.session.flush()
    audit.record("calibration_session.made", by=by, on=session)
    return session


def check_phase(cycle: Cycle) -> None:
    """Conflict unless sessions of this cycle can be made now."""
    if not policy.may_be_held(cycle):
        raise Conflict(
            f"{cycle.name} is in {cycle.phase.label}: no session of it can be made.",
            "Sessions are made from the calibration phase on, until the cycle is closed.",
        )


def seat_person(
    session: CalibrationSession, person: Person, kind: SeatKind, *, by: Person
) -> CalibrationSeat:
    """Give somebody a seat. Who runs the room does not read in it; a reader holds a level themselves."""
    session = in_preparation(session)
    check_seats(session, by)
    held = [seat for seat in seated(session.id) if seat.kind is not SeatKind.ADVOCATE]
    if any(seat.person_id == person.id for seat in held):
        raise Conflict(f"{person.name} has a seat already.", "Free that seat first.")
    if kind is SeatKind.CHAIR and any(seat.kind is kind for seat in held):
        raise Conflict("A session has one chair.", "Free the chair first.")
    if kind is SeatKind.READER and level_of(person.id, clock.today()) is None:
        raise Conflict(
            f"{person.name} holds no level.", "Readers are people who are held to the same rubric."
        )
    seat = CalibrationSeat(session_id=session.id, person_id=person.id, kind=kind)
    db.session.add(seat)
    db.session.flush()
    audit.record("calibration_session.seated", by=by, on=session, person=person.id, seat=kind.value)
    return seat


def free_seat(session: CalibrationSession, seat_id: int, *, by: Person) -> None:
    """Take a seat back while the session is being prepared."""
    session = in_preparation(session)
    check_seats(session, by)
    seat = db.session.get(CalibrationSeat, seat_id)
    if seat is None or seat.session_id != session.id or seat.kind is SeatKind.ADVOCATE:
        raise Conflict("This seat is not there any more.")
    person, kind = seat.person_id, seat.kind
    db.session.delete(seat)
    audit.record("calibration_session.freed", by=by, on=session, person=person, seat=kind.value)


def check_seats(session: CalibrationSession, by: Person) -> None:
    """Conflict if a case of the session is hidden from whoever chooses who reads it."""
    if db.session.scalar(select(exists().where(CalibrationCase.session_id == session.id, not_shown(by.id)))):
        raise Conflict(SEATS_APART, "It holds a case that is left for them.")


def add_cases(session: CalibrationSession, team_id: int, *, by: Person) -> tuple[int, int]:
    """Add the approved reviews of a team, and of the teams below it, that are in no session.

    How many were added, and how many are left because they are hidden from whoever adds them.
    """
    session = in_preparation(session)
    waiting = waiting_reviews(session.cycle_id).where(Participant.team_id.in_(team_and_below(team_id)))
    hidden = not_shown(by.id, Participant.person_id)
    reviews = db.session.scalars(waiting.where(~hidden).order_by(Participant.id)).all()
    apart = waiting.where(hidden).with_only_columns(Participant.id).subquery()
    left = db.session.scalar(select(func.count()).select_from(apart)) or 0
    if not reviews and left:
        raise Conflict(left_for_others(left), "Choose another team.")
    if not reviews:
        raise Conflict("No approved review of this team waits for a session.", "Choose another team.")
    for review in reviews:
        db.session.add(
            CalibrationCase(
                session_id=session.id,
                participant_id=review.participant_id,
                subject_id=review.subject_id,
                state=CaseState.READING,
            )
        )
    db.session.flush()
    seat_advocates(session)
    audit.record("calibration_session.cases_added", by=by, on=session, count=len(reviews))
    return len(reviews), left


def left_for_others(count: int) -> str:
    """That reviews were not added, in words that do not say whose or why."""
    some = "One review is" if count == 1 else f"{count} reviews are"
    return f"{some} left for another people partner."


def take_out(session: CalibrationSession, case_id: int, *, by: Person) -> None:
    """Take one case out again while the session is being prepared; it waits for another session.

    One that is hidden from whoever asks is as if it were not there.
    """
    session = in_preparation(session)
    case = db.session.scalar(
        select(CalibrationCase).where(
            CalibrationCase.id == case_id, CalibrationCase.session_id == session.id, ~not_shown(by.id)
        )
    )
    if case is None:
        raise Conflict("This case is not in the session any more.")
    subject = case.subject_id
    db.session.delete(case)
    db.session.flush()
    seat_advocates(session)
    audit.record("calibration_session.case_taken_out", by=by, on=session, about=subject)


def seat_advocates(session: CalibrationSession) -> None:
    """Who wrote a review of the session has an advocate's seat in it, and nobody else has one."""
    db.session.expire(session, ["seats"])
    cases = cases_of(select(CalibrationCase), session.id)
    wanted = {case.review.author_id for case in cases if case.review}
    held = {seat.person_id: seat for seat in session.seats if seat.kind is SeatKind.ADVOCATE}
    for person_id in sorted(wanted - held.keys()):
        db.session.add(CalibrationSeat(session_id=session.id, person_id=person_id, kind=SeatKind.ADVOCATE))
    for person_id in held.keys() - wanted:
        db.session.delete(held[person_id])
    db.session.flush()
    db.session.expire(session, ["seats"])


def in_the_way(
    seats: Sequence[CalibrationSeat], cases: Sequence[CalibrationCase], known: Lines, by: Person
) -> list[str]:
    """What keeps the reading from beginning, in words for `by`: of a case that is hidden from them, only that it does."""
    found = []
    if not any(seat.kind is SeatKind.CHAIR for seat in seats):
        found.append("The session has no chair.")
    if not cases:
        found.append("The session has no case.")
    told = {case.id for case in shown_to(by, cases, known)}
    trouble = list(trouble_of_cases(seats, cases, known))
    found.extend(words for case, words in trouble if case.id in told)
    return found if all(case.id in told for case, _ in trouble) else [*found, CASES_APART]


def shown_to(person: Person, cases: Iterable[CalibrationCase], known: Lines) -> list[CalibrationCase]:
    """Those of some cases that are not hidden from somebody; the same as `not_shown` says in a statement."""
    return [case for case in cases if known.why_not_see(person, case) is None]


def trouble_of_cases(
    seats: Sequence[CalibrationSeat], cases: Sequence[CalibrationCase], known: Lines
) -> Iterator[tuple[CalibrationCase, str]]:
    """Each case that cannot be read or held as the session is now, with what is in its way."""
    for seat in seats:
        for case in cases:
            why = known.why_not_see(seat.person, case)
            wrote = case.review is not None and case.review.author_id == seat.person_id
            if seat.kind in RUN_BY and (why or wrote):
                why = why or f"{seat.person.name} wrote the review"
                yield case, f"{seat.kind.label} of the case of {case.subject.name}: {why}."
    for case in cases:
        free = len(free_readers(seats, case, known))
        if free < QUORUM:
            some = f"{free} possible reader{'' if free == 1 else 's'}"
            yield case, f"The case of {case.subject.name} has {some} and needs {QUORUM}."


def free_readers(
    seats: Sequence[CalibrationSeat], case: CalibrationCase, known: Lines
) -> list[CalibrationSeat]:
    """The readers of a session who may read a case."""
    readers = [seat for seat in seats if seat.kind is SeatKind.READER]
    return [seat for seat in readers if known.why_not_read(seat.person, case) is None]


def known_about(seats: Iterable[CalibrationSeat], cases: Iterable[CalibrationCase]) -> Lines:
    """Lines and conflicts of everybody in a session."""
    return lines_of([*(seat.person_id for seat in seats), *(case.subject_id for case in cases)])


def locked(session: CalibrationSession) -> CalibrationSession:
    """The same session as it is now, held until the transaction ends."""
    return db.session.get_one(CalibrationSession, session.id, with_for_update=True, populate_existing=True)


def in_preparation(session: CalibrationSession) -> CalibrationSession:
    """The same, or Conflict once its reading has begun."""
    session = locked(session)
    if session.state is not SessionState.PREPARING:
        raise Conflict("The reading has begun; seats and cases stay as they are.")
    return session
