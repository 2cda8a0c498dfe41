"""The page of a participant's coverage, and what stands beside the evidence of a review."""

from flask import Blueprint, render_template

from app.coverage import policy, queries
from app.coverage.sources import sources_of
from app.coverage.view import coverage
from app.cycles.models import Participant, ReviewKind
from app.evidence import policy as evidence_policy
from app.evidence.multiplier import multiplier_of
from app.feedback import policy as feedback_policy
from app.permissions import Seat, actor, find, opened, scope
from app.reviews import addenda
from app.reviews import policy as review_policy
from app.reviews.addenda import Addendum
from app.reviews.models import Review
from app.reviews.queries import by_participant, cited_ids

bp = Blueprint("coverage", __name__)


@bp.get("/participants/<id:participant_id>/coverage")
def show(participant_id: int) -> str:
    """What is written down about one person in one cycle, and what would complete it."""
    participant = find(Participant, participant_id, policy.can_see)
    view = coverage(participant, scope(evidence_policy.visible_to))
    chosen = multiplier_of(participant.id)
    opened([chosen.item] if chosen else [], Seat.MANAGER)
    readable = [
        each for each in by_participant([participant.id]).values() if review_policy.can_read(actor(), each)
    ]
    groups = [view.item_ids, *(cited_ids(each.id) for each in readable)]
    recent, *cited = queries.lately(groups, view.since)
    return render_template(
        "coverage/show.html",
        participant=participant,
        view=view,
        chosen=chosen,
        recent=recent,
        cited=[(review, *counted) for review, counted in zip(readable, cited, strict=True)],
        may_ask=feedback_policy.can_ask(actor(), participant) and not participant.cycle.closed_at,
    )


def beside(review: Review, seat: Seat) -> Addendum | None:
    """Where the evidence that a review cites comes from, and the multiplier of its cycle."""
    found = sources_of(review.participant, cited_ids(review.id))
    chosen = review.multiplier if review.kind is ReviewKind.MANAGER else None
    if not found.total and not chosen:
        return None
    opened([chosen.item] if chosen else [], seat, review_id=review.id)
    words = {"sources": found, "multiplier": chosen}
    return Addendum("coverage/_beside.html", "sources", "Where its evidence comes from", words, place=9)


addenda.sources.append(beside)
