"""What a run of faults says of itself, and when it counts as passed."""

import json

import pytest

from bench.faults.checker import Verdict
from bench.faults.report import percentile, said, told
from bench.faults.running import Ran


def ran(**changes: object) -> Ran:
    """A run in which all went well, but for the changes."""
    made = Ran("F01", "sqlite", 1, asked=2, kills=1, back=[0.5], took={"saving": [0.010, 0.030]})
    made.pages, made.rows, made.verdict = [0.002, 0.004], [0.001, 0.001], Verdict(acked=2)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_figures_stand_beside_the_floors_of_the_same_run() -> None:
    words = told(ran())

    assert "F01 on sqlite, seed 1: passed" in words
    assert "lost 0, duplicated 0" in words
    assert "saving: p50/p95/p99 10.0/30.0/30.0 ms; at p50 5.0 pages, 10.0 rows" in words
    assert "back in service after 0.50 s at most" in words


def test_each_fault_is_spelled_out() -> None:
    words = told(ran(verdict=Verdict(acked=2, lost=["key-9: gone."])))

    assert "FAILED" in words
    assert "! key-9: gone." in words


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": Verdict(acked=2, lost=["one"])},
        {"verdict": Verdict(acked=2, duplicated=["one"])},
        {"verdict": Verdict(acked=2, stale=["one"])},
        {"verdict": Verdict(acked=2, misled=["one"])},
        {"verdict": Verdict(acked=2, late=["one"])},
        {"verdict": Verdict(acked=1)},
        {"done": 1},
    ],
)
def test_a_run_with_a_fault_or_too_little_done_has_not_passed(changes: dict[str, object]) -> None:
    assert ran().passed
    assert not ran(**changes).passed


def test_a_run_in_which_somebody_was_told_that_something_broke_has_not_passed() -> None:
    met = ran()
    met.troubles["500"] += 1

    assert not met.passed


def test_machines_read_the_same() -> None:
    read = json.loads(json.dumps(said(ran())))

    assert (read["passed"], read["acked"], read["kills"]) == (True, 2, 1)
    assert read["save_ms"]["saving"] == {"p50": 10.0, "p95": 30.0, "p99": 30.0}


def test_a_share_is_a_value_that_was_measured() -> None:
    assert percentile([], 95) == 0
    assert percentile([3.0], 50) == 3.0
    assert [percentile(list(range(1, 101)), share) for share in (50, 95, 99)] == [50, 95, 99]
