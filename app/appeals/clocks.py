"""The clocks of an appeal: until when it can be filed, and until when the panel decides. Both are days of the person."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app import clock
from app.appeals.models import Appeal
from app.people.models import Person
from app.reviews.models import Review

WINDOW = timedelta(days=30)  # to file, from the day on which the review was shared
TO_DECIDE = timedelta(days=30)  # from the day of filing
REPLY_WITHIN = timedelta(days=5)  # how long a panel waits for the author, from filing on


def local_day(moment: datetime, person: Person) -> date:
    """The day it is for somebody."""
    return moment.astimezone(ZoneInfo(person.zone)).date()


def end_of(day: date, person: Person) -> datetime:
    """The end of a day where somebody is."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(person.zone))


def closes_at(review: Review) -> datetime | None:
    """Until when the person can contest a review; None before it was shared."""
    if review.shared_at is None:
        return None
    return end_of(local_day(review.shared_at, review.subject) + WINDOW, review.subject)


def due_on(person: Person) -> date:
    """The day by which a panel decides what is filed now."""
    return local_day(clock.now(), person) + TO_DECIDE


def decided_by(appeal: Appeal) -> datetime | None:
    """Until when the panel decides; None before filing."""
    return end_of(appeal.due_on, appeal.subject) if appeal.due_on else None


def waits_until(appeal: Appeal) -> datetime | None:
    """From when a panel decides although the author has not replied; None when there is nothing to wait for."""
    if appeal.reply or appeal.filed_at is None:
        return None
    until = appeal.filed_at + REPLY_WITHIN
    return until if clock.now() < until else None
