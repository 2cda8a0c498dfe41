"""Pages on which an appeal is written: the draft, and one page for each contested line and each circumstance."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.appeals import drafting, policy, queries
from app.appeals.clocks import closes_at
from app.appeals.drafting import Circumstance, Stale
from app.appeals.evidence import by_number
from app.appeals.forms import ContextForm, DraftForm, PointForm
from app.appeals.lines import absences, contestable, key_of, line_of
from app.appeals.models import Appeal, AppealContext, AppealState, ContestedPoint, ContextKind
from app.appeals.routes import bp
from app.db import db
from app.errors import Refused
from app.evidence.policy import visible_to
from app.evidence.queries import about
from app.once import writes
from app.permissions import actor, authorize, find, scope

NEXT = {"point": "appeals.new_point", "context": "appeals.new_context", "file": "appeals.confirm"}


@bp.get("/appeals/<id:appeal_id>/draft")
def draft(appeal_id: int) -> str | Response:
    """The draft: what happened and what is wanted, the contested lines, the circumstances."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    if appeal.state is not AppealState.DRAFT:
        return redirect(url_for("appeals.show", appeal_id=appeal.id))
    return draft_page(
        appeal, DraftForm(data={"story": appeal.story, "outcome_sought": appeal.outcome_sought})
    )


def draft_page(appeal: Appeal, form: DraftForm, *, base: int | None = None, stale: bool = False) -> str:
    """`base` is the version that was written on from; whoever has seen both texts writes on from the kept one."""
    queries.in_full(appeal)
    away = absences(appeal.participant_id)
    return render_template(
        "appeals/draft.html",
        appeal=appeal,
        form=form,
        base=appeal.version if base is None else base,
        stale=stale,
        lines={point.id: line_of(point, appeal.participant, away) for point in appeal.points},
        until=closes_at(appeal.review),
        hindrance=queries.too_late(appeal.review),
    )


@bp.post("/appeals/<id:appeal_id>/draft")
@writes
def save(appeal_id: int) -> Response | tuple[str, int]:
    """Save what happened and what is wanted, and go on to what was asked for."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_write, appeal)
    form, base = DraftForm(request.form), request.form.get("base", -1, type=int)
    if not form.validate():
        return draft_page(appeal, form, base=base), 422
    try:
        drafting.save_draft(appeal, base, form.story.data, form.outcome_sought.data, by=actor())
    except Stale:
        return draft_page(appeal, form, stale=True), 409
    onwards = NEXT.get(request.form.get("then", ""))
    if onwards is None:
        flash("Saved. Only you can read it.")
    return redirect(url_for(onwards or "appeals.draft", appeal_id=appeal.id), 303)


@bp.get("/appeals/<id:appeal_id>/points/new")
def new_point(appeal_id: int) -> str:
    """The form of a contested line."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_write, appeal)
    return point_page(appeal, point_form(appeal))


def point_form(appeal: Appeal, point: ContestedPoint | None = None) -> PointForm:
    """What was sent; else a point's words as they are now, or an empty form."""
    kept = {"line": key_of(point), "claim": point.claim} if point else {}
    form = PointForm(request.form if request.method == "POST" else None, data=kept)
    form.offer(contestable(queries.placed(appeal).review))
    return form


def point_page(appeal: Appeal, form: PointForm, point: ContestedPoint | None = None) -> str:
    return render_template(
        "appeals/point.html",
        appeal=appeal,
        form=form,
        point=point,
        lines=form.lines,
        items=by_number(about(scope(visible_to), appeal.subject_id)),
    )


