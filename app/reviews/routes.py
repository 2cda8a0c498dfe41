"""Pages of finished reviews, and the verbs that move them on."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.cycles import policy as cycles_policy
from app.cycles.models import Participant, ReviewKind
from app.errors import Conflict, Refused
from app.evidence.policy import visible_to as visible_evidence
from app.feedback import policy as feedback_policy
from app.forms import record_id
from app.once import writes
from app.permissions import actor, authorize, find, opened, scope
from app.reviews import actions, policy, queries
from app.reviews.addenda import addenda
from app.reviews.desk import self_review_of
from app.reviews.document import Document, set_out
from app.reviews.drafting import begin_review
from app.reviews.forms import ApprovalForm, CommentForm, ReturnForm, comments_of, return_form
from app.reviews.models import Review
from app.reviews.to_write import overview

bp = Blueprint("reviews", __name__)


@bp.get("/reviews")
def index() -> str:
    """Every review the reader may open, newest first."""
    reviews = scope(policy.visible_to)
    rows, more = queries.page(reviews, request.args.get("before", type=record_id))
    return render_template("reviews/index.html", reviews=rows, more=more)


@bp.get("/reviews/to-write")
def to_write() -> str:
    """Every review that the reader has to write, with what is left of each."""
    # names, dates and numbers, no words of a text: nothing is read here
    work = overview(actor(), scope(cycles_policy.in_care), scope(policy.visible_to), scope(visible_evidence))
    return render_template("reviews/to_write.html", work=work)


@bp.post("/participants/<id:participant_id>/reviews")
@writes
def begin(participant_id: int) -> Response:
    """Begin a self or manager review."""
    participant = find(Participant, participant_id, cycles_policy.can_see)
    if request.form.get("kind") not in set(ReviewKind):
        raise Conflict("This form does not say whose review it is.", "Begin it from your home page.")
    kind = ReviewKind(request.form["kind"])
    own = kind is ReviewKind.SELF
    authorize(cycles_policy.can_write_self if own else cycles_policy.can_write_manager, participant)
    review = begin_review(participant, kind, by=actor())
    return redirect(url_for("reviews.desk", review_id=review.id), 303)


@bp.get("/reviews/<id:review_id>")
def show(review_id: int) -> str | Response:
    """A review as its readers see it; its author is led to the desk while it is a draft."""
    review = find(Review, review_id, policy.can_read)
    if review.is_writable:
        return redirect(url_for("reviews.desk", review_id=review.id))
    return document_page(review)


def document_page(
    review: Review,
    approval: ApprovalForm | None = None,
    returning: ReturnForm | None = None,
    comment: CommentForm | None = None,
) -> str:
    queries.placed(review.id)  # what other rooms add looks at its participant and cycle too
    seat = policy.can_read(actor(), review)
    added = addenda(review, seat) if seat else []
    document = set_out(review, frozenset().union(*(each.rests_on for each in added)))
    if seat:
        opened([each.item for each in document.cited], seat, review_id=review.id)
    own = self_review_of(review)
    if own and not policy.can_read(actor(), own):
        own = None
    forms = {
        "approval": approval or ApprovalForm(),
        "returning": returning or return_form([part.answer for part in document.parts]),
        "comment_form": comment or CommentForm(),
    }
    problems = [gap for form in forms.values() for gap in form.gaps]
    return render_template(
        "reviews/show.html",
        review=review,
        document=document,
        own_review=own,
        added=added,
        policy=policy,
        feedback_policy=feedback_policy,
        problems=problems,
        **forms,
    )


@bp.post("/reviews/<id:review_id>/approval")
@writes
def approve(review_id: int) -> Response | tuple[str, int]:
    """The second reader approves."""
    review = find(Review, review_id, policy.can_read)
    authorize(policy.can_approve, review)
    form = ApprovalForm(request.form)
    if not form.validate():
        return document_page(review, approval=form), 422
    try:
        actions.approve_review(
            review, form.note.data, unwarned_confirmed=form.unwarned_confirmed.data, by=actor()
        )
    except Refused as refused:
        form.unwarned_confirmed.errors = [gap.message for gap in refused.gaps]
        return document_page(review, approval=form), 422
    flash(f"Approved. {review.author.name} talks with {review.subject.name} next, then shares it.")
    return redirect(url_for("reviews.show", review_id=review.id), 303)


@bp.post("/reviews/<id:review_id>/return")
@writes
def return_(review_id: int) -> Response | tuple[str, int]:
    """The second reader returns it, once, with comments."""
    review = find(Review, review_id, policy.can_read)
    authorize(policy.can_return, review)
    document: Document = set_out(review)
    form = return_form([part.answer for part in document.parts], request.form)
    if not form.validate():
        return document_page(review, returning=form), 422
    try:
        actions.return_review(review, form.note.data, comments_of(form), by=actor())
    except Refused as refused:
        form.note.errors = [gap.message for gap in refused.gaps]
        return document_page(review, returning=form), 422
    flash(f"Returned to {review.author.name} with your comments.")
    return redirect(url_for("home.index"), 303)


@bp.post("/reviews/<id:review_id>/delivery")
@writes
def share(review_id: int) -> Response:
    """The author opens it to the person it is about."""
    review = find(Review, review_id, policy.can_read)
    authorize(policy.can_share, review)
    actions.share_review(review, by=actor())
    flash(f"Shared. {review.subject.name} can read it now.")
    return redirect(url_for("reviews.show", review_id=review.id), 303)


@bp.post("/reviews/<id:review_id>/acknowledgement")
@writes
def acknowledge(review_id: int) -> Response:
    """The person has read it."""
    review = find(Review, review_id, policy.can_read)
    authorize(policy.can_acknowledge, review)
    actions.acknowledge_review(review, by=actor())
    flash("You have said that you read it.")
    return redirect(url_for("reviews.show", review_id=review.id), 303)


@bp.post("/reviews/<id:review_id>/comments")
@writes
def comment(review_id: int) -> Response | tuple[str, int]:
    """The person adds a comment."""
    review = find(Review, review_id, policy.can_read)
    authorize(policy.can_comment, review)
    form = CommentForm(request.form)
    if not form.validate():
        return document_page(review, comment=form), 422
    actions.comment_on_review(review, form.text.data, by=actor())
    flash("Your comment stays with the review.")
    return redirect(url_for("reviews.show", review_id=review.id, _anchor="comments"), 303)
