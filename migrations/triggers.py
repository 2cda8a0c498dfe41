"""Rules that constraints cannot say: ranges that do not overlap, rows that are never changed, chains that hold.

A migration calls remove() with the revision it starts from and install() with the one it leads to: SQLite drops the
triggers of a table that is rebuilt, and later tables do not exist yet at an earlier revision. Every refusal is an
integrity error on both databases.
"""

from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Rules:
    """The rules of one revision. RANGES name the columns within which ranges must not overlap; rows of APPEND_ONLY
    tables are added and neither changed nor removed; FIXED columns never change once written, though others of the
    row may; a row for which what KEPT says of OLD is true is neither changed nor removed any more; CONDITIONS on NEW
    hold when a row is added, CHANGES when it is changed, with what is said when not.
    """

    ranges: dict[str, tuple[str, ...]]
    append_only: tuple[str, ...]
    conditions: dict[str, tuple[str, str]]
    changes: dict[str, tuple[str, str]]
    fixed: dict[str, tuple[str, ...]]
    kept: dict[str, str] = field(default_factory=dict)


FOLLOWS = """(NEW.supersedes_id IS NULL OR EXISTS (
            SELECT 1 FROM rating b WHERE b.id = NEW.supersedes_id
            AND b.participant_id = NEW.participant_id AND b.lineage = NEW.lineage
            AND coalesce(b.competency_id, 0) = coalesce(NEW.competency_id, 0)
            AND b.sequence = NEW.sequence - 1))
        AND EXISTS (
            SELECT 1 FROM participant p JOIN scale_value s ON s.version_id = p.rubric_version_id
            WHERE p.id = NEW.participant_id AND s.id = NEW.scale_value_id)"""
NEVER_LOWER = """(NEW.kind <> 'amended' OR EXISTS (
            SELECT 1 FROM rating b JOIN scale_value o ON o.id = b.scale_value_id
            JOIN scale_value n ON n.id = NEW.scale_value_id
            WHERE b.id = NEW.supersedes_id AND n.position >= o.position))"""
FIRST = Rules(
    ranges={
        "membership": ("person_id",),
        "reporting_line": ("person_id",),
        "held_level": ("person_id",),
        "role_grant": ("person_id", "role"),
        "responsibility": ("participant_id",),
    },
    append_only=(
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
    ),
    conditions={
        "rating": (FOLLOWS, "a rating follows the one before it, on the scale of its participant"),
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
    },
    changes={},
    fixed={
        "coaching_note": (
            "subject_id", "author_id", "competency_id", "concern", "support", "action", "shared_at",
        )
    },
)  # fmt: skip


def cites_own(table: str, owner: str, key: str) -> tuple[str, str]:
    """A citation of `table` names evidence about the person of its owner; `owner` selects that person as subject_id."""
    condition = f"""EXISTS (
            SELECT 1 FROM ({owner}) o JOIN evidence_item i ON i.subject_id = o.subject_id
            JOIN evidence_revision e ON e.item_id = i.id
            WHERE o.id = NEW.{key} AND e.id = NEW.evidence_revision_id)"""
    return condition, f"{table}: it cites evidence about its own person"


