"""Who cannot sit on the panel of an appeal: whoever had part in the decision, or stands too near to one of its sides."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.appeals.models import Appeal, Panelist
from app.calibration.models import CalibrationCase, CalibrationSeat
from app.conflicts.queries import kept_out, steps_aside
from app.db import db
from app.feedback.models import FeedbackAnswer, FeedbackRequest
from app.people.models import Person, ReportingLine, Role, RoleGrant
from app.people.queries import above, below, on_day
from app.reviews.delegation import Delegation
from app.reviews.models import Review

A_YEAR = timedelta(days=365)
# These are kept with the draw. A personal conflict is between two people and nobody else's to know, so that whoever
# reads an appeal is told the same about everybody who was taken out.
TAKEN_OUT = "could not be drawn for this appeal"
SUBJECT, PART, PRIVATE = "the person it is about", "had part in the decision", "not available for this appeal"
ABOVE, BELOW = "above the person in the reporting line", "below the person in the reporting line"
MANAGED, UNDER_AUTHOR = "was their manager within a year", "answers to the author of the review"


def pool(day: date) -> list[Person]:
    """Everybody whose mandate as a panelist runs on a day, in the order of their numbers."""
    granted = select(RoleGrant.person_id).where(RoleGrant.role == Role.PANELIST, on_day(RoleGrant, day))
    return list(db.session.scalars(select(Person).where(Person.id.in_(granted)).order_by(Person.id)))


def excluded(review: Review, day: date) -> dict[int, str]:
    """Why somebody cannot sit, by person id. Where there are several reasons, the first stands."""
    found: dict[int, str] = {}
    for why, ids in reasons(review, day):
        for person_id in ids:
            found.setdefault(person_id, why)
    return found


def reasons(review: Review, day: date) -> Iterator[tuple[str, Iterable[int]]]:
    """Each reason with the people it is about."""
    subject_id, author_id = review.subject_id, review.author_id
    managed = select(ReportingLine.manager_id).where(
        ReportingLine.person_id == subject_id,
        ReportingLine.valid_from <= day,
        or_(ReportingLine.valid_until.is_(None), ReportingLine.valid_until > day - A_YEAR),
    )
    yield SUBJECT, [subject_id]
    yield PART, [each for each in (author_id, review.second_reader_id) if each]
    yield PART, db.session.scalars(select(Delegation.person_id).where(Delegation.review_id == review.id))
    yield PART, db.session.scalars(seated(review.participant_id))
    yield PART, db.session.scalars(gave_feedback(review.participant_id))
    yield ABOVE, db.session.scalars(above(subject_id, day))
    yield BELOW, db.session.scalars(below(subject_id, day))
    yield MANAGED, db.session.scalars(managed)
    yield UNDER_AUTHOR, db.session.scalars(below(author_id, day))
    if review.shared_at:
        yield PRIVATE, db.session.scalars(kept_out((subject_id, author_id), review.shared_at, day))


def seated(participant_id: int) -> Select[int]:
    """Ids of everybody with a seat in a session that dealt with this review, as a select to refine."""
    return (
        select(CalibrationSeat.person_id)
        .join(CalibrationCase, CalibrationCase.session_id == CalibrationSeat.session_id)
        .where(CalibrationCase.participant_id == participant_id, ~CalibrationCase.rehearsal)
    )


def gave_feedback(participant_id: int) -> Select[int]:
    """Ids of everybody who gave feedback about the person in that cycle, as a select to refine."""
    answers = select(FeedbackAnswer.author_id).join(FeedbackAnswer.request)
    return answers.where(FeedbackRequest.participant_id == participant_id)


def sitting(appeal_ids: Iterable[int]) -> Sequence[Panelist]:
    """Those of some panels who still sit, each panel in the order of its places: the first of each chairs it."""
    rows = still_sitting(select(Panelist)).where(Panelist.appeal_id.in_(list(appeal_ids)))
    people = rows.options(joinedload(Panelist.person))
    return db.session.scalars(people.order_by(Panelist.appeal_id, Panelist.place)).all()


def sits_on(person_id: int) -> Select[int]:
    """Ids of the appeals on whose panel somebody still sits, as a select to refine."""
    return still_sitting(select(Panelist.appeal_id)).where(Panelist.person_id == person_id)


def still_sitting(panelists: Select[Any]) -> Select[Any]:
    """Only those who did not step aside since they were drawn, by declaring a conflict with either side."""
    sides = (Review.subject_id, Review.author_id)
    filed = panelists.join(Appeal, Appeal.id == Panelist.appeal_id)
    against = filed.join(Review, Review.id == Appeal.review_id)
    return against.where(~steps_aside(Panelist.person_id, sides, Appeal.filed_at))
