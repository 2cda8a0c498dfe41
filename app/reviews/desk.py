"""What the desk shows: each text with its rating, its citations and its aids; the drawer; what is missing."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy import Select

from app import clock
from app.cycles.models import Question, ReviewKind, Slot
from app.drafts import Stale, Typed
from app.errors import Gap
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.evidence.queries import about, drawer, numbered
from app.evidence.queries import in_full as read_in_full
from app.expectations.models import Expectation
from app.expectations.queries import agreed_with
from app.feedback.themes import Theme
from app.people.models import Level
from app.reviews.beside import Beside, in_full
from app.reviews.claims import Claim, claims
from app.reviews.completeness import gaps
from app.reviews.composite import Composite, composite
from app.reviews.delegation import Delegation
from app.reviews.marking import Marked, marked, marks_of
from app.reviews.models import Answer, Choice, Reading, Review, ReviewState
from app.reviews.queries import (
    Asked,
    answers,
    asked_of,
    choices,
    citations,
    cited_ids,
    of_participant,
    texts_and_choices,
)
from app.rubric.models import ScaleValue, Standard
from app.rubric.queries import at_level, scale


@dataclass
class Line:
    """One text to write, and everything that stands around it."""

    answer: Answer
    choice: Choice | None
    standard: Standard | None
    own_words: str
    cited: Sequence[EvidenceRevision]
    asked: Asked | None
    text: str
    value: str
    stale: Stale | None
    stale_choice: Stale | None
    claims: Sequence[Claim]
    marks: Sequence[Marked] = ()

    @property
    def name(self) -> str:
        """The name of its field, and the id of its place on the page."""
        return f"answer-{self.answer.question_id}"

    @property
    def is_answered(self) -> bool:
        """Does the text differ from the one that the second reader commented on?"""
        return self.asked is not None and self.answer.text != self.asked.about

    def names_before(self, place: int) -> set[str]:
        """The phrases that were marked before the mark at `place`: what stands twice is explained once."""
        return {each.name for each in self.marks[:place]}

    @property
    def short(self) -> str:
        """A heading of one or two words."""
        return heading_of(self.answer.question)


@dataclass(frozen=True)
class Weighed:
    """One row of the composite's table."""

    name: str
    label: str
    percent: int


@dataclass
class Desk:
    """A draft with all its lines, in the order of the questions."""

    review: Review
    lines: list[Line]
    scale: Sequence[ScaleValue]
    gaps: list[Gap]
    composite: Composite | None
    weighed: list[Weighed]
    evidence: Sequence[EvidenceItem]
    self_review: Review | None
    self_answers: Sequence[Answer]
    expectations: Sequence[Expectation]
    feedback: Sequence[Theme]
    returned: Reading | None
    beside: Beside = field(default_factory=Beside)
    agreed_last: Answer | None = None  # what came next, the time before
    level_above: Level | None = None
    standards_above: Mapping[int, Standard] = field(default_factory=dict)
    in_full: AbstractSet[int] = frozenset()  # items that lie there with their words
    refused: list[Gap] = field(default_factory=list)
    delegate: Delegation | None = None  # for the author, who can end it
    deputy: bool = False  # it is drawn for the delegate
    previewed: str = ""

    def of(self, *slots: Slot) -> list[Line]:
        """The lines of some slots."""
        return [line for line in self.lines if line.answer.question.slot in slots]

    @property
    def still_asked(self) -> int:
        """On how many texts a comment is open: they are as they were when it was made."""
        return sum(line.asked is not None and not line.is_answered for line in self.lines)

    @property
    def places(self) -> dict[int, str]:
        """Where on the desk each item lies."""
        return {item.number: f"#e{item.number}" for item in self.evidence}

    @property
    def written(self) -> int:
        """How many texts are not empty."""
        return sum(bool(line.answer.text.strip()) for line in self.lines)


