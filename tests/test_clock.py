"""The only clock."""

import subprocess
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.config import ROOT
from app.db import Instant

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_the_clock_is_held_inside_and_runs_outside() -> None:
    with clock.at(NOON):
        assert clock.now() == NOON
        assert clock.now() == NOON
        assert clock.today() == date(2026, 3, 9)
    assert clock.now() > NOON
    assert clock.now().tzinfo is UTC


def test_a_clock_held_inside_another_goes_back_to_it() -> None:
    with clock.at(NOON):
        with clock.at(NOON + timedelta(days=1)):
            assert clock.today() == date(2026, 3, 10)
        assert clock.now() == NOON


def test_the_clock_is_let_go_when_what_runs_inside_fails() -> None:
    with pytest.raises(LookupError), clock.at(NOON):
        raise LookupError
    assert clock.now() != NOON


def test_the_clock_is_not_held_at_a_moment_without_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 3, 9, 12)):  # noqa: DTZ001
        pass


def test_a_moment_of_another_zone_is_that_instant_in_utc() -> None:
    west = timezone(timedelta(hours=-11))
    with clock.at(datetime(2026, 3, 9, 23, tzinfo=west)):
        assert clock.now().tzinfo is UTC
        assert clock.today() == date(2026, 3, 10)


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001
def test_an_instant_is_the_same_one_after_the_database(moment: datetime) -> None:
    column = Instant()
    kept = column.process_bind_param(moment, None)
    assert kept.tzinfo is UTC
    assert column.process_result_value(kept.replace(tzinfo=None), None) == moment.astimezone(UTC)
    assert column.process_result_value(kept, None) == moment.astimezone(UTC)


def test_an_instant_without_a_zone_is_not_kept() -> None:
    with pytest.raises(ValueError, match="aware"):
        Instant().process_bind_param(datetime(2026, 3, 9, 12), None)  # noqa: DTZ001


def test_nothing_else_in_the_program_asks_what_time_it_is() -> None:
    calls = r"datetime\.now\(|date\.today\(|utcnow\(|time\.time\(|func\.now\(|CURRENT_TIMESTAMP"
    found = subprocess.run(
        ["grep", "-rlE", calls, "--include=*.py", "app"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.split() == ["app/clock.py"]
