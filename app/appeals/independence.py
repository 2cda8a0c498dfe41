"""Who cannot sit on the panel of an appeal: whoever had part in the decision, or stands too near to one of its sides."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import Select, or_, select

from app.calibration.independence import above, below
from app.calibration.models import CalibrationCase, CalibrationSeat
from app.conflicts.queries import conflicted_ids
from app.db import db
from app.people.models import Person, ReportingLine, Role, RoleGrant
from app.people.queries import on_day, report_ids
from app.reviews.models import Review

A_YEAR = timedelta(days=365)
# A personal conflict is between two people and nobody else's to know, so its words say nothing of it.
SUBJECT, PART, PRIVATE = "the person it is about", "had part in the decision", "not available for this appeal"
ABOVE, BELOW = "above the person in the reporting line", "answers to the person it is about"
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
    yield PART, db.session.scalars(seated(review.participant_id))
    yield ABOVE, db.session.scalars(above(subject_id, day))
    yield BELOW, db.session.scalars(report_ids(subject_id, day))
    yield MANAGED, db.session.scalars(managed)
    yield UNDER_AUTHOR, db.session.scalars(below(author_id, day))
    for side in (subject_id, author_id):
        yield PRIVATE, db.session.scalars(conflicted_ids(side, day))


def seated(participant_id: int) -> Select[int]:
    """Ids of everybody with a seat in a session that dealt with this review, as a select to refine."""
    return (
        select(CalibrationSeat.person_id)
        .join(CalibrationCase, CalibrationCase.session_id == CalibrationSeat.session_id)
        .where(CalibrationCase.participant_id == participant_id, ~CalibrationCase.rehearsal)
    )
