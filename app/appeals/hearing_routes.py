"""Pages of the panel: the review it hears about, a ruling on each point, a dissent, the decision; and what follows."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.appeals import policy, queries, ruling
from app.appeals.draft_routes import bp
from app.appeals.drafting import Stale
from app.appeals.evidence import before_the_panel, feedback, places, reviewed
from app.appeals.forms import DissentForm, RulingForm
from app.appeals.lines import absences, contestable, line_of
from app.appeals.models import Appeal, ContestedPoint, Fact, Verdict
from app.appeals.routes import appeal_page
from app.appeals.ruling import Finding
from app.errors import Refused
from app.once import writes
from app.permissions import Seat, actor, authorize, find, opened
from app.reviews import addenda
from app.reviews.addenda import Addendum
from app.reviews.models import Review


@bp.get("/appeals/<id:appeal_id>/review")
def review(appeal_id: int) -> str:
    """The whole review for the panel, with what it cites, the feedback and what calibration decided."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_weigh, appeal)
    queries.placed(appeal)
    seat = policy.can_weigh(actor(), appeal)
    added = addenda.addenda(appeal.review, seat) if seat else []
    evidence = reviewed(appeal, frozenset().union(*(each.rests_on for each in added)))
    said = feedback(appeal.participant_id)
    if seat:
        opened([appeal.review, *(each.item for each in evidence), *said], seat, review_id=appeal.review_id)
    return render_template(
        "appeals/review.html",
        appeal=appeal,
        lines=contestable(appeal.review),
        evidence=evidence,
        places=places(evidence),
        feedback=said,
        added=added,
    )


@bp.get("/appeals/points/<id:point_id>/ruling")
def write_ruling(point_id: int) -> str:
    """The form of the ruling on one point."""
    point = point_to_rule_on(point_id)
    kept, words = point.ruling, {}
    if kept:
        names = ("verdict", "reason", "put_right")
        words = {name: getattr(kept, name) for name in names} | {
            "label": str(kept.scale_value_id or ""),
            "cited": [str(each.evidence_revision_id) for each in kept.citations],
        }
    return ruling_page(point, RulingForm(data=words))


def point_to_rule_on(point_id: int) -> ContestedPoint:
    """A point of an appeal that the reader may open and whose panel they chair."""
    appeal = find(Appeal, queries.appeal_of_point(point_id), policy.can_read)
    authorize(policy.can_rule, appeal)
    return queries.point_in_full(point_id)


def ruling_page(
    point: ContestedPoint, form: RulingForm, *, base: int | None = None, stale: bool = False
) -> str:
    """`base` is the version that was written on from; whoever has seen both texts writes on from the kept one."""
    appeal, kept = point.appeal, point.ruling
    evidence = before_the_panel(appeal)
    opened([appeal.review, *(each.item for each in evidence)], Seat.PANEL_CHAIR, review_id=appeal.review_id)
    if form.cited is not None and form.cited.choices is None:
        form.offer(ruling.labels(point), evidence)
    return render_template(
        "appeals/ruling.html",
        appeal=appeal,
        point=point,
        line=line_of(point, appeal.participant, absences(appeal.participant_id)),
        evidence=evidence,
        places=places(evidence),
        form=form,
        base=(kept.version if kept else 0) if base is None else base,
        stale=stale,
    )


@bp.post("/appeals/points/<id:point_id>/ruling")
@writes
def rule(point_id: int) -> Response | tuple[str, int]:
    """Write the ruling on one point, or write it anew."""
    point = point_to_rule_on(point_id)
    form, base = RulingForm(request.form), request.form.get("base", -1, type=int)
    form.offer(ruling.labels(point), before_the_panel(point.appeal))
    if not form.validate():
        return ruling_page(point, form, base=base), 422
    try:
        ruling.rule_on_point(point, base, finding(form), by=actor())
    except Stale:
        return ruling_page(point, form, stale=True), 409
    except Refused as refused:
        for gap in refused.gaps:
            form[gap.anchor].errors = [gap.message]
        return ruling_page(point, form, base=base), 422
    flash(f"The ruling on point {point.number} is saved. The two sides read it once the appeal is decided.")
    return redirect(url_for("appeals.show", appeal_id=point.appeal_id, _anchor=f"point-{point.number}"), 303)


def finding(form: RulingForm) -> Finding:
    """A valid form as what the panel finds."""
    label = form.label.data if form.label is not None else ""
    return Finding(
        verdict=Verdict(form.verdict.data),
        reason=form.reason.data,
        put_right=form.put_right.data,
        label_id=int(label) if label else None,
        cited=frozenset(map(int, form.cited.data)) if form.cited is not None else frozenset(),
    )


@bp.post("/appeals/<id:appeal_id>/dissent")
@writes
def dissent(appeal_id: int) -> Response | tuple[str, int]:
    """A panelist disagrees, by name."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_dissent, appeal)
    form = DissentForm(request.form, prefix="dissent-")
    if not form.validate():
        return appeal_page(appeal, dissent=form), 422
    ruling.dissent_from_appeal(appeal, form.text.data, by=actor())
    flash("Your dissent stands beside the rulings.")
    return redirect(url_for("appeals.show", appeal_id=appeal.id, _anchor="dissents"), 303)


@bp.post("/appeals/<id:appeal_id>/decision")
@writes
def decide(appeal_id: int) -> Response | tuple[str, int]:
    """Let the rulings hold."""
    appeal = find(Appeal, appeal_id, policy.can_read)
    authorize(policy.can_decide, appeal)
    try:
        ruling.decide_appeal(appeal, by=actor())
    except Refused as refused:
        return appeal_page(appeal, missing=list(refused.gaps)), 422
    flash("Decided. Both sides have been told.")
    return redirect(url_for("appeals.show", appeal_id=appeal.id), 303)


def record_of_decision(review: Review, _seat: Seat) -> Addendum | None:
    """What was put right about a review, for everybody who reads it. It does not say that anybody asked for it."""
    points = queries.decided_points(review.id) if review.is_delivered else []
    if not points:
        return None
    away = absences(review.participant_id) if any(each.fact is Fact.ABSENCE for each in points) else []
    lines = {point.id: line_of(point, review.participant, away) for point in points}
    rulings = (point.ruling for point in points if point.ruling)
    cited = frozenset(each.evidence_revision_id for ruling in rulings for each in ruling.citations)
    words = {"points": points, "lines": lines}
    return Addendum("appeals/_record.html", "record", "Record of decision", words, rests_on=cited)


def way_to_appeal(review: Review, seat: Seat) -> Addendum | None:
    """For the person a review is about: how to contest it, or their appeal that runs or was decided."""
    if seat is not Seat.SUBJECT or not policy.can_begin(actor(), review):
        return None
    standing = queries.standing_of(review.id)
    if standing is None and queries.too_late(review):
        return None
    heading = "Contest this review" if standing is None else "Your appeal"
    return Addendum("appeals/_way.html", "contest", heading, {"standing": standing})


addenda.sources.extend((record_of_decision, way_to_appeal))
