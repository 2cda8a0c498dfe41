"""Pages of appeals: the list, what to know before beginning one, the appeal itself, and the two sides' verbs."""

import secrets
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.appeals import actions, clocks, policy, queries
from app.appeals.drafting import begin_appeal
from app.appeals.evidence import places, shown
from app.appeals.forms import DissentForm, ReplyForm
from app.appeals.independence import TAKEN_OUT, sitting
from app.appeals.lines import absences, line_of
from app.appeals.models import Appeal, AppealState
from app.appeals.ruling import unruled
from app.errors import Gap, Refused
from app.forms import record_id
from app.once import writes
from app.permissions import actor, authorize, find, opened, scope
from app.reviews import policy as reviews_policy
from app.reviews.models import Review

bp = Blueprint("appeals", __name__)


@bp.get("/appeals")
def index() -> str:
    """The appeals that the reader may open; for people partners also how far each one is."""
    rows, more = queries.page(scope(policy.visible_to), request.args.get("before", type=record_id))
    known, known_more = queries.page(
        scope(policy.status_visible_to), request.args.get("known_before", type=record_id)
    )
    return render_template(
        "appeals/index.html", appeals=rows, more=more, known=known, known_more=known_more, clocks=clocks
    )


@bp.get("/reviews/<id:review_id>/appeal")
def before(review_id: int) -> str:
    """What to know before beginning an appeal."""
    review = find(Review, review_id, reviews_policy.can_read)
    authorize(policy.can_begin, review)
    return render_template(
        "appeals/before.html",
        review=review,
        hindrance=queries.too_late(review) or queries.settled(review),
        running=queries.open_of(review.id),
        policy=policy,
        clocks=clocks,
    )


@bp.post("/reviews/<id:review_id>/appeals")
@writes
def begin(review_id: int) -> Response:
    """Begin a draft."""
    review = find(Review, review_id, reviews_policy.can_read)
    authorize(policy.can_begin, review)
    appeal = begin_appeal(review, by=actor())
    return redirect(url_for("appeals.draft", appeal_id=appeal.id), 303)


@bp.get("/appeals/<id:appeal_id>")
def show(appeal_id: int) -> str | Response:
    """An appeal as each of its readers may see it; its writer is led to the draft while it is one."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    if appeal.state is AppealState.DRAFT:
        return redirect(url_for("appeals.draft", appeal_id=appeal.id))
    return appeal_page(appeal)


def appeal_page(
    appeal: Appeal,
    *,
    reply: ReplyForm | None = None,
    dissent: DissentForm | None = None,
    missing: list[Gap] | None = None,
) -> str:
    """The page of an appeal; `missing` is what a refused decision still needs."""
    queries.in_full(appeal)
    seat = policy.can_read(actor(), appeal)
    rulings = policy.can_read_rulings(actor(), appeal) is not None
    evidence = shown(appeal, rulings=rulings)
    if seat:
        opened([appeal.review, *(each.item for each in evidence)], seat, review_id=appeal.review_id)
    away = absences(appeal.participant_id)
    forms = {"reply_form": reply or ReplyForm(), "dissent_form": dissent or DissentForm(prefix="dissent-")}
    problems = [*(missing or []), *(gap for form in forms.values() for gap in form.gaps)]
    return render_template(
        "appeals/show.html",
        appeal=appeal,
        lines={point.id: line_of(point, appeal.participant, away) for point in appeal.points},
        evidence=evidence,
        places=places(evidence),
        rulings_open=rulings,
        without=unruled(appeal),
        panel=[each.person for each in sitting([appeal.id])],
        taken_out=TAKEN_OUT,
        problems=problems,
        policy=policy,
        clocks=clocks,
        **forms,
    )


@bp.get("/appeals/<id:appeal_id>/filing")
def confirm(appeal_id: int) -> str | Response:
    """What is filed, what happens then, and what is still missing."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    if not policy.can_file(actor(), appeal):
        return redirect(url_for("appeals.show", appeal_id=appeal.id))
    return filing_page(appeal, actions.gaps(appeal))


def filing_page(appeal: Appeal, gaps: list[Gap]) -> str:
    queries.in_full(appeal)
    away = absences(appeal.participant_id)
    return render_template(
        "appeals/filing.html",
        appeal=appeal,
        gaps=gaps,
        lines={point.id: line_of(point, appeal.participant, away) for point in appeal.points},
        clocks=clocks,
        rulings_open=False,
    )


@bp.post("/appeals/<id:appeal_id>/filing")
@writes
def file(appeal_id: int) -> Response | tuple[str, int]:
    """File a draft and draw its panel."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_file, appeal)
    try:
        actions.file_appeal(appeal, new_seed=partial(secrets.token_hex, 32), by=actor())
    except Refused as refused:
        return filing_page(appeal, list(refused.gaps)), 422
    flash("Filed. The panel is drawn, and everybody it concerns has been told.")
    return redirect(url_for("appeals.show", appeal_id=appeal.id), 303)


@bp.post("/appeals/<id:appeal_id>/withdrawal")
@writes
def withdraw(appeal_id: int) -> Response:
    """The person takes it back."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_withdraw, appeal)
    actions.withdraw_appeal(appeal, by=actor())
    flash("Withdrawn. Nothing about the review has changed.")
    return redirect(url_for("appeals.show", appeal_id=appeal.id), 303)


@bp.post("/appeals/<id:appeal_id>/reply")
@writes
def reply(appeal_id: int) -> Response | tuple[str, int]:
    """The author of the review answers."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_reply, appeal)
    form = ReplyForm(request.form)
    if not form.validate():
        return appeal_page(appeal, reply=form), 422
    actions.reply_to_appeal(appeal, form.text.data, by=actor())
    flash(f"Sent. {appeal.subject.name} and the panel can read it now.")
    return redirect(url_for("appeals.show", appeal_id=appeal.id, _anchor="reply"), 303)
