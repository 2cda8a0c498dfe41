"""Pages of one case: its packet, its votes, and what the room decides. And what a decision adds to the review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.calibration import cases, deciding, packet, policy
from app.calibration.forms import CarryForm, DecisionForm, DissentForm, VoteForm, decision_form, vote_form
from app.calibration.models import CalibrationCase, CalibrationSeat, CaseState
from app.calibration.packet import Packet
from app.calibration.preparing_routes import bp
from app.calibration.queries import waiting_for
from app.errors import Refused
from app.once import writes
from app.permissions import Seat, actor, authorize, find, opened, scope
from app.reviews.addenda import Addendum, sources
from app.reviews.models import Review, ReviewState


@dataclass
class Forms:
    """What was typed on the page of a case, where something was; and what the page says about it."""

    vote: Mapping[str, str] | None = None
    decision: Mapping[str, str] | None = None
    dissent: DissentForm = field(default_factory=DissentForm)
    carry: CarryForm = field(default_factory=CarryForm)
    moved: str = ""


@bp.get("/calibration/cases/<id:case_id>")
def case(case_id: int) -> str:
    """One case: everything that is read about it, and what the reader does with it next."""
    found = find(CalibrationCase, case_id, policy.can_read_case)
    return case_page(found, Forms())


def case_page(case: CalibrationCase, sent: Forms) -> str:
    case = cases.placed(case.id)
    laid = packet.lay_out(case)
    here = policy.here(actor(), case)
    log_reads(here, laid)
    seat = next((each.seat for each in case.readers if each.seat.person_id == actor().id), None)
    own_vote = own_vote_form(case, laid, seat, sent) if seat else None
    holds, present = deciding.holding_of(case, laid.lines) if case.state is CaseState.REVEALED else ([], [])
    decision = decision_form(case.subject.name, [*laid.cited, *laid.others], sent.decision)
    if sent.decision is not None:
        decision.validate()
    return render_template(
        "calibration/case.html",
        case=case,
        packet=laid,
        seat=seat,
        vote=own_vote,
        next_to_read=next_to_read(case, laid, seat),
        decision_form=decision,
        dissent=sent.dissent,
        dissented=dissented(laid),
        carry=sent.carry,
        moved=sent.moved,
        problems=[
            gap for form in (own_vote, decision, sent.dissent, sent.carry) if form for gap in form.gaps
        ],
        holds=holds,
        present=present,
        addendum=verdict_here(case, laid),
        here=here,
        seen=deciding.fingerprint(holds),
        voted=laid.voted,
        ready=deciding.ready(case, laid.voted),
        policy=policy,
    )


def next_to_read(case: CalibrationCase, laid: Packet, seat: CalibrationSeat | None) -> CalibrationCase | None:
    """Another case that waits for the reader's vote, of this session first, once they have voted on this one."""
    if seat is None or seat.id not in laid.voted or case.state is not CaseState.READING:
        return None
    waiting = waiting_for(actor().id, scope(policy.cases_visible_to))
    to_read = [each for each in waiting if not (each.review and each.review.author_id == actor().id)]
    return min(to_read, key=lambda each: each.session_id != case.session_id, default=None)


def dissented(laid: Packet) -> bool:
    """Does the reader's own dissent stand beside the decision already?"""
    return laid.decision is not None and any(row.person_id == actor().id for row in laid.decision.dissents)


def verdict_here(case: CalibrationCase, laid: Packet) -> Addendum | None:
    """The decision as its subject will read it; None while there is none."""
    if laid.decision is None:
        return None
    return verdict_section(cases.verdict(case, laid.decision), "What was decided")


def verdict_section(verdict: cases.Verdict, heading: str) -> Addendum:
    cited = frozenset(each.evidence_revision_id for each in verdict.decision.citations)
    return Addendum(
        "calibration/_verdict.html", "calibration", heading, {"verdict": verdict}, place=0, rests_on=cited
    )


def log_reads(here: policy.Here, laid: Packet) -> None:
    """Note everything of a case that is about to be read, as part of the review it is about."""
    held, review = policy.can_read_case(actor(), here), laid.review
    if held:
        shown: list[Any] = [review, *(each.item for each in (*laid.cited, *laid.others)), *laid.feedback]
        shown += [expectation for expectation, _ in laid.expectations]
        opened(shown, held, review_id=review.id)


