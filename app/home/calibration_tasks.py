"""What calibration asks of somebody in any of their seats."""

from collections.abc import Iterable, Sequence

from app.calibration.models import CalibrationCase, CalibrationSeat, SeatKind, SessionState
from app.calibration.policy import cases_visible_to, may_be_held
from app.calibration.queries import (
    seats_of,
    waiting_by_cycle,
    waiting_for,
)
from app.cycles.models import Cycle
from app.home.task import Task, counted, said
from app.people.models import Person


def calibration(person: Person) -> Iterable[Task]:
    """Cases to read, sessions to run, proposals to speak for."""
    seats = seats_of(person.id)
    if not seats:
        return
    if {seat.kind for seat, _ in seats} & {SeatKind.READER, SeatKind.ADVOCATE}:
        for case in waiting_for(person.id, cases_visible_to(person)):
            wrote = case.review is not None and case.review.author_id == person.id
            yield to_speak_for(case) if wrote else to_read(case)
    yield from rooms_to_run(seats)


def to_read(case: CalibrationCase) -> Task:
    """A case on which the person was asked to vote and has not voted."""
    detail = said("{}. Vote on every line; nobody sees it before it is revealed.", case.session.name)
    title = said("Read the case of {}", case.subject.name)
    return Task(title, detail, case.session.reading_due, "calibration.case", {"case_id": case.id})


def to_speak_for(case: CalibrationCase) -> Task:
    """The person's own proposal in a session that is held now."""
    title = said("Speak for your proposal about {}", case.subject.name)
    detail = "You answer what the readers ask. You have no vote."
    return Task(title, detail, None, "calibration.case", {"case_id": case.id})


def rooms_to_run(seats: Sequence[tuple[CalibrationSeat, int]]) -> Iterable[Task]:
    """What the chair, the facilitator and the readers do with a session as a whole."""
    for seat, left in seats:
        session, values = seat.session, {"session_id": seat.session_id}
        if session.state is SessionState.READING and seat.kind is SeatKind.CHAIR:
            detail = "You open it when the reading is due, or once two readers of every case have voted."
            title = said("Open {}", session.name)
            yield Task(title, detail, session.reading_due, "calibration.show", values)
        elif session.state is SessionState.OPEN and seat.kind is SeatKind.CHAIR and not left:
            title = said("Sign {}", session.name)
            yield Task(title, "Every case is decided or carried over.", None, "calibration.show", values)
        elif session.state is SessionState.OPEN and left:
            title = said(f"{{}} is in the room: {counted(left, 'case')} left", session.name)
            yield Task(title, TO_DO[seat.kind], None, "calibration.show", values)


TO_DO = {
    SeatKind.CHAIR: "You put the cases on the table, one at a time.",
    SeatKind.FACILITATOR: "You record what the readers decide.",
    SeatKind.SCRIBE: "You record what the readers decide.",
    SeatKind.READER: "Take your seat: who is present decides.",
    SeatKind.ADVOCATE: "Take your seat: you speak for what you proposed.",
}


def waiting_for_a_session(running: Sequence[Cycle]) -> Iterable[Task]:
    """Approved reviews that no session has taken up, by cycle; for people partners."""
    cycles = [cycle for cycle in running if may_be_held(cycle)]
    waiting = waiting_by_cycle(cycle.id for cycle in cycles)
    for cycle in cycles:
        number = waiting.get(cycle.id, 0)
        if number:
            some = "One approved review waits" if number == 1 else f"{number} approved reviews wait"
            yield Task(
                f"{some} for a session",
                said("{}", cycle.name),
                None,
                "calibration.new",
                {"cycle_id": cycle.id},
            )
