"""first tables"""

import sqlalchemy as sa
from alembic import op

from migrations import triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


LEAD = (
    ["id", "lead_id"],
    ["rating_citation.rating_id", "rating_citation.evidence_revision_id"],
)
LEAD_OPTIONS = {"name": "fk_rating_lead", "initially": "DEFERRED", "deferrable": True}


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def lead_inline() -> list[sa.ForeignKeyConstraint]:
    """SQLite takes a foreign key into a table that comes later, and cannot add one; PostgreSQL is the reverse."""
    return [] if on_postgresql() else [sa.ForeignKeyConstraint(*LEAD, **LEAD_OPTIONS)]


def upgrade() -> None:
    op.create_table(
        "competency",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency")),
        sa.UniqueConstraint("key", name=op.f("uq_competency_key")),
    )
    op.create_table(
        "failed_sign_in",
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_failed_sign_in_recent", ["address_digest", "at"], unique=False)

    op.create_table(
        "job",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("done_at IS NULL OR parked_at IS NULL", name=op.f("ck_job_one_end")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_waiting", ["done_at", "parked_at", "due_at"], unique=False)

    op.create_table(
        "level",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("track", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level")),
        sa.UniqueConstraint("code", name=op.f("uq_level_code")),
    )
    op.create_table(
        "person",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded_name", sa.String(length=500), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("location", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column(
            "arrangement",
            sa.Enum(
                "office",
                "remote",
                "hybrid",
                name="arrangement",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("share", sa.Numeric(precision=3, scale=2, asdecimal=False), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_person_email_bound")),
        sa.CheckConstraint("length(location) <= 120", name=op.f("ck_person_location_bound")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_person_name_bound")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_person_title_bound")),
        sa.CheckConstraint("length(trim(email, ' \t\n\r')) > 0", name=op.f("ck_person_email_written")),
        sa.CheckConstraint("length(trim(name, ' \t\n\r')) > 0", name=op.f("ck_person_name_written")),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_person_share_of_full_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_folded_name"), ["folded_name"], unique=False)

    op.create_table(
        "rubric_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("how_to_read", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(how_to_read) <= 4000", name=op.f("ck_rubric_version_how_to_read_bound")),
        sa.CheckConstraint("length(summary) <= 2000", name=op.f("ck_rubric_version_summary_bound")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_rubric_version_title_bound")),
        sa.CheckConstraint("length(trim(title, ' \t\n\r')) > 0", name=op.f("ck_rubric_version_title_written")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_version")),
        sa.UniqueConstraint("number", name=op.f("uq_rubric_version_number")),
    )
    op.create_table(
        "team",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "product",
                "platform",
                "reliability",
                "data",
                "mobile",
                "security",
                name="teamkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_team_name_bound")),
        sa.CheckConstraint("length(trim(name, ' \t\n\r')) > 0", name=op.f("ck_team_name_written")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_team_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["team.id"], name=op.f("fk_team_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "access_entry",
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(length=40), nullable=False),
        sa.Column("record", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_access_entry_reason_bound")),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("fk_access_entry_reader_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_access_entry_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
        sa.UniqueConstraint(
            "reader_id",
            "record",
            "record_id",
            "day",
            "seat",
            "review_id",
            name=op.f("uq_access_entry_reader_id_record_record_id_day_seat_review_id"),
        ),
    )
    with op.batch_alter_table("access_entry", schema=None) as batch_op:
        batch_op.create_index("ix_access_entry_subject", ["subject_id", "day", "id"], unique=False)

    op.create_table(
        "account",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=80), nullable=False),
        sa.Column("record", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_audit_entry_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_entry_previous_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "coaching_note",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=True),
        sa.Column("concern", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(action) <= 2000", name=op.f("ck_coaching_note_action_bound")),
        sa.CheckConstraint("length(concern) <= 4000", name=op.f("ck_coaching_note_concern_bound")),
        sa.CheckConstraint("length(support) <= 2000", name=op.f("ck_coaching_note_support_bound")),
        sa.CheckConstraint("length(trim(action, ' \t\n\r')) > 0", name=op.f("ck_coaching_note_action_written")),
        sa.CheckConstraint("length(trim(concern, ' \t\n\r')) > 0", name=op.f("ck_coaching_note_concern_written")),
        sa.CheckConstraint("length(trim(support, ' \t\n\r')) > 0", name=op.f("ck_coaching_note_support_written")),
        sa.CheckConstraint("subject_id <> author_id", name=op.f("ck_coaching_note_not_about_oneself")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_coaching_note_author_id")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_coaching_note_competency_id")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_coaching_note_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_note")),
    )
    with op.batch_alter_table("coaching_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coaching_note_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_coaching_note_subject", ["subject_id", "id"], unique=False)

    op.create_table(
        "contribution_style",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["rubric_version.id"], name=op.f("fk_contribution_style_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_style")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_contribution_style_version_id_key")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_contribution_style_version_id_position")),
    )
    op.create_table(
        "cycle",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "collecting",
                "writing",
                "calibration",
                "equity_check",
                "delivery",
                "appeals",
                "closed",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(phase = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_cycle_closed")),
        sa.CheckConstraint("length(name) <= 80", name=op.f("ck_cycle_name_bound")),
        sa.CheckConstraint("length(trim(name, ' \t\n\r')) > 0", name=op.f("ck_cycle_name_written")),
        sa.CheckConstraint("period_until > period_from", name=op.f("ck_cycle_period")),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name=op.f("fk_cycle_rubric_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("name", name=op.f("uq_cycle_name")),
    )
    op.create_table(
        "evidence_item",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "provenance",
            sa.Enum(
                "self",
                "manager",
                "peer",
                "partner_team",
                "imported",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(provenance = 'self') = (subject_id = entered_by_id)",
            name=op.f("ck_evidence_item_provenance_self"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_evidence_item_entered_by_id")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_evidence_item_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_item")),
        sa.UniqueConstraint("subject_id", "number", name=op.f("uq_evidence_item_subject_id_number")),
    )
    with op.batch_alter_table("evidence_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_item_entered_by_id"), ["entered_by_id"], unique=False)

    op.create_table(
        "held_level",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_held_level_range")),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name=op.f("fk_held_level_level_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_held_level_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_level")),
    )
    with op.batch_alter_table("held_level", schema=None) as batch_op:
        batch_op.create_index("ix_held_level_person", ["person_id", "valid_from"], unique=False)

    op.create_table(
        "mail_message",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_message_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
    )
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_message_person_id"), ["person_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_membership_range")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_membership_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_person", ["person_id", "valid_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_team_id"), ["team_id"], unique=False)

    op.create_table(
        "reporting_line",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id <> manager_id", name=op.f("ck_reporting_line_not_oneself")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_reporting_line_range")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_reporting_line_manager_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reporting_line_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_line")),
    )
    with op.batch_alter_table("reporting_line", schema=None) as batch_op:
        batch_op.create_index("ix_reporting_line_manager", ["manager_id", "valid_from"], unique=False)
        batch_op.create_index("ix_reporting_line_person", ["person_id", "valid_from"], unique=False)

    op.create_table(
        "request_key",
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_request_key_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_key")),
        sa.UniqueConstraint("actor_id", "key", name=op.f("uq_request_key_actor_id_key")),
    )
    with op.batch_alter_table("request_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_key_at"), ["at"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "people_partner",
                "administrator",
                "executive",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_role_grant_range")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_role_grant_granted_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index("ix_role_grant_person", ["person_id", "role", "valid_from"], unique=False)

    op.create_table(
        "rubric_competency",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_rubric_competency_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["rubric_version.id"], name=op.f("fk_rubric_competency_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_competency")),
        sa.UniqueConstraint(
            "version_id", "competency_id", name=op.f("uq_rubric_competency_version_id_competency_id")
        ),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_rubric_competency_version_id_position")),
    )
    op.create_table(
        "rubric_level",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name=op.f("fk_rubric_level_level_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["rubric_version.id"], name=op.f("fk_rubric_level_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_level")),
        sa.UniqueConstraint("version_id", "level_id", name=op.f("uq_rubric_level_version_id_level_id")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_rubric_level_version_id_position")),
    )
    op.create_table(
        "scale_value",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("meets", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 1 AND position <= 7", name=op.f("ck_scale_value_position")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["rubric_version.id"], name=op.f("fk_scale_value_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scale_value")),
        sa.UniqueConstraint("version_id", "label", name=op.f("uq_scale_value_version_id_label")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_scale_value_version_id_position")),
    )
    with op.batch_alter_table("scale_value", schema=None) as batch_op:
        batch_op.create_index(
            "uq_scale_value_meets",
            ["version_id"],
            unique=True,
            sqlite_where=sa.text("meets"),
            postgresql_where=sa.text("meets"),
        )

    op.create_table(
        "session",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_session_token_digest")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "standard",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("not_yet", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("exceeding", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(exceeding, ' \t\n\r')) > 0", name=op.f("ck_standard_exceeding_written")),
        sa.CheckConstraint("length(trim(meaning, ' \t\n\r')) > 0", name=op.f("ck_standard_meaning_written")),
        sa.CheckConstraint("length(trim(meeting, ' \t\n\r')) > 0", name=op.f("ck_standard_meeting_written")),
        sa.CheckConstraint("length(trim(not_yet, ' \t\n\r')) > 0", name=op.f("ck_standard_not_yet_written")),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_standard_competency_id")),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name=op.f("fk_standard_level_id")),
        sa.ForeignKeyConstraint(["version_id"], ["rubric_version.id"], name=op.f("fk_standard_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard")),
        sa.UniqueConstraint(
            "version_id",
            "level_id",
            "competency_id",
            name=op.f("uq_standard_version_id_level_id_competency_id"),
        ),
    )
    op.create_table(
        "weight",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name=op.f("ck_weight_percent")),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_weight_competency_id")),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name=op.f("fk_weight_level_id")),
        sa.ForeignKeyConstraint(["version_id"], ["rubric_version.id"], name=op.f("fk_weight_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight")),
        sa.UniqueConstraint(
            "version_id",
            "level_id",
            "competency_id",
            name=op.f("uq_weight_version_id_level_id_competency_id"),
        ),
    )
    op.create_table(
        "cycle_phase",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "collecting",
                "writing",
                "calibration",
                "equity_check",
                "delivery",
                "appeals",
                "closed",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_phase_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_phase")),
        sa.UniqueConstraint("cycle_id", "phase", name=op.f("uq_cycle_phase_cycle_id_phase")),
        sa.UniqueConstraint("cycle_id", "position", name=op.f("uq_cycle_phase_cycle_id_position")),
    )
    op.create_table(
        "deadline",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "self_review",
                "writing",
                "reading",
                "delivery",
                name="due",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_deadline_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint("cycle_id", "what", name=op.f("uq_deadline_cycle_id_what")),
    )
    op.create_table(
        "evidence_context",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) <= 4000", name=op.f("ck_evidence_context_text_bound")),
        sa.CheckConstraint("length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_evidence_context_text_written")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_context_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_context")),
    )
    with op.batch_alter_table("evidence_context", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_context_item_id"), ["item_id"], unique=False)

    op.create_table(
        "evidence_revision",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "outcome",
                "design",
                "incident_response",
                "incident_prevented",
                "review_rescued",
                "mentoring",
                "runbook",
                "on_call",
                "migration",
                "toil_removed",
                "risk_reduced",
                "onboarding",
                "coordination",
                "feedback",
                name="evidencekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column(
            "style",
            sa.Enum(
                "architecture",
                "operations",
                "mentoring",
                "coordination",
                name="style",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "confidentiality",
            sa.Enum(
                "open",
                "internal",
                "customer",
                "security",
                name="confidentiality",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revised_by_id", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(body) <= 6000", name=op.f("ck_evidence_revision_body_bound")),
        sa.CheckConstraint("length(link) <= 500", name=op.f("ck_evidence_revision_link_bound")),
        sa.CheckConstraint("length(title) <= 160", name=op.f("ck_evidence_revision_title_bound")),
        sa.CheckConstraint("length(trim(body, ' \t\n\r')) > 0", name=op.f("ck_evidence_revision_body_written")),
        sa.CheckConstraint("length(trim(title, ' \t\n\r')) > 0", name=op.f("ck_evidence_revision_title_written")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_revision_item_id")),
        sa.ForeignKeyConstraint(
            ["revised_by_id"], ["person.id"], name=op.f("fk_evidence_revision_revised_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_revision")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_evidence_revision_item_id_number")),
    )
    with op.batch_alter_table("evidence_revision", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_revision_happened", ["item_id", "happened_on"], unique=False)

    op.create_table(
        "participant",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=80), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "team_kind",
            sa.Enum(
                "product",
                "platform",
                "reliability",
                "data",
                "mobile",
                "security",
                name="teamkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("location", sa.String(length=120), nullable=False),
        sa.Column(
            "arrangement",
            sa.Enum(
                "office",
                "remote",
                "hybrid",
                name="arrangement",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("share", sa.Numeric(precision=3, scale=2, asdecimal=False), nullable=False),
        sa.Column("tenure_days", sa.Integer(), nullable=False),
        sa.Column("on_call_load", sa.String(length=40), nullable=True),
        sa.Column("legal_entity", sa.String(length=120), nullable=True),
        sa.Column("too_new", sa.Boolean(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("tenure_days >= 0", name=op.f("ck_participant_tenure")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_participant_cycle_id")),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name=op.f("fk_participant_level_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_participant_person_id")),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name=op.f("fk_participant_rubric_version_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_participant_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("id", "person_id", name=op.f("uq_participant_id_person_id")),
        sa.UniqueConstraint("person_id", "cycle_id", name=op.f("uq_participant_person_id_cycle_id")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index("ix_participant_cycle", ["cycle_id", "id"], unique=False)

    op.create_table(
        "question",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column(
            "review_kind",
            sa.Enum(
                "self", "manager", name="reviewkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column(
            "slot",
            sa.Enum(
                "open",
                "competency",
                "overall",
                "next_step",
                name="slot",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("competency_id", sa.Integer(), nullable=True),
        sa.Column("prompt", sa.String(length=300), nullable=False),
        sa.Column("hint", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(slot = 'competency') = (competency_id IS NOT NULL)", name=op.f("ck_question_about")
        ),
        sa.CheckConstraint("length(hint) <= 500", name=op.f("ck_question_hint_bound")),
        sa.CheckConstraint("length(prompt) <= 300", name=op.f("ck_question_prompt_bound")),
        sa.CheckConstraint("length(trim(prompt, ' \t\n\r')) > 0", name=op.f("ck_question_prompt_written")),
        sa.CheckConstraint("position BETWEEN 1 AND 10", name=op.f("ck_question_at_most_ten")),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_question_competency_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_question_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint(
            "cycle_id", "review_kind", "key", name=op.f("uq_question_cycle_id_review_kind_key")
        ),
        sa.UniqueConstraint(
            "cycle_id", "review_kind", "position", name=op.f("uq_question_cycle_id_review_kind_position")
        ),
    )
    op.create_table(
        "absence",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("absent_from", sa.Date(), nullable=False),
        sa.Column("absent_until", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("absent_until > absent_from", name=op.f("ck_absence_range")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_absence_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "evidence_competency",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_evidence_competency_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["evidence_revision.id"], name=op.f("fk_evidence_competency_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_competency")),
        sa.UniqueConstraint(
            "revision_id", "competency_id", name=op.f("uq_evidence_competency_revision_id_competency_id")
        ),
    )
    op.create_table(
        "expectation",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_expectation_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expectation")),
    )
    with op.batch_alter_table("expectation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expectation_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "rating",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "lineage",
            sa.Enum("self", "official", name="lineage", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "author_kind",
            sa.Enum(
                "self",
                "manager",
                "room",
                "panel",
                name="authorkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("competency_id", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "proposed",
                "calibrated",
                "amended",
                name="ratingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scale_value_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rated_by_id", sa.Integer(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("unwarned", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'proposed' AND author_kind IN ('self', 'manager')) OR (kind = 'calibrated' AND author_kind = 'room') OR (kind = 'amended' AND author_kind = 'panel')",
            name=op.f("ck_rating_kind_author"),
        ),
        sa.CheckConstraint(
            "(lineage = 'self') = (author_kind = 'self')", name=op.f("ck_rating_lineage_author")
        ),
        sa.CheckConstraint("(sequence = 1) = (supersedes_id IS NULL)", name=op.f("ck_rating_first")),
        sa.CheckConstraint("length(reason) <= 20000", name=op.f("ck_rating_reason_bound")),
        sa.CheckConstraint("length(trim(reason, ' \t\n\r')) > 0", name=op.f("ck_rating_reason_written")),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_rating_sequence")),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_rating_competency_id")),
        *lead_inline(),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_rating_participant_id")
        ),
        sa.ForeignKeyConstraint(["rated_by_id"], ["person.id"], name=op.f("fk_rating_rated_by_id")),
        sa.ForeignKeyConstraint(
            ["scale_value_id"], ["scale_value.id"], name=op.f("fk_rating_scale_value_id")
        ),
        sa.ForeignKeyConstraint(["supersedes_id"], ["rating.id"], name=op.f("fk_rating_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_rating_supersedes_id")),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rating_competency",
            ["participant_id", "lineage", "competency_id", "sequence"],
            unique=True,
            sqlite_where=sa.text("competency_id IS NOT NULL"),
            postgresql_where=sa.text("competency_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_rating_overall",
            ["participant_id", "lineage", "sequence"],
            unique=True,
            sqlite_where=sa.text("competency_id IS NULL"),
            postgresql_where=sa.text("competency_id IS NULL"),
        )

    op.create_table(
        "responsibility",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_responsibility_range")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_responsibility_manager_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_responsibility_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
    )
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.create_index("ix_responsibility_manager", ["manager_id", "valid_from"], unique=False)
        batch_op.create_index("ix_responsibility_participant", ["participant_id", "valid_from"], unique=False)

    op.create_table(
        "review",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "self", "manager", name="reviewkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("second_reader_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "shared",
                "acknowledged",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "next_step",
            sa.Enum(
                "development_plan",
                "scope_plan",
                "opportunity",
                name="nextstep",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(acknowledged_at IS NOT NULL) = (state = 'acknowledged')", name=op.f("ck_review_acknowledged")
        ),
        sa.CheckConstraint(
            "(approved_at IS NOT NULL) = (state IN ('approved', 'shared', 'acknowledged'))",
            name=op.f("ck_review_approved"),
        ),
        sa.CheckConstraint("(kind = 'self') = (author_id = subject_id)", name=op.f("ck_review_author")),
        sa.CheckConstraint(
            "(shared_at IS NOT NULL) = (state IN ('shared', 'acknowledged'))", name=op.f("ck_review_shared")
        ),
        sa.CheckConstraint("(submitted_at IS NULL) = (state = 'draft')", name=op.f("ck_review_submitted")),
        sa.CheckConstraint(
            "kind = 'manager' OR state IN ('draft', 'submitted')", name=op.f("ck_review_self_states")
        ),
        sa.CheckConstraint(
            "kind = 'self' OR state IN ('draft', 'returned') OR (second_reader_id IS NOT NULL AND next_step IS NOT NULL)",
            name=op.f("ck_review_complete"),
        ),
        sa.CheckConstraint(
            "second_reader_id IS NULL OR (second_reader_id <> author_id AND second_reader_id <> subject_id)",
            name=op.f("ck_review_second_reader"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_review_author_id")),
        sa.ForeignKeyConstraint(
            ["participant_id", "subject_id"],
            ["participant.id", "participant.person_id"],
            name=op.f("fk_review_participant_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["second_reader_id"], ["person.id"], name=op.f("fk_review_second_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("participant_id", "kind", name=op.f("uq_review_participant_id_kind")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_second_reader_id"), ["second_reader_id"], unique=False)
        batch_op.create_index("ix_review_subject", ["subject_id", "id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) <= 20000", name=op.f("ck_answer_text_bound")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_question_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_answer_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("review_id", "question_id", name=op.f("uq_answer_review_id_question_id")),
    )
    op.create_table(
        "choice",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column(
            "slot",
            sa.Enum(
                "open",
                "competency",
                "overall",
                "next_step",
                name="slot",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("competency_id", sa.Integer(), nullable=True),
        sa.Column("scale_value_id", sa.Integer(), nullable=True),
        sa.Column(
            "next_step",
            sa.Enum(
                "development_plan",
                "scope_plan",
                "opportunity",
                name="nextstep",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(slot = 'competency') = (competency_id IS NOT NULL)", name=op.f("ck_choice_about")
        ),
        sa.CheckConstraint(
            "slot <> 'next_step' OR scale_value_id IS NULL", name=op.f("ck_choice_scale_slot")
        ),
        sa.CheckConstraint("slot <> 'open'", name=op.f("ck_choice_slot_chosen")),
        sa.CheckConstraint("slot = 'next_step' OR next_step IS NULL", name=op.f("ck_choice_next_step_slot")),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_choice_competency_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_choice_review_id")),
        sa.ForeignKeyConstraint(
            ["scale_value_id"], ["scale_value.id"], name=op.f("fk_choice_scale_value_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice")),
    )
    with op.batch_alter_table("choice", schema=None) as batch_op:
        batch_op.create_index(
            "uq_choice_competency",
            ["review_id", "competency_id"],
            unique=True,
            sqlite_where=sa.text("competency_id IS NOT NULL"),
            postgresql_where=sa.text("competency_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_choice_slot",
            ["review_id", "slot"],
            unique=True,
            sqlite_where=sa.text("competency_id IS NULL"),
            postgresql_where=sa.text("competency_id IS NULL"),
        )

    op.create_table(
        "expectation_revision",
        sa.Column("expectation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(measure) <= 1000", name=op.f("ck_expectation_revision_measure_bound")),
        sa.CheckConstraint("length(text) <= 2000", name=op.f("ck_expectation_revision_text_bound")),
        sa.CheckConstraint("length(trim(measure, ' \t\n\r')) > 0", name=op.f("ck_expectation_revision_measure_written")),
        sa.CheckConstraint("length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_expectation_revision_text_written")),
        sa.ForeignKeyConstraint(
            ["expectation_id"], ["expectation.id"], name=op.f("fk_expectation_revision_expectation_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_expectation_revision_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expectation_revision")),
        sa.UniqueConstraint(
            "expectation_id", "number", name=op.f("uq_expectation_revision_expectation_id_number")
        ),
    )
    op.create_table(
        "rating_citation",
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("evidence_revision_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_revision_id"],
            ["evidence_revision.id"],
            name=op.f("fk_rating_citation_evidence_revision_id"),
        ),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_rating_citation_rating_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_citation")),
        sa.UniqueConstraint(
            "rating_id",
            "evidence_revision_id",
            name=op.f("uq_rating_citation_rating_id_evidence_revision_id"),
        ),
    )
    with op.batch_alter_table("rating_citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rating_citation_evidence_revision_id"), ["evidence_revision_id"], unique=False
        )

    op.create_table(
        "reading",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "approved", "returned", name="outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unwarned_confirmed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(note) <= 8000", name=op.f("ck_reading_note_bound")),
        sa.ForeignKeyConstraint(["read_by_id"], ["person.id"], name=op.f("fk_reading_read_by_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_reading_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_reading_review_id_number")),
        sa.UniqueConstraint("review_id", "outcome", name=op.f("uq_reading_review_id_outcome")),
    )
    op.create_table(
        "review_comment",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) <= 8000", name=op.f("ck_review_comment_text_bound")),
        sa.CheckConstraint("length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_review_comment_text_written")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_comment_by_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_comment_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
    )
    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_comment_review_id"), ["review_id"], unique=False)

    op.create_table(
        "answer_revision",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) <= 20000", name=op.f("ck_answer_revision_text_bound")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_answer_revision_answer_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_answer_revision_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_revision")),
        sa.UniqueConstraint("answer_id", "version", name=op.f("uq_answer_revision_answer_id_version")),
    )
    op.create_table(
        "expectation_agreement",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["person.id"], name=op.f("fk_expectation_agreement_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["expectation_revision.id"], name=op.f("fk_expectation_agreement_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expectation_agreement")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_expectation_agreement_revision_id")),
    )
    op.create_table(
        "reading_comment",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("answer_version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) <= 8000", name=op.f("ck_reading_comment_text_bound")),
        sa.CheckConstraint("length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_reading_comment_text_written")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_reading_comment_answer_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_reading_comment_reading_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_comment")),
        sa.UniqueConstraint("reading_id", "answer_id", name=op.f("uq_reading_comment_reading_id_answer_id")),
    )
    with op.batch_alter_table("reading_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_comment_answer_id"), ["answer_id"], unique=False)

    op.create_table(
        "answer_citation",
        sa.Column("answer_revision_id", sa.Integer(), nullable=False),
        sa.Column("evidence_revision_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_revision_id"],
            ["answer_revision.id"],
            name=op.f("fk_answer_citation_answer_revision_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["evidence_revision_id"],
            ["evidence_revision.id"],
            name=op.f("fk_answer_citation_evidence_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_citation")),
        sa.UniqueConstraint(
            "answer_revision_id",
            "evidence_revision_id",
            name=op.f("uq_answer_citation_answer_revision_id_evidence_revision_id"),
        ),
    )
    with op.batch_alter_table("answer_citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_answer_citation_evidence_revision_id"), ["evidence_revision_id"], unique=False
        )
    if on_postgresql():
        op.create_foreign_key(
            "fk_rating_lead",
            "rating",
            "rating_citation",
            ["id", "lead_id"],
            ["rating_id", "evidence_revision_id"],
            initially="DEFERRED",
            deferrable=True,
        )
    triggers.install(op.get_bind(), revision)


def downgrade() -> None:
    triggers.remove(op.get_bind(), revision)
    if on_postgresql():
        op.drop_constraint("fk_rating_lead", "rating", type_="foreignkey")
    with op.batch_alter_table("answer_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_citation_evidence_revision_id"))

    op.drop_table("answer_citation")
    with op.batch_alter_table("reading_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_comment_answer_id"))

    op.drop_table("reading_comment")
    op.drop_table("expectation_agreement")
    op.drop_table("answer_revision")
    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_comment_review_id"))

    op.drop_table("review_comment")
    op.drop_table("reading")
    with op.batch_alter_table("rating_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_citation_evidence_revision_id"))

    op.drop_table("rating_citation")
    op.drop_table("expectation_revision")
    with op.batch_alter_table("choice", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_choice_slot",
            sqlite_where=sa.text("competency_id IS NULL"),
            postgresql_where=sa.text("competency_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_choice_competency",
            sqlite_where=sa.text("competency_id IS NOT NULL"),
            postgresql_where=sa.text("competency_id IS NOT NULL"),
        )

    op.drop_table("choice")
    op.drop_table("answer")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_subject")
        batch_op.drop_index(batch_op.f("ix_review_second_reader_id"))
        batch_op.drop_index(batch_op.f("ix_review_author_id"))

    op.drop_table("review")
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.drop_index("ix_responsibility_participant")
        batch_op.drop_index("ix_responsibility_manager")

    op.drop_table("responsibility")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rating_overall",
            sqlite_where=sa.text("competency_id IS NULL"),
            postgresql_where=sa.text("competency_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_rating_competency",
            sqlite_where=sa.text("competency_id IS NOT NULL"),
            postgresql_where=sa.text("competency_id IS NOT NULL"),
        )

    op.drop_table("rating")
    with op.batch_alter_table("expectation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expectation_participant_id"))

    op.drop_table("expectation")
    op.drop_table("evidence_competency")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_participant_id"))

    op.drop_table("absence")
    op.drop_table("question")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index("ix_participant_cycle")

    op.drop_table("participant")
    with op.batch_alter_table("evidence_revision", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_revision_happened")

    op.drop_table("evidence_revision")
    with op.batch_alter_table("evidence_context", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_context_item_id"))

    op.drop_table("evidence_context")
    op.drop_table("deadline")
    op.drop_table("cycle_phase")
    op.drop_table("weight")
    op.drop_table("standard")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_person_id"))

    op.drop_table("session")
    with op.batch_alter_table("scale_value", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_scale_value_meets", sqlite_where=sa.text("meets"), postgresql_where=sa.text("meets")
        )

    op.drop_table("scale_value")
    op.drop_table("rubric_level")
    op.drop_table("rubric_competency")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_role_grant_person")

    op.drop_table("role_grant")
    with op.batch_alter_table("request_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_key_at"))

    op.drop_table("request_key")
    with op.batch_alter_table("reporting_line", schema=None) as batch_op:
        batch_op.drop_index("ix_reporting_line_person")
        batch_op.drop_index("ix_reporting_line_manager")

    op.drop_table("reporting_line")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_team_id"))
        batch_op.drop_index("ix_membership_person")

    op.drop_table("membership")
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_message_person_id"))

    op.drop_table("mail_message")
    with op.batch_alter_table("held_level", schema=None) as batch_op:
        batch_op.drop_index("ix_held_level_person")

    op.drop_table("held_level")
    with op.batch_alter_table("evidence_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_item_entered_by_id"))

    op.drop_table("evidence_item")
    op.drop_table("cycle")
    op.drop_table("contribution_style")
    with op.batch_alter_table("coaching_note", schema=None) as batch_op:
        batch_op.drop_index("ix_coaching_note_subject")
        batch_op.drop_index(batch_op.f("ix_coaching_note_author_id"))

    op.drop_table("coaching_note")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_id"))

    op.drop_table("audit_entry")
    op.drop_table("account")
    with op.batch_alter_table("access_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_access_entry_subject")

    op.drop_table("access_entry")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_parent_id"))

    op.drop_table("team")
    op.drop_table("rubric_version")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_folded_name"))

    op.drop_table("person")
    op.drop_table("level")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_waiting")

    op.drop_table("job")
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.drop_index("ix_failed_sign_in_recent")

    op.drop_table("failed_sign_in")
    op.drop_table("competency")
