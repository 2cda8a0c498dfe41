"""What a submitted review shows: the overall rating first, then each competency, the answers, what comes next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.changes import Change
from app.cycles.models import ReviewKind, Slot
from app.evidence.models import EvidenceRevision
from app.evidence.queries import as_cited
from app.reviews.delegation import Delegation, delegates
from app.reviews.models import (
    Answer,
    AnswerRevision,
    Explanation,
    Reading,
    ReadingComment,
    Review,
    ReviewComment,
)
from app.reviews.queries import (
    all_ratings,
    answers_of,
    cited_by,
    comments,
    readings,
    submitted_versions,
)
from app.reviews.ratings import Lineage, Rating, RatingKind


@dataclass(frozen=True)
class Part:
    """One answer with the rating it gives the reason for; and what it said when it was submitted before."""

    answer: Answer
    rating: Rating | None
    cited: Sequence[EvidenceRevision]
    earlier: AnswerRevision | None = None
    change: Change | None = None  # from the earlier words to these
    explained: Sequence[Explanation] = ()  # words that have to stand, and why
    asked: ReadingComment | None = None  # what the second reader asked about the earlier words


@dataclass(frozen=True)
class Document:
    """A review set out for reading."""

    review: Review
    parts: list[Part]
    history: Sequence[Rating]
    readings: Sequence[Reading]
    comments: Sequence[ReviewComment]
    delegates: Sequence[Delegation]
    beside: Sequence[EvidenceRevision] = ()  # what decisions about the review rest on

    def of(self, *slots: Slot) -> list[Part]:
        """The parts of some slots, in the order of the questions."""
        return [part for part in self.parts if part.answer.question.slot in slots]

    @property
    def cited(self) -> list[EvidenceRevision]:
        """Everything the review cites and decisions about it rest on, by number."""
        found = {each.item.number: each for each in self.beside}
        found |= {each.item.number: each for part in self.parts for each in part.cited}
        return [found[number] for number in sorted(found)]

    @property
    def places(self) -> dict[int, str]:
        """Where on the page each cited item stands."""
        return {each.item.number: f"#e{each.item.number}" for each in self.cited}

    @property
    def by_answer(self) -> dict[int, Part]:
        """The parts by the id of their answer."""
        return {part.answer.id: part for part in self.parts}

    @property
    def prompts(self) -> dict[int, str]:
        """The question that each answer belongs to."""
        return {part.answer.id: part.answer.question.prompt for part in self.parts}

    @property
    def moved(self) -> list[str]:
        """The competencies whose label was changed after the words of the review were written."""
        rated = (part.rating for part in self.of(Slot.COMPETENCY) if part.rating)
        later = [each for each in rated if each.kind is not RatingKind.PROPOSED]
        return [each.competency.name for each in later if each.competency]

    @property
    def unwarned(self) -> list[Rating]:
        """Current low ratings that came without a coaching note in time."""
        return [part.rating for part in self.parts if part.rating and part.rating.unwarned]


def set_out(review: Review, beside: Collection[int] = ()) -> Document:
    """Read a review for its document. `beside` are ids of revisions on which decisions about it rest."""
    by_answer = cited_by(review.id)
    shown = as_cited({*beside, *(each for ids in by_answer.values() for each in ids)})
    cited = {answer_id: [shown[each] for each in ids] for answer_id, ids in by_answer.items()}
    history = [each for each in all_ratings([review.participant_id]) if each.lineage is Lineage.OFFICIAL]
    current = {rating.competency_id: rating for rating in history}  # later rows supersede earlier ones
    read = readings(review.id)
    asked = {each.answer_id: each for reading in read for each in reading.comments}
    before = submitted_versions([review.id]) if asked else {}

    def part(answer: Answer) -> Part:
        slot = answer.question.slot
        rated = review.kind is ReviewKind.MANAGER and slot in {Slot.OVERALL, Slot.COMPETENCY}
        rating = current.get(answer.question.competency_id) if rated else None
        first = next(iter(before.get(answer.id, ())), None)
        said = (answer, rating, cited.get(answer.id, ()))
        why, question = answer.explanations, asked.get(answer.id)
        if first is None or first.text == answer.text:
            return Part(*said, explained=why, asked=question)
        return Part(*said, first, Change(first.text, answer.text), why, question)

    return Document(
        review=review,
        parts=[part(answer) for answer in answers_of(review.id, explained=True)[review.id]],
        history=history if review.kind is ReviewKind.MANAGER else [],
        readings=read,
        comments=comments(review.id),
        delegates=delegates([review.id]).get(review.id, ()),
        beside=[row for key, row in shown.items() if key in beside],
    )