def lay_out(
    review: Review,
    items: Select[EvidenceItem],
    beside: Beside | None = None,
    typed: Mapping[str, Typed] | None = None,
    stale: Sequence[Stale] = (),
) -> Desk:
    """Everything for one draft, with what lies beside it. What was typed but not saved lies over what is kept."""
    beside = beside or Beside()
    own, previous = beside.self_review, beside.previous
    typed = typed or {}
    late = {each.field: each for each in stale}
    participant = review.participant
    found = read_in_full(about(items, review.subject_id), cited_ids(review.id))
    by_review, chosen = texts_and_choices(
        review.id, own.id if own else None, previous.id if previous else None
    )
    written = by_review[review.id]
    cited = citations(review.id, items_are_here=True)
    by_line = {(choice.slot, choice.competency_id): choice for choice in chosen}
    rubric = at_level(participant.rubric_version_id, participant.level)
    own_answers = by_review.get(own.id, []) if own else []
    own_texts = {answer.question.key: answer.text for answer in own_answers}
    sent = {name: each.text for name, each in typed.items()}
    marks = marked(written, marks_of(review, written, cited), sent)
    asked = asked_of(review.id) if review.state is ReviewState.RETURNED else {}

    def line(answer: Answer) -> Line:
        question = answer.question
        choice = by_line.get((question.slot, question.competency_id))
        name, ticked = f"answer-{question.id}", f"choice-{choice.line}" if choice else ""
        return Line(
            answer=answer,
            choice=choice,
            standard=rubric.standards.get(question.competency_id) if question.competency_id else None,
            own_words=own_texts.get(question.key, ""),
            cited=cited.get(answer.id, ()),
            asked=asked.get(answer.id),
            text=typed[name].text if name in typed else answer.text,
            value=typed[ticked].text if ticked in typed else choice.value if choice else "",
            stale=late.get(name),
            stale_choice=late.get(ticked),
            claims=claims_of(answer, cited.get(answer.id, ())),
            marks=marks.get(answer.id, ()),
        )

    version = participant.cycle.rubric_version
    pinned = version.id == participant.rubric_version_id
    labels = version.labels if pinned else scale(participant.rubric_version_id)
    names = {
        each.question.competency_id: each.question.competency.name
        for each in written
        if each.question.competency
    }
    whole, weighed = weigh(chosen, labels, names, rubric.weights)
    listed = with_cited(drawer(found, participant.cycle.period_from, clock.today()), cited)
    return Desk(
        review=review,
        lines=[line(answer) for answer in written],
        scale=labels,
        gaps=gaps(review, written, chosen, cited, marks),
        composite=whole,
        weighed=weighed,
        evidence=listed,
        self_review=own,
        self_answers=own_answers,
        expectations=agreed_with(participant.id),
        feedback=beside.feedback,
        returned=next((each.reading for each in asked.values()), None),
        beside=beside,
        agreed_last=next(iter(by_review.get(previous.id, [])), None) if previous else None,
        level_above=rubric.above,
        standards_above=rubric.standards_above,
        in_full=in_full(listed, {each.item_id for revisions in cited.values() for each in revisions}),
    )


def heading_of(question: Question) -> str:
    """A question in one or two words."""
    if question.competency:
        return question.competency.name
    return {"overall": "Overall", "next_step": "Next step"}.get(
        question.slot.value, question.key.replace("_", " ").capitalize()
    )


def claims_of(answer: Answer, cited: Sequence[EvidenceRevision]) -> list[Claim]:
    """What a text claims. A next step is a plan, and rests on what stands above it."""
    if answer.question.slot is Slot.NEXT_STEP:
        return []
    return claims(answer.text, {revision.item.number for revision in cited})


def with_cited(
    listed: Sequence[EvidenceItem], cited: Mapping[int, Sequence[EvidenceRevision]]
) -> list[EvidenceItem]:
    """What happened in the period, and what is cited from before it."""
    known = {item.id for item in listed}
    older = {
        each.item_id: each.item for found in cited.values() for each in found if each.item_id not in known
    }
    return [*listed, *older.values()]


def in_the_drawer(
    review: Review, numbers: AbstractSet[int], items: Select[EvidenceItem]
) -> tuple[set[int], dict[int, int]]:
    """Which of some items lie in the drawer, and by number the ids of those that do not: they happened outside the
    period and are not cited yet.
    """
    cycle, found = review.participant.cycle, numbered(items, review.subject_id, set(numbers))
    kept = citations(review.id, items_are_here=True).values()
    inside = {revision.item.number for each in kept for revision in each} & numbers
    inside |= {
        number for number, words in found.items() if cycle.period_from <= words.happened_on <= clock.today()
    }
    return inside, {number: words.item_id for number, words in found.items() if number not in inside}


def self_review_of(review: Review) -> Review | None:
    """The submitted self review that lies beside a manager's draft."""
    if review.kind is ReviewKind.SELF:
        return None
    own = of_participant(review.participant_id, ReviewKind.SELF)
    return own if own and own.state is ReviewState.SUBMITTED else None


def chosen_words(review: Review) -> list[tuple[str, str, str]]:
    """What a draft has chosen, in words: of what, the label, and its place on the desk."""
    names = {answer.question.competency_id: answer.question.competency for answer in answers(review.id)}
    found = []
    for choice in choices(review.id):
        competency = names.get(choice.competency_id)
        name = competency.name if competency else {"overall": "Overall"}.get(choice.slot.value, "Next step")
        label = choice.scale_value.label if choice.scale_value else ""
        found.append((name, choice.next_step.label if choice.next_step else label, f"choice-{choice.line}"))
    return found


def weigh(
    chosen: Sequence[Choice],
    labels: Sequence[ScaleValue],
    names: Mapping[int | None, str],
    percent: Mapping[int, int],
) -> tuple[Composite | None, list[Weighed]]:
    """The composite and its table; nothing before the overall rating is chosen, so that nothing anchors it."""
    if not any(choice.slot is Slot.OVERALL and choice.scale_value_id for choice in chosen):
        return None, []
    given = {
        choice.competency_id: choice.scale_value
        for choice in chosen
        if choice.competency_id and choice.scale_value
    }
    top = max(label.position for label in labels)
    whole = composite({key: label.position for key, label in given.items()}, percent, top)
    return whole, [Weighed(names[key], label.label, percent[key]) for key, label in given.items()]
