"""What happens after submission: the second reading, sharing, acknowledging, the person's comment."""

from collections.abc import Mapping

from app import audit, clock, mail
from app.cycles.models import Phase, Slot
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.feedback.actions import open_answers
from app.people.models import Person
from app.reviews.models import (
    Choice,
    Outcome,
    Reading,
    ReadingComment,
    Review,
    ReviewComment,
    ReviewState,
)
from app.reviews.queries import answers, current_ratings, readings, unwarned


def approve_review(review: Review, note: str, *, unwarned_confirmed: bool, by: Person) -> None:
    """Approve what was submitted. A rating that came without warning is confirmed by name."""
    review = locked(review)
    without = bool(unwarned([review.id]))
    if review.can_move_to(ReviewState.APPROVED) and without and not unwarned_confirmed:
        raise Refused(
            Gap("Say that you approve a low rating that came without a coaching note.", "unwarned_confirmed")
        )
    review.move_to(ReviewState.APPROVED)
    review.approved_at = clock.now()
    reading = _read(review, Outcome.APPROVED, note, by)
    reading.unwarned_confirmed = without
    audit.record("review.approved", by=by, on=review, about=review.subject_id)
    mail.send("reviews/mail/approved.txt", to=review.author, by=by, review=review)


def return_review(review: Review, note: str, comments: Mapping[int, str], *, by: Person) -> None:
    """Return a review for revision, once, with comments by answer id; its choices become writable again."""
    review = locked(review)
    if any(each.outcome is Outcome.RETURNED for each in readings(review.id)):
        raise Conflict(
            "This review was returned once already.", "Approve it, or talk with its author before you do."
        )
    if not comments:
        raise Refused(Gap("Say at least once what should change, beside the answer.", "comments"))
    review.move_to(ReviewState.RETURNED)
    reading = _read(review, Outcome.RETURNED, note, by)
    for answer in answers(review.id):
        if answer.id in comments:
            reading.comments.append(
                ReadingComment(answer_id=answer.id, answer_version=answer.version, text=comments[answer.id])
            )
    _reopen_choices(review)
    db.session.flush()
    audit.record("review.returned", by=by, on=review, about=review.subject_id)
    mail.send("reviews/mail/returned.txt", to=review.author, by=by, review=review)


def calibrate_review(review: Review, *, by: Person) -> None:
    """A session was signed in which this review's case was decided; it can be shared once delivery has begun."""
    review = locked(review)
    review.move_to(ReviewState.CALIBRATED)
    review.calibrated_at = clock.now()
    audit.record("review.calibrated", by=by, on=review, about=review.subject_id)
    mail.send("reviews/mail/calibrated.txt", to=review.author, by=by, review=review)


def share_review(review: Review, *, by: Person) -> None:
    """Open a review to the person it is about, after having talked with them; and the feedback given about them."""
    review = locked(review)
    cycle = review.participant.cycle
    if review.state is ReviewState.APPROVED and cycle.has(Phase.CALIBRATION):
        raise Conflict(
            "This review was not in calibration yet.",
            "It can be shared once a session has decided and signed.",
        )
    if review.state in {ReviewState.APPROVED, ReviewState.CALIBRATED} and not cycle.delivery_may_begin:
        raise Conflict(
            "Delivery has not begun in this cycle.", "A people partner opens it; the review stays as it is."
        )
    review.move_to(ReviewState.SHARED)
    review.shared_at = clock.now()
    open_answers(review.participant_id, by=by)
    audit.record("review.shared", by=by, on=review, about=review.subject_id)
    mail.send("reviews/mail/shared.txt", to=review.subject, by=by, review=review)


def acknowledge_review(review: Review, *, by: Person) -> None:
    """The person has read it, which is not the same as agreeing."""
    review = locked(review)
    review.move_to(ReviewState.ACKNOWLEDGED)
    review.acknowledged_at = clock.now()
    audit.record("review.acknowledged", by=by, on=review, about=by)


def comment_on_review(review: Review, text: str, *, by: Person) -> ReviewComment:
    """The person adds their own words; they stay with the review for good."""
    if not review.is_delivered:
        raise Conflict("This review was not shared with you yet.")
    comment = ReviewComment(review_id=review.id, by_id=by.id, text=text, at=clock.now())
    db.session.add(comment)
    db.session.flush()
    audit.record("review.commented", by=by, on=comment, about=by)
    mail.send("reviews/mail/commented.txt", to=review.author, by=by, review=review)
    return comment


def locked(review: Review) -> Review:
    """The same review as it is now, held until the transaction ends, so that two clicks take one step."""
    return db.session.get_one(Review, review.id, with_for_update=True, populate_existing=True)


def _read(review: Review, outcome: Outcome, note: str, by: Person) -> Reading:
    reading = Reading(
        review_id=review.id,
        number=len(readings(review.id)) + 1,
        outcome=outcome,
        note=note,
        read_by_id=by.id,
        read_at=clock.now(),
    )
    db.session.add(reading)
    return reading


def _reopen_choices(review: Review) -> None:
    for rating in current_ratings(review.participant_id):
        slot = Slot.COMPETENCY if rating.competency_id else Slot.OVERALL
        db.session.add(
            Choice(
                review_id=review.id,
                slot=slot,
                competency_id=rating.competency_id,
                scale_value_id=rating.scale_value_id,
            )
        )
    db.session.add(Choice(review_id=review.id, slot=Slot.NEXT_STEP, next_step=review.next_step))
