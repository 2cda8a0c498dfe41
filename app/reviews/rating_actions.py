"""Adding ratings: the manager's when a review is submitted, the room's and the panel's when they decide otherwise."""

from sqlalchemy import insert

from app import audit, clock
from app.cycles.models import Participant
from app.db import db
from app.errors import Conflict
from app.people.models import Person
from app.reviews.queries import current_ratings
from app.reviews.ratings import AuthorKind, Lineage, Rating, RatingCitation, RatingKind

KINDS = {AuthorKind.ROOM: RatingKind.CALIBRATED, AuthorKind.PANEL: RatingKind.AMENDED}


def add_rating(
    rating: Rating, rests_on: set[int], before: Rating | None, *, about: Person | int, by: Person
) -> Rating | None:
    """Add a rating with its citations (ids of evidence revisions); one that says the same as the one before is not."""
    if before is not None and (
        (before.scale_value_id, before.reason) == (rating.scale_value_id, rating.reason)
        and {each.evidence_revision_id for each in before.citations} == rests_on
    ):
        return None
    rating.sequence = before.sequence + 1 if before else 1
    rating.supersedes_id = before.id if before else None
    rating.lead_id = min(rests_on)
    db.session.add(rating)
    db.session.flush()
    db.session.execute(
        insert(RatingCitation),
        [{"rating_id": rating.id, "evidence_revision_id": each} for each in sorted(rests_on)],
    )
    audit.record(f"rating.{rating.kind.value}", by=by, on=rating, about=about, value=rating.scale_value_id)
    return rating


def change_rating(
    before: Rating, scale_value_id: int, reason: str, rests_on: set[int], *, as_: AuthorKind, by: Person
) -> Rating:
    """Let the room or a panel add the rating that supersedes `before`; nothing of `before` is touched.

    Raises Conflict when `before` is not current any more. The schema refuses a rating without reason or evidence, and
    one by a panel that is lower than the one it follows.
    """
    current = {row.competency_id: row for row in current_ratings(before.participant_id)}
    if current[before.competency_id].id != before.id:
        raise Conflict("This rating was changed meanwhile.", "Open it again to see what holds now.")
    if not rests_on:
        raise Conflict("A rating is not changed without evidence.", "Cite at least one item.")
    rating = Rating(
        participant_id=before.participant_id,
        lineage=Lineage.OFFICIAL,
        author_kind=as_,
        competency_id=before.competency_id,
        kind=KINDS[as_],
        scale_value_id=scale_value_id,
        reason=reason,
        rated_by_id=by.id,
        rated_at=clock.now(),
        unwarned=False,
    )
    added = add_rating(rating, rests_on, before, about=subject_of(before), by=by)
    if added is None:
        raise Conflict("This says what holds already.", "Change the rating, or leave it as it is.")
    return added


def subject_of(rating: Rating) -> int:
    """Whom a rating is about."""
    return db.session.get_one(Participant, rating.participant_id).person_id
