"""A participant's page: what is pinned for a person in a cycle, their time away, and how far they have come."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.cycles import participating, policy
from app.cycles import queries as cycle_queries
from app.cycles.calendar import active_weeks, days, span_of, weeks
from app.cycles.models import Absence, Participant, ReviewKind
from app.errors import Refused
from app.feedback import policy as feedback_policy
from app.home import actions, queries, stages
from app.home.forms import AbsenceForm
from app.once import writes
from app.permissions import Seat, actor, authorize, find
from app.reviews import policy as review_policy
from app.reviews.queries import by_participant

bp = Blueprint("participants", __name__)


@bp.get("/participants/<id:participant_id>")
def show(participant_id: int) -> str:
    """The facts of one person in one cycle."""
    return page(find(Participant, participant_id, policy.can_see), AbsenceForm())


def page(participant: Participant, form: AbsenceForm) -> str:
    away = cycle_queries.absences(participant.id)
    cycle, person = participant.cycle, participant.person
    period = span_of(max(cycle.period_from, min(person.joined_on, cycle.period_until)), cycle.period_until)
    reviews = by_participant([participant.id])
    return render_template(
        "participants/show.html",
        participant=participant,
        manager=cycle_queries.responsible(participant.id, clock.today()),
        stage=stages.of([participant.id], actor())[participant.id],
        marked=queries.marked_too_new(participant),
        begun=(participant.id, ReviewKind.MANAGER) in reviews,
        readable=[each for each in reviews.values() if review_policy.can_read(actor(), each)],
        away=away,
        weeks=weeks(days([period])),
        active=active_weeks(period, [(each.absent_from, each.absent_until) for each in away]),
        form=form,
        cycle_page=policy.can_see(actor(), participant) is not Seat.SUBJECT,  # the others look after it
        policy=policy,
        feedback_policy=feedback_policy,
    )


def back_to(participant_id: int) -> Response:
    return redirect(url_for("participants.show", participant_id=participant_id), 303)


@bp.post("/participants/<id:participant_id>/absences")
@writes
def record_absence(participant_id: int) -> Response | tuple[str, int]:
    """Record time away; nobody asks why."""
    participant = find(Participant, participant_id, policy.can_see)
    authorize(policy.can_record_absence, participant)
    form = AbsenceForm(request.form)
    if not form.validate():
        return page(participant, form), 422
    try:
        participating.record_absence(participant, *form.days(), by=actor())
    except Refused as refused:
        for gap in refused.gaps:
            form[gap.anchor].errors = [gap.message]
        return page(participant, form), 422
    flash(f"Recorded. {participant.person.name} sees it, and it is taken out of what is looked at.")
    return back_to(participant.id)


@bp.post("/absences/<id:absence_id>/removal")
@writes
def remove_absence(absence_id: int) -> Response:
    """Take back what was recorded wrongly."""
    absence = find(Absence, absence_id, policy.can_see_absence)
    authorize(policy.can_remove_absence, absence)
    participating.remove_absence(absence, by=actor())
    flash("Removed. These days count as time worked again.")
    return back_to(absence.participant_id)


@bp.post("/participants/<id:participant_id>/too-new")
@writes
def mark_too_new(participant_id: int) -> Response:
    """Nobody rates them in this cycle."""
    participant = find(Participant, participant_id, policy.can_see)
    authorize(policy.can_mark_too_new, participant)
    actions.mark_too_new(participant, by=actor())
    flash(f"{participant.person.name} is not rated in this cycle.")
    return back_to(participant.id)


@bp.post("/participants/<id:participant_id>/too-new/lifting")
@writes
def lift_too_new(participant_id: int) -> Response:
    """They are rated after all."""
    participant = find(Participant, participant_id, policy.can_see)
    authorize(policy.can_lift_too_new, participant)
    participating.lift_too_new(participant, by=actor())
    flash(f"{participant.person.name} is to be reviewed like everybody else.")
    return back_to(participant.id)
