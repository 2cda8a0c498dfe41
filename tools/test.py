"""`make test` and `make check`: style, types, import order, then the tests; one closing line."""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = (
    ["ruff", "check", "--quiet", "."],
    ["ruff", "format", "--check", "--quiet", "."],
    ["lint-imports", "--no-cache"],
    ["mypy"],
)
# What sweeps every route, every constraint or a whole browser is left to `make test`.
SLOW = ("journeys", "test_access.py", "test_hostile.py", "test_lists.py", "test_invariants.py", "test_schema.py",
        "test_once.py", "test_migrations.py", "audit", "record", "bench/test_faults.py")  # fmt: skip
QUICK = (["-m", "not browser", *(f"--ignore=tests/{name}" for name in SLOW), "tests"],)
WHOLE = (["tests"], ["-m", "both", "--database=postgresql", "tests"])


def main() -> int:
    """Run everything even after a failure, so that one run tells all of it."""
    os.chdir(ROOT)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    quick = "--quick" in sys.argv[1:]
    failed = [" ".join(check) for check in CHECKS if not runs(check)]
    passed = broken = skipped = 0
    for arguments in QUICK if quick else WHOLE:
        counts = tested(arguments)
        passed, broken, skipped = passed + counts[0], broken + counts[1], skipped + counts[2]
    for check in failed:
        print(f"Failed: {check}")
    tail = f", {skipped} skipped" if skipped else ""
    print(f"plumbline: {passed} passed, {broken + len(failed)} failed{tail}", flush=True)
    return int(bool(broken or failed or not passed))


def runs(check: list[str]) -> bool:
    """Run one check and say whether it found nothing."""
    print("·", *check, flush=True)
    return subprocess.run([BIN / check[0], *check[1:]], check=False).returncode == 0


def tested(arguments: list[str]) -> tuple[int, int, int]:
    """Run pytest on two cores and count passed, failed and skipped; a run that breaks counts as a failure."""
    print("· pytest", *arguments, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [BIN / "pytest", "-q", "-n", "2", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, check=False).returncode
        if not report.exists():
            return 0, 1, 0
        suite = ElementTree.parse(report).getroot()[0]
    total, bad = int(suite.get("tests", 0)), int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    skipped = int(suite.get("skipped", 0))
    return total - bad - skipped, max(bad, int(code not in {0, 5} and not bad)), skipped


if __name__ == "__main__":
    sys.exit(main())
