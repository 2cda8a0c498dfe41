"""Reviews in a person's record: what is open to them whole, of what is closed that it is there, and their own."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.cycles.models import Due
from app.record import queries
from app.record.when import when
from app.reviews.delegation import Delegation, delegates
from app.reviews.models import Answer, AnswerRevision, Reading, Review
from app.reviews.queries import all_ratings, answers_of, submitted_versions
from app.reviews.ratings import Rating


def delivered(reviews: Sequence[Review]) -> list[dict[str, Any]]:
    """Reviews that were opened to the person, whole: what was asked, written, rated, read and added."""
    ids = [review.id for review in reviews]
    texts, cited, read_second = answers_of(*ids, explained=True), queries.cited(ids), queries.readings(ids)
    submitted, helped = submitted_versions(ids), delegates(ids)
    comments = queries.comments(ids)
    rated: dict[int, list[Rating]] = {}
    for row in all_ratings([review.participant_id for review in reviews]):
        rated.setdefault(row.participant_id, []).append(row)
    return [
        heading(review)
        | {
            "second_reader": review.second_reader.name if review.second_reader else None,
            "approved_at": when(review.approved_at),
            "shared_at": when(review.shared_at),
            "acknowledged_at": when(review.acknowledged_at),
            "next_step": review.next_step,
            "delegates": [delegate(row) for row in helped.get(review.id, [])],
            "answers": [answer(row, cited, submitted) for row in texts[review.id]],
            "ratings": [rating(row) for row in rated.get(review.participant_id, [])],
            "second_readings": [reading(row, texts[review.id]) for row in read_second.get(review.id, [])],
            "comments": [{"text": row.text, "at": when(row.at)} for row in comments.get(review.id, [])],
        }
        for review in reviews
    ]


def own(reviews: Sequence[Review]) -> list[dict[str, Any]]:
    """What the person wrote about their own work."""
    ids = [review.id for review in reviews]
    texts, cited, submitted = answers_of(*ids, explained=True), queries.cited(ids), submitted_versions(ids)
    return [
        heading(review) | {"answers": [answer(row, cited, submitted) for row in texts[review.id]]}
        for review in reviews
    ]


def heading(review: Review) -> dict[str, Any]:
    """What every open review says about itself."""
    return {
        "cycle": review.participant.cycle.name,
        "by": review.author.name,
        "state": review.state,
        "begun_at": when(review.begun_at),
        "submitted_at": when(review.submitted_at),
    }


def closed(review: Review) -> dict[str, Any]:
    """Of a review that is closed until delivery: that there is one, by whom, since when, and when it opens."""
    cycle = review.participant.cycle
    return {
        "cycle": cycle.name,
        "by": review.author.name,
        "begun_at": when(review.begun_at),
        "opens": "at delivery",
        "delivery_due": when(cycle.due(Due.DELIVERY)),
    }


def answer(
    row: Answer,
    cited: dict[int, list[int]],
    submitted: dict[int, list[AnswerRevision]],
) -> dict[str, Any]:
    """A question and what was written, with the numbers of the cited items, every version that was submitted, and why
    marked words stand.
    """
    return {
        "question": row.question.prompt,
        "competency": row.question.competency.name if row.question.competency else None,
        "text": row.text,
        "saved_at": when(row.saved_at),
        "cites": cited.get(row.id, []),
        "submitted": [
            {"at": when(each.submitted_at), "text": each.text, "saved_by": each.saved_by.name}
            for each in submitted.get(row.id, [])
        ],
        "words_explained": [
            {
                "words": each.words,
                "family": each.family,
                "reason": each.reason,
                "by": each.written_by.name,
                "at": when(each.written_at),
            }
            for each in row.explanations
        ],
    }


def delegate(row: Delegation) -> dict[str, Any]:
    """Somebody who wrote a review with its author, from when to when."""
    return {"name": row.person.name, "from": when(row.named_at), "until": when(row.ended_at)}


def rating(row: Rating) -> dict[str, Any]:
    """One rating, current or superseded, with its reason and what it rests on."""
    return {
        "id": row.id,
        "supersedes": row.supersedes_id,
        "about": row.competency.name if row.competency else "overall",
        "label": row.scale_value.label,
        "kind": row.kind,
        "reason": row.reason,
        "by": row.rated_by.name,
        "at": when(row.rated_at),
        "unwarned": row.unwarned,
        "cites": sorted(each.evidence_revision.item.number for each in row.citations),
    }


def reading(row: Reading, texts: Iterable[Answer]) -> dict[str, Any]:
    """A second reading and what it asked about single answers."""
    prompts = {each.id: each.question.prompt for each in texts}
    return {
        "by": row.read_by.name,
        "at": when(row.read_at),
        "outcome": row.outcome,
        "note": row.note,
        "unwarned_confirmed": row.unwarned_confirmed,
        "comments": [{"question": prompts[each.answer_id], "text": each.text} for each in row.comments],
    }
