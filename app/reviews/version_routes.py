"""Earlier versions of a text, for whoever writes it, while it is a draft."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.changes import Change
from app.drafts import StaleDraft, Typed
from app.errors import Conflict
from app.forms import record_id
from app.once import writes
from app.permissions import actor, authorize, find
from app.reviews import policy
from app.reviews.desk import heading_of
from app.reviews.drafting import save_draft
from app.reviews.item_routes import bp
from app.reviews.models import Answer, AnswerRevision, Review
from app.reviews.queries import answers
from app.reviews.versions import save_of, saves, sittings
from app.templating import moment

HERE = "/reviews/<id:review_id>/answers/<id:question_id>/versions"


@dataclass(frozen=True)
class Comparison:
    """Two saved versions of a text, the earlier one first."""

    before: AnswerRevision
    after: AnswerRevision

    @property
    def change(self) -> Change:
        return Change(self.before.text, self.after.text)


@bp.get(HERE)
def versions(review_id: int, question_id: int) -> str | Response:
    """What was saved when; and two versions compared."""
    review = find(Review, review_id, policy.can_open_desk)
    answer = answer_of(review, question_id)
    if not review.is_writable:
        return redirect(url_for("reviews.show", review_id=review.id))
    each = request.args.get("each", type=record_id)
    rows, more = sittings(answer.id, request.args.get("before", type=record_id))
    return render_template(
        "reviews/versions.html",
        review=review,
        answer=answer,
        heading=heading_of(answer.question),
        sittings=rows,
        each=saves(answer.id, each) if each else [],
        more=more,
        compared=comparison(answer),
    )


def answer_of(review: Review, question_id: int) -> Answer:
    found = next((each for each in answers(review.id) if each.question_id == question_id), None)
    return found or abort(404)


def comparison(answer: Answer) -> Comparison | None:
    """The two versions that were asked for, if both are kept."""
    one, other = (request.args.get(name, type=record_id) for name in ("from", "to"))
    if one is None or other is None:
        return None
    before, after = save_of(answer.id, min(one, other)), save_of(answer.id, max(one, other))
    return Comparison(before, after) if before and after else None


@bp.post(HERE)
@writes
def bring_back(review_id: int, question_id: int) -> Response:
    """Save the words of an earlier version anew; what stands there now stays among the versions."""
    review = find(Review, review_id, policy.can_open_desk)
    answer = answer_of(review, question_id)
    authorize(policy.can_write, review)
    earlier = save_of(answer.id, request.form.get("version", 0, type=record_id))
    base = request.form.get("base", -1, type=record_id)
    if earlier is None:
        raise Conflict("This version is not kept.", "Open the list of versions again.")
    name = f"answer-{question_id}"
    try:
        save_draft(review, {name: Typed(base, earlier.text)}, by=actor())
    except StaleDraft as late:
        raise Conflict(
            "This text was saved elsewhere meanwhile. Nothing was changed.",
            "Open its versions again and compare, then bring back the one you want.",
        ) from late
    flash(f"Brought back as it was saved {moment(earlier.saved_at)}. What stood here before is kept too.")
    return redirect(url_for("reviews.desk", review_id=review.id, _anchor=name), 303)