@bp.post("/appeals/<id:appeal_id>/points")
@writes
def add_point(appeal_id: int) -> Response | tuple[str, int]:
    """Contest one line."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_write, appeal)
    form = point_form(appeal)
    try:
        if not form.validate():
            return point_page(appeal, form), 422
        drafting.add_point(appeal, form.line.data, form.claim.data, by=actor())
    except Refused as refused:
        return point_page(appeal, refusing(form, refused)), 422
    return redirect(url_for("appeals.draft", appeal_id=appeal.id, _anchor="points"), 303)


@bp.get("/appeals/points/<id:point_id>/edit")
def edit_point(point_id: int) -> str:
    """The form of a contested line, as it was written."""
    point = point_to_write(point_id)
    return point_page(point.appeal, point_form(point.appeal, point), point)


@bp.post("/appeals/points/<id:point_id>/revision")
@writes
def revise_point(point_id: int) -> Response | tuple[str, int]:
    """Contest another line instead, or say it in other words."""
    point = point_to_write(point_id)
    form = point_form(point.appeal, point)
    try:
        if not form.validate():
            return point_page(point.appeal, form, point), 422
        drafting.revise_point(point, form.line.data, form.claim.data, by=actor())
    except Refused as refused:
        return point_page(point.appeal, refusing(form, refused), point), 422
    return redirect(url_for("appeals.draft", appeal_id=point.appeal_id, _anchor="points"), 303)


@bp.post("/appeals/points/<id:point_id>/removal")
@writes
def remove_point(point_id: int) -> Response:
    """Take a point out of the draft."""
    point = point_to_write(point_id)
    drafting.remove_point(point, by=actor())
    flash("Removed.")
    return redirect(url_for("appeals.draft", appeal_id=point.appeal_id, _anchor="points"), 303)


def point_to_write(point_id: int) -> ContestedPoint:
    """A point of an appeal that the reader may open, and that is a draft of theirs."""
    appeal = find(Appeal, queries.appeal_of_point(point_id), policy.can_read)
    authorize(policy.can_write, appeal)
    return db.session.get_one(ContestedPoint, point_id)


@bp.get("/appeals/<id:appeal_id>/contexts/new")
def new_context(appeal_id: int) -> str:
    """The form of a circumstance."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_write, appeal)
    return context_page(appeal, ContextForm())


def context_page(appeal: Appeal, form: ContextForm, context: AppealContext | None = None) -> str:
    return render_template("appeals/context.html", appeal=appeal, form=form, context=context)


@bp.post("/appeals/<id:appeal_id>/contexts")
@writes
def add_context(appeal_id: int) -> Response | tuple[str, int]:
    """Add a circumstance."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_write, appeal)
    form = ContextForm(request.form)
    try:
        if not form.validate():
            return context_page(appeal, form), 422
        drafting.add_context(appeal, circumstance(form), by=actor())
    except Refused as refused:
        return context_page(appeal, refusing(form, refused)), 422
    return redirect(url_for("appeals.draft", appeal_id=appeal.id, _anchor="contexts"), 303)


@bp.get("/appeals/contexts/<id:context_id>/edit")
def edit_context(context_id: int) -> str:
    """The form of a circumstance, as it was written."""
    appeal, context = context_to_write(context_id)
    kept = {name: getattr(context, name) for name in ("kind", "since", "until", "text")}
    return context_page(appeal, ContextForm(data=kept), context)


@bp.post("/appeals/contexts/<id:context_id>/revision")
@writes
def revise_context(context_id: int) -> Response | tuple[str, int]:
    """Say a circumstance in other words."""
    appeal, context = context_to_write(context_id)
    form = ContextForm(request.form)
    if not form.validate():
        return context_page(appeal, form, context), 422
    drafting.revise_context(context, circumstance(form), by=actor())
    return redirect(url_for("appeals.draft", appeal_id=appeal.id, _anchor="contexts"), 303)


@bp.post("/appeals/contexts/<id:context_id>/removal")
@writes
def remove_context(context_id: int) -> Response:
    """Take a circumstance out of the draft."""
    appeal, context = context_to_write(context_id)
    drafting.remove_context(context, by=actor())
    flash("Removed.")
    return redirect(url_for("appeals.draft", appeal_id=appeal.id, _anchor="contexts"), 303)


def context_to_write(context_id: int) -> tuple[Appeal, AppealContext]:
    """A circumstance of an appeal that the reader may open, and that is a draft of theirs."""
    appeal = find(Appeal, queries.appeal_of_context(context_id), policy.can_read)
    authorize(policy.can_write, appeal)
    return appeal, db.session.get_one(AppealContext, context_id)


def circumstance(form: ContextForm) -> Circumstance:
    """A valid form as what a context says."""
    return Circumstance(ContextKind(form.kind.data), form.since.data, form.until.data, form.text.data)


def refusing(form: PointForm | ContextForm, refused: Refused) -> PointForm | ContextForm:
    """The same form with what an action refused, beside the fields it is about."""
    for gap in refused.gaps:
        form[gap.anchor].errors = [*form[gap.anchor].errors, gap.message]
    return form
