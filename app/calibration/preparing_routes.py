"""Pages on which people partners put a session together."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.calibration import actions, policy, preparing, queries
from app.calibration.cases import cases_of
from app.calibration.forms import SessionForm
from app.calibration.independence import Lines
from app.calibration.models import CalibrationCase, CalibrationSeat, CalibrationSession, SeatKind
from app.calibration.routes import bp, to_session
from app.cycles.models import Cycle
from app.errors import Conflict, Refused
from app.forms import record_id
from app.once import writes
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Person
from app.permissions import actor, authorize, find, scope
from app.templating import zone

GIVEN = (SeatKind.CHAIR, SeatKind.FACILITATOR, SeatKind.SCRIBE, SeatKind.READER)


@bp.get("/cycles/<id:cycle_id>/calibration/new")
def new(cycle_id: int) -> str:
    """The form of a new session."""
    cycle = find(Cycle, cycle_id, policy.can_make)
    preparing.check_phase(cycle)
    return new_page(cycle, SessionForm())


def new_page(cycle: Cycle, form: SessionForm) -> str:
    waiting = queries.waiting_by_team(cycle.id)
    return render_template("calibration/new.html", cycle=cycle, form=form, waiting=waiting, zone=zone())


@bp.post("/cycles/<id:cycle_id>/calibration")
@writes
def make(cycle_id: int) -> Response | tuple[str, int]:
    """Make a session."""
    cycle = find(Cycle, cycle_id, policy.can_make)
    form = SessionForm(request.form)
    if not form.validate():
        return new_page(cycle, form), 422
    try:
        session = preparing.make_session(cycle, form.name.data, form.due(zone()), by=actor())
    except Refused as refused:
        for gap in refused.gaps:
            form[gap.anchor].errors = [gap.message]
        return new_page(cycle, form), 422
    flash("Made. Choose who sits in it and which cases it takes.")
    return redirect(url_for("calibration.prepare", session_id=session.id), 303)


@bp.get("/calibration/<id:session_id>/preparation")
def prepare(session_id: int) -> str:
    """Who sits in the session, which cases it takes, and what stands in the way of reading them."""
    session = find(CalibrationSession, session_id, policy.can_read)
    authorize(policy.can_prepare, session)
    seats = queries.seated(session.id)
    cases = cases_of(select(CalibrationCase), session.id)
    typed_name = request.args.get("name", "")
    known = preparing.known_about(seats, cases)
    shown = preparing.shown_to(actor(), cases, known)
    return render_template(
        "calibration/prepare.html",
        session=session,
        seats=seats,
        seated={row.person_id for row in seats if row.kind in GIVEN},
        cases=shown,
        apart=len(cases) - len(shown),
        seats_apart=preparing.SEATS_APART,
        trouble=preparing.in_the_way(seats, cases, known, actor()),
        out_of_line=out_of_line(seats, shown, known),
        waiting=queries.waiting_by_team(session.cycle_id),
        typed_name=typed_name,
        people=people_queries.named(scope(people_policy.visible_to), typed_name),
        kinds=GIVEN,
    )


def out_of_line(
    seats: Sequence[CalibrationSeat], cases: Sequence[CalibrationCase], known: Lines
) -> list[str]:
    """Which readers cannot read which cases, and why. They read others; it is no trouble by itself."""
    readers = [seat.person for seat in seats if seat.kind is SeatKind.READER]
    return [
        f"The case of {case.subject.name}: {why}."
        for case in cases
        for person in readers
        if (why := known.why_not_read(person, case))
    ]


def prepared(session_id: int) -> CalibrationSession:
    """A session that is being prepared by whoever asks."""
    session = find(CalibrationSession, session_id, policy.can_read)
    authorize(policy.can_prepare, session)
    return session


def sent_id(name: str) -> int:
    """An id that a form carries."""
    value = request.form.get(name, type=record_id)
    if value is None:
        raise Conflict("This form does not say whom or what it is about.", "Open the page again.")
    return value


def back_to_preparation(session: CalibrationSession, anchor: str) -> Response:
    return redirect(url_for("calibration.prepare", session_id=session.id, _anchor=anchor), 303)


@bp.post("/calibration/<id:session_id>/seats")
@writes
def seat(session_id: int) -> Response:
    """Give somebody a seat."""
    session = prepared(session_id)
    person = find(Person, sent_id("person"), people_policy.can_see)
    if request.form.get("kind") not in set(GIVEN):
        raise Conflict("This form does not say which seat.", "Choose a seat and send it again.")
    kind = SeatKind(request.form["kind"])
    preparing.seat_person(session, person, kind, by=actor())
    flash(f"{person.name} has a seat as {kind.value}.")
    return back_to_preparation(session, "seats")


@bp.post("/calibration/<id:session_id>/vacancies")
@writes
def free(session_id: int) -> Response:
    """Take a seat back."""
    session = prepared(session_id)
    preparing.free_seat(session, sent_id("seat"), by=actor())
    flash("The seat is free again.")
    return back_to_preparation(session, "seats")


@bp.post("/calibration/<id:session_id>/cases")
@writes
def add(session_id: int) -> Response:
    """Add the approved reviews of a team."""
    session = prepared(session_id)
    count, left = preparing.add_cases(session, sent_id("team"), by=actor())
    added = "One case was added." if count == 1 else f"{count} cases were added."
    flash(f"{added} {preparing.left_for_others(left)}" if left else added)
    return back_to_preparation(session, "cases")


@bp.post("/calibration/<id:session_id>/withdrawals")
@writes
def take_out(session_id: int) -> Response:
    """Take one case out again."""
    session = prepared(session_id)
    preparing.take_out(session, sent_id("case"), by=actor())
    flash("Taken out. The review waits for another session.")
    return back_to_preparation(session, "cases")


@bp.post("/calibration/<id:session_id>/reading")
@writes
def begin(session_id: int) -> Response:
    """Give each case its readers, and let them read."""
    session = find(CalibrationSession, session_id, policy.can_read)
    authorize(policy.can_begin, session)
    actions.begin_reading(session, by=actor())
    flash("The reading has begun. Everybody with a seat was told.")
    return to_session(session)
