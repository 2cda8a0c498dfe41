"""What a submitted review shows: the overall rating first, then each competency, the answers, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.cycles.models import ReviewKind, Slot
from app.evidence.models import EvidenceRevision
from app.reviews.models import Answer, Reading, Review, ReviewComment
from app.reviews.queries import all_ratings, answers, citations, comments, placed, readings
from app.reviews.ratings import Lineage, Rating


@dataclass(frozen=True)
class Part:
    """One answer with the rating it gives the reason for."""

    answer: Answer
    rating: Rating | None
    cited: Sequence[EvidenceRevision]


@dataclass(frozen=True)
class Document:
    """A review set out for reading."""

    review: Review
    parts: list[Part]
    history: Sequence[Rating]
    readings: Sequence[Reading]
    comments: Sequence[ReviewComment]

    def of(self, *slots: Slot) -> list[Part]:
        """The parts of some slots, in the order of the questions."""
        return [part for part in self.parts if part.answer.question.slot in slots]

    @property
    def cited(self) -> list[EvidenceRevision]:
        """Everything the review cites, by number."""
        found = {each.item.number: each for part in self.parts for each in part.cited}
        return [found[number] for number in sorted(found)]

    @property
    def places(self) -> dict[int, str]:
        """Where on the page each cited item stands."""
        return {each.item.number: f"#e{each.item.number}" for each in self.cited}

    @property
    def prompts(self) -> dict[int, str]:
        """The question that each answer belongs to."""
        return {part.answer.id: part.answer.question.prompt for part in self.parts}

    @property
    def unwarned(self) -> list[Rating]:
        """Current low ratings that came without a coaching note in time."""
        return [part.rating for part in self.parts if part.rating and part.rating.unwarned]


def set_out(review: Review) -> Document:
    """Read a review for its document."""
    placed(review)
    cited = citations(review.id)
    history = [each for each in all_ratings([review.participant_id]) if each.lineage is Lineage.OFFICIAL]
    current = {rating.competency_id: rating for rating in history}  # later rows supersede earlier ones

    def part(answer: Answer) -> Part:
        slot = answer.question.slot
        rated = review.kind is ReviewKind.MANAGER and slot in {Slot.OVERALL, Slot.COMPETENCY}
        rating = current.get(answer.question.competency_id) if rated else None
        return Part(answer, rating, cited.get(answer.id, ()))

    return Document(
        review=review,
        parts=[part(answer) for answer in answers(review.id)],
        history=history if review.kind is ReviewKind.MANAGER else [],
        readings=readings(review.id),
        comments=comments(review.id),
    )
