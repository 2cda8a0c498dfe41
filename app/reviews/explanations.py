"""Reads of why marked words stand."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from app.cycles.models import Question
from app.db import db
from app.reviews.models import Answer, Explanation


def answers_explained(review_id: int) -> list[Answer]:
    """The answers of a review in the order of its questions, with what is explained in them, in one statement."""
    rows = db.session.scalars(
        select(Answer)
        .join(Answer.question)
        .options(
            contains_eager(Answer.question).joinedload(Question.competency),
            joinedload(Answer.explanations).joinedload(Explanation.written_by),
        )
        .where(Answer.review_id == review_id)
        .order_by(Question.position)
        .execution_options(populate_existing=True)
    )
    return list(rows.unique())


def explanations(answer_ids: Iterable[int]) -> dict[int, list[Explanation]]:
    """What was explained, by answer id, in one statement."""
    return _by_answer(Explanation.answer_id.in_(list(answer_ids)))


def explanations_of(review_ids: Iterable[int]) -> dict[int, list[Explanation]]:
    """The same of whole reviews."""
    ids = select(Answer.id).where(Answer.review_id.in_(list(review_ids)))
    return _by_answer(Explanation.answer_id.in_(ids))


def _by_answer(condition: ColumnElement[bool]) -> dict[int, list[Explanation]]:
    rows = select(Explanation).options(joinedload(Explanation.written_by)).where(condition)
    found: dict[int, list[Explanation]] = {}
    for row in db.session.scalars(rows.order_by(Explanation.id)):
        found.setdefault(row.answer_id, []).append(row)
    return found
