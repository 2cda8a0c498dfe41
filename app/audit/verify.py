"""Is the chain whole? Finds an altered, removed or truncated entry and says which."""

from dataclasses import dataclass

from sqlalchemy import select

from app.audit.chain import GENESIS, digest
from app.audit.head import Head
from app.audit.models import AuditEntry
from app.db import db


@dataclass(frozen=True)
class Verdict:
    """What verifying found. `problem` is None when the chain is whole."""

    entries: int
    problem: str | None = None

    @property
    def whole(self) -> bool:
        return self.problem is None


def verify(head: Head | None) -> Verdict:
    """Walk the chain from its first entry to its last, then hold it against the head."""
    previous, sequence, remembered = GENESIS, 0, None
    rows = db.session.execute(
        select(AuditEntry.__table__).order_by(AuditEntry.id).execution_options(yield_per=1_000)
    )
    for row in rows:
        entry = dict(row._mapping)
        expected = sequence + 1
        if entry["id"] != expected:
            last = entry["id"] - 1
            which = f"entry {expected} is" if last == expected else f"entries {expected} to {last} are"
            return Verdict(sequence, f"{which} missing")
        if entry["previous_hash"] != previous:
            return Verdict(sequence, f"entry {expected} does not follow entry {sequence}: one was replaced")
        if entry["hash"] != digest(expected, entry):
            return Verdict(sequence, f"entry {expected} was altered")
        sequence, previous = expected, entry["hash"]
        if head and head.sequence == sequence:
            remembered = entry["hash"]
    return Verdict(sequence, against(head, sequence, remembered))


def against(head: Head | None, last: int, remembered: str | None) -> str | None:
    """What the head, kept elsewhere, says about a chain that is whole in itself."""
    if head is None:
        return "there are entries but no head to hold them against" if last else None
    if head.sequence > last:
        first = last + 1
        which = f"entry {first} is" if head.sequence == first else f"entries {first} to {head.sequence} are"
        return f"{which} missing from the end"
    if head.sequence and remembered != head.hash:
        return f"entry {head.sequence} is not the one the head remembers: the chain was rewritten"
    return None
