"""The page on which the author of a draft names a delegate, and ends that."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.db import db
from app.errors import Refused
from app.forms import record_id
from app.once import writes
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Person
from app.permissions import actor, authorize, find, scope
from app.reviews import policy
from app.reviews.delegating import end_delegation, name_delegate, why_not
from app.reviews.delegation import current
from app.reviews.desk_routes import bp
from app.reviews.models import Review


def delegate_page(review: Review, chosen: Person | None, problem: str = "") -> str:
    """Who writes with the author; or finding somebody, then what naming them opens."""
    known, typed_name = current(review.id), request.args.get("name", "")
    others = scope(people_policy.visible_to).where(Person.id.not_in([review.author_id, review.subject_id]))
    looking = known is None and chosen is None
    return render_template(
        "reviews/delegate.html",
        review=review,
        known=known,
        chosen=chosen,
        people=people_queries.named(others, typed_name) if looking else [],
        typed_name=typed_name,
        problem=problem,
    )


def colleague(person_id: int | None) -> Person | None:
    """Whoever was chosen, if there is somebody of that id."""
    if person_id is None:
        return None
    found: Person | None = db.session.scalar(scope(people_policy.visible_to).where(Person.id == person_id))
    return found


@bp.get("/reviews/<id:review_id>/delegate")
def delegate(review_id: int) -> str:
    """Who writes with the author, or whom to ask."""
    review = find(Review, review_id, policy.can_open_desk)
    authorize(policy.can_name_delegate, review)
    chosen = colleague(request.args.get("person", type=record_id))
    problem = why_not(review, chosen) if chosen else None
    return delegate_page(review, None if problem else chosen, problem or "")


@bp.post("/reviews/<id:review_id>/delegate")
@writes
def begin_delegation(review_id: int) -> Response | tuple[str, int]:
    """Name a delegate."""
    review = find(Review, review_id, policy.can_open_desk)
    authorize(policy.can_name_delegate, review)
    chosen = colleague(request.form.get("person", type=record_id))
    if chosen is None:
        return delegate_page(review, None, "Find somebody by name first."), 422
    try:
        name_delegate(review, chosen, by=actor())
    except Refused as refused:
        return delegate_page(review, None, refused.gaps[0].message), 422
    flash(f"{chosen.name} can write with you now.")
    return redirect(url_for("reviews.desk", review_id=review.id), 303)


@bp.post("/reviews/<id:review_id>/delegate/end")
@writes
def stop_delegation(review_id: int) -> Response:
    """The author writes alone again."""
    review = find(Review, review_id, policy.can_open_desk)
    authorize(policy.can_end_delegation, review)
    ended = end_delegation(review, by=actor())
    flash(f"{ended.person.name} cannot open this draft any more.")
    return redirect(url_for("reviews.desk", review_id=review.id), 303)
