"""What is missing before a review can be submitted: one gap per place, each with where to mend it."""

from collections.abc import Mapping, Sequence

from app.cycles.models import ReviewKind, Slot
from app.errors import Gap
from app.evidence.models import EvidenceRevision
from app.markup import cited_numbers
from app.reviews.marking import Marked
from app.reviews.models import Answer, Choice, Review

Cited = Mapping[int, Sequence[EvidenceRevision]]
Marks = Mapping[int, Sequence[Marked]]


def gaps(
    review: Review, answers: Sequence[Answer], choices: Sequence[Choice], cited: Cited, marks: Marks
) -> list[Gap]:
    """Every gap, in the order of the page. By answer id, `cited` holds what each cites, `marks` what is marked in it."""
    chosen = {choice.line: bool(choice.value) for choice in choices}
    found: list[Gap] = []
    for answer in answers:
        found.extend(_of_answer(answer, cited.get(answer.id, ()), chosen))
        found.extend(_of_marks(marks.get(answer.id, ())))
    if review.kind is ReviewKind.MANAGER and not any(cited.values()):
        found.append(Gap("The overall rating rests on nothing: no answer cites evidence.", "evidence"))
    return found


def _of_answer(answer: Answer, cited: Sequence[EvidenceRevision], chosen: Mapping[str, bool]) -> list[Gap]:
    question, place = answer.question, f"answer-{answer.question_id}"
    found = []
    if question.slot is Slot.COMPETENCY and question.competency:
        name = question.competency.name
        if not chosen.get(f"competency-{question.competency_id}"):
            found.append(Gap(f"{name} is not rated yet.", f"choice-competency-{question.competency_id}"))
        if not answer.text.strip():
            found.append(Gap(f"The rating of {name} has no reason yet.", place))
        elif not cited:
            found.append(Gap(f"The rating of {name} cites no evidence yet.", place))
    elif question.slot is Slot.OVERALL:
        if not chosen.get("overall"):
            found.append(Gap("The overall rating is not chosen yet.", "choice-overall"))
        if not answer.text.strip():
            found.append(Gap("The overall rating has no reason yet.", place))
    elif question.slot is Slot.NEXT_STEP:
        if not chosen.get("next_step", True):
            found.append(Gap("The kind of next step is not chosen yet.", "choice-next_step"))
        if not answer.text.strip():
            found.append(Gap("The next step is not written yet.", place))
    elif not answer.text.strip():
        found.append(Gap(f"“{question.prompt}” has no answer yet.", place))
    unknown = cited_numbers(answer.text) - {revision.item.number for revision in cited}
    found.extend(Gap(f"E{number} is cited, and there is no such item.", place) for number in sorted(unknown))
    return found


def _of_marks(marks: Sequence[Marked]) -> list[Gap]:
    """One gap for each phrase that has to be changed or explained, however often it stands there."""
    phrases = {each.name: each.mark for each in marks if each.is_open}
    return [
        Gap(f"“{mark.text}” is to be changed or explained ({mark.family.label.lower()}).", name)
        for name, mark in phrases.items()
    ]
