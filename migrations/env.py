"""Alembic's way into the application: its engine, its tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app import tables
from app.db import Instant, db

assert tables.MODULES


def plainly(kind: str, item: object, _context: object) -> str | bool:
    """A migration names the database's types, not the application's."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def run() -> None:
    """Run migrations in one transaction, so that an interrupted one leaves nothing behind.

    SQLite can only rebuild a table that others refer to while it does not look at their references; they are looked
    at again, all of them, before the transaction ends.
    """
    with db.engine.connect() as connection, unwatched(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=False,
            render_item=plainly,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if dangling:
                    raise RuntimeError(f"The migration would leave references to nothing: {dangling[:5]}")


@contextmanager
def unwatched(connection: Connection) -> Iterator[None]:
    """On SQLite, foreign keys are not enforced inside; this can only be said outside a transaction.

    The connection is thrown away afterwards, so that nobody ever works on one that does not look.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.invalidate()


run()
