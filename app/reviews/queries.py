"""Reads of reviews."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.cycles.models import Cycle, Participant, Question, ReviewKind, Slot
from app.db import db
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.evidence.multiplier import Multiplier
from app.reviews.delegation import Delegation
from app.reviews.models import (
    Answer,
    AnswerCitation,
    AnswerRevision,
    Choice,
    Explanation,
    Outcome,
    Reading,
    ReadingComment,
    Review,
    ReviewComment,
)
from app.reviews.ratings import Lineage, Rating, RatingCitation
from app.rubric.models import RubricVersion


def with_people(reviews: Select[Review]) -> Select[Review]:
    """The same reviews with whom and what a list names."""
    participant = joinedload(Review.participant)
    return reviews.options(
        joinedload(Review.subject),
        joinedload(Review.author),
        joinedload(Review.second_reader),
        participant.joinedload(Participant.level),
        participant.joinedload(Participant.cycle).selectinload(Cycle.deadlines),
        participant.joinedload(Participant.cycle).selectinload(Cycle.phases),
    )


def placed(review_id: int) -> Review | None:
    """A review with whom it names, and its participant with level, cycle, rubric and its few dates and phases, in one
    statement. A page that asks for it before it finds the review has all of this in hand.
    """
    participant = joinedload(Review.participant)
    found = db.session.scalars(
        select(Review)
        .options(
            joinedload(Review.subject),
            joinedload(Review.author),
            joinedload(Review.second_reader),
            joinedload(Review.multiplier).joinedload(Multiplier.item),
            participant.joinedload(Participant.level),
            participant.joinedload(Participant.cycle).options(
                joinedload(Cycle.deadlines), joinedload(Cycle.phases), joinedload(Cycle.rubric_version)
            ),
        )
        .where(Review.id == review_id)
    )
    return found.unique().one_or_none()


def on_the_desk(review_id: int) -> Review | None:
    """A review with what its desk names: like `placed`, with the labels of the scale and the delegate, without phases."""
    participant = joinedload(Review.participant)
    version = joinedload(Cycle.rubric_version).joinedload(RubricVersion.labels)
    found = db.session.scalars(
        select(Review)
        .options(
            joinedload(Review.subject),
            joinedload(Review.author),
            joinedload(Review.delegation).joinedload(Delegation.person),
            joinedload(Review.multiplier).joinedload(Multiplier.item),
            participant.joinedload(Participant.level),
            participant.joinedload(Participant.cycle).options(joinedload(Cycle.deadlines), version),
        )
        .where(Review.id == review_id)
    )
    return found.unique().one_or_none()


def texts_and_choices(
    review_id: int, own_id: int | None, previous_id: int | None
) -> tuple[dict[int, list[Answer]], list[Choice]]:
    """The answers of a draft and of the self review beside it, and what came next the time before, by review id; and what
    the draft has chosen. All in the order of the questions, in one statement.
    """
    same = and_(
        Choice.review_id == Answer.review_id,
        Choice.slot == Question.slot,
        func.coalesce(Choice.competency_id, 0) == func.coalesce(Question.competency_id, 0),
    )
    rows = db.session.execute(
        select(Answer, Choice)
        .join(Answer.question)
        .outerjoin(Choice, same)
        .options(
            contains_eager(Answer.question).joinedload(Question.competency),
            joinedload(Choice.scale_value),
        )
        .where(
            or_(
                Answer.review_id.in_([each for each in (review_id, own_id) if each]),
                and_(Answer.review_id == (previous_id or 0), Question.slot == Slot.NEXT_STEP),
            )
        )
        .order_by(Question.position)
    ).all()
    texts: dict[int, list[Answer]] = {review_id: []}
    for answer, _ in rows:
        texts.setdefault(answer.review_id, []).append(answer)
    return texts, [choice for _, choice in rows if choice is not None]


def answers(review_id: int) -> Sequence[Answer]:
    """A review's answers in the order of its questions."""
    return answers_of(review_id)[review_id]


def answers_of(*review_ids: int, explained: bool = False) -> dict[int, list[Answer]]:
    """The answers of a few reviews in the order of their questions, by review id, in one statement; if wanted, with why
    marked words stand in them.
    """
    question = contains_eager(Answer.question).joinedload(Question.competency)
    why = joinedload(Answer.explanations).joinedload(Explanation.written_by)
    rows = db.session.scalars(
        select(Answer)
        .join(Answer.question)
        .options(question, *([why] if explained else []))
        .where(Answer.review_id.in_(review_ids))
        .order_by(Question.position)
        .execution_options(populate_existing=explained)
    )
    found = rows.unique().all()
    return {each: [row for row in found if row.review_id == each] for each in review_ids}


