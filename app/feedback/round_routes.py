"""Pages of feedback without a name: the manager opens and closes rounds; whoever has a ticket answers, signed in or not."""

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cycles.models import Participant
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.feedback import policy, sealing
from app.feedback.asking_routes import bp
from app.feedback.choosing import Choice, choice, kind_of
from app.feedback.forms import GiveForm, RoundForm
from app.feedback.unattributed import FEWEST_INVITED, FeedbackRound
from app.once import writes
from app.permissions import actor, authorize, find, public
from app.rubric.queries import competencies_of

MOST_INVITED = 40
MOST_TICKET = 200


@bp.get("/participants/<id:participant_id>/feedback-rounds/new")
def new_round(participant_id: int) -> str:
    """Whom to invite, of which kind and until when."""
    participant = find(Participant, participant_id, policy.can_list)
    authorize(policy.can_open_round, participant)
    invited = choice(participant, request.args, most=MOST_INVITED)
    few = request.args.get("then") and len(invited.chosen) < FEWEST_INVITED
    return round_page(participant, invited, RoundForm(), [TOO_FEW] if few else [])


TOO_FEW = Gap(f"Invite at least {FEWEST_INVITED} people; fewer would tell who answered.", "colleagues")


def round_page(participant: Participant, invited: Choice, form: RoundForm, problems: list[Gap]) -> str:
    invited.full = {}  # a ticket asks nobody by name, and so fills nobody's list
    settled = len(invited.chosen) >= FEWEST_INVITED and bool(
        request.args.get("then") or request.method == "POST"
    )
    return render_template(
        "feedback/new_round.html",
        participant=participant,
        choice=invited,
        settled=settled,
        form=form,
        problems=problems,
    )


@bp.post("/participants/<id:participant_id>/feedback-rounds")
@writes
def open_round(participant_id: int) -> Response | tuple[str, int]:
    """Give each of those who were chosen a ticket by mail."""
    participant = find(Participant, participant_id, policy.can_list)
    authorize(policy.can_open_round, participant)
    invited = choice(participant, request.form, most=MOST_INVITED)
    form = RoundForm(request.form)
    if not form.validate():
        return round_page(participant, invited, form, form.gaps), 422
    try:
        opened = sealing.open_round(
            participant,
            kind_of(form.kind.data),
            invited.chosen,
            form.prompt.data,
            form.last_day.data,
            by=actor(),
            address=current_app.config["BASE_URL"],
        )
    except Refused as refused:
        db.session.rollback()
        return round_page(participant, invited, form, list(refused.gaps)), 422
    flash(f"{opened.invited} people were invited.")
    return redirect(url_for("feedback.about", participant_id=participant.id, _anchor="rounds"), 303)


@bp.post("/feedback-rounds/<id:round_id>/closing")
@writes
def close_round(round_id: int) -> Response:
    """End a round before its last day."""
    opened = find(FeedbackRound, round_id, policy.can_read_round)
    authorize(policy.can_close, opened)
    released = sealing.close_round(opened, by=actor())
    flash(
        "Closed, and what was written was released."
        if released
        else "Closed. Fewer than three have answered."
    )
    return redirect(url_for("feedback.about", participant_id=opened.participant_id, _anchor="rounds"), 303)


@bp.get("/feedback/without-a-name")
@public
def unattributed() -> str:
    """What this is and is not; the ticket is typed here, or put here by a script out of the link."""
    return ticket_page()


def ticket_page(problem: str = "", typed: dict[str, str] | None = None) -> str:
    return render_template(
        "feedback/ticket.html",
        given="given" in request.args,
        problem=problem,
        typed=typed or {},
    )


@bp.post("/feedback/without-a-name")
@public
def give_unattributed() -> Response | tuple[str, int] | str:
    """Open the form of a ticket, or take the answer. No key of a form is kept and no read is noted: the ticket is the key."""
    ticket = request.form.get("ticket", "").rpartition("#")[2].strip()
    found = sealing.round_of(ticket) if 0 < len(ticket) <= MOST_TICKET else None
    if found is None:
        typed = {part: request.form.get(part, "") for part in ("behaviour", "context", "impact")}
        return ticket_page("This ticket opens nothing: it was used, or its round is over.", typed), 409
    competencies = competencies_of(found.participant.rubric_version_id)
    if "behaviour" not in request.form:
        return answer_page(found, ticket, GiveForm.of(competencies))
    form = GiveForm.of(competencies, request.form)
    if not form.validate():
        return answer_page(found, ticket, form), 422
    words = sealing.Words(**form.texts, competencies=form.competency_ids)
    try:
        sealing.seal(ticket, words)
    except Conflict as conflict:
        db.session.rollback()
        return ticket_page(conflict.message, form.texts), 409
    db.session.commit()
    sealing.sweep_traces()
    return redirect(url_for("feedback.unattributed", given=1), 303)


def answer_page(found: FeedbackRound, ticket: str, form: GiveForm) -> str:
    return render_template(
        "feedback/without_a_name.html",
        round=found,
        ticket=ticket,
        form=form,
    )
