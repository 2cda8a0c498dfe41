"""Reads for the home page and the pages of a cycle; each is one question, whatever the number of rows."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.audit import head as heads
from app.audit.models import AuditEntry
from app.auth.models import Account
from app.conflicts.queries import conflicted_ids
from app.cycles.models import Cycle, Participant, Phase, ReviewKind
from app.db import db
from app.evidence.models import EvidenceContext, EvidenceItem
from app.people.models import Person
from app.reviews.delegation import Delegation
from app.reviews.models import (
    DELIVERED,
    WRITABLE,
    Answer,
    Outcome,
    Reading,
    ReadingComment,
    Review,
    ReviewState,
)

NEW_FOR, PAGE = timedelta(days=30), 50


def concerning(person_id: int, participant_ids: Iterable[int]) -> tuple[Sequence[Review], set[int]]:
    """Manager's reviews that concern somebody now (theirs to write, to read second, or open to them), and every review
    of some participants; by name. Then the ids of those that they write as a delegate.

    The dates of their cycles are not asked for: the caller has those that are open.
    """
    named = and_(
        Delegation.review_id == Review.id,
        Delegation.person_id == person_id,
        Delegation.ended_at.is_(None),
        Review.subject_id.not_in(conflicted_ids(person_id, clock.today())),
    )
    theirs = and_(
        Review.kind == ReviewKind.MANAGER,
        or_(
            and_(Review.author_id == person_id, Cycle.phase != Phase.CLOSED),
            and_(Delegation.id.is_not(None), Review.state.in_(WRITABLE), Cycle.phase != Phase.CLOSED),
            and_(Review.second_reader_id == person_id, Review.state == ReviewState.SUBMITTED),
            and_(Review.subject_id == person_id, Review.state.in_(DELIVERED)),
        ),
    )
    rows = (
        select(Review, Delegation.id)
        .join(Review.participant)
        .join(Participant.cycle)
        .join(Person, Person.id == Review.subject_id)
        .outerjoin(Delegation, named)
        .options(
            contains_eager(Review.participant).contains_eager(Participant.cycle),
            joinedload(Review.subject),
            joinedload(Review.author),
            joinedload(Review.second_reader),
        )
        .where(or_(theirs, Review.participant_id.in_(list(participant_ids))))
    )
    found = db.session.execute(rows.order_by(Person.name, Review.id)).all()
    return [review for review, _ in found], {review.id for review, named in found if named}


def progress(review_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many texts of each review are written, and out of how many."""
    written, ids = func.count(Answer.id).filter(func.trim(Answer.text, " \t\n\r") != ""), list(review_ids)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Answer.review_id, written, func.count(Answer.id))
        .where(Answer.review_id.in_(ids))
        .group_by(Answer.review_id)
    )
    return {review_id: (done, all_of_them) for review_id, done, all_of_them in rows}


def comments_asked(review_ids: Iterable[int]) -> dict[int, int]:
    """How many comments a second reader left on each review that was returned."""
    ids = list(review_ids)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Reading.review_id, func.count(ReadingComment.id))
        .join(ReadingComment, ReadingComment.reading_id == Reading.id)
        .where(Reading.review_id.in_(ids), Reading.outcome == Outcome.RETURNED)
        .group_by(Reading.review_id)
    )
    return {each[0]: each[1] for each in rows}


def new_evidence(person_id: int, most: int) -> tuple[Sequence[EvidenceItem], int]:
    """What others logged lately without context from the person: the newest few, and how many in all."""
    answered = select(EvidenceContext.id).where(EvidenceContext.item_id == EvidenceItem.id).exists()
    new = (
        EvidenceItem.subject_id == person_id,
        EvidenceItem.entered_by_id != person_id,
        EvidenceItem.entered_at > clock.now() - NEW_FOR,
        ~answered,
    )
    newest = (
        select(EvidenceItem, func.count().over())
        .options(joinedload(EvidenceItem.entered_by), selectinload(EvidenceItem.revisions))
        .where(*new)
        .order_by(EvidenceItem.id.desc())
        .limit(most)
    )
    rows = db.session.execute(newest).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def accounts() -> tuple[int, int]:
    """How many accounts are open, and how many closed."""
    closed = func.count(Account.closed_at)
    every, shut = db.session.execute(select(func.count(Account.id), closed)).one()
    return every - shut, shut


def audit_log() -> tuple[int, bool]:
    """How many entries the audit log has, and whether the kept head is that of its last one."""
    last = db.session.execute(
        select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    try:
        head = heads.kept()
    except ValueError:
        head = None
    if last is None:
        return 0, head is None
    return last.id, head is not None and (head.sequence, head.hash) == (last.id, last.hash)


def with_dates(cycles: Select[Cycle]) -> Sequence[Cycle]:
    """Some cycles with their phases and deadlines, newest first."""
    loaded = cycles.options(selectinload(Cycle.deadlines), selectinload(Cycle.phases))
    return db.session.scalars(loaded.order_by(Cycle.period_from.desc(), Cycle.id.desc())).all()


def participants(
    of: Select[Participant], cycle_id: int, after: int | None = None, most: int = PAGE
) -> tuple[Sequence[Participant], int | None]:
    """People of a cycle by name, from behind the participant `after`; and the key of the next page."""
    rows = of.join(Participant.person).where(Participant.cycle_id == cycle_id)
    if after is not None:
        name = (
            select(Person.name)
            .join(Participant, Participant.person_id == Person.id)
            .where(Participant.id == after)
        )
        rows = rows.where(tuple_(Person.name, Participant.id) > tuple_(name.scalar_subquery(), after))
    loaded = rows.options(contains_eager(Participant.person), joinedload(Participant.team))
    found = db.session.scalars(loaded.order_by(Person.name, Participant.id).limit(most + 1)).all()
    return found[:most], found[most - 1].id if len(found) > most else None


def marked_too_new(participant: Participant) -> tuple[AuditEntry, Person] | None:
    """When the mark “too new to rate” was last set or lifted, and who did it; None when nobody touched it."""
    row = db.session.execute(
        select(AuditEntry, Person)
        .join(Person, Person.id == AuditEntry.actor_id)
        .where(
            AuditEntry.subject_id == participant.person_id,
            AuditEntry.record == Participant.__tablename__,
            AuditEntry.record_id == participant.id,
            AuditEntry.verb.in_(("participant.marked_too_new", "participant.too_new_lifted")),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def ids_of(people: Select[Participant], ids: Sequence[int]) -> set[int]:
    """Which of some participants are among those of a select."""
    return set(db.session.scalars(people.with_only_columns(Participant.id).where(Participant.id.in_(ids))))


def zones() -> Sequence[str]:
    """The zones that people here live in."""
    return db.session.scalars(select(Person.zone).distinct()).all()
