"""The writing check on a draft: the marks of each answer, and how those that block are explained."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.cycles.models import ReviewKind
from app.evidence.models import EvidenceRevision
from app.prose import Family, Mark, check
from app.reviews.explanations import explanations
from app.reviews.models import Answer, Explanation, Review

OWN_TO_TELL = frozenset({Family.PRIVATE, Family.ACTIVITY})  # by the person, of themselves


@dataclass(frozen=True)
class Marked:
    """A mark of an answer, and the explanation of its words if there is one."""

    answer: Answer
    mark: Mark
    explanation: Explanation | None = None
    typed: str | None = None  # what was typed as an explanation and is not kept

    @property
    def name(self) -> str:
        """The name of the field that explains it: another phrase, another name."""
        digest = hashlib.sha256(words_of(self.mark).casefold().encode()).hexdigest()[:12]
        return f"explain-{self.answer.question_id}-{self.mark.family.value}-{digest}"

    @property
    def is_open(self) -> bool:
        """Does it stand in the way of submitting?"""
        return self.mark.blocks and self.explanation is None

    @property
    def reason(self) -> str:
        """What its field shows."""
        return self.typed if self.typed is not None else self.explanation.reason if self.explanation else ""


def words_of(mark: Mark) -> str:
    """The words of a mark as an explanation keeps them."""
    return " ".join(mark.text.split())


def marks_of(
    review: Review, answers: Iterable[Answer], cited: Mapping[int, Sequence[EvidenceRevision]]
) -> dict[int, list[Mark]]:
    """The marks of each answer, by its id. What is private, and what they did, people may tell of themselves."""
    names = [review.subject.name, review.author.name]
    own = review.kind is ReviewKind.SELF
    return {
        answer.id: [
            mark
            for mark in check(answer.text, names, [revision.title for revision in cited.get(answer.id, ())])
            if not (own and mark.family in OWN_TO_TELL)
        ]
        for answer in answers
        if answer.text.strip()
    }


def marked(
    answers: Sequence[Answer], marks: Mapping[int, Sequence[Mark]], typed: Mapping[str, str] | None = None
) -> dict[int, list[Marked]]:
    """The marks with their explanations. Nothing is asked of the database while nothing blocks."""
    blocked = [answer_id for answer_id, found in marks.items() if any(mark.blocks for mark in found)]
    explained = {
        (row.answer_id, row.family, row.words.casefold()): row
        for rows in (explanations(blocked).values() if blocked else ())
        for row in rows
    }
    found: dict[int, list[Marked]] = {}
    for answer in answers:
        for mark in marks.get(answer.id, ()):
            one = Marked(answer, mark, explained.get((answer.id, mark.family, words_of(mark).casefold())))
            one = Marked(answer, mark, one.explanation, (typed or {}).get(one.name))
            found.setdefault(answer.id, []).append(one)
    return found


def checked(
    review: Review, answers: Sequence[Answer], cited: Mapping[int, Sequence[EvidenceRevision]]
) -> dict[int, list[Marked]]:
    """The marks of a draft with their explanations."""
    return marked(answers, marks_of(review, answers, cited))
