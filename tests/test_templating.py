"""The words in which times are told."""

from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.templating import deadline_words

MORNING = datetime(2026, 3, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(days=3, hours=15, minutes=59), "3 days left"),  # the end of that day is no day more
        (timedelta(days=3, hours=1), "3 days left"),
        (timedelta(days=2, hours=-1), "2 days left"),
        (timedelta(hours=30), "30 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (-timedelta(hours=5), "5 hours past"),
        (-timedelta(days=4), "4 days past"),
    ],
)
def test_a_deadline_is_told_in_days_of_the_calendar_or_in_hours(app, after, words):
    with app.test_request_context(), clock.at(MORNING):
        assert deadline_words(MORNING + after) == words
