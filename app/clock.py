"""The only clock: now() in UTC, which seeds and tests may hold still with at()."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_held: ContextVar[datetime | None] = ContextVar("held_clock", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """The day it is in UTC; date ranges (who manages whom) turn at this midnight."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at an aware moment, so that a year can be played through the real actions."""
    if moment.tzinfo is None:
        raise ValueError("The clock is held at aware moments only.")
    token = _held.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)
