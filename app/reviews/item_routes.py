"""One item of the drawer, read through the draft beside which it lies."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.db import db
from app.evidence.models import EvidenceItem
from app.evidence.policy import visible_to as visible_evidence
from app.evidence.queries import about, with_words
from app.permissions import actor, find, opened
from app.reviews import policy
from app.reviews.delegate_routes import bp
from app.reviews.desk_routes import seat_beside, through_the_draft
from app.reviews.models import Review


@bp.get("/reviews/<id:review_id>/draft/evidence/<id:number>")
def item(review_id: int, number: int) -> str | Response:
    """The words of an item that stands in the drawer with its title; a script shows them there."""
    review = find(Review, review_id, policy.can_open_desk)
    if not review.is_writable:
        return redirect(url_for("reviews.show", review_id=review.id))
    items = about(through_the_draft(visible_evidence, review), review.subject_id)
    found = db.session.scalar(with_words(items.where(EvidenceItem.number == number)))
    if found is None:
        abort(404)
    seat, through = seat_beside(review, actor())
    opened([found], seat, review_id=through)
    return render_template("reviews/item.html", review=review, item=found)
