"""The page on which the operational multiplier of a cycle is chosen."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cycles import policy as cycle_policy
from app.cycles.models import Participant
from app.db import db
from app.evidence import policy
from app.evidence.forms import MultiplierForm
from app.evidence.models import EvidenceItem
from app.evidence.multiplier import Multiplier, choose_multiplier, multiplier_of, to_be_chosen
from app.evidence.queries import titles
from app.evidence.routes import bp
from app.once import writes
from app.permissions import Seat, actor, authorize, find, opened, scope


@bp.get("/participants/<id:participant_id>/multiplier")
def multiplier(participant_id: int) -> str:
    """What was chosen, and the form to choose or change it."""
    participant = find(Participant, participant_id, cycle_policy.can_work_with)
    chosen = multiplier_of(participant.id)
    said = {"item": str(chosen.item_id), "who": chosen.who, "how": chosen.how} if chosen else None
    return page(participant, chosen, offering(participant, chosen, MultiplierForm(data=said)))


def offering(participant: Participant, chosen: Multiplier | None, form: MultiplierForm) -> MultiplierForm:
    """The form with the items of the cycle to choose from, and the one that is chosen."""
    cycle = participant.cycle
    found = titles(scope(policy.visible_to), participant.person_id, cycle.period_from, cycle.period_until)
    offered = {str(id): f"E{number} {title}" for id, number, title in found}
    if chosen:
        offered.setdefault(str(chosen.item_id), f"E{chosen.item.number} {chosen.item.current.title}")
    form.item.choices = {"": "Choose one"} | offered
    return form


def page(participant: Participant, chosen: Multiplier | None, form: MultiplierForm) -> str:
    mine = participant.person_id == actor().id
    opened([chosen.item] if chosen else [], Seat.MANAGER)
    return render_template(
        "evidence/multiplier.html",
        participant=participant,
        chosen=chosen,
        form=form,
        mine=mine,
        may_choose=not participant.cycle.closed_at and (mine or chosen is None),
    )


@bp.post("/participants/<id:participant_id>/multiplier")
@writes
def choose(participant_id: int) -> Response | tuple[str, int]:
    """Choose it, or another one."""
    participant = find(Participant, participant_id, cycle_policy.can_work_with)
    authorize(policy.can_choose_multiplier, participant)
    chosen = to_be_chosen(participant, by=actor())
    form = offering(participant, chosen, MultiplierForm(request.form))
    if not form.validate():
        return page(participant, chosen, form), 422
    item = db.session.get_one(EvidenceItem, int(form.item.data))  # one of those that were offered
    base = request.form.get("base", 0, type=int)
    choose_multiplier(participant, base, item, form.who.data, form.how.data, by=actor())
    flash("Kept. It stands beside the evidence of this cycle.")
    return redirect(url_for("evidence.multiplier", participant_id=participant.id), 303)
