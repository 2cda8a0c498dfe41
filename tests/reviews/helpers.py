"""Finding reviews of the demo organisation, and filling a draft."""

from typing import Any

from sqlalchemy import select

from app.cycles.models import Cycle, Participant, Phase, ReviewKind, Slot
from app.db import db
from app.drafts import Typed
from app.evidence.models import EvidenceItem
from app.people.models import Person
from app.reviews.actions import approve_review, calibrate_review, share_review
from app.reviews.drafting import save_draft
from app.reviews.models import Review, ReviewState
from app.reviews.queries import answers, choices
from app.reviews.submitting import submit_review
from app.rubric.queries import scale


def review_of(key: str, kind: ReviewKind = ReviewKind.MANAGER, *, past: bool = False) -> Review:
    """The review of one of the cast in the cycle that runs, or in the one before."""
    return db.session.scalars(
        select(Review)
        .join(Participant, Participant.id == Review.participant_id)
        .join(Cycle, Cycle.id == Participant.cycle_id)
        .join(Person, Person.id == Participant.person_id)
        .where(
            Person.email.like(f"{key}@%"),
            Review.kind == kind,
            (Cycle.phase == Phase.CLOSED) if past else (Cycle.phase != Phase.CLOSED),
        )
    ).one()


def first_number(review: Review) -> int:
    """The number of an item that this review may cite."""
    return (
        db.session.scalars(
            select(EvidenceItem.number)
            .where(EvidenceItem.subject_id == review.subject_id)
            .order_by(EvidenceItem.id)
        ).first()
        or 0
    )


def filled(review: Review, position: int = 2, **changes: str) -> dict[str, Typed]:
    """What a browser would send to complete a draft; `changes` replaces texts by question key."""
    number = first_number(review)
    label = next(each for each in scale(review.participant.rubric_version_id) if each.position == position)
    sent = {
        f"answer-{answer.question_id}": Typed(
            answer.version, changes.get(answer.question.key, f"What changed is written here [E{number}].")
        )
        for answer in answers(review.id)
    }
    for choice in choices(review.id):
        value = "scope_plan" if choice.slot is Slot.NEXT_STEP else str(label.id)
        sent[f"choice-{choice.line}"] = Typed(choice.version, value)
    return sent


def complete(review: Review, by: Person, position: int = 2, **changes: str) -> None:
    """Save a whole draft."""
    save_draft(review, filled(review, position, **changes), by=by)


def form_of(sent: dict[str, Typed], **more: str) -> dict[str, Any]:
    """The same as form data."""
    data: dict[str, Any] = dict(more)
    for name, typed in sent.items():
        data |= {name: typed.text, f"base-{name}": str(typed.base)}
    return data


def deliver_everything(cycle_id: int) -> None:
    """Let every review of a cycle that was submitted reach the person it is about."""
    held = (
        select(Review)
        .join(Participant)
        .where(
            Participant.cycle_id == cycle_id,
            Review.kind == ReviewKind.MANAGER,
            Review.submitted_at.is_not(None),
        )
    )
    for review in db.session.scalars(held).all():
        deliver(review)
    db.session.commit()


def deliver(review: Review) -> None:
    """Take a review that was submitted through every step that its cycle has, as far as its person."""
    if review.state is ReviewState.RETURNED:
        submit_review(review, by=review.author)
    if review.state is ReviewState.SUBMITTED:
        approve_review(review, "", unwarned_confirmed=True, by=review.second_reader)
    if review.state is ReviewState.APPROVED and review.participant.cycle.has(Phase.CALIBRATION):
        calibrate_review(review, by=review.second_reader)
    if not review.is_delivered:
        share_review(review, by=review.author)
