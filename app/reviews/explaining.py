"""Explaining why marked words have to stand: a compare-and-set like every save of a draft."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from app import audit, clock
from app.db import db
from app.drafts import Typed
from app.errors import Gap, Refused
from app.people.models import Person
from app.reviews.explanations import explanations
from app.reviews.marking import Marked, checked, words_of
from app.reviews.models import MOST_EXPLANATION, Answer, Explanation, Review
from app.reviews.queries import answers, citations
from app.text import trouble


def explain(review: Review, typed: Mapping[str, Typed], *, by: Person) -> None:
    """Keep what was typed about words that are marked now; an emptied field takes its explanation back.

    Raises Refused for what cannot be kept, or was changed elsewhere meanwhile; then nothing is saved.
    """
    wanted = {name: each for name, each in typed.items() if name.startswith("explain-")}
    if not wanted:
        return
    found = checked(review, answers(review.id), citations(review.id))
    refused = []
    for one in {each.name: each for each in _blocking(found)}.values():
        sent = wanted.get(one.name)
        if sent is None or sent.text.strip() == one.reason:
            continue
        problem = trouble(sent.text, MOST_EXPLANATION)
        kept = one.explanation.version if one.explanation else 0
        if problem:
            refused.append(Gap(problem, one.name))
        elif sent.base != kept:
            refused.append(
                Gap(
                    f"“{words_of(one.mark)}” was explained elsewhere meanwhile: {one.reason or 'taken back'}."
                    " Your words are in the field; saving again replaces it.",
                    one.name,
                )
            )
        else:
            _keep(one, sent.text.strip(), review, by)
    if refused:
        raise Refused(*refused)


def forget_what_is_not_marked(review: Review, written: Sequence[Answer]) -> None:
    """At submission only explanations of words that stand in the text stay."""
    found = checked(review, written, citations(review.id))
    in_use = {each.explanation.id for each in _blocking(found) if each.explanation}
    gone = [
        row.id
        for rows in explanations([each.id for each in written]).values()
        for row in rows
        if row.id not in in_use
    ]
    if gone:
        db.session.execute(delete(Explanation).where(Explanation.id.in_(gone)))


def _blocking(found: Mapping[int, Sequence[Marked]]) -> list[Marked]:
    return [each for marks in found.values() for each in marks if each.mark.blocks]


def _keep(one: Marked, reason: str, review: Review, by: Person) -> None:
    if one.explanation is None:
        row = Explanation(
            answer_id=one.answer.id,
            family=one.mark.family,
            words=words_of(one.mark),
            reason=reason,
            written_by_id=by.id,
            written_at=clock.now(),
        )
        db.session.add(row)
    elif reason:
        row = one.explanation
        row.reason, row.version = reason, row.version + 1
        row.written_by_id, row.written_at = by.id, clock.now()
    else:
        row = one.explanation
        audit.record("review.explanation_taken_back", by=by, on=row, about=review.subject_id)
        db.session.delete(row)
        return
    db.session.flush()
    audit.record("review.words_explained", by=by, on=row, about=review.subject_id)
