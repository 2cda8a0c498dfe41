"""What the clients saw: one JSON line for each save, written when its outcome is known."""

import hashlib
import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """How a save ended for its client. Unknown: no answer came, so it may have been applied or not."""

    ACKED = "acked"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Entry:
    """One save of one answer, with every try of it. `kept…` and `typed` are what a refusal gave back."""

    key: str
    by: int
    review: int
    answer: int
    base: int
    sha256: str
    sent: float
    outcome: Outcome
    version: int | None = None
    acked: float | None = None
    took: float | None = None
    tries: int = 1
    status: int = 0
    kept_version: int | None = None
    kept: str | None = None
    typed: str | None = None


def sha256(text: str) -> str:
    """How a text stands in the history."""
    return hashlib.sha256(text.encode()).hexdigest()


class History:
    """A file that many clients write to."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("w", encoding="utf-8")
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> None:
        line = json.dumps(asdict(entry))
        with self._lock:
            self._file.write(f"{line}\n")

    def close(self) -> None:
        self._file.close()


def read(path: Path) -> list[Entry]:
    """The history as it was written down."""
    return [parsed(line) for line in path.read_text(encoding="utf-8").splitlines()]


def parsed(line: str) -> Entry:
    said = json.loads(line)
    return Entry(**said | {"outcome": Outcome(said["outcome"])})


def acked(entries: Iterable[Entry]) -> list[Entry]:
    """Those for which the client got a 2xx answer."""
    return [entry for entry in entries if entry.outcome is Outcome.ACKED]
