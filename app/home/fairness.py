"""The fairness board's page: for which cycles the statement is signed, and the reports that wait for a reply."""

from flask import Blueprint, render_template, request

from app.distribution import policy as reports_policy
from app.distribution import queries
from app.forms import record_id
from app.home import policy
from app.permissions import actor, authorize, scope

bp = Blueprint("fairness", __name__)


@bp.get("/fairness")
def index() -> str:
    """Cycles with their statements; and for the board every report, by day and state, without its words."""
    authorize(policy.can_see_statements, actor())
    cycles = queries.all_cycles()
    reports = scope(reports_policy.visible_to)
    rows, more = queries.page(reports, request.args.get("before", type=record_id))
    return render_template(
        "fairness/index.html",
        cycles=cycles,
        signed=queries.statements(cycle.id for cycle in cycles),
        reports=rows,
        more=more,
        policy=policy,
    )
