"""Many rows at once, past every action: ids are given here, parents are written before what refers to them."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from app.audit import head
from app.audit.chain import GENESIS, digest
from app.audit.models import AuditEntry
from app.db import Base, db


class Rows:
    """Rows that wait to be written. `add` gives each its id; `note` lets the audit log say what was done."""

    def __init__(self) -> None:
        self.waiting: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self.blank: dict[Table, dict[str, Any]] = {}
        self.last: dict[Table, int] = {}
        self.written = 0

    def add(self, model: type[Base], **values: Any) -> int:
        """Let a row wait; its id."""
        table = model.__table__
        if table not in self.last:
            self.last[table] = db.session.scalar(select(func.max(table.c.id))) or 0
            self.blank[table] = {
                column.key: column.default.arg if column.default is not None else None
                for column in table.columns
            }
        self.last[table] += 1
        self.waiting[table].append(self.blank[table] | values | {"id": self.last[table]})
        return self.last[table]

    def note(
        self,
        at: datetime,
        by: int | None,
        verb: str,
        on: tuple[str, int],
        about: int | None = None,
        **facts: Any,
    ) -> None:
        """An entry of the audit log; its place in the chain follows when it is written."""
        self.waiting[AuditEntry.__table__].append(
            {"at": at, "actor_id": by, "verb": verb, "record": on[0], "record_id": on[1], "subject_id": about}
            | {"facts": facts}
        )

    def write(self) -> None:
        """Write what waits, in one transaction."""
        self._chain()
        connection = db.session.connection()
        if (
            db.engine.dialect.name == "postgresql"
        ):  # it keeps the plans of triggers made while tables were empty
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        for table in Base.metadata.sorted_tables:
            rows = self.waiting.pop(table, [])
            if rows:
                connection.execute(insert(table), rows)
                self.written += len(rows)
        db.session.commit()

    def _chain(self) -> None:
        """Give the entries of the audit log their places, as app.audit.chain does, and keep the head."""
        rows = self.waiting[AuditEntry.__table__]
        if not rows:
            return
        last = db.session.execute(
            select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
        ).first()
        sequence, previous = (last.id, last.hash) if last else (0, GENESIS)
        for row in rows:
            sequence += 1
            row["previous_hash"] = previous
            previous = digest(sequence, row)
            row |= {"id": sequence, "hash": previous}
        head.keep(head.Head(sequence, previous))

    def settle(self) -> None:
        """Let PostgreSQL know the next ids, which came past its sequences, and how large the tables are."""
        if db.engine.dialect.name == "postgresql":
            for table in Base.metadata.sorted_tables:
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                db.session.execute(text(f"SELECT setval({sequence}, greatest(max(id), 1)) FROM {table.name}"))
            db.session.execute(text("ANALYZE"))
        db.session.commit()
