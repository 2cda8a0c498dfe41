"""Active weeks: days in, weeks out."""

from datetime import date, timedelta

from app.cycles.calendar import active_weeks, days, span_of, weeks, within

YEAR = (date(2026, 1, 1), date(2027, 1, 1))


def away(first, last):
    return span_of(date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))


def test_both_days_that_people_name_are_inside():
    assert days([span_of(date(2026, 3, 2), date(2026, 3, 2))]) == 1
    assert days([away("03-02", "03-08")]) == 7


def test_days_that_are_recorded_twice_count_once():
    spans = [away("03-02", "03-15"), away("03-09", "03-20"), away("03-21", "03-22")]

    assert within(spans, YEAR) == [away("03-02", "03-22")]


def test_only_what_lies_in_the_period_counts():
    period = (date(2026, 3, 1), date(2026, 4, 1))

    assert within([away("01-01", "03-03"), away("03-30", "05-01"), away("06-01", "06-02")], period) == [
        (date(2026, 3, 1), date(2026, 3, 4)),
        (date(2026, 3, 30), date(2026, 4, 1)),
    ]


def test_weeks_are_whole_and_a_few_days_are_one():
    assert [weeks(count) for count in (0, 1, 3, 7, 10, 11, 14)] == [0, 1, 1, 1, 1, 2, 2]


def test_time_away_is_taken_out_of_the_weeks_that_count():
    assert active_weeks(YEAR, []) == 52
    assert active_weeks(YEAR, [away("02-02", "03-01")]) == 48
    assert active_weeks(YEAR, [YEAR]) == 0


def test_a_span_outside_changes_nothing():
    later = (YEAR[1] + timedelta(days=3), YEAR[1] + timedelta(days=30))

    assert active_weeks(YEAR, [later]) == active_weeks(YEAR, [])
