"""`python -m bench`: fill a database, open every page, and print what each asks, weighs and costs."""

import argparse
import json
import os
import sys

from app import clock
from app.config import ROOT
from bench.measuring import Run
from bench.report import closing, table

SIZES, OUT = (1_000, 10_000), ROOT / "var" / "bench.json"


def main() -> int:
    """Measure on each database; 0 whatever the figures say, 1 when a page could not be measured."""
    said = arguments()
    sizes = tuple(sorted(said.people or SIZES))
    kinds = ["sqlite"] + ["postgresql"] * bool(said.postgresql or os.environ.get("TEST_DATABASE_URL"))
    runs = []
    for kind in kinds:
        run = Run(kind, sizes, said.seed)
        run.measure()
        print(table(run))
        print(closing(run), flush=True)
        runs.append(run)
    written = {"at": clock.now().isoformat(timespec="seconds"), "seed": said.seed, "people": sizes}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(
        json.dumps(written | {"runs": [run.said() for run in runs]}, indent=1) + "\n", encoding="utf-8"
    )
    trouble = dict.fromkeys(line for run in runs for line in run.trouble)
    for line in trouble:
        print(f"Not measured: {line}", file=sys.stderr)
    return int(bool(trouble))


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--people", type=int, nargs="+", help="sizes of the organisation, instead of 1000 10000"
    )
    parser.add_argument("--postgresql", action="store_true", help="measure on PostgreSQL, too")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes another organisation")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
