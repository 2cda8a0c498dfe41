"""Files beside the database: they lie in the data folder under random names, and stay only if their transaction does."""

import os
import secrets
from pathlib import Path

from flask import current_app
from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from app.db import db

FRESH, GOING = "files written", "files to remove"


def folder() -> Path:
    """Where they lie: never under a folder that is served."""
    return Path(current_app.config["DATA_DIR"]) / "attachments"


def path(stored_as: str) -> Path:
    """Where one lies."""
    return folder() / stored_as


def keep(content: bytes) -> str:
    """Write a file and give its name. It is gone again unless this transaction is committed."""
    folder().mkdir(mode=0o700, exist_ok=True)
    stored_as = secrets.token_hex(16)
    place = path(stored_as)
    db.session.info.setdefault(FRESH, []).append(place)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return stored_as


def remove(stored_as: str) -> None:
    """Remove a file once this transaction is committed."""
    db.session.info.setdefault(GOING, []).append(path(stored_as))


@event.listens_for(Session, "after_commit")
def _settle(session: Session) -> None:
    session.info.pop(FRESH, None)
    _unlink(session.info.pop(GOING, []))


@event.listens_for(Session, "after_transaction_end")
def _undo(session: Session, transaction: SessionTransaction) -> None:
    """After a commit nothing is left here; after a rollback, or a session that was let go of, everything is."""
    if transaction.parent is None:
        session.info.pop(GOING, None)
        _unlink(session.info.pop(FRESH, []))


def _unlink(places: list[Path]) -> None:
    for place in places:
        place.unlink(missing_ok=True)
