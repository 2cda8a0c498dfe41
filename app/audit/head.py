"""The head of the chain, kept in a file outside the database: it finds truncation and total rewriting."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from flask import current_app


@dataclass(frozen=True)
class Head:
    """Place and hash of the last entry, written as `place:hash`."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def parse(cls, said: str) -> "Head":
        """Read `place:hash`; ValueError when it is not one."""
        sequence, _, digest = said.strip().partition(":")
        if not sequence.isdigit() or len(digest) != 64:
            raise ValueError("A head is written as its place, a colon and 64 hexadecimal digits.")
        return cls(int(sequence), digest)


def path() -> Path:
    """Where the head is kept."""
    return Path(current_app.config["DATA_DIR"]) / "audit_head"


def kept() -> Head | None:
    """The head as it was last kept; None when there never was one."""
    try:
        return Head.parse(path().read_text())
    except FileNotFoundError:
        return None


def keep(head: Head) -> None:
    """Move the kept head forward, never back: two workers may finish out of order."""
    target = path()
    with open(target.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            before = kept()
        except ValueError:
            return  # somebody damaged the file: leave it for `audit verify` to report
        if before and before.sequence >= head.sequence:
            return
        fresh = target.with_suffix(".new")
        with open(fresh, "w") as file:
            file.write(f"{head}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
