"""Pages of sessions: read for, held, signed. They are made in preparing_routes.py; their cases are in case_routes.py."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.calibration import actions, policy, queries
from app.calibration.cases import cases_of, voters
from app.calibration.models import CalibrationCase, CalibrationSession, CaseState
from app.cycles.queries import open_cycles
from app.forms import record_id
from app.once import writes
from app.people.models import Person
from app.permissions import actor, authorize, find, scope
from app.reviews.queries import unwarned
from app.rubric.queries import scale

bp = Blueprint("calibration", __name__)


@bp.get("/calibration")
def index() -> str:
    """The sessions in which the reader has a seat; every one for people partners."""
    sessions = scope(policy.visible_to)
    rows, more = queries.page(sessions, request.args.get("before", type=record_id))
    return render_template(
        "calibration/index.html",
        sessions=rows,
        more=more,
        counts=queries.counts(row.id for row in rows),
        cycles=[cycle for cycle in open_cycles() if policy.may_be_held(cycle)],
        policy=policy,
    )


@bp.get("/calibration/<id:session_id>")
def show(session_id: int) -> str | Response:
    """One session: what the reader does in it next, its cases, who sits in it."""
    session = find(CalibrationSession, session_id, policy.can_read)
    seats = queries.seated(session.id)
    readable = cases_of(scope(policy.cases_visible_to), session.id)
    first = unwarned([case.review.id for case in readable if case.review])
    cases = agenda(cases_of(scope(policy.progress_visible_to), session.id), first)
    counts = queries.counts([session.id]).get(session.id, {})
    compare = policy.can_compare(actor(), session) is not None
    mine = [row for row in seats if row.person_id == actor().id]
    return render_template(
        "calibration/show.html",
        session=session,
        seats=seats,
        cases=cases,
        on_the_table=[case for case in readable if case.state is CaseState.REVEALED],
        readable={case.id for case in readable},
        without_warning=first,
        hidden=sum(counts.values()) - len(cases),
        undecided=counts.get(CaseState.READING, 0) + counts.get(CaseState.REVEALED, 0),
        voted=voters(case.id for case in readable),
        mine={row.id for row in mine},
        here=bool(mine) and all(row.arrived_at for row in mine),
        proposed=by_manager(readable) if compare else [],
        labels=scale(session.cycle.rubric_version_id) if compare else [],
        statement=queries.statement(session.cycle_id),
        policy=policy,
    )


def agenda(cases: Sequence[CalibrationCase], first: set[int]) -> list[CalibrationCase]:
    """Cases with a rating that came without warning first, then the rest; by name. Never by rating or by votes."""
    return sorted(cases, key=lambda case: case.review is None or case.review.id not in first)


def by_manager(readable: Sequence[CalibrationCase]) -> list[tuple[Person, dict[int, int]]]:
    """Managers by name, each with how many of every label they proposed for the cases that the reader may read.

    A case that is not shown is not counted either, for one count fewer or more would tell its rating.
    """
    found: dict[Person, dict[int, int]] = {}
    for person, label, count in queries.proposed_by_manager(case.id for case in readable):
        found.setdefault(person, {})[label.id] = count
    return list(found.items())


@bp.post("/calibration/<id:session_id>/opening")
@writes
def open_(session_id: int) -> Response:
    """The chair opens the room."""
    session = find(CalibrationSession, session_id, policy.can_read)
    authorize(policy.can_open, session)
    actions.open_session(session, by=actor())
    flash("The room is open, and you have taken your seat.")
    return to_session(session)


@bp.post("/calibration/<id:session_id>/arrival")
@writes
def arrive(session_id: int) -> Response:
    """Take one's seat."""
    session = find(CalibrationSession, session_id, policy.can_read)
    authorize(policy.can_arrive, session)
    actions.arrive(session, by=actor())
    flash("You have taken your seat.")
    return to_session(session)


@bp.post("/calibration/<id:session_id>/signature")
@writes
def sign(session_id: int) -> Response:
    """The chair signs, once."""
    session = find(CalibrationSession, session_id, policy.can_read)
    authorize(policy.can_sign, session)
    actions.sign_session(session, by=actor())
    flash("Signed. The managers were told; what was decided opens to each person at delivery.")
    return to_session(session)


def to_session(session: CalibrationSession) -> Response:
    return redirect(url_for("calibration.show", session_id=session.id), 303)
