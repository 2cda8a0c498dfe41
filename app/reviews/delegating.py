"""Naming a delegate for a draft, and ending that."""

from sqlalchemy import select

from app import audit, clock, mail
from app.auth.models import Account
from app.conflicts.queries import between
from app.cycles.actions import hold_open
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.people.models import Person
from app.people.queries import manager_of
from app.reviews.delegation import Delegation, Ended, current
from app.reviews.models import Review


def why_not(review: Review, person: Person) -> str | None:
    """Why somebody cannot be the delegate for a review, in words for its author.

    Who declared a personal conflict with whom is theirs alone; that somebody is not available is all that is said.
    """
    name, today = person.name, clock.today()
    if person.id == review.author_id:
        return "You write this review already."
    if person.id == review.subject_id:
        return f"{name} is the person it is about."
    above = manager_of(review.author_id, today)
    if person.id == review.second_reader_id or (above is not None and person.id == above.id):
        return f"{name} reads the review second, and has no part in writing it."
    account = db.session.scalar(select(Account).where(Account.person_id == person.id))
    if account is None or account.closed_at or between(person.id, review.subject_id, today):
        return f"{name} is not available for this review."
    return None


def name_delegate(review: Review, person: Person, *, by: Person) -> Delegation:
    """Let somebody write a draft with its author. Raises Refused with the reason why it cannot be them."""
    review = _held(review)
    hold_open(review.participant.cycle_id)
    if not review.is_writable:
        raise Conflict(f"This review is {review.state.label}; nobody writes at it any more.")
    problem = why_not(review, person)
    if problem:
        raise Refused(Gap(problem, "name"))
    known = current(review.id)
    if known is not None:
        raise Conflict(
            f"{known.person.name} is the delegate for this review.", "End that first; there is one at a time."
        )
    made = Delegation(review_id=review.id, person=person, named_at=clock.now())
    db.session.add(made)
    db.session.flush()
    audit.record("review.delegate_named", by=by, on=made, about=review.subject_id)
    mail.send("reviews/mail/delegate_named.txt", to=person, by=by, review=review)
    return made


def end_delegation(review: Review, *, by: Person) -> Delegation:
    """The author writes alone again; what the delegate saved stays."""
    known = current(_held(review).id)
    if known is None:
        raise Conflict("This review has no delegate now.", "It was ended already, or nobody was named.")
    return end(known, Ended.BY_AUTHOR, by=by)


def end(known: Delegation, how: Ended, *, by: Person) -> Delegation:
    """End it for one of the reasons there are, and tell the delegate."""
    known.ended_at, known.ended = clock.now(), how
    db.session.flush()
    review = known.review
    audit.record("review.delegate_ended", by=by, on=known, about=review.subject_id)
    mail.send("reviews/mail/delegate_ended.txt", to=known.person, by=by, review=review, how=how)
    return known


def _held(review: Review) -> Review:
    return db.session.get_one(Review, review.id, with_for_update=True, populate_existing=True)