WHOLE_PATH = Rules(
    ranges=FIRST.ranges | {"conflict": ("person_id", "other_id")},
    append_only=(
        *FIRST.append_only,
        "distribution_statement",
        "decision",
        "decision_line",
        "decision_reader",
        "decision_citation",
        "dissent",
        "promotion_text_revision",
        "promotion_citation",
        "packet_export",
        "appeal_reply",
        "panel_draw",
        "panel_dissent",
    ),
    conditions=FIRST.conditions
    | {
        "rating": (
            f"{FOLLOWS} AND {NEVER_LOWER}",
            "a rating follows the one before it, on the scale of its participant, and an appeal never lowers one",
        ),
        "case_reader": (
            """EXISTS (
            SELECT 1 FROM calibration_seat s JOIN calibration_case c ON c.id = NEW.case_id
            WHERE s.id = NEW.seat_id AND s.session_id = c.session_id AND s.kind = 'reader'
            AND s.person_id <> c.subject_id)
        AND NOT EXISTS (
            SELECT 1 FROM calibration_case c JOIN calibration_seat s ON s.id = NEW.seat_id
            JOIN review r ON r.participant_id = c.participant_id AND r.kind = 'manager'
            WHERE c.id = NEW.case_id AND (s.person_id = r.author_id OR s.person_id = r.second_reader_id))""",
            "case_reader: nobody reads their own case, or one that they wrote or read second",
        ),
        "panelist": (
            """NOT EXISTS (
            SELECT 1 FROM appeal a JOIN review r ON r.id = a.review_id WHERE a.id = NEW.appeal_id
            AND NEW.person_id IN (a.subject_id, r.author_id, coalesce(r.second_reader_id, 0)))""",
            "panelist: nobody rules on their own appeal, or on what they wrote or read second",
        ),
        "decision_citation": cites_own(
            "decision_citation",
            "SELECT d.id, c.subject_id FROM decision d JOIN calibration_case c ON c.id = d.case_id",
            "decision_id",
        ),
        "promotion_citation": cites_own(
            "promotion_citation",
            "SELECT v.id, c.subject_id FROM promotion_text_revision v JOIN promotion_text t ON t.id = v.text_id"
            " JOIN promotion_case c ON c.id = t.case_id",
            "text_revision_id",
        ),
        "point_citation": cites_own(
            "point_citation",
            "SELECT p.id, a.subject_id FROM contested_point p JOIN appeal a ON a.id = p.appeal_id",
            "point_id",
        ),
        "ruling_citation": cites_own(
            "ruling_citation",
            "SELECT r.id, a.subject_id FROM ruling r JOIN contested_point p ON p.id = r.point_id"
            " JOIN appeal a ON a.id = p.appeal_id",
            "ruling_id",
        ),
    },
    changes={
        "appeal": (
            """NEW.state <> 'decided' OR (
            EXISTS (SELECT 1 FROM contested_point p WHERE p.appeal_id = NEW.id)
            AND NOT EXISTS (
                SELECT 1 FROM contested_point p LEFT JOIN ruling r ON r.point_id = p.id
                WHERE p.appeal_id = NEW.id AND r.id IS NULL))""",
            "appeal: it cannot be decided while a point has no ruling",
        ),
    },
    fixed=FIRST.fixed
    | {
        "distribution_report": ("reporter_id", "cycle_id", "text", "reported_at"),
        "feedback_answer": (
            "request_id", "subject_id", "author_id", "behaviour", "context", "impact", "given_at",
        ),
        "packet_revision": ("case_id", "number", "snapshot", "digest", "sealed_by_id", "sealed_at"),
    },
)  # fmt: skip
WRITING_DESK = replace(
    WHOLE_PATH,
    conditions=WHOLE_PATH.conditions
    | {
        "reading_comment": (
            """EXISTS (
            SELECT 1 FROM answer_revision v WHERE v.answer_id = NEW.answer_id
            AND v.version = NEW.answer_version AND v.submitted_at IS NOT NULL)""",
            "reading_comment: it is about a version that was submitted",
        ),
        "delegation": (
            """EXISTS (
            SELECT 1 FROM review r WHERE r.id = NEW.review_id AND r.kind = 'manager'
            AND r.state IN ('draft', 'returned')
            AND NEW.person_id NOT IN (r.author_id, r.subject_id, coalesce(r.second_reader_id, 0)))""",
            "delegation: for the draft of a manager, to somebody who has no other part in it",
        ),
        "case_reader": (
            f"""{WHOLE_PATH.conditions["case_reader"][0]}
        AND NOT EXISTS (
            SELECT 1 FROM calibration_case c JOIN calibration_seat s ON s.id = NEW.seat_id
            JOIN review r ON r.participant_id = c.participant_id AND r.kind = 'manager'
            JOIN delegation d ON d.review_id = r.id AND d.person_id = s.person_id
            WHERE c.id = NEW.case_id)""",
            "case_reader: nobody reads their own case, or one that they wrote, helped to write or read second",
        ),
        "panelist": (
            f"""{WHOLE_PATH.conditions["panelist"][0]}
        AND NOT EXISTS (
            SELECT 1 FROM appeal a JOIN delegation d ON d.review_id = a.review_id
            WHERE a.id = NEW.appeal_id AND d.person_id = NEW.person_id)""",
            "panelist: nobody rules on their own appeal, or on what they wrote, helped to write or read second",
        ),
    },
    changes=WHOLE_PATH.changes
    | {
        "review": (
            """NEW.second_reader_id IS NULL OR NOT EXISTS (
            SELECT 1 FROM delegation d WHERE d.review_id = NEW.id AND d.person_id = NEW.second_reader_id)""",
            "review: nobody reads second what they helped to write",
        ),
    },
    fixed=WHOLE_PATH.fixed | {"delegation": ("review_id", "person_id", "named_at")},
    kept={"answer_revision": "OLD.submitted_at IS NOT NULL"},
)
EVIDENCE_ALL_YEAR = replace(
    WRITING_DESK,
    conditions=WRITING_DESK.conditions
    | {
        "evidence_revision": (
            """(NEW.expectation_revision_id IS NULL OR EXISTS (
            SELECT 1 FROM evidence_item i JOIN participant p ON p.person_id = i.subject_id
            JOIN expectation e ON e.participant_id = p.id
            JOIN expectation_revision r ON r.expectation_id = e.id
            JOIN expectation_agreement a ON a.revision_id = r.id
            WHERE i.id = NEW.item_id AND r.id = NEW.expectation_revision_id
            AND i.provenance IN ('self', 'manager')))""",
            "evidence_revision: what was not delivered was agreed with its person, who says so, or their manager",
        ),
        "multiplier": (
            """EXISTS (
            SELECT 1 FROM participant p JOIN evidence_item i ON i.subject_id = p.person_id
            WHERE p.id = NEW.participant_id AND i.id = NEW.item_id)""",
            "multiplier: it is an item about its own person",
        ),
    },
    changes=WRITING_DESK.changes
    | {
        "multiplier": (
            """EXISTS (
            SELECT 1 FROM participant p JOIN evidence_item i ON i.subject_id = p.person_id
            WHERE p.id = NEW.participant_id AND i.id = NEW.item_id)""",
            "multiplier: it is an item about its own person",
        ),
        "event_prompt": (
            "OLD.answer IS NULL",
            "event_prompt: an answer stays as it was given",
        ),
    },
    fixed=WRITING_DESK.fixed
    | {
        "evidence_item": ("subject_id", "number", "entered_by_id", "entered_at", "provenance", "event_id"),
        "evidence_attachment": (
            "item_id", "place", "name", "kind", "size", "digest", "stored_as", "added_by_id", "added_at",
        ),
        "team_event": (
            "team_id", "kind", "title", "happened_on", "entered_by_id", "entered_at", "open_until",
        ),
        "event_prompt": ("event_id", "person_id", "place"),
    },
)  # fmt: skip
WHOLE_FEEDBACK = replace(
    EVIDENCE_ALL_YEAR,
    fixed=EVIDENCE_ALL_YEAR.fixed
    | {
        "unattributed_answer": (
            "id", "participant_id", "subject_id", "kind", "behaviour", "context", "impact", "released_on",
        ),
    },
)  # fmt: skip
REVISIONS = {
    "0001": FIRST,
    "0002": WHOLE_PATH,
    "0003": WRITING_DESK,
    "0004": EVIDENCE_ALL_YEAR,
    "0005": WHOLE_FEEDBACK,
    "0006": WHOLE_FEEDBACK,
}
HEAD = "0006"


