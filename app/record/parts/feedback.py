"""Feedback in a person's record: what is open to them whole, of the rest that it is there; and what they gave."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.cycles.models import Cycle, Due, Participant
from app.db import db
from app.feedback.models import (
    FeedbackAnswer,
    FeedbackCompetency,
    FeedbackRequest,
    FeedbackSet,
    RequestState,
    SetMember,
)
from app.feedback.unattributed import FeedbackRound, UnattributedAnswer


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
            if each.asked_by_id == person_id and each.subject_id != person_id and not each.unasked
        ],
        "proposed_about_you": [proposed(each) for each in proposals(person_id)],
        "rounds_about_you": [round_about(each) for each in rounds(person_id)],
        "without_a_name_about_you": [nameless(each) for each in released(person_id)],
    }


def rounds(person_id: int) -> Sequence[FeedbackRound]:
    """Rounds of feedback without a name about somebody, oldest first. Who was invited is known to nobody."""
    return db.session.scalars(
        select(FeedbackRound)
        .options(joinedload(FeedbackRound.opened_by))
        .where(FeedbackRound.subject_id == person_id)
        .order_by(FeedbackRound.id)
    ).all()


def round_about(each: FeedbackRound) -> dict[str, Any]:
    """One such round."""
    return {
        "opened_by": each.opened_by.name,
        "opened_on": each.opened_on.isoformat(),
        "last_day": each.last_day.isoformat(),
        "closed_on": each.closed_on.isoformat() if each.closed_on else None,
        "kind": each.kind,
        "invited": each.invited,
        "prompt": each.prompt,
    }


def released(person_id: int) -> Sequence[UnattributedAnswer]:
    """What was released about somebody and is open to them, in the order of its random keys."""
    rows = db.session.scalars(
        select(UnattributedAnswer)
        .join(UnattributedAnswer.participant)
        .options(joinedload(UnattributedAnswer.competencies))
        .where(UnattributedAnswer.subject_id == person_id, Participant.delivered_at.is_not(None))
        .order_by(UnattributedAnswer.id)
    )
    return rows.unique().all()


def nameless(each: UnattributedAnswer) -> dict[str, Any]:
    """An answer without a name; there is no more of it."""
    return {
        "kind": each.kind,
        "behaviour": each.behaviour,
        "context": each.context,
        "impact": each.impact,
        "speaks_to": [competency.name for competency in each.competencies],
        "released_on": each.released_on.isoformat(),
    }


def proposals(person_id: int) -> Sequence[FeedbackSet]:
    """Whom somebody would have liked to have asked about their work, and what the manager changed, oldest first."""
    rows = db.session.scalars(
        select(FeedbackSet)
        .options(
            joinedload(FeedbackSet.participant).joinedload(Participant.cycle),
            joinedload(FeedbackSet.proposed_by),
            joinedload(FeedbackSet.closed_by),
            joinedload(FeedbackSet.members).joinedload(SetMember.person),
        )
        .where(FeedbackSet.subject_id == person_id)
        .order_by(FeedbackSet.id)
    )
    return rows.unique().all()


def proposed(each: FeedbackSet) -> dict[str, Any]:
    """One such set."""
    return {
        "cycle": each.participant.cycle.name,
        "proposed_by": each.proposed_by.name,
        "proposed_at": when(each.proposed_at),
        "prompt": each.prompt,
        "state": each.state,
        "closed_at": when(each.closed_at),
        "closed_by": each.closed_by.name if each.closed_by else None,
        "changed_because": each.changed_because,
        "people": [
            {"name": member.person.name, "kind": member.kind, "change": member.change}
            for member in each.members
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
            selectinload(FeedbackRequest.answer)
            .joinedload(FeedbackAnswer.speaks_to)
            .joinedload(FeedbackCompetency.competency),
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
        "asked_by": None if each.unasked else each.asked_by.name,
        "unasked": each.unasked,
        "kind": each.kind,
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
        "speaks_to": [each.competency.name for each in answer.speaks_to],
        "given_at": when(answer.given_at),
        "opened_at": when(answer.opened_at),
    }


def mine(each: FeedbackRequest) -> dict[str, Any]:
    """What the person was asked: about whom, when, and how far it came. The words stand in the other's record."""
    return heading(each) | {"declined_because": each.declined_because}


def when(moment: datetime | None) -> str | None:
    """An instant as ISO 8601."""
    return moment.isoformat() if moment else None
