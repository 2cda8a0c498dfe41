"""Who may do what with a review. A draft is its author's and a named delegate's; what was submitted opens step by step."""

from typing import Any

from sqlalchemy import Exists, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.conflicts.queries import between, conflicted_ids
from app.cycles.models import Cycle, Participant, Phase, Responsibility, ReviewKind
from app.cycles.queries import responsible_manager_id
from app.db import db
from app.people.models import Person
from app.people.queries import on_day
from app.permissions import ALWAYS, Rules, Seat
from app.reviews.delegation import current, written_for
from app.reviews.models import DELIVERED, WRITABLE, Review, ReviewState

READABLE_ABOVE = frozenset({ReviewState.SUBMITTED, ReviewState.APPROVED, ReviewState.CALIBRATED}) | DELIVERED
SUBMITTED = frozenset({ReviewState.SUBMITTED})


def seats(actor: Person, review: Review) -> set[Seat]:
    found = set()
    if review.author_id == actor.id:
        found.add(Seat.AUTHOR)
    if review.subject_id == actor.id:
        found.add(Seat.SUBJECT)
    if review.second_reader_id == actor.id:
        found.add(Seat.SECOND_READER)
    if _writes_with_the_author(actor, review):
        found.add(Seat.DELEGATE)
    if review.kind is ReviewKind.SELF and review.author_id != actor.id:
        found |= _beside_a_self_review(actor, review)
    return found


def _writes_with_the_author(actor: Person, review: Review) -> bool:
    """A delegate has the seat while they are named and the draft is one, in a cycle that runs, and while no personal
    conflict stands in the way.
    """
    if not review.is_writable or review.kind is not ReviewKind.MANAGER or actor.id == review.author_id:
        return False
    known = current(review.id)
    if known is None or known.person_id != actor.id or review.participant.cycle.phase is Phase.CLOSED:
        return False
    return not between(actor.id, review.subject_id, clock.today())


def _beside_a_self_review(actor: Person, review: Review) -> set[Seat]:
    if responsible_manager_id(review.participant_id, clock.today()) == actor.id:
        return {Seat.MANAGER}
    second = db.session.scalar(select(_read_second(actor.id, review.participant_id)))
    return {Seat.SECOND_READER} if second else set()


def _read_second(actor_id: int, participant_id: Any) -> Exists:
    other = aliased(Review)
    return exists().where(
        other.participant_id == participant_id,
        other.kind == ReviewKind.MANAGER,
        other.second_reader_id == actor_id,
        other.state.in_(READABLE_ABOVE),
    )


rules = Rules(
    "Review",
    seats,
    note="A self review opens to the manager and the second reader once submitted;"
    " a manager's review opens to the second reader once submitted, to its subject at delivery."
    " While it is a draft, one delegate whom the author named writes it with them, and reads beside it the evidence,"
    " the expectations and the feedback that the author may read.",
)
can_read = rules.verb(
    "read",
    {
        Seat.AUTHOR: ALWAYS,
        Seat.DELEGATE: WRITABLE,
        Seat.SUBJECT: DELIVERED,
        Seat.SECOND_READER: READABLE_ABOVE,
        Seat.MANAGER: SUBMITTED,
    },
)
can_open_desk = rules.verb(
    "open its desk, or be led on from there", {Seat.AUTHOR: ALWAYS, Seat.DELEGATE: WRITABLE}
)
can_write = rules.verb("write", {Seat.AUTHOR: WRITABLE, Seat.DELEGATE: WRITABLE})
can_submit = rules.verb("submit", {Seat.AUTHOR: WRITABLE})
can_share = rules.verb(
    "share with the person", {Seat.AUTHOR: frozenset({ReviewState.APPROVED, ReviewState.CALIBRATED})}
)
can_acknowledge = rules.verb("acknowledge having read it", {Seat.SUBJECT: frozenset({ReviewState.SHARED})})
can_comment = rules.verb("add a comment that stays", {Seat.SUBJECT: DELIVERED})


def delegate_seats(actor: Person, review: Review) -> set[Seat]:
    own = review.author_id == actor.id and review.kind is ReviewKind.MANAGER
    return {Seat.AUTHOR} if own else set()


delegate_rules = Rules(
    "Review, delegate",
    delegate_seats,
    note="One at a time, for a manager's draft: not the person it is about, nobody who reads it second, nobody in a"
    " personal conflict with the person. Through the draft a delegate reads the evidence, the expectations and the"
    " feedback that the author may read; never submits, and decides nothing about the review later.",
)
can_name_delegate = delegate_rules.verb("name a delegate", {Seat.AUTHOR: WRITABLE})
can_end_delegation = delegate_rules.verb("end that", {Seat.AUTHOR: WRITABLE})


def second_seats(actor: Person, review: Review) -> set[Seat]:
    return {Seat.SECOND_READER} if review.second_reader_id == actor.id else set()


second_rules = Rules(
    "Review, second reading", second_seats, note="A self review is read beside it, and approved by nobody."
)
can_approve = second_rules.verb("approve", {Seat.SECOND_READER: SUBMITTED})
can_return = second_rules.verb("return once, with comments", {Seat.SECOND_READER: SUBMITTED})


def visible_to(actor: Person) -> Select[Review]:
    """The reviews an actor may read."""
    own = Review.author_id == actor.id
    as_delegate = and_(
        Review.id.in_(written_for(actor.id)),
        Review.state.in_(WRITABLE),
        Review.participant_id.in_(
            select(Participant.id).join(Participant.cycle).where(Cycle.phase != Phase.CLOSED)
        ),
        Review.subject_id.not_in(conflicted_ids(actor.id, clock.today())),
    )
    about_me = and_(Review.subject_id == actor.id, Review.state.in_(DELIVERED))
    as_second = and_(Review.second_reader_id == actor.id, Review.state.in_(READABLE_ABOVE))
    in_care = select(Responsibility.participant_id).where(
        Responsibility.manager_id == actor.id, on_day(Responsibility, clock.today())
    )
    their_own_words = and_(
        Review.kind == ReviewKind.SELF,
        Review.state == ReviewState.SUBMITTED,
        or_(Review.participant_id.in_(in_care), _read_second(actor.id, Review.participant_id)),
    )
    return select(Review).where(or_(own, as_delegate, about_me, as_second, their_own_words))
