"""Submitting: the moment at which choices become ratings, and a draft leaves its author's hands."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import and_, delete, select, update

from app import audit, clock, mail
from app.coaching.queries import shared_between
from app.cycles.actions import hold_open
from app.cycles.models import ReviewKind, Slot
from app.db import db
from app.errors import Conflict, Refused
from app.evidence.models import EvidenceRevision
from app.people.models import Person
from app.people.queries import manager_of
from app.reviews.completeness import gaps
from app.reviews.delegating import end
from app.reviews.delegation import Ended, current, had_part_in
from app.reviews.explaining import forget_what_is_not_marked
from app.reviews.marking import checked
from app.reviews.models import Answer, AnswerRevision, Choice, Review, ReviewState
from app.reviews.queries import answers, choices, citations, current_ratings
from app.reviews.rating_actions import add_rating
from app.reviews.ratings import AuthorKind, Lineage, Rating, RatingKind
from app.rubric.queries import scale

WARNED_BEFORE = timedelta(days=30)


def submit_review(review: Review, *, by: Person) -> None:
    """Submit a complete draft. Raises Refused with every gap, or Conflict when it is no draft any more."""
    review = db.session.get_one(Review, review.id, with_for_update=True, populate_existing=True)
    hold_open(review.participant.cycle_id)
    written, chosen, cited = answers(review.id), choices(review.id), citations(review.id)
    marks = checked(review, written, cited)
    missing = gaps(review, written, chosen, cited, marks) if review.is_writable else []
    if missing:
        raise Refused(*missing)
    again = review.state is ReviewState.RETURNED
    if review.is_writable and review.kind is ReviewKind.MANAGER:
        review.second_reader_id = _second_reader(review, by).id
        review.next_step = next(each.next_step for each in chosen if each.slot is Slot.NEXT_STEP)
        _rate(review, written, chosen, cited, by)
    review.move_to(ReviewState.SUBMITTED)
    review.submitted_at = clock.now()
    forget_what_is_not_marked(review, written)
    _forget_the_draft(review, written, review.submitted_at)
    delegate = current(review.id)
    if delegate:
        end(delegate, Ended.BY_SUBMISSION, by=by)
    db.session.flush()
    audit.record("review.submitted", by=by, on=review, about=review.subject_id)
    if review.second_reader_id:
        reader = db.session.get_one(Person, review.second_reader_id)
        mail.send("reviews/mail/submitted.txt", to=reader, by=by, review=review, again=again)


def _second_reader(review: Review, by: Person) -> Person:
    above = manager_of(by.id, clock.today())
    if above is None or above.id == review.subject_id:
        raise Conflict(
            "Nobody is above you to read this second.", "Ask a people partner to name your manager."
        )
    if review.id in db.session.scalars(had_part_in(above.id)).all():
        raise Conflict(
            f"{above.name} wrote at this review as your delegate, and cannot read it second.",
            "Ask a people partner who reads it instead.",
        )
    return above


def _rate(
    review: Review,
    written: Sequence[Answer],
    chosen: Sequence[Choice],
    cited: dict[int, list[EvidenceRevision]],
    by: Person,
) -> None:
    """Add a rating for each line that is new or differs from the one it supersedes."""
    before = {rating.competency_id: rating for rating in current_ratings(review.participant_id)}
    labels = {label.id: label for label in scale(review.participant.rubric_version_id)}
    meets = next(label for label in labels.values() if label.meets)
    everything = {each.id for revisions in cited.values() for each in revisions}
    by_line = {(each.slot, each.competency_id): each for each in chosen}
    for answer in written:
        question = answer.question
        if question.slot not in {Slot.COMPETENCY, Slot.OVERALL}:
            continue
        label = labels[by_line[question.slot, question.competency_id].scale_value_id]  # type: ignore[index]
        overall = question.slot is Slot.OVERALL
        rests_on = everything if overall else {each.id for each in cited[answer.id]}
        below = label.position < meets.position
        rating = Rating(
            participant_id=review.participant_id,
            lineage=Lineage.OFFICIAL,
            author_kind=AuthorKind.MANAGER,
            competency_id=question.competency_id,
            kind=RatingKind.PROPOSED,
            scale_value_id=label.id,
            reason=answer.text,
            rated_by_id=by.id,
            rated_at=clock.now(),
            unwarned=below and not _warned(review, question.competency_id),
        )
        add_rating(rating, rests_on, before.get(question.competency_id), about=review.subject_id, by=by)


def _warned(review: Review, competency_id: int | None) -> bool:
    """Was a coaching note shared in this cycle's period, at least 30 days ago?"""
    begins = datetime.combine(review.participant.cycle.period_from, time(), UTC)
    return shared_between(review.subject_id, competency_id, begins, clock.now() - WARNED_BEFORE)


def _forget_the_draft(review: Review, written: Sequence[Answer], moment: datetime) -> None:
    """What was submitted stays, now and before: choices and every version in between go."""
    db.session.execute(delete(Choice).where(Choice.review_id == review.id))
    current = (
        select(AnswerRevision.id)
        .join(Answer, and_(Answer.id == AnswerRevision.answer_id, Answer.version == AnswerRevision.version))
        .where(Answer.review_id == review.id)
    )
    not_submitted = (
        AnswerRevision.answer_id.in_([answer.id for answer in written]),
        AnswerRevision.submitted_at.is_(None),
    )
    for change in (
        update(AnswerRevision)
        .where(*not_submitted, AnswerRevision.id.in_(current))
        .values(submitted_at=moment),
        delete(AnswerRevision).where(*not_submitted),
    ):
        db.session.execute(change.execution_options(synchronize_session=False))
