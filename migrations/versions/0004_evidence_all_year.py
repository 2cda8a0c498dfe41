"""evidence all year"""

import sqlalchemy as sa
from alembic import op

from migrations import checks, triggers

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('outcome', 'design', 'incident_response', 'incident_prevented', 'review_rescued', 'mentoring',"
    " 'runbook', 'on_call', 'migration', 'toil_removed', 'risk_reduced', 'onboarding', 'coordination', 'feedback')"
)
MORE_KINDS = KINDS.replace(")", ", 'not_delivered')")
NOT_DELIVERED = (
    "(kind = 'not_delivered' AND expectation_revision_id IS NOT NULL AND looked_for IS NOT NULL)"
    " OR (kind <> 'not_delivered' AND expectation_revision_id IS NULL AND looked_for IS NULL)"
)


def written(column: str) -> str:
    """More than blanks and line ends."""
    return f"length(trim({column}, ' \t\n\r')) > 0"


def upgrade() -> None:
    triggers.remove(op.get_bind(), "0003")
    for column in ("before", "after", "looked_for"):
        op.add_column("evidence_revision", sa.Column(column, sa.Text(), nullable=True))
    refer("evidence_revision", "expectation_revision_id", "expectation_revision")
    checks.replace(
        "evidence_revision",
        {
            "ck_evidence_revision_evidencekind": (KINDS, MORE_KINDS),
            "ck_evidence_revision_not_delivered": (None, NOT_DELIVERED),
            "ck_evidence_revision_looked_for_written": (None, written("looked_for")),
            "ck_evidence_revision_before_bound": (None, "length(before) <= 2000"),
            "ck_evidence_revision_after_bound": (None, "length(after) <= 2000"),
            "ck_evidence_revision_looked_for_bound": (None, "length(looked_for) <= 2000"),
        },
    )
    op.create_table(
        "team_event",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "incident_closed",
                "migration_finished",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("open_until > entered_at", name=op.f("ck_team_event_open")),
        sa.CheckConstraint(written("title"), name=op.f("ck_team_event_title_written")),
        sa.CheckConstraint("length(title) <= 160", name=op.f("ck_team_event_title_bound")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_event_team_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_team_event_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_event")),
    )
    op.create_index(op.f("ix_team_event_entered_by_id"), "team_event", ["entered_by_id"])
    op.create_table(
        "event_prompt",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "named",
                "nobody",
                name="promptanswer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 6", name=op.f("ck_event_prompt_at_most_six")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_event_prompt_answered")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["team_event.id"], name=op.f("fk_event_prompt_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_prompt_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_prompt")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_event_prompt_event_id_person_id")),
        sa.UniqueConstraint("event_id", "place", name=op.f("uq_event_prompt_event_id_place")),
    )
    op.create_index(op.f("ix_event_prompt_person_id"), "event_prompt", ["person_id"])
    refer("evidence_item", "event_id", "team_event")
    op.create_index(op.f("ix_evidence_item_event_id"), "evidence_item", ["event_id"])
    op.create_table(
        "evidence_attachment",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf",
                "png",
                "jpeg",
                "webp",
                "text",
                name="filekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=40), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 5", name=op.f("ck_evidence_attachment_at_most_five")),
        sa.CheckConstraint("size BETWEEN 1 AND 5242880", name=op.f("ck_evidence_attachment_size")),
        sa.CheckConstraint(written("name"), name=op.f("ck_evidence_attachment_name_written")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_evidence_attachment_name_bound")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_evidence_attachment_digest_bound")),
        sa.CheckConstraint("length(stored_as) <= 40", name=op.f("ck_evidence_attachment_stored_as_bound")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_attachment_item_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_evidence_attachment_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_attachment")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_evidence_attachment_stored_as")),
    )
    op.create_index(
        "uq_evidence_attachment_kept",
        "evidence_attachment",
        ["item_id", "place"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "multiplier",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(written("who"), name=op.f("ck_multiplier_who_written")),
        sa.CheckConstraint(written("how"), name=op.f("ck_multiplier_how_written")),
        sa.CheckConstraint("length(who) <= 500", name=op.f("ck_multiplier_who_bound")),
        sa.CheckConstraint("length(how) <= 1000", name=op.f("ck_multiplier_how_bound")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_multiplier_participant_id")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_multiplier_item_id")),
        sa.ForeignKeyConstraint(["chosen_by_id"], ["person.id"], name=op.f("fk_multiplier_chosen_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_multiplier")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_multiplier_participant_id")),
    )
    triggers.install(op.get_bind(), revision)


def downgrade() -> None:
    """Items of the new kind keep their words and become outcomes; files stay in the data folder."""
    triggers.remove(op.get_bind(), revision)
    op.drop_table("multiplier")
    op.drop_index("uq_evidence_attachment_kept", table_name="evidence_attachment")
    op.drop_table("evidence_attachment")
    op.drop_index(op.f("ix_evidence_item_event_id"), table_name="evidence_item")
    forget("evidence_item", "event_id")
    op.drop_table("event_prompt")
    op.drop_table("team_event")
    checks.replace(
        "evidence_revision",
        {
            "ck_evidence_revision_not_delivered": (NOT_DELIVERED, None),
            "ck_evidence_revision_looked_for_written": (written("looked_for"), None),
            "ck_evidence_revision_before_bound": ("length(before) <= 2000", None),
            "ck_evidence_revision_after_bound": ("length(after) <= 2000", None),
            "ck_evidence_revision_looked_for_bound": ("length(looked_for) <= 2000", None),
        },
    )
    op.execute("UPDATE evidence_revision SET kind = 'outcome' WHERE kind = 'not_delivered'")
    checks.replace("evidence_revision", {"ck_evidence_revision_evidencekind": (MORE_KINDS, KINDS)})
    forget("evidence_revision", "expectation_revision_id")
    for column in ("before", "after", "looked_for"):
        op.drop_column("evidence_revision", column)
    triggers.install(op.get_bind(), "0003")


def refer(table: str, column: str, other: str) -> None:
    """Add a column that refers to a row of another table."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT fk_{table}_{column} REFERENCES {other} (id)"
    )


def forget(table: str, column: str) -> None:
    """Take such a column away again. SQLite takes the reference with it; PostgreSQL too."""
    op.drop_column(table, column)
