"""Pages on which people are chosen: the manager asks them, the engineer proposes them, the manager approves."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.cycles.models import Participant
from app.db import db
from app.errors import Gap, Refused
from app.feedback import actions, policy, proposing, queries
from app.feedback.choosing import Choice, balance_with, choice
from app.feedback.forms import ApprovalForm, AskForm
from app.feedback.models import FeedbackSet, SourceKind
from app.feedback.routes import bp
from app.forms import record_id
from app.once import writes
from app.permissions import actor, authorize, find

NOBODY = Gap("Choose at least one colleague.", "colleagues")


@bp.get("/participants/<id:participant_id>/feedback-requests/new")
def new(participant_id: int) -> str:
    """Whom to ask or to propose: chosen first, then said from which side, and what they may look at."""
    participant = find(Participant, participant_id, policy.can_list)
    authorize_either(participant)
    chosen = choice(participant, request.args)
    missing = [NOBODY] if request.args.get("then") and not chosen.chosen else []
    return new_page(participant, chosen, AskForm(), missing)


def authorize_either(participant: Participant) -> None:
    """The manager asks, the person proposes."""
    proposes = policy.can_propose(actor(), participant)
    authorize(policy.can_propose if proposes else policy.can_ask, participant)


def new_page(participant: Participant, chosen: Choice, form: AskForm, problems: list[Gap]) -> str:
    settled = bool(chosen.chosen) and bool(request.args.get("then") or request.method == "POST")
    return render_template(
        "feedback/new.html",
        participant=participant,
        choice=chosen,
        settled=settled,
        kinds=list(SourceKind),
        balance=balance_with(participant, chosen.wanted()),
        waiting=queries.proposal_of(participant.id),
        form=form,
        problems=problems,
        policy=policy,
    )


@bp.post("/participants/<id:participant_id>/feedback-requests")
@writes
def ask(participant_id: int) -> Response | tuple[str, int]:
    """The manager asks colleagues: choosing them is approving them."""
    participant = find(Participant, participant_id, policy.can_list)
    authorize(policy.can_ask, participant)
    return sent(participant, propose=False)


@bp.post("/participants/<id:participant_id>/feedback-proposals")
@writes
def propose(participant_id: int) -> Response | tuple[str, int]:
    """The person proposes colleagues; the manager approves before anybody is asked."""
    participant = find(Participant, participant_id, policy.can_list)
    authorize(policy.can_propose, participant)
    return sent(participant, propose=True)


def sent(participant: Participant, *, propose: bool) -> Response | tuple[str, int]:
    """What was chosen, asked or proposed; or the page again with what stands in the way."""
    chosen, form = choice(participant, request.form), AskForm(request.form)
    if not chosen.chosen:
        return new_page(participant, chosen, form, [NOBODY]), 422
    if not form.validate():
        return new_page(participant, chosen, form, form.gaps), 422
    try:
        if propose:
            proposing.propose_set(participant, chosen.wanted(), form.prompt.data, by=actor())
            flash("Proposed. They are asked once your manager approves.")
        else:
            actions.ask_several(participant, chosen.wanted(), form.prompt.data, by=actor())
            names = [person.name for person in chosen.chosen]
            flash(f"{names[0]} was asked." if len(names) == 1 else f"{len(names)} colleagues were asked.")
    except Refused as refused:
        db.session.rollback()
        return new_page(participant, chosen, form, list(refused.gaps)), 422
    return redirect(url_for("feedback.about", participant_id=participant.id), 303)


@bp.get("/feedback-proposals/<id:set_id>")
def proposal(set_id: int) -> str:
    """Who was proposed; the manager approves or changes it here."""
    return proposal_page(find(FeedbackSet, set_id, policy.can_read_set), ApprovalForm(), request.args, [])


def proposal_page(
    found: FeedbackSet, form: ApprovalForm, given: MultiDict[str, str], problems: list[Gap]
) -> str:
    chosen = choice(found.participant, given, without=[member.person_id for member in found.members])
    kept = [(member.person, member.kind) for member in found.asked]
    added = chosen.wanted()
    return render_template(
        "feedback/proposal.html",
        proposal=found,
        choice=chosen,
        added=added,
        left_out=set(given.getlist("without", type=record_id)),
        kinds=list(SourceKind),
        balance=balance_with(found.participant, [*kept, *added]),
        form=form,
        problems=problems,
        policy=policy,
    )


@bp.post("/feedback-proposals/<id:set_id>/approval")
@writes
def approve(set_id: int) -> Response | tuple[str, int]:
    """The manager lets the requests go out."""
    found = find(FeedbackSet, set_id, policy.can_read_set)
    authorize(policy.can_approve, found)
    form = ApprovalForm(request.form)
    if not form.validate():
        return proposal_page(found, form, request.form, form.gaps), 422
    added = choice(found.participant, request.form).wanted()
    without = request.form.getlist("without", type=record_id)[:200]
    try:
        asked = proposing.approve_set(
            found, by=actor(), without=without, added=added, because=form.because.data
        )
    except Refused as refused:
        db.session.rollback()
        return proposal_page(found, form, request.form, list(refused.gaps)), 422
    flash("One colleague was asked." if len(asked) == 1 else f"{len(asked)} colleagues were asked.")
    return redirect(url_for("feedback.about", participant_id=found.participant_id), 303)


@bp.post("/feedback-proposals/<id:set_id>/withdrawal")
@writes
def withdraw(set_id: int) -> Response:
    """The person takes their proposal back."""
    found = find(FeedbackSet, set_id, policy.can_read_set)
    authorize(policy.can_withdraw, found)
    proposing.withdraw_set(found, by=actor())
    flash("Withdrawn. Nobody was asked.")
    return redirect(url_for("feedback.about", participant_id=found.participant_id), 303)