def choices(review_id: int) -> Sequence[Choice]:
    """What a draft has chosen."""
    return choices_of([review_id]).get(review_id, [])


def choices_of(review_ids: Sequence[int]) -> dict[int, list[Choice]]:
    """What some drafts have chosen, by review id."""
    rows = db.session.scalars(
        select(Choice)
        .options(joinedload(Choice.scale_value))
        .where(Choice.review_id.in_(review_ids))
        .order_by(Choice.id)
    )
    found: dict[int, list[Choice]] = {}
    for row in rows:
        found.setdefault(row.review_id, []).append(row)
    return found


def citations_of(review_ids: Sequence[int]) -> dict[int, dict[int, list[EvidenceRevision]]]:
    """What the answers of some reviews cite, by review id and answer id, with the items and no words about them."""
    rows = db.session.execute(
        _citing(select(Answer.review_id, Answer.id, EvidenceRevision), review_ids)
        .options(joinedload(EvidenceRevision.item))
        .order_by(EvidenceItem.number)
    )
    found: dict[int, dict[int, list[EvidenceRevision]]] = {}
    for review_id, answer_id, revision in rows:
        found.setdefault(review_id, {}).setdefault(answer_id, []).append(revision)
    return found


def open_comments(review_ids: Sequence[int]) -> dict[int, int]:
    """On how many answers of each review a comment is open: the text is still the one it was made on."""
    rows = db.session.execute(
        select(Answer.review_id, func.count(ReadingComment.id))
        .join(ReadingComment, ReadingComment.answer_id == Answer.id)
        .join(
            AnswerRevision,
            and_(
                AnswerRevision.answer_id == Answer.id,
                AnswerRevision.version == ReadingComment.answer_version,
            ),
        )
        .where(Answer.review_id.in_(review_ids), AnswerRevision.text == Answer.text)
        .group_by(Answer.review_id)
    )
    return {each[0]: each[1] for each in rows}


def cited_ids(review_id: int) -> Select[int]:
    """Ids of the items that the current versions of a review's answers cite, as a select to refine."""
    ids: Select[int] = _citing(select(EvidenceItem.id).select_from(Answer), [review_id])
    return ids


def _citing(rows: Any, review_ids: Sequence[int]) -> Any:
    """What rests on the citations of some reviews as they stand."""
    current = (AnswerRevision.answer_id == Answer.id) & (AnswerRevision.version == Answer.version)
    return (
        rows.join(AnswerRevision, current)
        .join(AnswerCitation, AnswerCitation.answer_revision_id == AnswerRevision.id)
        .join(EvidenceRevision, EvidenceRevision.id == AnswerCitation.evidence_revision_id)
        .join(EvidenceItem, EvidenceItem.id == EvidenceRevision.item_id)
        .where(Answer.review_id.in_(review_ids))
    )


def citations(review_id: int, *, items_are_here: bool = False) -> dict[int, list[EvidenceRevision]]:
    """What the current version of each answer cites, by answer id, in the order of the items' numbers.

    A caller that holds the items already, with their words, is not given them a second time.
    """
    item = joinedload(EvidenceRevision.item)
    shown = (
        item.joinedload(EvidenceItem.entered_by),
        item.selectinload(EvidenceItem.contexts),
        joinedload(EvidenceRevision.expectation_revision),
    )
    rows = db.session.execute(
        _citing(select(Answer.id, EvidenceRevision), [review_id])
        .options(*([item] if items_are_here else shown))
        .order_by(EvidenceItem.number)
    )
    found: dict[int, list[EvidenceRevision]] = {}
    for answer_id, revision in rows:
        found.setdefault(answer_id, []).append(revision)
    return found


def cited_by(review_id: int) -> dict[int, list[int]]:
    """Ids of the revisions that the current version of each answer cites, by answer id."""
    found: dict[int, list[int]] = {}
    rows = _citing(select(Answer.id, EvidenceRevision.id), [review_id]).order_by(EvidenceItem.number)
    for answer_id, revision_id in db.session.execute(rows):
        found.setdefault(answer_id, []).append(revision_id)
    return found


