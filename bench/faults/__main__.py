"""`python -m bench.faults`: kill servers under load, let tabs race, and print what was lost. 1 when anything was."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

from app.config import ROOT
from bench.faults import report
from bench.faults.autosaving import everything_killed, in_peace, workers_killed
from bench.faults.desks import people_for
from bench.faults.handing_in import submit_in_between
from bench.faults.running import Ran, Size, Stage, staged
from bench.faults.tabs import two_tabs
from bench.measuring import filled

OUT = ROOT / "var" / "faults"
SCENARIOS: dict[str, Callable[[Stage], None]] = {
    "F01": workers_killed,
    "F02": everything_killed,
    "F03": two_tabs,
    "F04": submit_in_between,
    "G7": in_peace,
}


def main() -> int:
    """Run each scenario on each database, one after the other."""
    said = arguments()
    signal.signal(signal.SIGTERM, interrupted)
    size = Size(seed=said.seed)
    given = {"managers": said.managers, "minutes": said.minutes, "schedules": said.schedules}
    size = replace(size, **{name: value for name, value in given.items() if value is not None})
    kinds = ["sqlite"] + ["postgresql"] * bool(said.postgresql or os.environ.get("TEST_DATABASE_URL"))
    kinds = ["postgresql"] if said.only_postgresql else kinds
    runs = []
    for kind in kinds:
        for name in said.scenario or SCENARIOS:
            ran = run(name, kind, size)
            print(report.told(ran), flush=True)
            (OUT / f"{name}-{kind}.json").write_text(json.dumps(report.said(ran), indent=1) + "\n")
            runs.append(ran)
    passed = sum(ran.passed for ran in runs)
    print(f"\nfaults: {passed} of {len(runs)} scenarios passed; histories and logs are in {OUT}")
    return int(passed < len(runs))


def run(name: str, kind: str, size: Size) -> Ran:
    """One scenario on a database of its own."""
    ran = Ran(name, kind, size.seed)
    with filled(kind, people_for(size.managers), size.seed) as app, staged(app, ran, size, OUT) as stage:
        SCENARIOS[name](stage)
    return ran


def interrupted(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that everything that was started is ended, too."""
    raise KeyboardInterrupt


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="bench.faults", description=__doc__)
    parser.add_argument("--scenario", nargs="+", choices=SCENARIOS, help="instead of all")
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL, too")
    parser.add_argument("--only-postgresql", action="store_true", help="on PostgreSQL alone")
    parser.add_argument("--minutes", type=float, help="of saving, instead of 5")
    parser.add_argument("--managers", type=int, help="who save, instead of 200")
    parser.add_argument("--schedules", type=int, help="of two tabs, instead of 10000")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other moments and texts")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("Stopped. Everything that was started has ended.", file=sys.stderr)
        sys.exit(130)
