"""enqueue(), the register of jobs, and running one of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import event, select

from app import clock
from app.db import db
from app.jobs.models import Job

MOST_TRIES = 8
_register: dict[str, Callable[..., None]] = {}
_handed: list[Callable[[int], None]] = []


def job(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as the job `name`."""

    def registered(function: Callable[..., None]) -> Callable[..., None]:
        _register[name] = function
        return function

    return registered


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
            send(job_id)


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
    """Run one job in a transaction of its own; a failure is kept and tried again later, then parked."""
    row = db.session.get(Job, job_id, with_for_update=True)
    if row is None or row.done_at or row.parked_at:
        db.session.rollback()
        return
    try:
        _register[row.name](**row.arguments)
        row.done_at = clock.now()
        row.tries += 1
        db.session.commit()
    except Exception as error:  # whatever a job raises is kept with it, and the worker goes on
        db.session.rollback()
        _failed(job_id, error)


def _failed(job_id: int, error: Exception) -> None:
    row = db.session.get_one(Job, job_id)
    row.tries += 1
    row.error = f"{type(error).__name__}: {error}"[:500]
    row.due_at = clock.now() + timedelta(seconds=30 * 2**row.tries)
    if row.tries >= MOST_TRIES:
        row.parked_at = clock.now()
    db.session.commit()
