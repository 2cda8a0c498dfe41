"""Every review that a manager has to write, and what is left of each, in a constant number of statements.

The order is one of work: what is due first, then where most is left to do, then by name. It knows no rating.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.cycles.models import Cycle, Due, Participant, Phase, ReviewKind
from app.cycles.queries import open_cycles
from app.db import db
from app.errors import Gap
from app.evidence.models import EvidenceItem
from app.people.models import Person
from app.reviews.completeness import gaps
from app.reviews.delegation import delegates
from app.reviews.marking import marked, marks_of
from app.reviews.models import Answer, Review, ReviewState
from app.reviews.queries import answers_of, choices_of, citations_of, open_comments

NEVER = datetime.max.replace(tzinfo=UTC)
NOTHING_DONE = 1_000  # of a review that is not begun everything is left


@dataclass(frozen=True)
class Left:
    """What is missing in a draft, by what there is to do about it."""

    texts: int
    choices: int
    others: int  # a text without evidence, a phrase to change

    @property
    def words(self) -> list[str]:
        """Each kind that there is, in words; how many texts are empty is told with how many are written."""
        return [
            said(number, one, many)
            for number, one, many in (
                (self.choices, "choice to make", "choices to make"),
                (self.others, "text to support or change", "texts to support or change"),
            )
            if number
        ]


def said(number: int, one: str, many: str) -> str:
    """One text, 3 texts."""
    return f"one {one}" if number == 1 else f"{number} {many}"


@dataclass(frozen=True)
class Row:
    """One review: of whom, what is left, what is new beside it."""

    participant: Participant
    review: Review | None
    written: int = 0
    texts: int = 0
    gaps: Sequence[Gap] = ()
    left: Left | None = None
    open_comments: int = 0
    new_evidence: int = 0
    self_review: bool = False
    delegate: Person | None = None

    @property
    def due(self) -> datetime | None:
        """When it should be with the second reader."""
        return self.participant.cycle.due(Due.WRITING)

    @property
    def returned(self) -> bool:
        """Did it come back?"""
        return self.review is not None and self.review.state is ReviewState.RETURNED

    @property
    def order(self) -> tuple[bool, datetime, int, str, int]:
        """What is due first, then where most is left, then by name."""
        undone = len(self.gaps) + self.open_comments if self.review else NOTHING_DONE
        due, name = self.due, self.participant.person.folded_name
        return due is None, due or NEVER, -undone, name, self.participant.id


@dataclass(frozen=True)
class Overview:
    """All of them in their order, and how many are with somebody else already."""

    cycles: Sequence[Cycle]
    rows: list[Row]
    handed_in: int


def overview(
    person: Person,
    care: Select[Participant],
    reviews: Select[Review],
    items: Select[EvidenceItem],
) -> Overview:
    """What a manager has to write: of those in their `care`, and what they began. `reviews` and `items` are those they may read."""
    running = open_cycles()  # with their dates and phases; kept here while every row looks at its own
    people = _in_writing(care)
    begun = _reviews(reviews, person, [each.id for each in people])
    authored = [each for each in begun if each.kind is ReviewKind.MANAGER and each.author_id == person.id]
    known = {each.participant_id for each in begun if each.kind is ReviewKind.MANAGER}
    own_words = {each.participant_id for each in begun if each.kind is ReviewKind.SELF}
    drafts = [each for each in authored if each.is_writable]
    rows = [
        Row(each, None, self_review=each.id in own_words)
        for each in people
        if each.id not in known and not each.too_new
    ]
    rows += _drafts(drafts, own_words, items)
    return Overview(running, sorted(rows, key=lambda row: row.order), len(authored) - len(drafts))


def _in_writing(care: Select[Participant]) -> Sequence[Participant]:
    """Those of some participants in whose cycles reviews are written or were."""
    rows = (
        care.join(Participant.cycle)
        .options(
            contains_eager(Participant.cycle), joinedload(Participant.person), joinedload(Participant.level)
        )
        .where(Cycle.phase.not_in([Phase.COLLECTING, Phase.CLOSED]))
    )
    return db.session.scalars(rows).all()


def _reviews(reviews: Select[Review], person: Person, participant_ids: Sequence[int]) -> Sequence[Review]:
    """Reviews of some participants, and what the manager wrote of others, in cycles that run."""
    rows = (
        reviews.join(Participant, Participant.id == Review.participant_id)
        .join(Participant.cycle)
        .options(
            contains_eager(Review.participant).options(
                contains_eager(Participant.cycle),
                joinedload(Participant.person),
                joinedload(Participant.level),
            )
        )
        .where(
            Cycle.phase != Phase.CLOSED,
            or_(
                Review.participant_id.in_(participant_ids),
                (Review.author_id == person.id) & (Review.kind == ReviewKind.MANAGER),
            ),
        )
    )
    return db.session.scalars(rows).all()


def _drafts(drafts: Sequence[Review], own_words: set[int], items: Select[EvidenceItem]) -> list[Row]:
    ids = [each.id for each in drafts]
    texts, chosen, cited = answers_of(*ids), choices_of(ids), citations_of(ids)
    newer, helped, asked = new_evidence(ids, items), delegates(ids), open_comments(ids)
    found = []
    by_review = {each.id: marks_of(each, texts[each.id], cited.get(each.id, {})) for each in drafts}
    everything = [answer for each in drafts for answer in texts[each.id]]
    marks = marked(everything, {key: value for each in by_review.values() for key, value in each.items()})
    for review in drafts:
        answers = texts[review.id]
        missing = gaps(review, answers, chosen.get(review.id, []), cited.get(review.id, {}), marks)
        standing = [each.person for each in helped.get(review.id, []) if each.ended_at is None]
        found.append(
            Row(
                participant=review.participant,
                review=review,
                written=sum(bool(each.text.strip()) for each in answers),
                texts=len(answers),
                gaps=missing,
                left=by_kind(missing, answers),
                open_comments=asked.get(review.id, 0),
                new_evidence=newer.get(review.id, 0),
                self_review=review.participant_id in own_words,
                delegate=next(iter(standing), None),
            )
        )
    return found


def by_kind(missing: Sequence[Gap], answers: Sequence[Answer]) -> Left:
    """How many of the gaps are empty texts, open choices, and texts that lack something else."""
    empty = {f"answer-{each.question_id}" for each in answers if not each.text.strip()}
    texts = len({gap.anchor for gap in missing} & empty)
    choices = sum(gap.anchor.startswith("choice-") for gap in missing)
    to_explain = {
        f"answer-{gap.anchor.split('-')[1]}" for gap in missing if gap.anchor.startswith("explain-")
    }
    others = ({gap.anchor for gap in missing if gap.anchor.startswith("answer-")} | to_explain) - empty
    return Left(texts, choices, len(others))


def new_evidence(review_ids: Sequence[int], items: Select[EvidenceItem]) -> dict[int, int]:
    """How many items were entered about the person of each draft since it was saved last."""
    saved = select(func.max(Answer.saved_at)).where(Answer.review_id == Review.id).correlate(Review)
    rows = db.session.execute(
        select(Review.id, func.count(EvidenceItem.id))
        .join(EvidenceItem, EvidenceItem.subject_id == Review.subject_id)
        .where(
            Review.id.in_(review_ids),
            EvidenceItem.id.in_(items.with_only_columns(EvidenceItem.id)),
            EvidenceItem.entered_at > func.coalesce(saved.scalar_subquery(), Review.begun_at),
        )
        .group_by(Review.id)
    )
    return {each[0]: each[1] for each in rows}
