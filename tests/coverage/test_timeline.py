"""Months in active weeks: time away is not drawn, the last six weeks are weeks worked, thin months are found."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.coverage.timeline import LATELY, lately_since, months, thin
from app.cycles.calendar import days, within

YEAR = date(2026, 1, 1), date(2027, 1, 1)
DAYS = st.dates(YEAR[0], YEAR[1])
SPANS = st.tuples(DAYS, DAYS).map(lambda both: (min(both), max(both)))


def test_a_month_that_was_away_altogether_is_not_drawn():
    drawn = months(YEAR, [(date(2026, 3, 1), date(2026, 5, 16))])

    assert [each.number for each in drawn] == [1, 2, 5, 6, 7, 8, 9, 10, 11, 12]
    assert [each.active_days for each in drawn][2:4] == [16, 30]


def test_a_period_begins_and_ends_within_its_months():
    drawn = months((date(2026, 2, 20), date(2026, 4, 3)), [])

    assert [(each.name, each.active_days, each.weeks) for each in drawn] == [
        ("February", 9, 1),
        ("March", 31, 4),
        ("April", 2, 1),
    ]


@given(st.lists(SPANS, max_size=4), SPANS)
def test_the_months_hold_every_day_worked_and_no_other(away, period):
    drawn = months(period, away)

    assert sum(each.active_days for each in drawn) == days([period]) - days(within(away, period))
    assert all(each.active_days > 0 for each in drawn)


@given(st.lists(SPANS, max_size=4), SPANS)
def test_the_last_six_weeks_are_weeks_worked(away, period):
    since = lately_since(period, away)

    worked = days([(since, period[1])]) - days(within(away, (since, period[1])))
    assert worked == min(LATELY, days([period]) - days(within(away, period)))
    assert period[0] <= since <= period[1]


def test_six_weeks_reach_back_over_time_away():
    away = [(date(2026, 10, 1), date(2026, 12, 1))]

    assert lately_since(YEAR, away) == date(2026, 10, 1) - timedelta(days=LATELY - 31)


def totals(drawn, counts):
    return {each.key: count for each, count in zip(drawn, counts, strict=True)}


def test_months_that_say_little_are_found_in_runs():
    drawn = months((date(2026, 1, 1), date(2026, 9, 1)), [])
    found = thin(drawn, totals(drawn, [3, 0, 1, 0, 2, 0, 4, 1]))

    assert [[each.name for each in run] for run in found] == [["February", "March", "April"]]


def test_a_month_away_is_no_gap():
    drawn = months((date(2026, 1, 1), date(2026, 5, 1)), [(date(2026, 2, 1), date(2026, 4, 1))])

    assert thin(drawn, totals(drawn, [2, 2])) == []