def current_ratings(participant_id: int, lineage: Lineage = Lineage.OFFICIAL) -> Sequence[Rating]:
    """The ratings nothing supersedes; the overall one last."""
    later = aliased(Rating)
    return db.session.scalars(
        select(Rating)
        .options(
            joinedload(Rating.scale_value), joinedload(Rating.competency), selectinload(Rating.citations)
        )
        .where(
            Rating.participant_id == participant_id,
            Rating.lineage == lineage,
            ~exists().where(later.supersedes_id == Rating.id),
        )
        .order_by(Rating.competency_id.is_(None), Rating.competency_id)
    ).all()


def all_ratings(participant_ids: Iterable[int]) -> Sequence[Rating]:
    """Every rating ever given to some participants, in the order in which they were given."""
    cited = selectinload(Rating.citations).joinedload(RatingCitation.evidence_revision)
    return db.session.scalars(
        select(Rating)
        .options(
            joinedload(Rating.scale_value),
            joinedload(Rating.competency),
            joinedload(Rating.rated_by),
            cited.joinedload(EvidenceRevision.item),
        )
        .where(Rating.participant_id.in_(participant_ids))
        .order_by(Rating.id)
    ).all()


def readings(review_id: int) -> Sequence[Reading]:
    """The second readings of a review, with their comments."""
    return db.session.scalars(
        select(Reading)
        .options(joinedload(Reading.read_by), selectinload(Reading.comments))
        .where(Reading.review_id == review_id)
        .order_by(Reading.number)
    ).all()


def submitted_versions(review_ids: Iterable[int]) -> dict[int, list[AnswerRevision]]:
    """Every version of each answer that was ever submitted, by answer id, the oldest first."""
    rows = db.session.scalars(
        select(AnswerRevision)
        .options(joinedload(AnswerRevision.saved_by))
        .join(Answer, Answer.id == AnswerRevision.answer_id)
        .where(Answer.review_id.in_(list(review_ids)), AnswerRevision.submitted_at.is_not(None))
        .order_by(AnswerRevision.version)
    )
    found: dict[int, list[AnswerRevision]] = {}
    for row in rows:
        found.setdefault(row.answer_id, []).append(row)
    return found


@dataclass(frozen=True)
class Asked:
    """What a second reader asked about an answer, and what the answer said then."""

    reading: Reading
    comment: ReadingComment
    about: str


def asked_of(review_id: int) -> dict[int, Asked]:
    """What was asked when a review was returned, by answer id, in one statement."""
    rows = db.session.execute(
        select(Reading, ReadingComment, AnswerRevision.text)
        .join(ReadingComment, ReadingComment.reading_id == Reading.id)
        .join(
            AnswerRevision,
            and_(
                AnswerRevision.answer_id == ReadingComment.answer_id,
                AnswerRevision.version == ReadingComment.answer_version,
            ),
        )
        .options(joinedload(Reading.read_by))
        .where(Reading.review_id == review_id, Reading.outcome == Outcome.RETURNED)
    )
    return {comment.answer_id: Asked(reading, comment, text) for reading, comment, text in rows}


def comments(review_id: int) -> Sequence[ReviewComment]:
    """What the person added."""
    return db.session.scalars(
        select(ReviewComment).where(ReviewComment.review_id == review_id).order_by(ReviewComment.id)
    ).all()


def of_participant(participant_id: int, kind: ReviewKind) -> Review | None:
    """The review of one kind of a participant, in whatever state."""
    return db.session.scalar(select(Review).filter_by(participant_id=participant_id, kind=kind))


def by_participant(participant_ids: Iterable[int]) -> dict[tuple[int, ReviewKind], Review]:
    """Reviews by participant id and kind."""
    rows = db.session.scalars(select(Review).where(Review.participant_id.in_(list(participant_ids))))
    return {(row.participant_id, row.kind): row for row in rows}


def unwarned(review_ids: Sequence[int]) -> set[int]:
    """Which of these reviews hold a current rating that came without warning."""
    later = aliased(Rating)
    return set(
        db.session.scalars(
            select(Review.id)
            .join(Rating, Rating.participant_id == Review.participant_id)
            .where(
                Review.id.in_(review_ids),
                Review.kind == ReviewKind.MANAGER,
                Rating.unwarned,
                ~exists().where(later.supersedes_id == Rating.id),
            )
        )
    )


PAGE = 30


def page(
    reviews: Select[Review], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[Review], int | None]:
    """Newest first, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        reviews = reviews.where(Review.id < before)
    rows = db.session.scalars(with_people(reviews).order_by(Review.id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None
