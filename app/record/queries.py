"""What is kept about a person, gathered feature by feature in a constant number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.appeals.models import Appeal, PanelDissent, Ruling
from app.appeals.queries import opened_dissents, opened_rulings
from app.audit.models import AccessEntry, AuditEntry
from app.auth.models import Account, SignedInSession
from app.calibration.models import CalibrationCase, Decision
from app.coaching.models import CoachingNote
from app.conflicts.models import Conflict as PersonalConflict
from app.cycles.models import Absence, Cycle, Participant, Question, ReviewKind
from app.db import db
from app.distribution.models import DistributionReport
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.expectations.models import Expectation, ExpectationRevision
from app.feedback.models import FeedbackAnswer, FeedbackRequest
from app.mail.models import MailMessage
from app.people.models import HeldLevel, Membership, Person, ReportingLine, RoleGrant
from app.permissions import Seat
from app.promotions.models import (
    PacketExport,
    PacketRevision,
    PromotionCase,
    PromotionStatement,
    PromotionText,
)
from app.reviews.models import (
    DELIVERED,
    Answer,
    AnswerCitation,
    AnswerRevision,
    Reading,
    Review,
    ReviewComment,
)
from app.reviews.ratings import Lineage, Rating

PAGE = 15
TASKS = (
    Seat.AUTHOR,
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
        Expectation,
        CoachingNote,
        FeedbackRequest,
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


def account(person_id: int) -> Account | None:
    """How the person signs in."""
    return db.session.scalar(select(Account).where(Account.person_id == person_id))


def dated(table: Any, person_id: int, *load: Any) -> Sequence[Any]:
    """The dated facts of one kind about a person, oldest first."""
    rows = select(table).options(*load).where(table.person_id == person_id)
    return db.session.scalars(rows.order_by(table.valid_from, table.id)).all()


def places(person_id: int) -> dict[str, Sequence[Any]]:
    """Where the person stood and stands: teams, managers, levels, roles."""
    return {
        "teams": dated(Membership, person_id, joinedload(Membership.team)),
        "managers": dated(ReportingLine, person_id, joinedload(ReportingLine.manager)),
        "levels": dated(HeldLevel, person_id, joinedload(HeldLevel.level)),
        "roles": dated(RoleGrant, person_id),
    }


def absences(participant_ids: Iterable[int]) -> dict[int, list[Absence]]:
    """Time away, by participant."""
    rows = (
        select(Absence).where(Absence.participant_id.in_(list(participant_ids))).order_by(Absence.absent_from)
    )
    found: dict[int, list[Absence]] = {}
    for row in db.session.scalars(rows):
        found.setdefault(row.participant_id, []).append(row)
    return found


def evidence_counts(person_id: int) -> tuple[int, int, int]:
    """How many items about the person are by them and by others, and how many they entered about others."""
    about, by = EvidenceItem.subject_id == person_id, EvidenceItem.entered_by_id == person_id
    count = func.count(EvidenceItem.id)
    row = db.session.execute(
        select(count.filter(about, by), count.filter(about, ~by), count.filter(by, ~about)).where(
            or_(about, by)
        )
    ).one()
    return row[0], row[1], row[2]


def evidence(person_id: int) -> Sequence[EvidenceItem]:
    """Every item about the person, with every revision and what they added."""
    revisions = selectinload(EvidenceItem.revisions)
    return db.session.scalars(
        select(EvidenceItem)
        .options(
            joinedload(EvidenceItem.entered_by),
            revisions.selectinload(EvidenceRevision.competencies),
            selectinload(EvidenceItem.contexts),
        )
        .where(EvidenceItem.subject_id == person_id)
        .order_by(EvidenceItem.number)
    ).all()


def evidence_by(person_id: int) -> Sequence[EvidenceItem]:
    """Every item that the person entered about others."""
    return db.session.scalars(
        select(EvidenceItem)
        .options(joinedload(EvidenceItem.subject), selectinload(EvidenceItem.revisions))
        .where(EvidenceItem.entered_by_id == person_id, EvidenceItem.subject_id != person_id)
        .order_by(EvidenceItem.id)
    ).all()


def expectation_counts(participant_ids: Iterable[int]) -> dict[int, int]:
    """How many expectations each participant has."""
    rows = db.session.execute(
        select(Expectation.participant_id, func.count(Expectation.id))
        .where(Expectation.participant_id.in_(list(participant_ids)))
        .group_by(Expectation.participant_id)
    )
    return {each[0]: each[1] for each in rows}


def proposed_by(person_id: int) -> Sequence[tuple[ExpectationRevision, Person]]:
    """The words that the person proposed for others, and for whom."""
    rows = db.session.execute(
        select(ExpectationRevision, Person)
        .join(Expectation, Expectation.id == ExpectationRevision.expectation_id)
        .join(Participant, Participant.id == Expectation.participant_id)
        .join(Person, Person.id == Participant.person_id)
        .where(ExpectationRevision.proposed_by_id == person_id, Person.id != person_id)
        .order_by(ExpectationRevision.id)
    )
    return [(revision, about) for revision, about in rows]


def notes(*which: Any) -> Sequence[CoachingNote]:
    """Coaching notes, oldest first."""
    people = (
        joinedload(CoachingNote.author),
        joinedload(CoachingNote.subject),
        joinedload(CoachingNote.competency),
    )
    return db.session.scalars(
        select(CoachingNote).options(*people).where(*which).order_by(CoachingNote.id)
    ).all()


def reviews(*which: Any) -> Sequence[Review]:
    """Reviews, newest first. The record does not ask through which phases their cycles go."""
    cycle = joinedload(Review.participant).joinedload(Participant.cycle)
    people = (joinedload(Review.subject), joinedload(Review.author), joinedload(Review.second_reader))
    rows = select(Review).options(*people, cycle.selectinload(Cycle.deadlines)).where(*which)
    return db.session.scalars(rows.order_by(Review.id.desc())).all()


def about(person_id: int) -> Sequence[Review]:
    """Every review of the person, delivered or not; callers show of a closed one that it exists."""
    return reviews(Review.subject_id == person_id)


def answers(review_ids: Sequence[int]) -> dict[int, list[Answer]]:
    """The answers of some reviews in the order of their questions."""
    rows = db.session.scalars(
        select(Answer)
        .join(Answer.question)
        .options(contains_eager(Answer.question).joinedload(Question.competency))
        .where(Answer.review_id.in_(review_ids))
        .order_by(Question.position)
    )
    return _by(rows, "review_id")


def cited(review_ids: Sequence[int]) -> dict[int, list[int]]:
    """The numbers of the items that each answer cites as it stands."""
    rows = db.session.execute(
        select(Answer.id, EvidenceItem.number)
        .join(
            AnswerRevision,
            and_(AnswerRevision.answer_id == Answer.id, AnswerRevision.version == Answer.version),
        )
        .join(AnswerCitation, AnswerCitation.answer_revision_id == AnswerRevision.id)
        .join(EvidenceRevision, EvidenceRevision.id == AnswerCitation.evidence_revision_id)
        .join(EvidenceItem, EvidenceItem.id == EvidenceRevision.item_id)
        .where(Answer.review_id.in_(review_ids))
        .order_by(EvidenceItem.number)
    )
    found: dict[int, list[int]] = {}
    for answer_id, number in rows:
        found.setdefault(answer_id, []).append(number)
    return found


def readings(review_ids: Sequence[int]) -> dict[int, list[Reading]]:
    """The second readings of some reviews."""
    rows = db.session.scalars(
        select(Reading)
        .options(joinedload(Reading.read_by), selectinload(Reading.comments))
        .where(Reading.review_id.in_(review_ids))
        .order_by(Reading.number)
    )
    return _by(rows, "review_id")


def readings_by(person_id: int) -> Sequence[tuple[Reading, Review]]:
    """The second readings that the person did, and of which review."""
    rows = db.session.execute(
        select(Reading, Review)
        .join(Review, Review.id == Reading.review_id)
        .options(joinedload(Review.subject))
        .where(Reading.read_by_id == person_id)
        .order_by(Reading.id)
    )
    return [(reading, review) for reading, review in rows]


def comments(review_ids: Sequence[int]) -> dict[int, list[ReviewComment]]:
    """What the person added to some reviews."""
    rows = select(ReviewComment).where(ReviewComment.review_id.in_(review_ids)).order_by(ReviewComment.id)
    return _by(db.session.scalars(rows), "review_id")


def _by(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    return found


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


def sign_ins(person_id: int, most: int | None = None) -> Sequence[SignedInSession]:
    """Sessions, newest first."""
    rows = select(SignedInSession).where(SignedInSession.person_id == person_id)
    return db.session.scalars(rows.order_by(SignedInSession.id.desc()).limit(most)).all()


def mail_to(person_id: int) -> Sequence[MailMessage]:
    """Mail to the person."""
    return db.session.scalars(
        select(MailMessage).where(MailMessage.person_id == person_id).order_by(MailMessage.id)
    ).all()
