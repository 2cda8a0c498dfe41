"""Pages of a cycle for people partners: how far everybody has come, and moving it on."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cycles import policy
from app.cycles.models import Cycle, ReviewKind
from app.errors import Conflict, Refused
from app.forms import record_id
from app.home import actions, queries
from app.home.forms import PhaseForm
from app.once import writes
from app.permissions import actor, authorize, find, scope

bp = Blueprint("cycles", __name__)


@bp.get("/cycles")
def index() -> str:
    """Every cycle, newest first."""
    rows = queries.with_dates(scope(policy.cycles_visible_to))
    return render_template("cycles/index.html", cycles=rows, stages=queries.stages(row.id for row in rows))


@bp.get("/cycles/<id:cycle_id>")
def show(cycle_id: int) -> str:
    """Who has reached which stage."""
    cycle = find(Cycle, cycle_id, policy.can_see_cycle)
    after = request.args.get("after", type=record_id)
    rows, more = queries.participants(scope(policy.visible_to), cycle.id, after)
    return render_template(
        "cycles/show.html",
        cycle=cycle,
        next_phase=actions.next_phase(cycle),
        stages=queries.stages([cycle.id])[cycle.id],
        participants=rows,
        states=queries.states(row.id for row in rows),
        more=more,
        kinds=ReviewKind,
        policy=policy,
    )


@bp.get("/cycles/<id:cycle_id>/phase")
def phase(cycle_id: int) -> str:
    """What moving the cycle on will do."""
    cycle = find(Cycle, cycle_id, policy.can_see_cycle)
    authorize(policy.can_advance, cycle)
    return phase_page(cycle, PhaseForm())


def phase_page(cycle: Cycle, form: PhaseForm) -> str:
    following = actions.next_phase(cycle)
    if following is None:
        raise Conflict(f"{cycle.name} is closed.", "A closed cycle stays as it is.")
    stages = queries.stages([cycle.id])[cycle.id]
    form.unfinished.label.text = f"Close with {stages.unfinished} unfinished"
    return render_template(
        "cycles/phase.html", cycle=cycle, following=following, stages=stages, form=form, kinds=ReviewKind
    )


@bp.post("/cycles/<id:cycle_id>/phase")
@writes
def advance(cycle_id: int) -> Response | tuple[str, int]:
    """Move the cycle to its next phase."""
    cycle = find(Cycle, cycle_id, policy.can_see_cycle)
    authorize(policy.can_advance, cycle)
    form = PhaseForm(request.form)
    accepted = request.form.get("count", type=int) if form.unfinished.data else None
    try:
        actions.move_on(cycle, seen=request.form.get("from", ""), accepted=accepted, by=actor())
    except Refused as refused:
        form.unfinished.errors = [gap.message for gap in refused.gaps]
        return phase_page(cycle, form), 422
    flash(f"{cycle.name} is in {cycle.phase.label} now.")
    return redirect(url_for("cycles.show", cycle_id=cycle.id), 303)
