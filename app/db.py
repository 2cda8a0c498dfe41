"""The database: base class, names of constraints, UTC instants, bounds, and how a transaction begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, DateTime, Dialect, Engine, Enum, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

from app import turns


class Base(DeclarativeBase):
    """The parent of every table; each names its table and its constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    id: Mapped[int] = mapped_column(primary_key=True)


db = SQLAlchemy(model_class=Base)


class Instant(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("Instants are aware; this one has no zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def named(kind: type[StrEnum]) -> Enum:
    """A column that holds one of the names of an enumeration, checked by the database."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def bounds(**most: int) -> tuple[CheckConstraint, ...]:
    """One constraint per text column: at most so many characters."""
    return tuple(
        CheckConstraint(f"length({column}) <= {limit}", name=f"{column}_bound")
        for column, limit in most.items()
    )


def written(*columns: str) -> tuple[CheckConstraint, ...]:
    """One constraint per text column: more than blanks and line ends."""
    return tuple(
        CheckConstraint(f"length(trim({column}, ' \t\n\r')) > 0", name=f"{column}_written")
        for column in columns
    )


_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read, and so take no writer's lock on SQLite."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def read_only(value: bool) -> None:
    """Say for the rest of this request whether its transactions only read."""
    _reading.set(value)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # transactions begin in _begin below, not in the driver
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "synchronous=FULL",  # an acknowledged save survives a power cut
        "secure_delete=ON",  # what was deleted is overwritten in the file, and not only let go of
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    """A writer takes its lock at the start, so that two of them never read the same state first."""
    if connection.dialect.name != "sqlite":
        return
    if _reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    path = connection.engine.url.database
    if path and "turn" not in connection.info:
        connection.info["turn"] = turns.take(path)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@event.listens_for(Pool, "checkin")
def _end_of_turn(_connection: Any, record: Any) -> None:
    """A session gives its connection back when its transaction is over, however it ended."""
    end = record.info.pop("turn", None)
    if end:
        end()
