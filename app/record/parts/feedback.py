"""Feedback in a person's record: what is open to them whole, of the rest that it is there; and what they gave."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.cycles.models import Cycle, Due, Participant
from app.db import db
from app.feedback.models import FeedbackAnswer, FeedbackRequest, RequestState


def kept(person_id: int) -> dict[str, Any]:
    """Asked about the person, and asked of them."""
    requests = concerning(person_id)
    about = [each for each in requests if each.subject_id == person_id]
    return {
        "about_you": [one(each) for each in about],
        "asked_of_you": [mine(each) for each in requests if each.asked_of_id == person_id],
        "asked_by_you_for_others": [
            heading(each) | {"asked_of": each.asked_of.name, "prompt": each.prompt}
            for each in requests
            if each.asked_by_id == person_id and each.subject_id != person_id
        ],
    }


def concerning(person_id: int) -> Sequence[FeedbackRequest]:
    """Every request that is about somebody, of them or by them, oldest first."""
    cycle = joinedload(FeedbackRequest.participant).joinedload(Participant.cycle)
    return db.session.scalars(
        select(FeedbackRequest)
        .options(
            cycle.selectinload(Cycle.deadlines),
            joinedload(FeedbackRequest.subject),
            joinedload(FeedbackRequest.asked_of),
            joinedload(FeedbackRequest.asked_by),
            selectinload(FeedbackRequest.answer),
        )
        .where(
            or_(
                FeedbackRequest.subject_id == person_id,
                FeedbackRequest.asked_of_id == person_id,
                FeedbackRequest.asked_by_id == person_id,
            )
        )
        .order_by(FeedbackRequest.id)
    ).all()


def heading(each: FeedbackRequest) -> dict[str, Any]:
    """What may be said of a request to everybody it concerns."""
    return {
        "cycle": each.participant.cycle.name,
        "about": each.subject.name,
        "asked_by": each.asked_by.name,
        "asked_at": when(each.asked_at),
        "state": each.state,
        "closed_at": when(each.closed_at),
    }


def one(each: FeedbackRequest) -> dict[str, Any]:
    """A request about the person; the answer once it was opened, and else when it opens."""
    said = heading(each) | {
        "asked_of": each.asked_of.name,
        "prompt": each.prompt,
        "declined_because": each.declined_because,
    }
    if each.answer and each.answer.opened_at:
        return said | {"answer": words(each.answer)}
    if each.state is RequestState.ANSWERED:
        due = each.participant.cycle.due(Due.DELIVERY)
        return said | {"opens": "at delivery", "delivery_due": when(due)}
    return said


def words(answer: FeedbackAnswer) -> dict[str, Any]:
    """An answer that is open."""
    return {
        "behaviour": answer.behaviour,
        "context": answer.context,
        "impact": answer.impact,
        "given_at": when(answer.given_at),
        "opened_at": when(answer.opened_at),
    }


def mine(each: FeedbackRequest) -> dict[str, Any]:
    """What the person was asked: about whom, when, and how far it came. The words stand in the other's record."""
    return heading(each) | {"declined_because": each.declined_because}


def when(moment: datetime | None) -> str | None:
    """An instant as ISO 8601."""
    return moment.isoformat() if moment else None