def own_vote_form(case: CalibrationCase, laid: Packet, seat: CalibrationSeat, sent: Forms) -> VoteForm:
    """The reader's own vote, filled with what they said last."""
    said = {line.key: line.said[seat.id].scale_value_id for line in laid.lines if seat.id in line.said}
    form = vote_form(laid.lines, laid.labels, said, sent.vote)
    if sent.vote is not None:
        form.validate()
    return form


@bp.post("/calibration/cases/<id:case_id>/votes")
@writes
def vote(case_id: int) -> Response | tuple[str, int]:
    """Vote on every line of a case, or again."""
    case = find(CalibrationCase, case_id, policy.can_read_case)
    authorize(policy.can_vote, case)
    proposed = packet.lines(packet.on_the_table(case), ())
    form = vote_form(proposed, packet.labels_of(case), {}, request.form)
    if not form.validate():
        return case_page(case, Forms(vote=request.form)), 422
    deciding.vote(case, request.form.get("round", 0, type=int), form.labels, by=actor())
    flash(
        "Your vote is kept. You can change it until the votes are revealed."
        if case.state is CaseState.READING
        else "Your vote is kept. You can change it until the decision is recorded."
    )
    return to_case(case, "votes")


@bp.post("/calibration/cases/<id:case_id>/reveal")
@writes
def reveal(case_id: int) -> Response:
    """The chair puts the case on the table."""
    case = find(CalibrationCase, case_id, policy.can_read_case)
    authorize(policy.can_reveal, case)
    deciding.reveal_case(case, by=actor())
    flash("Revealed. Everybody in the room who may see this case sees its votes now.")
    return to_case(case, "votes")


@bp.post("/calibration/cases/<id:case_id>/decision")
@writes
def decide(case_id: int) -> Response | tuple[str, int]:
    """Record what the readers present decide."""
    case = find(CalibrationCase, case_id, policy.can_read_case)
    if policy.can_decide.belongs_to(actor(), case):
        deciding.refuse_second(case)
    authorize(policy.can_decide, case)
    cited, others = packet.evidence_of(case)
    form: DecisionForm = decision_form(case.subject.name, [*cited, *others], request.form)
    if not form.validate():
        return case_page(case, Forms(decision=request.form)), 422
    try:
        deciding.decide_case(
            case,
            request.form.get("seen", ""),
            form.reason.data,
            {int(each) for each in form.evidence.data},
            by=actor(),
        )
    except Refused as refused:
        words = " ".join(gap.message for gap in refused.gaps)
        return case_page(case, Forms(decision=request.form, moved=words)), 422
    flash(f"Recorded. {case.subject.name} reads it at delivery, once the session is signed.")
    return to_case(case, "calibration")


@bp.post("/calibration/cases/<id:case_id>/dissent")
@writes
def dissent(case_id: int) -> Response | tuple[str, int]:
    """A reader disagrees, by name."""
    case = find(CalibrationCase, case_id, policy.can_read_case)
    authorize(policy.can_dissent, case)
    form = DissentForm(request.form)
    if not form.validate():
        return case_page(case, Forms(dissent=form)), 422
    deciding.dissent(case, form.text.data, by=actor())
    flash("Your dissent stands beside the decision, by your name.")
    return to_case(case, "calibration")


@bp.post("/calibration/cases/<id:case_id>/carry-over")
@writes
def carry_over(case_id: int) -> Response | tuple[str, int]:
    """Leave the case undecided in this session."""
    case = find(CalibrationCase, case_id, policy.can_read_case)
    authorize(policy.can_carry_over, case)
    form = CarryForm(request.form)
    if not form.validate():
        return case_page(case, Forms(carry=form)), 422
    deciding.carry_over(case, form.because.data, by=actor())
    flash("Carried over. Another session can take it up.")
    return redirect(url_for("calibration.show", session_id=case.session_id), 303)


def to_case(case: CalibrationCase, anchor: str) -> Response:
    return redirect(url_for("calibration.case", case_id=case.id, _anchor=anchor), 303)


def decision_for(review: Review, seat: Seat) -> Addendum | None:
    """What a signed session decided about a review: for author and second reader at once, for its subject at delivery."""
    if review.state not in {ReviewState.CALIBRATED, ReviewState.SHARED, ReviewState.ACKNOWLEDGED}:
        return None
    verdict = cases.verdict_about(review.participant_id)
    if verdict is None:
        return None
    opened([verdict.case], seat, review_id=review.id)
    return verdict_section(verdict, "What calibration decided")


sources.append(decision_for)
