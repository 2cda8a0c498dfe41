"""What the audit log and the access log tell a person: what was done about them, and who read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.appeals.models import Appeal, PanelDissent, Ruling
from app.appeals.queries import opened_dissents, opened_rulings
from app.audit.models import AccessEntry, AuditEntry
from app.auth.models import Account, SignedInSession
from app.calibration.models import CalibrationCase, Decision
from app.coaching.models import CoachingNote
from app.conflicts.models import Conflict as PersonalConflict
from app.cycles.models import Absence, Participant, ReviewKind
from app.db import db
from app.distribution.models import DistributionReport
from app.evidence.models import EvidenceAttachment, EvidenceItem
from app.evidence.multiplier import Multiplier
from app.expectations.models import Expectation
from app.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackSet
from app.feedback.unattributed import FeedbackRound
from app.people.models import HeldLevel, Membership, Person, ReportingLine, RoleGrant
from app.permissions import Seat
from app.promotions.models import (
    PacketExport,
    PacketRevision,
    PromotionCase,
    PromotionStatement,
    PromotionText,
)
from app.reviews.delegation import Delegation
from app.reviews.models import DELIVERED, Review, ReviewComment
from app.reviews.ratings import Lineage, Rating

PAGE = 15
TASKS = (
    Seat.AUTHOR,
    Seat.DELEGATE,
    Seat.MANAGER,
    Seat.SECOND_READER,
    Seat.ASKED,
    Seat.ADVOCATE,
    Seat.READER,
    Seat.IN_THE_ROOM,
    Seat.CHAIR,
    Seat.FACILITATOR,
    Seat.PANELIST,
    Seat.PANEL_CHAIR,
    Seat.FAIRNESS_BOARD,
)
EXPLAINED = tuple(str(seat) for seat in TASKS)
OPEN_TABLES = tuple(
    each.__tablename__
    for each in (
        Person,
        Membership,
        ReportingLine,
        HeldLevel,
        RoleGrant,
        Account,
        SignedInSession,
        Participant,
        Absence,
        EvidenceItem,
        EvidenceAttachment,
        Multiplier,
        Expectation,
        CoachingNote,
        FeedbackRequest,
        FeedbackSet,
        FeedbackRound,  # that several were invited, and whether it ended with a release
        FeedbackAnswer,  # that there is one, and by whom, is no secret; its words are closed until delivery
        PersonalConflict,
        DistributionReport,
        Appeal,  # a draft is the person's own, and of what the panel writes it tells nothing
        ReviewComment,
        PromotionCase,
        PromotionText,
        PromotionStatement,
        PacketRevision,
        PacketExport,
    )
)


def may_be_told(person_id: int) -> Any:
    """Entries of the audit log about a person that tell nothing about a review before its delivery.

    Tables are named one by one, so that a later feature is closed here until somebody thinks about it.
    """
    open_reviews = select(Review.id).where(
        Review.subject_id == person_id, or_(Review.kind == ReviewKind.SELF, Review.state.in_(DELIVERED))
    )
    delivered = select(Review.participant_id).where(
        Review.subject_id == person_id, Review.kind == ReviewKind.MANAGER, Review.state.in_(DELIVERED)
    )
    open_ratings = select(Rating.id).where(
        or_(Rating.lineage == Lineage.SELF, Rating.participant_id.in_(delivered))
    )
    open_decisions = (
        select(Decision.id).join(Decision.case).where(CalibrationCase.participant_id.in_(delivered))
    )
    begun = AuditEntry.verb == "review.begun"
    return and_(
        AuditEntry.subject_id == person_id,
        or_(
            AuditEntry.record.in_(OPEN_TABLES),
            and_(
                AuditEntry.record == Review.__tablename__, or_(begun, AuditEntry.record_id.in_(open_reviews))
            ),
            and_(
                AuditEntry.record == Delegation.__tablename__,
                AuditEntry.record_id.in_(select(Delegation.id).where(Delegation.review_id.in_(open_reviews))),
            ),
            and_(AuditEntry.record == Rating.__tablename__, AuditEntry.record_id.in_(open_ratings)),
            and_(AuditEntry.record == Decision.__tablename__, AuditEntry.record_id.in_(open_decisions)),
            and_(
                AuditEntry.record == Ruling.__tablename__,
                AuditEntry.record_id.in_(opened_rulings(person_id)),
            ),
            and_(
                AuditEntry.record == PanelDissent.__tablename__,
                AuditEntry.record_id.in_(opened_dissents(person_id)),
            ),
        ),
    )


def done(person_id: int) -> Any:
    """What was done about the person, with who did it; newest first."""
    return (
        select(AuditEntry, Person)
        .join(Person, Person.id == AuditEntry.actor_id, isouter=True)
        .where(may_be_told(person_id))
        .order_by(AuditEntry.id.desc())
    )


def page(
    rows: Any, key: Any, before: int | None = None, most: int = PAGE
) -> tuple[Sequence[Any], int | None]:
    """Rows of which the first column has the key, from below `before`; and the key of the next page."""
    if before is not None:
        rows = rows.where(key < before)
    found = db.session.execute(rows.limit(most + 1)).all()
    return found[:most], found[most - 1][0].id if len(found) > most else None


def everything(rows: Any) -> Sequence[Any]:
    """The rows without pages."""
    return db.session.execute(rows).all()


def stands_out(person_id: int) -> Any:
    """Reads that needed a reason, or that no task explains; newest first."""
    reader = aliased(Person)
    return (
        select(AccessEntry, reader)
        .join(reader, reader.id == AccessEntry.reader_id)
        .where(
            *shown(person_id),
            or_(AccessEntry.reason != "", AccessEntry.seat.not_in(EXPLAINED)),
        )
        .order_by(AccessEntry.id.desc())
    )


@dataclass(frozen=True)
class Reader:
    """Somebody whose task explains that they read: in which seat, what, on how many days, when last."""

    person: Person
    seat: str
    records: list[str]
    days: int
    last_at: Any


def shown(person_id: int) -> tuple[ColumnElement[bool], ...]:
    """Reads of text about the person, but for those that would say how far a closed review has come."""
    closed = select(Review.id).where(
        Review.subject_id == person_id, Review.kind == ReviewKind.MANAGER, Review.state.not_in(DELIVERED)
    )
    return AccessEntry.subject_id == person_id, AccessEntry.review_id.not_in(closed)


def explained(person_id: int) -> list[Reader]:
    """Reads that a task explains, one row for each reader and seat, by name."""
    which = (*shown(person_id), AccessEntry.reason == "", AccessEntry.seat.in_(EXPLAINED))
    rows = db.session.execute(
        select(
            Person, AccessEntry.seat, func.count(AccessEntry.day.distinct()), func.max(AccessEntry.last_at)
        )
        .join(Person, Person.id == AccessEntry.reader_id)
        .where(*which)
        .group_by(*Person.__table__.c, AccessEntry.seat)
        .order_by(Person.name, Person.id, AccessEntry.seat)
    ).all()
    kinds: dict[tuple[int, str], list[str]] = {}
    what = select(AccessEntry.reader_id, AccessEntry.seat, AccessEntry.record).where(*which).distinct()
    for reader_id, seat, record in db.session.execute(what.order_by(AccessEntry.record)):
        kinds.setdefault((reader_id, seat), []).append(record)
    return [Reader(who, seat, kinds[who.id, seat], days, last) for who, seat, days, last in rows]


def reads_about(person_id: int) -> Any:
    """Every read of text about the person, with the reader."""
    return (
        select(AccessEntry, Person)
        .join(Person, Person.id == AccessEntry.reader_id)
        .where(*shown(person_id))
        .order_by(AccessEntry.id)
    )


def reads_by(person_id: int) -> Any:
    """Every read by the person of text about somebody else, with whom it is about."""
    return (
        select(AccessEntry, Person)
        .join(Person, Person.id == AccessEntry.subject_id)
        .where(AccessEntry.reader_id == person_id)
        .order_by(AccessEntry.id)
    )
