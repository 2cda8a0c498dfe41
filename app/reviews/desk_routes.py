"""The desk: writing a draft, and submitting it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

from app import clock
from app.coaching.policy import visible_to as visible_notes
from app.cycles.models import ReviewKind
from app.db import db
from app.drafts import Stale, StaleDraft, Typed, resolution, with_citation
from app.error_pages import wants_json
from app.errors import Conflict, Gap, Refused
from app.evidence.policy import visible_to as visible_evidence
from app.feedback.policy import unattributed_visible_to
from app.feedback.policy import visible_to as visible_feedback
from app.feedback.queries import themes_about
from app.markup import cited_numbers
from app.once import asks, writes
from app.people.models import Person
from app.people.queries import manager_of
from app.permissions import Record, Seat, actor, authorize, find, opened, scope
from app.reviews import policy
from app.reviews.beside import Beside, earlier_reviews, newest_notes
from app.reviews.completeness import gaps
from app.reviews.desk import Desk, chosen_words, in_the_drawer, lay_out
from app.reviews.drafting import choose, save_draft
from app.reviews.explaining import explain
from app.reviews.forms import typed_fields
from app.reviews.marking import checked
from app.reviews.models import MOST_ANSWER, NextStep, Review, ReviewState
from app.reviews.queries import answers, choices, citations, on_the_desk
from app.reviews.routes import bp
from app.reviews.submitting import submit_review
from app.templating import compared, moment
from app.text import trouble

ANSWER = re.compile(r"answer-[1-9]\d{0,9}", re.ASCII)


def desk_of(review: Review, typed: Mapping[str, Typed] | None = None, stale: Sequence[Stale] = ()) -> Desk:
    """The desk of a draft, its reads noted."""
    beside = lies_beside(review)
    laid = lay_out(review, through_the_draft(visible_evidence, review), beside, typed, stale)
    say_who_writes(laid)
    seat, through = seat_beside(review, actor())
    opened([*laid.evidence, *beside.said], seat, review_id=through)
    closed_to_delegates = [laid.self_review, beside.previous if laid.agreed_last else None, *beside.notes]
    opened([each for each in closed_to_delegates if each is not None], Seat.MANAGER)
    return laid


def say_who_writes(laid: Desk) -> None:
    """Is it drawn for the author, who may have a delegate, or for the delegate?"""
    laid.deputy = laid.review.author_id != actor().id
    laid.delegate = None if laid.deputy else laid.review.delegation


def lies_beside(review: Review) -> Beside:
    """What its reader may read beside a draft. A delegate is shown what colleagues said, and neither notes nor reviews."""
    named = (
        scope(visible_feedback)
        if review.kind is ReviewKind.SELF
        else through_the_draft(visible_feedback, review)
    )
    # what was given without a name is the manager's and the person's to read, and not a delegate's
    themes, said = themes_about(named, scope(unattributed_visible_to), review.participant_id)
    if review.kind is ReviewKind.SELF or review.author_id != actor().id:
        return Beside(themes, said)
    own, previous = earlier_reviews(scope(policy.visible_to), review)
    notes, more = newest_notes(scope(visible_notes), review.subject_id)
    return Beside(themes, said, own, previous, notes, more)


def seat_beside(review: Review, reader: Person) -> tuple[Seat, int]:
    """In which seat somebody reads what lies beside a draft, and through which review: a delegate through the draft."""
    return (Seat.MANAGER, 0) if review.author_id == reader.id else (Seat.DELEGATE, review.id)


def found_with_its_place(review_id: int) -> Review:
    """A review whose desk the reader may open. It is read whole first, so that finding it asks nothing more."""
    whole = on_the_desk(review_id)
    review = find(Review, review_id, policy.can_open_desk)
    return whole or review


def through_the_draft(visible_to: Callable[[Person], Select[Record]], review: Review) -> Select[Record]:
    """What the author of a draft may read. Their delegate reads the same, through the draft and no further."""
    return scope(lambda _: visible_to(review.author))


def desk_page(desk: Desk) -> str:
    competencies = [line.answer.question.competency for line in desk.lines if line.answer.question.competency]
    return render_template(
        "reviews/desk.html",
        desk=desk,
        review=desk.review,
        competencies=competencies,
        next_steps=list(NextStep),
        shown=request.args.get("show", ""),
        target=request.args.get("for", "", type=str),
    )


@bp.get("/reviews/<id:review_id>/draft")
def desk(review_id: int) -> str | Response:
    """The desk; a review that is no draft any more is shown as it was submitted."""
    review = found_with_its_place(review_id)
    if not review.is_writable:
        return redirect(url_for("reviews.show", review_id=review.id))
    return desk_page(desk_of(review))


@bp.get("/reviews/<id:review_id>/draft/progress")
def progress(review_id: int) -> str:
    """What is missing, what is cited and the composite, for a desk that has just saved."""
    review = found_with_its_place(review_id)
    if not review.is_writable:
        raise Conflict(f"This review is {review.state.label}; nothing is missing in it any more.")
    # numbers and names of what is cited, no words of it: nothing is read here
    laid = lay_out(review, through_the_draft(visible_evidence, review))
    say_who_writes(laid)
    return render_template("reviews/_live.html", desk=laid, review=review)


@bp.post("/reviews/<id:review_id>/draft")
@writes
def save(review_id: int) -> Response | tuple[str | Response, int]:
    """Save the fields that were sent: all of them, or none and say why."""
    review = find(Review, review_id, policy.can_open_desk)
    typed = typed_fields(request.form)
    typed = with_citation(typed, f"answer-{request.form.get('for', '')}", request.form.get("cite", ""))
    chosen = resolution(request.form)
    try:
        typed = choose(review, typed, chosen) if chosen else typed
        saved = save_draft(review, typed, by=actor())
        explain(review, typed, by=actor())
    except StaleDraft as late:
        if wants_json():
            return jsonify(stale=[compared(each) for each in late.stale]), 409
        db.session.rollback()
        return desk_page(desk_of(review, rebased(typed, late.stale), late.stale)), 409
    except Refused as refused:
        if wants_json():
            return jsonify(gaps=[vars(gap) for gap in refused.gaps]), 422
        db.session.rollback()
        laid = desk_of(review, typed)
        laid.refused = list(refused.gaps)
        return desk_page(laid), 422
    if wants_json():
        return jsonify(saved=saved.versions, at=moment(clock.now()))
    return redirect(after_saving(review), 303)


@bp.post("/reviews/<id:review_id>/draft/preview")
@asks
def preview(review_id: int) -> Response | tuple[str | Response, int]:
    """One text as its readers will see it. Nothing is saved; without script the desk comes back with it."""
    review = find(Review, review_id, policy.can_open_desk)
    authorize(policy.can_write, review)
    typed = typed_fields(request.form)
    name = f"answer-{request.form.get('preview', '')}"
    if name not in typed:
        raise Refused(Gap("This form does not hold the text to be shown.", name))
    text = typed[name].text
    problem = trouble(text, MOST_ANSWER)
    if wants_json():
        if problem:
            return jsonify(gaps=[vars(Gap(problem, name))]), 422
        return jsonify(
            html=render_template("reviews/_preview.html", text=text, places=places_of(review, text))
        )
    laid = desk_of(review, typed)
    laid.previewed = "" if problem else name
    laid.refused = [Gap(problem, name)] if problem else []
    return desk_page(laid), 422 if problem else 200


def places_of(review: Review, text: str) -> dict[int, str]:
    """Where what a text cites is opened: in the drawer, or on a page of its own."""
    inside, outside = in_the_drawer(review, cited_numbers(text), through_the_draft(visible_evidence, review))
    places = {number: url_for("evidence.show", item_id=item_id) for number, item_id in outside.items()}
    return places | {number: f"#e{number}" for number in inside}


def rebased(typed: dict[str, Typed], stale: Sequence[Stale]) -> dict[str, Typed]:
    """What was typed, over the version that is kept now: sending it again is a choice made knowingly."""
    return typed | {each.field: Typed(each.version, each.typed) for each in stale}


def after_saving(review: Review) -> str:
    """Where a save without script leads."""
    then, target = request.form.get("then", ""), request.form.get("for", "")
    if then == "submission":
        return url_for("reviews.confirm", review_id=review.id)
    anchor = f"answer-{target}" if request.form.get("cite") else "evidence" if then == "filter" else None
    anchor = then if ANSWER.fullmatch(then) else anchor
    if not anchor:
        flash("Saved.")
    kept: dict[str, Any] = {"show": request.form.get("show") or None, "for": target or None}
    return url_for("reviews.desk", review_id=review.id, _anchor=anchor, **kept)


@bp.get("/reviews/<id:review_id>/submission")
def confirm(review_id: int) -> str | Response:
    """What submitting will do, or what is missing."""
    review = find(Review, review_id, policy.can_open_desk)
    if not review.is_writable:
        return redirect(url_for("reviews.show", review_id=review.id))
    authorize(policy.can_submit, review)
    written, cited = answers(review.id), citations(review.id)
    missing = gaps(review, written, choices(review.id), cited, checked(review, written, cited))
    return confirm_page(review, missing)


def confirm_page(review: Review, missing: Sequence[Gap]) -> str:
    above = manager_of(review.author_id, clock.today()) if review.kind is ReviewKind.MANAGER else None
    return render_template(
        "reviews/submission.html",
        review=review,
        gaps=missing,
        above=above,
        chosen=chosen_words(review),
        returned_before=review.state is ReviewState.RETURNED,
    )


@bp.post("/reviews/<id:review_id>/submission")
@writes
def submit(review_id: int) -> Response | tuple[str, int]:
    """Submit a complete draft."""
    review = find(Review, review_id, policy.can_open_desk)
    authorize(policy.can_submit, review)
    try:
        submit_review(review, by=actor())
    except Refused as refused:
        return confirm_page(review, refused.gaps), 422
    reader = review.second_reader
    flash(f"Submitted. {reader.name} reads it next." if reader else "Submitted.")
    return redirect(url_for("reviews.show", review_id=review.id), 303)
