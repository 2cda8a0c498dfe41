"""Asking for feedback, giving and declining it, and opening it at delivery."""

from sqlalchemy import select

from app import audit, clock
from app.db import db
from app.feedback.models import FeedbackAnswer, FeedbackRequest, RequestState
from app.people.models import Person


def open_answers(participant_id: int, *, by: Person) -> None:
    """At delivery what was given opens to the person; what was not answered by then lapses."""
    moment = clock.now()
    requests = db.session.scalars(
        select(FeedbackRequest).where(FeedbackRequest.participant_id == participant_id).with_for_update()
    ).all()
    for request in requests:
        if request.state is RequestState.OPEN:
            request.move_to(RequestState.LAPSED)
            request.closed_at = moment
            audit.record("feedback.lapsed", by=by, on=request, about=request.subject_id)
    answers = db.session.scalars(
        select(FeedbackAnswer)
        .join(FeedbackRequest, FeedbackRequest.id == FeedbackAnswer.request_id)
        .where(FeedbackRequest.participant_id == participant_id, FeedbackAnswer.opened_at.is_(None))
    )
    for answer in answers:
        answer.opened_at = moment
        audit.record("feedback.opened", by=by, on=answer, about=answer.subject_id)
