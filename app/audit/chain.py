"""The hash chain. Entries are noted while an action runs and sealed at the very end of its transaction.

Sealing last keeps the one lock that orders all writers as short as can be, and means that an entry
exists if and only if the change does.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from flask_sqlalchemy.session import Session
from sqlalchemy import event, insert, select, text

from app import clock
from app.audit import head
from app.audit.models import AuditEntry
from app.db import db

GENESIS = "0" * 64
log = logging.getLogger(__name__)
CHAIN_LOCK = 7_215_441  # any number, as long as every writer of this chain uses the same


class Recorded(Protocol):
    """What an entry can be about: a row of a table."""

    __tablename__: str
    id: Any


@dataclass
class Noted:
    """An entry that waits for its place in the chain; the ids are read when the rows have them."""

    verb: str
    by: Recorded | None
    on: Recorded
    about: Recorded | int | None
    facts: dict[str, Any]
    at: datetime = field(default_factory=clock.now)


def record(
    verb: str, *, by: Recorded | None, on: Recorded, about: Recorded | int | None = None, **facts: Any
) -> None:
    """Note that `by` (None: the operator) did `verb` to `on`. Facts are ids and names, never text."""
    db.session.info.setdefault("noted", []).append(Noted(verb, by, on, about, facts))


def digest(sequence: int, entry: dict[str, Any]) -> str:
    """SHA-256 over everything the entry says, its place and the hash before it."""
    said = [
        sequence,
        entry["at"].isoformat(timespec="microseconds"),
        entry["actor_id"],
        entry["verb"],
        entry["record"],
        entry["record_id"],
        entry["subject_id"],
        entry["facts"],
        entry["previous_hash"],
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    noted: list[Noted] = session.info.pop("noted", [])
    if not noted:
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    last = session.execute(
        select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    ).first()
    sequence, previous = (last.id, last.hash) if last else (0, GENESIS)
    rows = list(chained(noted, sequence, previous))
    session.execute(insert(AuditEntry), rows)
    session.info["head"] = head.Head(rows[-1]["id"], rows[-1]["hash"])


def chained(noted: Iterable[Noted], sequence: int, previous: str) -> Iterable[dict[str, Any]]:
    """The rows to add after the entry `sequence` whose hash is `previous`."""
    for each in noted:
        sequence += 1
        row: dict[str, Any] = {
            "at": each.at,
            "actor_id": each.by.id if each.by else None,
            "verb": each.verb,
            "record": each.on.__tablename__,
            "record_id": each.on.id,
            "subject_id": each.about if isinstance(each.about, int) or each.about is None else each.about.id,
            "facts": each.facts,
            "previous_hash": previous,
        }
        previous = digest(sequence, row)
        yield row | {"id": sequence, "hash": previous}


@event.listens_for(Session, "after_commit")
def _keep_head(session: Session) -> None:
    sealed: head.Head | None = session.info.pop("head", None)
    if sealed:
        try:
            head.keep(sealed)
        except OSError:  # the change stands; the next one moves the head past it
            log.exception("The head of the audit log could not be kept")


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    session.info.pop("noted", None)
    session.info.pop("head", None)
