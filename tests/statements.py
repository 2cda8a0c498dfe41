"""Counting what a page asks of the database: lists ask the same of 1 row and of 30."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from app.db import db


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """Collects every statement that is sent to the application's database."""
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
