"""Changing CHECK and UNIQUE constraints of a table that stays: by ALTER on PostgreSQL, by rebuilding it on SQLite.

SQLite keeps the text of each table. The rebuilt one is made from that text with the constraint's words replaced, so
that nothing else of it is lost; its indexes are made again. Its triggers are gone: see triggers.py.
"""

import re
from collections.abc import Callable

from alembic import op
from sqlalchemy import text


def replace(table: str, changes: dict[str, tuple[str | None, str | None]]) -> None:
    """Change CHECK constraints by name: (old condition, new condition); None for one that is new, or goes."""
    if op.get_bind().dialect.name == "postgresql":
        for name, (old, new) in changes.items():
            if old is not None:
                op.drop_constraint(op.f(name), table, type_="check")
            if new is not None:
                op.create_check_constraint(op.f(name), table, text(new))
    else:

        def changed(made: str) -> str:
            for name, (old, new) in changes.items():
                made = _changed(made, name, old, new)
            return made

        _rebuild(table, changed)


def drop_unique(table: str, name: str, columns: str) -> None:
    """Take a UNIQUE constraint out of a table."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(name), table, type_="unique")
    else:
        _rebuild(table, lambda made: _without(made, f"CONSTRAINT {name} UNIQUE ({columns})"))


def add_unique(table: str, name: str, columns: str) -> None:
    """Give a table a UNIQUE constraint that its rows satisfy."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_unique_constraint(op.f(name), table, columns.split(", "))
    else:
        _rebuild(table, lambda made: _with(made, f"CONSTRAINT {name} UNIQUE ({columns})"))


def _rebuild(table: str, changed: Callable[[str], str]) -> None:
    bind = op.get_bind()
    kept = bind.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL AND type IN ('table', 'index')",
        (table,),
    ).all()
    made = changed(next(sql for kind, sql in kept if kind == "table"))
    fresh = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE fresh_{table}", made, count=1)
    bind.exec_driver_sql(fresh)
    columns = ", ".join(f'"{row[1]}"' for row in bind.exec_driver_sql(f"PRAGMA table_info({table})"))
    bind.exec_driver_sql(f"INSERT INTO fresh_{table} ({columns}) SELECT {columns} FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE fresh_{table} RENAME TO {table}")
    for kind, sql in kept:
        if kind == "index":
            bind.exec_driver_sql(sql)


def _changed(made: str, name: str, old: str | None, new: str | None) -> str:
    """The text of a table with one constraint replaced, added at its end, or taken out."""
    wanted = f"CONSTRAINT {name} CHECK ({new})" if new is not None else ""
    if old is None:
        return _with(made, wanted)
    present = f"CONSTRAINT {name} CHECK ({old})"
    if new is None:
        return _without(made, present)
    if made.count(present) != 1:
        raise RuntimeError(f"The table does not hold {present}")
    return made.replace(present, wanted)


def _with(made: str, wanted: str) -> str:
    body, _, tail = made.rpartition(")")
    return f"{body.rstrip()}, {wanted}\n){tail}"


def _without(made: str, present: str) -> str:
    if made.count(present) != 1:
        raise RuntimeError(f"The table does not hold {present}")
    return re.sub(r",\s*" + re.escape(present), "", made, count=1)
