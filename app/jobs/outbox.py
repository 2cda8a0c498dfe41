"""enqueue(), the register of jobs, and running one of them."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import event, select

from app import clock
from app.db import db
from app.jobs.models import Job

log = logging.getLogger(__name__)
MOST_TRIES = 8
LEASE = timedelta(minutes=5)  # longer than any job takes
_register: dict[str, Callable[..., None]] = {}
_nightly: dict[str, Callable[[], None]] = {}
_handed: list[Callable[[int], None]] = []


def job(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as the job `name`."""

    def registered(function: Callable[..., None]) -> Callable[..., None]:
        _register[name] = function
        return function

    return registered


def nightly(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function that the worker calls once in each night. It commits what it does."""

    def registered(function: Callable[[], None]) -> Callable[[], None]:
        _nightly[name] = function
        return function

    return registered


def run_nightly() -> None:
    """Call what is due in each night; one that fails leaves the others alone, and is called again in the next."""
    for name, function in _nightly.items():
        try:
            function()
        except Exception:
            db.session.rollback()
            log.exception("%s failed tonight", name)


def enqueue(name: str, **arguments: int | str) -> None:
    """Add a job to this transaction."""
    if name not in _register:
        raise LookupError(f"No job is called {name}.")
    moment = clock.now()
    row = Job(name=name, arguments=arguments, created_at=moment, due_at=moment)
    db.session.add(row)
    db.session.info.setdefault("enqueued", []).append(row)


def hand_over_with(send: Callable[[int], None]) -> None:
    """Say how a committed job reaches the worker; the sweep remains the safety net."""
    _handed[:] = [send]


@event.listens_for(Session, "before_commit")
def _collect(session: Session) -> None:
    rows = session.info.pop("enqueued", [])
    if rows:
        session.flush()
        session.info.setdefault("to_hand", []).extend(row.id for row in rows)


@event.listens_for(Session, "after_commit")
def _hand(session: Session) -> None:
    for job_id in session.info.pop("to_hand", []):
        for send in _handed:
            try:
                send(job_id)
            except Exception:  # the change stands, and the sweep finds the job within a minute
                log.exception("Job %s could not be handed over", job_id)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    session.info.pop("enqueued", None)
    session.info.pop("to_hand", None)


def waiting(most: int = 200) -> list[int]:
    """Ids of jobs that are due and not at an end, oldest first."""
    return list(
        db.session.scalars(
            select(Job.id)
            .where(Job.done_at.is_(None), Job.parked_at.is_(None), Job.due_at <= clock.now())
            .order_by(Job.id)
            .limit(most)
        )
    )


def run(job_id: int) -> None:
    """Run one job; a failure is kept and tried again later, then parked.

    The claim is a transaction of its own, so that what a job waits for (a mail server) locks nobody out.
    """
    claimed = _claim(job_id)
    if claimed is None:
        return
    name, arguments = claimed
    try:
        _register[name](**arguments)
        db.session.get_one(Job, job_id).done_at = clock.now()
        db.session.commit()
    except Exception as error:  # whatever a job raises is kept with it, and the worker goes on
        db.session.rollback()
        _failed(job_id, error)


def _claim(job_id: int) -> tuple[str, dict[str, Any]] | None:
    """Take a job that is due; until the lease ends no other worker does, and after a crash it is due again."""
    row = db.session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if row is None or row.done_at or row.parked_at or row.due_at > clock.now():
        db.session.rollback()
        return None
    row.tries += 1
    row.due_at = clock.now() + LEASE
    call = row.name, dict(row.arguments)
    db.session.commit()
    return call


def _failed(job_id: int, error: Exception) -> None:
    row = db.session.get_one(Job, job_id)
    row.error = f"{type(error).__name__}: {error}"[:500]
    row.due_at = clock.now() + timedelta(seconds=30 * 2**row.tries)
    if row.tries >= MOST_TRIES:
        row.parked_at = clock.now()
    db.session.commit()
