"""Small runs of the faults against the real server: what is measured there at length works, and finds nothing."""

from pathlib import Path

import pytest

from bench.faults.__main__ import SCENARIOS
from bench.faults.desks import people_for
from bench.faults.running import Ran, Size, staged
from bench.measuring import filled_in
from tests.servers import Databases

SMALL = Size(managers=6, minutes=0.05, every=0.5, kills=(1.0, 1.5), schedules=12, lanes=3)


@pytest.mark.both
@pytest.mark.parametrize("name", ["F01", "F03", "F04"])
def test_nothing_acked_is_lost_or_doubled(name: str, databases: Databases, tmp_path: Path) -> None:
    own = Databases(databases.kind, tmp_path)
    own.server = databases.server
    ran = Ran(name, own.kind, SMALL.seed)

    people, out = people_for(SMALL.managers), tmp_path / "out"
    with filled_in(own, people, SMALL.seed) as app, staged(app, ran, SMALL, out) as stage:
        SCENARIOS[name](stage)

    assert ran.verdict.faults == []
    assert ran.reached == ran.asked > 0
    assert bool(ran.kills) is (name == "F01")
    assert bool(ran.verdict.refused) is (name != "F01")
    assert not ran.notes  # no traceback, no locked database in the server's log
