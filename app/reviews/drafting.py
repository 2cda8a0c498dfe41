"""Writing a draft: each save is a compare-and-set of one answer or one choice, or nothing at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Select, select, update

from app import audit, clock
from app.cycles.actions import hold_open
from app.cycles.models import Participant, Phase, ReviewKind, Slot
from app.cycles.participating import held
from app.cycles.queries import questions
from app.db import db
from app.drafts import Resolution, Stale, StaleDraft, Typed, resolved, untouched
from app.errors import Conflict, Gap, Refused
from app.evidence.policy import visible_to
from app.evidence.queries import cited_in
from app.people.models import Person
from app.reviews.models import (
    MOST_ANSWER,
    Answer,
    AnswerCitation,
    AnswerRevision,
    Choice,
    NextStep,
    Review,
    ReviewState,
)
from app.reviews.queries import answers, choices, of_participant
from app.rubric.queries import scale
from app.text import clean, trouble


@dataclass
class Saved:
    """The new version of each field that changed, by field name."""

    versions: dict[str, int] = field(default_factory=dict)


def begin_review(participant: Participant, kind: ReviewKind, *, by: Person) -> Review:
    """Begin a draft with an empty answer for each question and an open choice for each rating."""
    if not hold_open(participant.cycle_id).has_reached(Phase.WRITING):
        raise Conflict(
            f"{participant.cycle.name} is still collecting.", "Reviews are begun once writing has begun."
        )
    participant = held(participant)
    if kind is ReviewKind.MANAGER and participant.too_new:
        raise Conflict(
            f"{participant.person.name} is too new to be rated in this cycle.",
            "No review is written about somebody who was here too short a time. A people partner can lift this.",
        )
    if of_participant(participant.id, kind):
        raise Conflict("This review was begun already.", "You find it on your home page.")
    review = Review(
        participant=participant,
        subject_id=participant.person_id,
        kind=kind,
        author_id=by.id,
        state=ReviewState.DRAFT,
        begun_at=clock.now(),
    )
    db.session.add(review)
    db.session.flush()
    for question in questions(participant.cycle_id, kind):
        db.session.add(Answer(review_id=review.id, question=question))
        if kind is ReviewKind.MANAGER and question.slot is not Slot.OPEN:
            db.session.add(
                Choice(review_id=review.id, slot=question.slot, competency_id=question.competency_id)
            )
    db.session.flush()
    audit.record("review.begun", by=by, on=review, about=participant.person_id)
    return review


def save_draft(review: Review, typed: Mapping[str, Typed], *, by: Person) -> Saved:
    """Save fields named `answer-<question id>` and `choice-<line>`.

    Raises Conflict when the review is no longer a draft, Refused for a text that cannot be kept, and
    StaleDraft when a field was saved elsewhere meanwhile; in each case nothing is saved.
    """
    locked = db.session.get_one(Review, review.id, with_for_update=True, populate_existing=True)
    if not locked.is_writable:
        raise Conflict(
            f"This review is {locked.state.label}; it can no longer be changed.",
            "What you typed is below; nothing of it was saved.",
        )
    hold_open(locked.participant.cycle_id)
    saved, stale, refused = Saved(), [], []
    for answer in answers(review.id):
        name = f"answer-{answer.question_id}"
        if name not in typed:
            continue
        text = clean(typed[name].text)
        problem = trouble(text, MOST_ANSWER)
        if problem:
            refused.append(Gap(problem, name))
        elif _untouched(answer, typed[name].base, text):
            continue
        elif answer.version != typed[name].base:
            stale.append(_late(answer, typed[name].base, text, by))
        else:
            saved.versions[name] = _save_answer(answer, text, review, by)
    for choice in choices(review.id):
        name = f"choice-{choice.line}"
        if name not in typed or typed[name].text == choice.value:
            continue
        if choice.version != typed[name].base:
            stale.append(Stale(name, choice.version, choice.value, typed[name].text))
        else:
            saved.versions[name] = _save_choice(choice, typed[name].text, review, by)
    if refused:
        raise Refused(*refused)
    if stale:
        raise StaleDraft(stale)
    return saved


def said(answer: Answer, version: int) -> str | None:
    """What one version of an answer says; None when it is not kept."""
    if version == 0:
        return ""
    return db.session.scalar(
        select(AnswerRevision.text).where(
            AnswerRevision.answer_id == answer.id, AnswerRevision.version == version
        )
    )


def _late(answer: Answer, base: int, text: str, by: Person) -> Stale:
    """A text that came too late, with what it was typed over, and who saved meanwhile if it was somebody else."""
    saved_by = db.session.scalar(
        select(Person)
        .join(AnswerRevision, AnswerRevision.saved_by_id == Person.id)
        .where(AnswerRevision.answer_id == answer.id, AnswerRevision.version == answer.version)
    )
    name = saved_by.name if saved_by and saved_by.id != by.id else ""
    return Stale(
        f"answer-{answer.question_id}", answer.version, answer.text, text, base, said(answer, base), name
    )


def _untouched(answer: Answer, base: int, text: str) -> bool:
    return untouched(text, base, kept=answer.text, version=answer.version, drawn=lambda: said(answer, base))


def choose(review: Review, typed: Mapping[str, Typed], chosen: Resolution) -> dict[str, Typed]:
    """The same fields with what was chosen of two texts for one of them."""
    name = chosen.field
    answer = next((each for each in answers(review.id) if f"answer-{each.question_id}" == name), None)
    if answer is None or name not in typed:
        return dict(typed)
    return {**typed, name: resolved(typed[name], chosen, lambda version: said(answer, version))}


def _save_answer(answer: Answer, text: str, review: Review, by: Person) -> int:
    base, moment = answer.version, clock.now()
    changed = db.session.execute(
        update(Answer)
        .where(Answer.id == answer.id, Answer.version == base)
        .values(version=base + 1, text=text, saved_at=moment)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Conflict("This text was saved elsewhere at the same moment.", "Send it again.")
    revision = AnswerRevision(
        answer_id=answer.id, version=base + 1, text=text, saved_by_id=by.id, saved_at=moment
    )
    db.session.add(revision)
    db.session.flush()
    before = _cited(answer.id, base)
    for cited in sorted(cited_in(text, visible_to(review.author), review.subject_id, before)):
        db.session.add(AnswerCitation(answer_revision_id=revision.id, evidence_revision_id=cited))
    audit.record("review.answer_saved", by=by, on=answer, about=review.subject_id, version=base + 1)
    return base + 1


def _cited(answer_id: int, version: int) -> Select[int]:
    """Ids of the revisions that one version of an answer cites."""
    return (
        select(AnswerCitation.evidence_revision_id)
        .join(AnswerRevision, AnswerRevision.id == AnswerCitation.answer_revision_id)
        .where(AnswerRevision.answer_id == answer_id, AnswerRevision.version == version)
    )


def _save_choice(choice: Choice, value: str, review: Review, by: Person) -> int:
    base = choice.version
    if choice.slot is Slot.NEXT_STEP:
        if value and value not in set(NextStep):
            raise Refused(Gap("Choose one of the kinds of next step.", f"choice-{choice.line}"))
        chosen: dict[str, object] = {"next_step": NextStep(value) if value else None}
    else:
        labels = {str(label.id): label.id for label in scale(review.participant.rubric_version_id)}
        if value and value not in labels:
            raise Refused(Gap("Choose one of the labels of the scale.", f"choice-{choice.line}"))
        chosen = {"scale_value_id": labels.get(value)}
    changed = db.session.execute(
        update(Choice)
        .where(Choice.id == choice.id, Choice.version == base)
        .values(version=base + 1, **chosen)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Conflict("This was chosen elsewhere at the same moment.", "Send it again.")
    audit.record("review.choice_saved", by=by, on=choice, about=review.subject_id, version=base + 1)
    return base + 1
