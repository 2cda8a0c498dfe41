"""What is kept about a person, gathered feature by feature in a constant number of statements."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.auth.models import Account, SignedInSession
from app.coaching.models import CoachingNote
from app.cycles.models import Absence, Cycle, Participant
from app.db import db
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.expectations.models import Expectation, ExpectationRevision
from app.mail.models import MailMessage
from app.people.models import HeldLevel, Membership, Person, ReportingLine, RoleGrant
from app.reviews.delegation import Delegation
from app.reviews.models import (
    Answer,
    AnswerCitation,
    AnswerRevision,
    Reading,
    Review,
    ReviewComment,
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
            revisions.joinedload(EvidenceRevision.expectation_revision),
            selectinload(EvidenceItem.contexts),
            selectinload(EvidenceItem.attachments),
            joinedload(EvidenceItem.event),
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
    rows = (
        select(Review)
        .options(*people, joinedload(Review.returned), cycle.selectinload(Cycle.deadlines))
        .where(*which)
    )
    return db.session.scalars(rows.order_by(Review.id.desc())).all()


def about(person_id: int) -> Sequence[Review]:
    """Every review of the person, delivered or not; callers show of a closed one that it exists."""
    return reviews(Review.subject_id == person_id)


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


def delegations_of(person_id: int) -> Sequence[tuple[Delegation, Review]]:
    """The reviews that the person wrote at as a delegate."""
    rows = db.session.execute(
        select(Delegation, Review)
        .join(Review, Review.id == Delegation.review_id)
        .options(joinedload(Review.subject), joinedload(Review.author))
        .where(Delegation.person_id == person_id)
        .order_by(Delegation.id)
    )
    return [(each, review) for each, review in rows]


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


def sign_ins(person_id: int, most: int | None = None) -> Sequence[SignedInSession]:
    """Sessions, newest first."""
    rows = select(SignedInSession).where(SignedInSession.person_id == person_id)
    return db.session.scalars(rows.order_by(SignedInSession.id.desc()).limit(most)).all()


def mail_to(person_id: int) -> Sequence[MailMessage]:
    """Mail to the person."""
    return db.session.scalars(
        select(MailMessage).where(MailMessage.person_id == person_id).order_by(MailMessage.id)
    ).all()
