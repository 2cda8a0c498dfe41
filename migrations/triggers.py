"""Rules that constraints cannot say: ranges that do not overlap, rows that are never changed, chains that hold.

SQLite drops a table's triggers when a migration rebuilds the table: such a migration calls remove() first
and install() last. Every refusal is an integrity error on both databases.
"""

from sqlalchemy import Connection, text

# table: the columns within which ranges must not overlap
RANGES = {
    "membership": ("person_id",),
    "reporting_line": ("person_id",),
    "held_level": ("person_id",),
    "role_grant": ("person_id", "role"),
    "responsibility": ("participant_id",),
}
# rows that are added and neither changed nor removed
APPEND_ONLY = (
    "audit_entry",
    "rating",
    "rating_citation",
    "evidence_revision",
    "evidence_competency",
    "evidence_context",
    "expectation_revision",
    "expectation_agreement",
    "reading_comment",
    "review_comment",
)
# table: a condition on NEW that must hold when a row is added, and what is said when it does not
CONDITIONS = {
    "rating": (
        """(NEW.supersedes_id IS NULL OR EXISTS (
            SELECT 1 FROM rating b WHERE b.id = NEW.supersedes_id
            AND b.participant_id = NEW.participant_id AND b.lineage = NEW.lineage
            AND coalesce(b.competency_id, 0) = coalesce(NEW.competency_id, 0)
            AND b.sequence = NEW.sequence - 1))
        AND EXISTS (
            SELECT 1 FROM participant p JOIN scale_value s ON s.version_id = p.rubric_version_id
            WHERE p.id = NEW.participant_id AND s.id = NEW.scale_value_id)""",
        "a rating follows the one before it, on the scale of its participant",
    ),
    "rating_citation": (
        """EXISTS (
            SELECT 1 FROM rating r JOIN participant p ON p.id = r.participant_id
            JOIN evidence_item i ON i.subject_id = p.person_id
            JOIN evidence_revision e ON e.item_id = i.id
            WHERE r.id = NEW.rating_id AND e.id = NEW.evidence_revision_id)""",
        "a rating cites evidence about its own person",
    ),
    "answer_citation": (
        """EXISTS (
            SELECT 1 FROM answer_revision v JOIN answer a ON a.id = v.answer_id
            JOIN review r ON r.id = a.review_id
            JOIN evidence_item i ON i.subject_id = r.subject_id
            JOIN evidence_revision e ON e.item_id = i.id
            WHERE v.id = NEW.answer_revision_id AND e.id = NEW.evidence_revision_id)""",
        "an answer cites evidence about its own person",
    ),
}
# table: columns that never change once written, though others of the row may
FIXED = {
    "coaching_note": ("subject_id", "author_id", "competency_id", "concern", "support", "action", "shared_at")
}


def install(bind: Connection) -> None:
    """Create every trigger."""
    for statement in _statements(bind.dialect.name):
        bind.execute(text(statement))


def remove(bind: Connection) -> None:
    """Drop every trigger."""
    postgresql = bind.dialect.name == "postgresql"
    for table, name in _names():
        bind.execute(text(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}"))
    if postgresql:
        for function in (
            "refuse",
            *(f"{table}_overlap" for table in RANGES),
            *(f"{t}_condition" for t in CONDITIONS),
        ):
            bind.execute(text(f"DROP FUNCTION {function}()"))


def _names() -> list[tuple[str, str]]:
    names = []
    for table in RANGES:
        names += [(table, f"{table}_overlap_{verb}") for verb in ("insert", "update")]
    for table in (*APPEND_ONLY, *FIXED):
        names += [(table, f"{table}_kept_{verb}") for verb in ("update", "delete")]
    names += [(table, f"{table}_condition_insert") for table in CONDITIONS]
    return names


def _overlap(table: str, keys: tuple[str, ...]) -> str:
    same = " AND ".join(f"o.{key} = NEW.{key}" for key in keys)
    return (
        f"SELECT 1 FROM {table} o WHERE {same} AND o.id <> coalesce(NEW.id, -1)"
        " AND (o.valid_until IS NULL OR o.valid_until > NEW.valid_from)"
        " AND (NEW.valid_until IS NULL OR NEW.valid_until > o.valid_from)"
    )


def _statements(dialect: str) -> list[str]:
    return _postgresql() if dialect == "postgresql" else _sqlite()


def _sqlite() -> list[str]:
    found = []
    for table, keys in RANGES.items():
        for verb in ("INSERT", "UPDATE"):
            found.append(
                f"CREATE TRIGGER {table}_overlap_{verb.lower()} BEFORE {verb} ON {table}"
                f" WHEN EXISTS ({_overlap(table, keys)})"
                f" BEGIN SELECT RAISE(ABORT, '{table}: ranges overlap'); END"
            )
    for table in APPEND_ONLY:
        found += [_sqlite_kept(table, "UPDATE", ""), _sqlite_kept(table, "DELETE", "")]
    for table, columns in FIXED.items():
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        found += [_sqlite_kept(table, "UPDATE", f" WHEN {changed}"), _sqlite_kept(table, "DELETE", "")]
    for table, (condition, words) in CONDITIONS.items():
        found.append(
            f"CREATE TRIGGER {table}_condition_insert BEFORE INSERT ON {table}"
            f" WHEN NOT ({condition}) BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
    return found


def _sqlite_kept(table: str, verb: str, when: str) -> str:
    return (
        f"CREATE TRIGGER {table}_kept_{verb.lower()} BEFORE {verb} ON {table}{when}"
        f" BEGIN SELECT RAISE(ABORT, '{table}: rows are added, never changed or removed'); END"
    )


def _postgresql() -> list[str]:
    found = [_function("refuse", "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';")]
    for table, keys in RANGES.items():
        lock = f"PERFORM pg_advisory_xact_lock(hashtext('{table}'), NEW.{keys[0]});"
        raised = f"RAISE EXCEPTION '{table}: ranges overlap' USING ERRCODE = 'check_violation';"
        body = f"{lock} IF EXISTS ({_overlap(table, keys)}) THEN {raised} END IF; RETURN NEW;"
        found.append(_function(f"{table}_overlap", body))
        for verb in ("INSERT", "UPDATE"):
            found.append(
                f"CREATE TRIGGER {table}_overlap_{verb.lower()} BEFORE {verb} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {table}_overlap()"
            )
    for table in APPEND_ONLY:
        found += [_postgresql_kept(table, "UPDATE", ""), _postgresql_kept(table, "DELETE", "")]
    for table, columns in FIXED.items():
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        found += [
            _postgresql_kept(table, "UPDATE", f" WHEN ({changed})"),
            _postgresql_kept(table, "DELETE", ""),
        ]
    for table, (condition, words) in CONDITIONS.items():
        raised = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';"
        found.append(
            _function(f"{table}_condition", f"IF NOT ({condition}) THEN {raised} END IF; RETURN NEW;")
        )
        found.append(
            f"CREATE TRIGGER {table}_condition_insert BEFORE INSERT ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_condition()"
        )
    return found


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _postgresql_kept(table: str, verb: str, when: str) -> str:
    words = f"{table}: rows are added, never changed or removed"
    return (
        f"CREATE TRIGGER {table}_kept_{verb.lower()} BEFORE {verb} ON {table}"
        f" FOR EACH ROW{when} EXECUTE FUNCTION refuse('{words}')"
    )
