"""Reviews, through every step that their files name."""

from functools import partial

from sqlalchemy import select

from app.audit.access import Read, log
from app.cycles.models import ReviewKind
from app.db import db
from app.drafts import Typed
from app.evidence.models import EvidenceItem
from app.people.models import Person
from app.permissions import Seat
from app.reviews.actions import (
    acknowledge_review,
    approve_review,
    comment_on_review,
    return_review,
    share_review,
)
from app.reviews.delegating import name_delegate
from app.reviews.drafting import begin_review, save_draft
from app.reviews.explaining import explain
from app.reviews.marking import checked
from app.reviews.models import NextStep, Review
from app.reviews.queries import answers, choices, citations, unwarned
from app.reviews.submitting import submit_review
from app.rubric.queries import scale
from app.seeds.organisation import managers
from app.seeds.play import Play, Said


def review(play: Play, said: Said, kind: ReviewKind) -> None:
    """One review through every step that its file names."""
    made: list[Review] = []
    author = said["author"]
    above = managers()[author]

    def begin() -> None:
        who = play.participants[said["cycle"], said["person"]]
        made.append(begin_review(who, kind, by=play.people[author]))
        if kind is ReviewKind.MANAGER:
            play.reviews[said["cycle"], said["person"]] = made[0]

    def write(texts: Said, chosen: Said, by: str = author) -> None:
        if kind is ReviewKind.MANAGER:
            look_up(made[0], play.people[by])
        save_draft(made[0], typed(play, made[0], texts, chosen), by=play.people[by])

    def delegated() -> None:
        name_delegate(made[0], play.people[said["delegate"]["person"]], by=play.people[author])

    def returned() -> None:
        by_key = {answer.question.key: answer.id for answer in answers(made[0].id)}
        comments = {by_key[key]: text for key, text in said["returned"]["comments"].items()}
        look(made[0], play.people[above])
        return_review(made[0], "", comments, by=play.people[above])

    play.on(said["started"], begin, rank=50)
    ends = said.get("submitted", said["started"] + 2)
    play.on(min(ends, -1), lambda: write(said["answers"], said.get("choices", {})), rank=51)
    if "submitted" in said:
        play.on(said["submitted"], lambda: submit_review(made[0], by=play.people[author]), rank=52)
    if "returned" in said:
        play.on(said["returned"]["day"], returned, rank=53)
    if "delegate" in said:
        play.on(said["delegate"]["day"], delegated, rank=53)
    if "day" in said.get("revised", {}):
        changes, by = said["revised"]["answers"], said["revised"].get("by", author)
        play.on(said["revised"]["day"], lambda: write(changes, {}, by), rank=54)
    for each in said.get("explained", ()):
        explained = partial(stand, play, made, each["words"], each["reason"], author)
        play.on(each["day"], explained, rank=54)
    if "resubmitted" in said:
        changed = said.get("revised", {}).get("answers", said.get("revised", {}))
        play.on(said["resubmitted"], lambda: write(changed, {}), rank=54)
        play.on(said["resubmitted"], lambda: submit_review(made[0], by=play.people[author]), rank=55)
    deliver(play, said, made, above)


def deliver(play: Play, said: Said, made: list[Review], above: str) -> None:
    """Approval, sharing, acknowledgement and comment, as far as the file goes."""
    subject = said["person"]
    if "approved" in said:
        play.on(said["approved"], lambda: approve(made[0], said, play.people[above]), rank=60)
    if "shared" in said:
        play.on(said["shared"], lambda: share_review(made[0], by=play.people[said["author"]]), rank=61)
    if "acknowledged" in said:
        play.on(said["acknowledged"], lambda: acknowledge_review(made[0], by=play.people[subject]), rank=62)
    if "comment" in said:
        day = said.get("acknowledged") or said["shared"]
        play.on(day, lambda: comment(made[0], said["comment"], play.people[subject]), rank=63)


def stand(play: Play, made: list[Review], words: str, reason: str, author: str) -> None:
    """The author explains marked words."""
    [review] = made
    found = checked(review, answers(review.id), citations(review.id))
    name = next(each.name for marks in found.values() for each in marks if each.mark.text == words)
    explain(review, {name: Typed(0, reason)}, by=play.people[author])


def look(review: Review, by: Person) -> None:
    """A second reader opens a review and what it cites, as its page would note it."""
    cited = {each.item for found in citations(review.id).values() for each in found}
    opened = [("review", review.id), *(("evidence_item", item.id) for item in cited)]
    log(by.id, [Read(*what, review.subject_id, Seat.SECOND_READER, review_id=review.id) for what in opened])


def look_up(review: Review, by: Person) -> None:
    """Whoever writes has the evidence of the person beside the text, as the desk would note it."""
    items = db.session.scalars(select(EvidenceItem.id).where(EvidenceItem.subject_id == review.subject_id))
    own = by.id == review.author_id
    seat, through = (Seat.MANAGER, 0) if own else (Seat.DELEGATE, review.id)
    reads = [Read("evidence_item", item, review.subject_id, seat, review_id=through) for item in items]
    drafts = [] if own else [Read("review", review.id, review.subject_id, seat, review_id=review.id)]
    log(by.id, [*drafts, *reads])


def approve(review: Review, said: Said, by: Person) -> None:
    look(review, by)
    approve_review(
        review, said.get("approval_note", ""), unwarned_confirmed=bool(unwarned([review.id])), by=by
    )


def comment(review: Review, text: str, by: Person) -> None:
    comment_on_review(review, text, by=by)


def typed(play: Play, review: Review, texts: Said, chosen: Said) -> dict[str, Typed]:
    """What a browser would send for these texts and choices."""
    sent = {
        f"answer-{answer.question_id}": Typed(answer.version, play.cite(texts[answer.question.key]))
        for answer in answers(review.id)
        if answer.question.key in texts
    }
    labels = {label.position: str(label.id) for label in scale(review.participant.rubric_version_id)}
    lines = {f"competency-{row.id}": key for key, row in play.competencies.items()}
    for choice in choices(review.id):
        value = chosen.get(lines.get(choice.line, choice.line))
        if value is not None:
            kept = NextStep(value).value if isinstance(value, str) else labels[value]
            sent[f"choice-{choice.line}"] = Typed(choice.version, kept)
    return sent
