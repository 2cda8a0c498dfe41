"""The page of a participant's expectations."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cycles import policy as cycle_policy
from app.cycles.models import Participant
from app.expectations import actions, policy, queries
from app.expectations.forms import ExpectationForm
from app.expectations.models import Expectation
from app.forms import record_id
from app.once import writes
from app.permissions import Seat, actor, authorize, find, opened

bp = Blueprint("expectations", __name__)


@bp.get("/participants/<id:participant_id>/expectations")
def index(participant_id: int) -> str:
    """What was agreed, and what waits for agreement."""
    return page(find(Participant, participant_id, cycle_policy.can_work_with), ExpectationForm())


def page(
    participant: Participant, form: ExpectationForm, sent: dict[int, ExpectationForm] | None = None
) -> str:
    """Every expectation with a form for other words; `sent` holds the one that came back with errors."""
    rows = queries.of_participants([participant.id])
    opened(rows, cycle_policy.can_work_with(actor(), participant) or Seat.MANAGER)
    return render_template(
        "expectations/index.html",
        participant=participant,
        expectations=rows,
        form=form,
        forms=revision_forms(rows) | (sent or {}),
        gaps=[gap for each in (form, *(sent or {}).values()) for gap in each.gaps],
    )


def revision_forms(rows: Sequence[Expectation]) -> dict[int, ExpectationForm]:
    """For each expectation a form that starts from its latest words."""
    return {
        row.id: ExpectationForm(data={"text": row.latest.text, "measure": row.latest.measure}).at(
            row.id, row.latest.number
        )
        for row in rows
    }


@bp.post("/participants/<id:participant_id>/expectations")
@writes
def propose(participant_id: int) -> Response | tuple[str, int]:
    """Propose a new expectation to the other side."""
    participant = find(Participant, participant_id, cycle_policy.can_work_with)
    form = ExpectationForm(request.form)
    if not form.validate():
        return page(participant, form), 422
    actions.propose(participant, form.text.data, form.measure.data, by=actor())
    flash("Proposed. It holds once the other side agrees.")
    return back(participant.id)


@bp.post("/expectations/<id:expectation_id>/revisions")
@writes
def revise(expectation_id: int) -> Response | tuple[str, int]:
    """Propose other words; what was agreed holds until these are."""
    expectation = find(Expectation, expectation_id, policy.can_read)
    authorize(policy.can_revise, expectation)
    base = request.form.get("base", 0, type=record_id)
    form = ExpectationForm(request.form).at(expectation.id, base)
    if not form.validate():
        return page(expectation.participant, ExpectationForm(), {expectation.id: form}), 422
    actions.revise(expectation, base, form.text.data, form.measure.data, by=actor())
    flash("Proposed. What was agreed holds until the other side agrees to these words.")
    return back(expectation.participant_id)


@bp.post("/expectations/<id:expectation_id>/agreement")
@writes
def agree(expectation_id: int) -> Response:
    """Agree to the words that the other side proposed last."""
    expectation = find(Expectation, expectation_id, policy.can_read)
    authorize(policy.can_agree, expectation)
    actions.agree(expectation, request.form.get("number", 0, type=record_id), by=actor())
    flash("Agreed. These words hold now.")
    return back(expectation.participant_id)


def back(participant_id: int) -> Response:
    return redirect(url_for("expectations.index", participant_id=participant_id), 303)
