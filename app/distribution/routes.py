"""Pages of the statement that no distribution is requested, and of reports about being asked to fit one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.cycles.models import Cycle
from app.distribution import actions, policy, queries
from app.distribution.forms import ReplyForm, ReportForm
from app.distribution.models import DistributionReport
from app.forms import record_id
from app.once import writes
from app.permissions import actor, authorize, find, scope

bp = Blueprint("distribution", __name__)


@bp.get("/cycles/<id:cycle_id>/distribution-statement")
def statement(cycle_id: int) -> str:
    """What is signed for a cycle, and by whom."""
    cycle = find(Cycle, cycle_id, policy.can_read_statement)
    signed = queries.statements([cycle.id]).get(cycle.id)
    return render_template("distribution/statement.html", cycle=cycle, signed=signed, policy=policy)


@bp.post("/cycles/<id:cycle_id>/distribution-statement")
@writes
def sign(cycle_id: int) -> Response:
    """Sign for a cycle."""
    cycle = find(Cycle, cycle_id, policy.can_read_statement)
    authorize(policy.can_sign, cycle)
    actions.sign_statement(cycle, by=actor())
    flash(f"Signed for {cycle.name}.")
    return redirect(url_for("distribution.statement", cycle_id=cycle.id), 303)


@bp.get("/distribution/report")
def new() -> str:
    """Report having been asked to fit a distribution; and what the reader reported before."""
    authorize(policy.can_report, actor())
    return new_page(report_form())


def report_form(data: object = None) -> ReportForm:
    form = ReportForm(data)
    form.cycle.choices = {"": "Not about one cycle"} | {str(row.id): row.name for row in queries.all_cycles()}
    return form


def new_page(form: ReportForm) -> str:
    own = queries.by_reporter(scope(policy.visible_to), actor().id)
    rows, more = queries.page(own, request.args.get("before", type=record_id))
    return render_template(
        "distribution/new.html", form=form, reports=rows, more=more, board=queries.board(clock.today())
    )


@bp.post("/distribution/reports")
@writes
def report() -> Response | tuple[str, int]:
    """Report to the fairness board."""
    authorize(policy.can_report, actor())
    form = report_form(request.form)
    if not form.validate():
        return new_page(form), 422
    named = {str(row.id): row for row in queries.all_cycles()}
    made = actions.report(form.text.data, named.get(form.cycle.data), by=actor())
    flash("Sent to the fairness board. Their reply will stand here.")
    return redirect(url_for("distribution.show", report_id=made.id), 303)


@bp.get("/distribution/reports/<id:report_id>")
def show(report_id: int) -> str:
    """One report and its reply."""
    return show_page(find(DistributionReport, report_id, policy.can_read), ReplyForm())


def show_page(made: DistributionReport, form: ReplyForm) -> str:
    return render_template("distribution/show.html", report=made, form=form, policy=policy)


@bp.post("/distribution/reports/<id:report_id>/reply")
@writes
def reply(report_id: int) -> Response | tuple[str, int]:
    """Reply for the board."""
    made = find(DistributionReport, report_id, policy.can_read)
    authorize(policy.can_reply, made)
    form = ReplyForm(request.form)
    if not form.validate():
        return show_page(made, form), 422
    actions.reply_to_report(made, form.text.data, by=actor())
    flash("Your reply was sent. The reporter finds it on their home page.")
    return redirect(url_for("distribution.show", report_id=made.id), 303)
