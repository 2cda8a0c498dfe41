"""Alembic's way into the application: its engine, its tables."""

from alembic import context
from flask import current_app

from app import tables
from app.db import Instant, db

assert tables.MODULES


def plainly(kind: str, item: object, _context: object) -> str | bool:
    """A migration names the database's types, not the application's."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def run() -> None:
    """Run migrations in one transaction, so that an interrupted one leaves nothing behind."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=False,
            render_item=plainly,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