def install(bind: Connection, revision: str) -> None:
    """Create every trigger of a revision."""
    for statement in _statements(bind.dialect.name, REVISIONS[revision]):
        bind.execute(text(statement))


def remove(bind: Connection, revision: str) -> None:
    """Drop every trigger of a revision."""
    postgresql, rules = bind.dialect.name == "postgresql", REVISIONS[revision]
    for table, name in _names(rules):
        bind.execute(text(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}"))
    if postgresql:
        for function in (
            "refuse",
            *(f"{table}_overlap" for table in rules.ranges),
            *(f"{table}_condition" for table in rules.conditions),
            *(f"{table}_change" for table in rules.changes),
        ):
            bind.execute(text(f"DROP FUNCTION {function}()"))


def _names(rules: Rules = REVISIONS[HEAD]) -> list[tuple[str, str]]:
    names = []
    for table in rules.ranges:
        names += [(table, f"{table}_overlap_{verb}") for verb in ("insert", "update")]
    for table in (*rules.append_only, *rules.fixed, *rules.kept):
        names += [(table, f"{table}_kept_{verb}") for verb in ("update", "delete")]
    names += [(table, f"{table}_condition_insert") for table in rules.conditions]
    names += [(table, f"{table}_change_update") for table in rules.changes]
    return names


def _overlap(table: str, keys: tuple[str, ...]) -> str:
    same = " AND ".join(f"o.{key} = NEW.{key}" for key in keys)
    return (
        f"SELECT 1 FROM {table} o WHERE {same} AND o.id <> coalesce(NEW.id, -1)"
        " AND (o.valid_until IS NULL OR o.valid_until > NEW.valid_from)"
        " AND (NEW.valid_until IS NULL OR NEW.valid_until > o.valid_from)"
    )


def _statements(dialect: str, rules: Rules) -> list[str]:
    return _postgresql(rules) if dialect == "postgresql" else _sqlite(rules)


def _sqlite(rules: Rules) -> list[str]:
    found = []
    for table, keys in rules.ranges.items():
        for verb in ("INSERT", "UPDATE"):
            found.append(
                f"CREATE TRIGGER {table}_overlap_{verb.lower()} BEFORE {verb} ON {table}"
                f" WHEN EXISTS ({_overlap(table, keys)})"
                f" BEGIN SELECT RAISE(ABORT, '{table}: ranges overlap'); END"
            )
    for table in rules.append_only:
        found += [_sqlite_kept(table, "UPDATE", ""), _sqlite_kept(table, "DELETE", "")]
    for table, columns in rules.fixed.items():
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        found += [_sqlite_kept(table, "UPDATE", f" WHEN {changed}"), _sqlite_kept(table, "DELETE", "")]
    for table, condition in rules.kept.items():
        found += [_sqlite_kept(table, verb, f" WHEN {condition}") for verb in ("UPDATE", "DELETE")]
    for table, (condition, words) in rules.conditions.items():
        found.append(
            f"CREATE TRIGGER {table}_condition_insert BEFORE INSERT ON {table}"
            f" WHEN NOT ({condition}) BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
    for table, (condition, words) in rules.changes.items():
        found.append(
            f"CREATE TRIGGER {table}_change_update BEFORE UPDATE ON {table}"
            f" WHEN NOT ({condition}) BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
    return found


def _sqlite_kept(table: str, verb: str, when: str) -> str:
    return (
        f"CREATE TRIGGER {table}_kept_{verb.lower()} BEFORE {verb} ON {table}{when}"
        f" BEGIN SELECT RAISE(ABORT, '{table}: rows are added, never changed or removed'); END"
    )


def _postgresql(rules: Rules) -> list[str]:
    found = [_function("refuse", "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';")]
    for table, keys in rules.ranges.items():
        # a few locks for many rows: a transaction that enrols thousands must not run out of them
        lock = f"PERFORM pg_advisory_xact_lock(hashtext('{table}'), NEW.{keys[0]} % 512);"
        raised = f"RAISE EXCEPTION '{table}: ranges overlap' USING ERRCODE = 'check_violation';"
        body = f"{lock} IF EXISTS ({_overlap(table, keys)}) THEN {raised} END IF; RETURN NEW;"
        found.append(_function(f"{table}_overlap", body))
        for verb in ("INSERT", "UPDATE"):
            found.append(
                f"CREATE TRIGGER {table}_overlap_{verb.lower()} BEFORE {verb} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {table}_overlap()"
            )
    for table in rules.append_only:
        found += [_postgresql_kept(table, "UPDATE", ""), _postgresql_kept(table, "DELETE", "")]
    for table, columns in rules.fixed.items():
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        found += [
            _postgresql_kept(table, "UPDATE", f" WHEN ({changed})"),
            _postgresql_kept(table, "DELETE", ""),
        ]
    for table, condition in rules.kept.items():
        found += [_postgresql_kept(table, verb, f" WHEN ({condition})") for verb in ("UPDATE", "DELETE")]
    for table, (condition, words) in rules.conditions.items():
        raised = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';"
        found.append(
            _function(f"{table}_condition", f"IF NOT ({condition}) THEN {raised} END IF; RETURN NEW;")
        )
        found.append(
            f"CREATE TRIGGER {table}_condition_insert BEFORE INSERT ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_condition()"
        )
    for table, (condition, words) in rules.changes.items():
        raised = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';"
        found.append(_function(f"{table}_change", f"IF NOT ({condition}) THEN {raised} END IF; RETURN NEW;"))
        found.append(
            f"CREATE TRIGGER {table}_change_update BEFORE UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_change()"
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
