"""Reads for the home page and the pages of a cycle; each is one question, whatever the number of rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.audit import head as heads
from app.audit.models import AuditEntry
from app.auth.models import Account
from app.cycles.models import Cycle, Participant, Phase, ReviewKind
from app.db import db
from app.evidence.models import EvidenceContext, EvidenceItem
from app.people.models import Person
from app.reviews.models import DELIVERED, Answer, Outcome, Reading, ReadingComment, Review, ReviewState
from app.reviews.queries import with_people

NEW_FOR, PAGE = timedelta(days=30), 50
NOT_BEGUN = "not begun"


def concerning(person_id: int) -> Sequence[Review]:
    """Manager's reviews that concern somebody now, by name: theirs to write, to read second, or open to them."""
    rows = (
        select(Review)
        .join(Participant, Participant.id == Review.participant_id)
        .join(Cycle, Cycle.id == Participant.cycle_id)
        .join(Person, Person.id == Review.subject_id)
        .where(
            Review.kind == ReviewKind.MANAGER,
            or_(
                and_(Review.author_id == person_id, Cycle.phase != Phase.CLOSED),
                and_(Review.second_reader_id == person_id, Review.state == ReviewState.SUBMITTED),
                and_(Review.subject_id == person_id, Review.state.in_(DELIVERED)),
            ),
        )
    )
    return db.session.scalars(with_people(rows).order_by(Person.name, Review.id)).all()


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
        select(EvidenceItem)
        .options(joinedload(EvidenceItem.entered_by), selectinload(EvidenceItem.revisions))
        .where(*new)
        .order_by(EvidenceItem.id.desc())
        .limit(most)
    )
    count = db.session.scalar(select(func.count(EvidenceItem.id)).where(*new)) or 0
    return db.session.scalars(newest).all(), count


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


@dataclass
class Stages:
    """How many people of a cycle are at each stage of the two reviews."""

    people: int = 0
    reached: dict[ReviewKind, dict[ReviewState, int]] = field(
        default_factory=lambda: {kind: {} for kind in ReviewKind}
    )

    def rows(self, kind: ReviewKind) -> list[tuple[str, int]]:
        """Stage and count, in the order of the stages; those of a self review are fewer."""
        states = [ReviewState.DRAFT, ReviewState.SUBMITTED] if kind is ReviewKind.SELF else list(ReviewState)
        counted = self.reached[kind]
        begun = sum(counted.values())
        return [(NOT_BEGUN, self.people - begun), *((state.label, counted.get(state, 0)) for state in states)]

    @property
    def held_back(self) -> int:
        """How many reviews were submitted about somebody and not shared with them."""
        held = (
            ReviewState.SUBMITTED,
            ReviewState.RETURNED,
            ReviewState.APPROVED,
            ReviewState.CALIBRATED,
        )
        return sum(self.reached[ReviewKind.MANAGER].get(state, 0) for state in held)

    @property
    def unfinished(self) -> int:
        """How many people's reviews were not shared with them."""
        return self.people - sum(self.reached[ReviewKind.MANAGER].get(state, 0) for state in DELIVERED)


def stages(cycle_ids: Iterable[int]) -> dict[int, Stages]:
    """The counts of some cycles."""
    ids = list(cycle_ids)
    found = {cycle_id: Stages() for cycle_id in ids}
    people = select(Participant.cycle_id, func.count(Participant.id)).where(Participant.cycle_id.in_(ids))
    for cycle_id, count in db.session.execute(people.group_by(Participant.cycle_id)):
        found[cycle_id].people = count
    reached = (
        select(Participant.cycle_id, Review.kind, Review.state, func.count(Review.id))
        .join(Review, Review.participant_id == Participant.id)
        .where(Participant.cycle_id.in_(ids))
        .group_by(Participant.cycle_id, Review.kind, Review.state)
    )
    for cycle_id, kind, state, count in db.session.execute(reached):
        found[cycle_id].reached[kind][state] = count
    return found


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


def states(participant_ids: Iterable[int]) -> dict[tuple[int, ReviewKind], ReviewState]:
    """The state of each review of some participants; nothing else of it."""
    rows = db.session.execute(
        select(Review.participant_id, Review.kind, Review.state).where(
            Review.participant_id.in_(list(participant_ids))
        )
    )
    return {(participant_id, kind): state for participant_id, kind, state in rows}
