"""the whole path"""

import sqlalchemy as sa
from alembic import op

from migrations import checks, triggers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = "role IN ('people_partner', 'administrator', 'executive')"
MORE_ROLES = (
    "role IN ('people_partner', 'administrator', 'executive', 'fairness_board', 'metric_board', 'panelist')"
)
STATES = "state IN ('draft', 'submitted', 'returned', 'approved', 'shared', 'acknowledged')"
MORE_STATES = (
    "state IN ('draft', 'submitted', 'returned', 'approved', 'calibrated', 'shared', 'acknowledged')"
)
APPROVED = "(approved_at IS NOT NULL) = (state IN ('approved', 'shared', 'acknowledged'))"
APPROVED_BEFORE = (
    "(approved_at IS NOT NULL) = (state IN ('approved', 'calibrated', 'shared', 'acknowledged'))"
)
CALIBRATED = (
    "(calibrated_at IS NULL AND state <> 'calibrated')"
    " OR (calibrated_at IS NOT NULL AND state IN ('calibrated', 'shared', 'acknowledged'))"
)


INDEXES = (
    ("rating", "participant_id"),
    ("calibration_case", "participant_id"),
    ("choice", "review_id"),
    ("reading", "read_by_id"),
    ("expectation_revision", "proposed_by_id"),
    ("feedback_request", "asked_by_id"),
)


def upgrade() -> None:
    triggers.remove(op.get_bind(), "0001")
    checks.replace("role_grant", {"ck_role_grant_role": (ROLES, MORE_ROLES)})
    op.add_column("review", sa.Column("calibrated_at", sa.DateTime(timezone=True), nullable=True))
    checks.replace(
        "review",
        {
            "ck_review_reviewstate": (STATES, MORE_STATES),
            "ck_review_approved": (APPROVED, APPROVED_BEFORE),
            "ck_review_calibrated": (None, CALIBRATED),
        },
    )
    op.create_table(
        "conflict",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "partner",
                "family",
                "dispute",
                name="conflictkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id <> other_id", name=op.f("ck_conflict_not_oneself")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_conflict_range")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_conflict_other_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conflict_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index("ix_conflict_other", ["other_id", "valid_from"], unique=False)
        batch_op.create_index("ix_conflict_person", ["person_id", "valid_from"], unique=False)

    op.create_table(
        "promotion_case",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("target_level_id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "sealed", name="promotionstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_promotion_case_opened_by_id")),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name=op.f("fk_promotion_case_rubric_version_id")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_promotion_case_subject_id")),
        sa.ForeignKeyConstraint(
            ["target_level_id"], ["level.id"], name=op.f("fk_promotion_case_target_level_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_case")),
        sa.UniqueConstraint(
            "subject_id", "target_level_id", name=op.f("uq_promotion_case_subject_id_target_level_id")
        ),
    )
    op.create_table(
        "calibration_session",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "reading",
                "open",
                "signed",
                name="sessionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reading_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(opened_at IS NOT NULL) = (state IN ('open', 'signed'))",
            name=op.f("ck_calibration_session_opened"),
        ),
        sa.CheckConstraint(
            "(signed_at IS NOT NULL) = (state = 'signed') AND (signed_by_id IS NOT NULL) = (state = 'signed')",
            name=op.f("ck_calibration_session_signed"),
        ),
        sa.CheckConstraint(
            "length(trim(name, ' \t\n\r')) > 0", name=op.f("ck_calibration_session_name_written")
        ),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_calibration_session_name_bound")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_calibration_session_cycle_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_calibration_session_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["person.id"], name=op.f("fk_calibration_session_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_session")),
        sa.UniqueConstraint("cycle_id", "name", name=op.f("uq_calibration_session_cycle_id_name")),
    )
    op.create_table(
        "distribution_report",
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(trim(reply, ' \t\n\r')) > 0", name=op.f("ck_distribution_report_reply_written")
        ),
        sa.CheckConstraint(
            "length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_distribution_report_text_written")
        ),
        sa.CheckConstraint(
            "(reply IS NULL) = (replied_by_id IS NULL) AND (reply IS NULL) = (replied_at IS NULL)",
            name=op.f("ck_distribution_report_replied"),
        ),
        sa.CheckConstraint("length(reply) <= 6000", name=op.f("ck_distribution_report_reply_bound")),
        sa.CheckConstraint("length(text) <= 6000", name=op.f("ck_distribution_report_text_bound")),
        sa.CheckConstraint(
            "replied_by_id <> reporter_id", name=op.f("ck_distribution_report_not_by_oneself")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_distribution_report_cycle_id")),
        sa.ForeignKeyConstraint(
            ["replied_by_id"], ["person.id"], name=op.f("fk_distribution_report_replied_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["person.id"], name=op.f("fk_distribution_report_reporter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_report")),
    )
    with op.batch_alter_table("distribution_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_distribution_report_reporter_id"), ["reporter_id"], unique=False)

    op.create_table(
        "distribution_statement",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_distribution_statement_cycle_id")),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["person.id"], name=op.f("fk_distribution_statement_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_statement")),
        sa.UniqueConstraint("cycle_id", name=op.f("uq_distribution_statement_cycle_id")),
    )
    op.create_table(
        "packet_revision",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_by_id", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_packet_revision_digest")),
        sa.ForeignKeyConstraint(["case_id"], ["promotion_case.id"], name=op.f("fk_packet_revision_case_id")),
        sa.ForeignKeyConstraint(
            ["sealed_by_id"], ["person.id"], name=op.f("fk_packet_revision_sealed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet_revision")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_packet_revision_case_id_number")),
    )
    with op.batch_alter_table("packet_revision", schema=None) as batch_op:
        batch_op.create_index(
            "uq_packet_revision_current",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )

    op.create_table(
        "promotion_statement",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "given",
                "declined",
                "withdrawn",
                name="statementstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_promotion_statement_text_written")
        ),
        sa.CheckConstraint(
            "state <> 'given' OR (text IS NOT NULL AND consented_at IS NOT NULL)",
            name=op.f("ck_promotion_statement_consented"),
        ),
        sa.CheckConstraint("length(text) <= 8000", name=op.f("ck_promotion_statement_text_bound")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_promotion_statement_asked_by_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_promotion_statement_author_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["promotion_case.id"], name=op.f("fk_promotion_statement_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_statement")),
        sa.UniqueConstraint("case_id", "author_id", name=op.f("uq_promotion_statement_case_id_author_id")),
    )
    with op.batch_alter_table("promotion_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promotion_statement_author_id"), ["author_id"], unique=False)

    op.create_table(
        "promotion_text",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) <= 8000", name=op.f("ck_promotion_text_text_bound")),
        sa.ForeignKeyConstraint(["case_id"], ["promotion_case.id"], name=op.f("fk_promotion_text_case_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_promotion_text_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_text")),
        sa.UniqueConstraint("case_id", "key", name=op.f("uq_promotion_text_case_id_key")),
    )
    op.create_table(
        "calibration_case",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("promotion_case_id", sa.Integer(), nullable=True),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "revealed",
                "decided",
                "carried_over",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_because", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(carried_because IS NOT NULL) = (state = 'carried_over')",
            name=op.f("ck_calibration_case_carried"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NOT NULL) = (state = 'decided')", name=op.f("ck_calibration_case_decided")
        ),
        sa.CheckConstraint(
            "length(trim(carried_because, ' \t\n\r')) > 0",
            name=op.f("ck_calibration_case_carried_because_written"),
        ),
        sa.CheckConstraint(
            "state <> 'revealed' OR revealed_at IS NOT NULL", name=op.f("ck_calibration_case_revealed")
        ),
        sa.CheckConstraint(
            "(participant_id IS NULL) <> (promotion_case_id IS NULL)",
            name=op.f("ck_calibration_case_one_matter"),
        ),
        sa.CheckConstraint(
            "length(carried_because) <= 8000", name=op.f("ck_calibration_case_carried_because_bound")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id", "subject_id"],
            ["participant.id", "participant.person_id"],
            name=op.f("fk_calibration_case_participant_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["promotion_case_id"], ["promotion_case.id"], name=op.f("fk_calibration_case_promotion_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["calibration_session.id"], name=op.f("fk_calibration_case_session_id")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_calibration_case_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_case")),
    )
    with op.batch_alter_table("calibration_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calibration_case_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calibration_case_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "uq_calibration_case_open",
            ["subject_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('reading', 'revealed') AND NOT rehearsal"),
            postgresql_where=sa.text("state IN ('reading', 'revealed') AND NOT rehearsal"),
        )

    op.create_table(
        "calibration_seat",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "chair",
                "facilitator",
                "scribe",
                "reader",
                "advocate",
                name="seatkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calibration_seat_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["calibration_session.id"], name=op.f("fk_calibration_seat_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_seat")),
        sa.UniqueConstraint(
            "session_id", "person_id", "kind", name=op.f("uq_calibration_seat_session_id_person_id_kind")
        ),
    )
    with op.batch_alter_table("calibration_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calibration_seat_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_calibration_seat_chair",
            ["session_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'chair'"),
            postgresql_where=sa.text("kind = 'chair'"),
        )

    op.create_table(
        "feedback_request",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("asked_of_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "declined",
                "lapsed",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (state = 'open')", name=op.f("ck_feedback_request_closed")),
        sa.CheckConstraint(
            "(declined_because IS NOT NULL) = (state = 'declined')", name=op.f("ck_feedback_request_declined")
        ),
        sa.CheckConstraint(
            "length(trim(declined_because, ' \t\n\r')) > 0",
            name=op.f("ck_feedback_request_declined_because_written"),
        ),
        sa.CheckConstraint("asked_of_id <> subject_id", name=op.f("ck_feedback_request_not_oneself")),
        sa.CheckConstraint(
            "length(declined_because) <= 1000", name=op.f("ck_feedback_request_declined_because_bound")
        ),
        sa.CheckConstraint("length(prompt) <= 1000", name=op.f("ck_feedback_request_prompt_bound")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_feedback_request_asked_by_id")),
        sa.ForeignKeyConstraint(["asked_of_id"], ["person.id"], name=op.f("fk_feedback_request_asked_of_id")),
        sa.ForeignKeyConstraint(
            ["participant_id", "subject_id"],
            ["participant.id", "participant.person_id"],
            name=op.f("fk_feedback_request_participant_id_subject_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_request")),
        sa.UniqueConstraint(
            "participant_id", "asked_of_id", name=op.f("uq_feedback_request_participant_id_asked_of_id")
        ),
    )
    with op.batch_alter_table("feedback_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_request_asked_of_id"), ["asked_of_id"], unique=False)
        batch_op.create_index("ix_feedback_request_subject", ["subject_id", "id"], unique=False)

    op.create_table(
        "packet_export",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("pdf_digest", sa.String(length=64), nullable=False),
        sa.Column("exported_by_id", sa.Integer(), nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(pdf_digest) = 64", name=op.f("ck_packet_export_digest")),
        sa.ForeignKeyConstraint(
            ["exported_by_id"], ["person.id"], name=op.f("fk_packet_export_exported_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["packet_revision.id"], name=op.f("fk_packet_export_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet_export")),
        sa.UniqueConstraint("revision_id", "copy", name=op.f("uq_packet_export_revision_id_copy")),
    )
    op.create_table(
        "promotion_text_revision",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) <= 8000", name=op.f("ck_promotion_text_revision_text_bound")),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_promotion_text_revision_saved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["promotion_text.id"], name=op.f("fk_promotion_text_revision_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_text_revision")),
        sa.UniqueConstraint("text_id", "version", name=op.f("uq_promotion_text_revision_text_id_version")),
    )
    op.create_table(
        "appeal",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "filed",
                "decided",
                "withdrawn",
                name="appealstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("outcome_sought", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(decided_at IS NOT NULL) = (state = 'decided')", name=op.f("ck_appeal_decided")),
        sa.CheckConstraint(
            "(withdrawn_at IS NOT NULL) = (state = 'withdrawn')", name=op.f("ck_appeal_withdrawn")
        ),
        sa.CheckConstraint(
            "state NOT IN ('filed', 'decided') OR (filed_at IS NOT NULL AND due_on IS NOT NULL AND length(trim(story)) > 0 AND length(trim(outcome_sought)) > 0)",
            name=op.f("ck_appeal_filed"),
        ),
        sa.CheckConstraint("length(outcome_sought) <= 6000", name=op.f("ck_appeal_outcome_sought_bound")),
        sa.CheckConstraint("length(story) <= 12000", name=op.f("ck_appeal_story_bound")),
        sa.ForeignKeyConstraint(
            ["participant_id", "subject_id"],
            ["participant.id", "participant.person_id"],
            name=op.f("fk_appeal_participant_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_appeal_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_review_id"), ["review_id"], unique=False)
        batch_op.create_index("ix_appeal_subject", ["subject_id", "id"], unique=False)
        batch_op.create_index(
            "uq_appeal_open",
            ["participant_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'filed')"),
            postgresql_where=sa.text("state IN ('draft', 'filed')"),
        )

    op.create_table(
        "case_reader",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["calibration_case.id"], name=op.f("fk_case_reader_case_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["calibration_seat.id"], name=op.f("fk_case_reader_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reader")),
        sa.UniqueConstraint("case_id", "seat_id", name=op.f("uq_case_reader_case_id_seat_id")),
    )
    with op.batch_alter_table("case_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_reader_seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("keep", "change", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("readers_present", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(reason, ' \t\n\r')) > 0", name=op.f("ck_decision_reason_written")),
        sa.CheckConstraint("length(reason) <= 8000", name=op.f("ck_decision_reason_bound")),
        sa.CheckConstraint("readers_present >= 2", name=op.f("ck_decision_quorum")),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_decision_sequence")),
        sa.ForeignKeyConstraint(["case_id"], ["calibration_case.id"], name=op.f("fk_decision_case_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_decision_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("case_id", "sequence", name=op.f("uq_decision_case_id_sequence")),
    )
    op.create_table(
        "feedback_answer",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(trim(behaviour, ' \t\n\r')) > 0", name=op.f("ck_feedback_answer_behaviour_written")
        ),
        sa.CheckConstraint(
            "length(trim(context, ' \t\n\r')) > 0", name=op.f("ck_feedback_answer_context_written")
        ),
        sa.CheckConstraint(
            "length(trim(impact, ' \t\n\r')) > 0", name=op.f("ck_feedback_answer_impact_written")
        ),
        sa.CheckConstraint("author_id <> subject_id", name=op.f("ck_feedback_answer_not_about_oneself")),
        sa.CheckConstraint("length(behaviour) <= 4000", name=op.f("ck_feedback_answer_behaviour_bound")),
        sa.CheckConstraint("length(context) <= 4000", name=op.f("ck_feedback_answer_context_bound")),
        sa.CheckConstraint("length(impact) <= 4000", name=op.f("ck_feedback_answer_impact_bound")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_feedback_answer_author_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["feedback_request.id"], name=op.f("fk_feedback_answer_request_id")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_feedback_answer_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_answer")),
        sa.UniqueConstraint("request_id", name=op.f("uq_feedback_answer_request_id")),
    )
    with op.batch_alter_table("feedback_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_answer_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_answer_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "promotion_citation",
        sa.Column("text_revision_id", sa.Integer(), nullable=False),
        sa.Column("evidence_revision_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_revision_id"],
            ["evidence_revision.id"],
            name=op.f("fk_promotion_citation_evidence_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["text_revision_id"],
            ["promotion_text_revision.id"],
            name=op.f("fk_promotion_citation_text_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_citation")),
        sa.UniqueConstraint(
            "text_revision_id",
            "evidence_revision_id",
            name=op.f("uq_promotion_citation_text_revision_id_evidence_revision_id"),
        ),
    )
    with op.batch_alter_table("promotion_citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_promotion_citation_evidence_revision_id"), ["evidence_revision_id"], unique=False
        )

    op.create_table(
        "appeal_context",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "on_call",
                "time_away",
                "incident",
                "migration",
                "part_time",
                "evidence_ignored",
                "metric_misuse",
                "unwarned",
                "process",
                "other",
                name="contextkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_appeal_context_text_written")),
        sa.CheckConstraint("length(text) <= 6000", name=op.f("ck_appeal_context_text_bound")),
        sa.CheckConstraint("until >= since", name=op.f("ck_appeal_context_range")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_context_appeal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_context")),
    )
    with op.batch_alter_table("appeal_context", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_context_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "appeal_reply",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_appeal_reply_text_written")),
        sa.CheckConstraint("length(text) <= 12000", name=op.f("ck_appeal_reply_text_bound")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_reply_appeal_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_appeal_reply_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_reply")),
        sa.UniqueConstraint("appeal_id", name=op.f("uq_appeal_reply_appeal_id")),
    )
    op.create_table(
        "contested_point",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("rating_id", sa.Integer(), nullable=True),
        sa.Column(
            "fact",
            sa.Enum(
                "level",
                "team",
                "share",
                "arrangement",
                "absence",
                name="fact",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("promotion_case_id", sa.Integer(), nullable=True),
        sa.Column("is_process", sa.Boolean(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(trim(claim, ' \t\n\r')) > 0", name=op.f("ck_contested_point_claim_written")
        ),
        sa.CheckConstraint(
            "(CASE WHEN answer_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN rating_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN fact IS NULL THEN 0 ELSE 1 END) + (CASE WHEN promotion_case_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN is_process THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_contested_point_one_target"),
        ),
        sa.CheckConstraint("length(claim) <= 6000", name=op.f("ck_contested_point_claim_bound")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_contested_point_answer_id")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_contested_point_appeal_id")),
        sa.ForeignKeyConstraint(
            ["promotion_case_id"], ["promotion_case.id"], name=op.f("fk_contested_point_promotion_case_id")
        ),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_contested_point_rating_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contested_point")),
        sa.UniqueConstraint("appeal_id", "number", name=op.f("uq_contested_point_appeal_id_number")),
    )
    op.create_table(
        "decision_citation",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("evidence_revision_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_citation_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_revision_id"],
            ["evidence_revision.id"],
            name=op.f("fk_decision_citation_evidence_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_citation")),
        sa.UniqueConstraint(
            "decision_id",
            "evidence_revision_id",
            name=op.f("uq_decision_citation_decision_id_evidence_revision_id"),
        ),
    )
    with op.batch_alter_table("decision_citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_citation_evidence_revision_id"), ["evidence_revision_id"], unique=False
        )

    op.create_table(
        "decision_reader",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_reader_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["calibration_seat.id"], name=op.f("fk_decision_reader_seat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_reader")),
        sa.UniqueConstraint("decision_id", "seat_id", name=op.f("uq_decision_reader_decision_id_seat_id")),
    )
    op.create_index(op.f("ix_decision_reader_seat_id"), "decision_reader", ["seat_id"])
    op.create_table(
        "decision_line",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(line = 'overall') = (competency_id IS NULL)", name=op.f("ck_decision_line_about")
        ),
        sa.CheckConstraint(
            "(before_id = after_id) = (rating_id IS NULL)", name=op.f("ck_decision_line_changed_by_a_rating")
        ),
        sa.ForeignKeyConstraint(["after_id"], ["scale_value.id"], name=op.f("fk_decision_line_after_id")),
        sa.ForeignKeyConstraint(["before_id"], ["scale_value.id"], name=op.f("fk_decision_line_before_id")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_decision_line_competency_id")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_line_decision_id")),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_decision_line_rating_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_line")),
        sa.UniqueConstraint("decision_id", "line", name=op.f("uq_decision_line_decision_id_line")),
        sa.UniqueConstraint("rating_id", name=op.f("uq_decision_line_rating_id")),
    )
    op.create_table(
        "dissent",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_dissent_text_written")),
        sa.CheckConstraint("length(text) <= 8000", name=op.f("ck_dissent_text_bound")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_dissent_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dissent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
        sa.UniqueConstraint("decision_id", "person_id", name=op.f("uq_dissent_decision_id_person_id")),
    )
    op.create_table(
        "panel_dissent",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(text, ' \t\n\r')) > 0", name=op.f("ck_panel_dissent_text_written")),
        sa.CheckConstraint("length(text) <= 8000", name=op.f("ck_panel_dissent_text_bound")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_panel_dissent_appeal_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_panel_dissent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_dissent")),
        sa.UniqueConstraint("appeal_id", "person_id", name=op.f("uq_panel_dissent_appeal_id_person_id")),
    )
    op.create_table(
        "panel_draw",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_panel_draw_appeal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_draw")),
        sa.UniqueConstraint("appeal_id", "sequence", name=op.f("uq_panel_draw_appeal_id_sequence")),
    )
    op.create_table(
        "vote",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=True),
        sa.Column("scale_value_id", sa.Integer(), nullable=True),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(line = 'overall') = (competency_id IS NULL)", name=op.f("ck_vote_about")),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_vote_round")),
        sa.ForeignKeyConstraint(
            ["case_id", "seat_id"],
            ["case_reader.case_id", "case_reader.seat_id"],
            name=op.f("fk_vote_case_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_vote_competency_id")),
        sa.ForeignKeyConstraint(["scale_value_id"], ["scale_value.id"], name=op.f("fk_vote_scale_value_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint(
            "case_id", "round", "seat_id", "line", name=op.f("uq_vote_case_id_round_seat_id_line")
        ),
    )
    op.create_table(
        "panelist",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_panelist_three")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_panelist_appeal_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["panel_draw.id"], name=op.f("fk_panelist_draw_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_panelist_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panelist")),
        sa.UniqueConstraint("appeal_id", "person_id", name=op.f("uq_panelist_appeal_id_person_id")),
        sa.UniqueConstraint("appeal_id", "place", name=op.f("uq_panelist_appeal_id_place")),
    )
    with op.batch_alter_table("panelist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panelist_person_id"), ["person_id"], unique=False)

    op.create_table(
        "point_citation",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("evidence_revision_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_revision_id"],
            ["evidence_revision.id"],
            name=op.f("fk_point_citation_evidence_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contested_point.id"], name=op.f("fk_point_citation_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_citation")),
        sa.UniqueConstraint(
            "point_id", "evidence_revision_id", name=op.f("uq_point_citation_point_id_evidence_revision_id")
        ),
    )
    with op.batch_alter_table("point_citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_point_citation_evidence_revision_id"), ["evidence_revision_id"], unique=False
        )

    op.create_table(
        "ruling",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "upheld",
                "partly",
                "not_upheld",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("put_right", sa.Text(), nullable=False),
        sa.Column("scale_value_id", sa.Integer(), nullable=True),
        sa.Column("rating_id", sa.Integer(), nullable=True),
        sa.Column("ruled_by_id", sa.Integer(), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(reason, ' \t\n\r')) > 0", name=op.f("ck_ruling_reason_written")),
        sa.CheckConstraint(
            "scale_value_id IS NULL OR verdict <> 'not_upheld'", name=op.f("ck_ruling_label_when_upheld")
        ),
        sa.CheckConstraint("length(put_right) <= 8000", name=op.f("ck_ruling_put_right_bound")),
        sa.CheckConstraint("length(reason) <= 8000", name=op.f("ck_ruling_reason_bound")),
        sa.ForeignKeyConstraint(["point_id"], ["contested_point.id"], name=op.f("fk_ruling_point_id")),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_ruling_rating_id")),
        sa.ForeignKeyConstraint(["ruled_by_id"], ["person.id"], name=op.f("fk_ruling_ruled_by_id")),
        sa.ForeignKeyConstraint(
            ["scale_value_id"], ["scale_value.id"], name=op.f("fk_ruling_scale_value_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint("point_id", name=op.f("uq_ruling_point_id")),
        sa.UniqueConstraint("rating_id", name=op.f("uq_ruling_rating_id")),
    )
    op.create_table(
        "ruling_citation",
        sa.Column("ruling_id", sa.Integer(), nullable=False),
        sa.Column("evidence_revision_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_revision_id"],
            ["evidence_revision.id"],
            name=op.f("fk_ruling_citation_evidence_revision_id"),
        ),
        sa.ForeignKeyConstraint(["ruling_id"], ["ruling.id"], name=op.f("fk_ruling_citation_ruling_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling_citation")),
        sa.UniqueConstraint(
            "ruling_id",
            "evidence_revision_id",
            name=op.f("uq_ruling_citation_ruling_id_evidence_revision_id"),
        ),
    )
    with op.batch_alter_table("ruling_citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ruling_citation_evidence_revision_id"), ["evidence_revision_id"], unique=False
        )
    op.add_column("participant", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE participant SET delivered_at = (SELECT shared_at FROM review"
        " WHERE review.participant_id = participant.id AND review.kind = 'manager')"
    )
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    triggers.install(op.get_bind(), revision)


def downgrade() -> None:
    triggers.remove(op.get_bind(), revision)
    for table, column in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_column("participant", "delivered_at")
    with op.batch_alter_table("ruling_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ruling_citation_evidence_revision_id"))

    op.drop_table("ruling_citation")
    op.drop_table("ruling")
    with op.batch_alter_table("point_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_point_citation_evidence_revision_id"))

    op.drop_table("point_citation")
    with op.batch_alter_table("panelist", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panelist_person_id"))

    op.drop_table("panelist")
    op.drop_table("vote")
    op.drop_table("panel_draw")
    op.drop_table("panel_dissent")
    op.drop_table("dissent")
    op.drop_table("decision_line")
    op.drop_table("decision_reader")
    with op.batch_alter_table("decision_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_citation_evidence_revision_id"))

    op.drop_table("decision_citation")
    op.drop_table("contested_point")
    op.drop_table("appeal_reply")
    with op.batch_alter_table("appeal_context", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_context_appeal_id"))

    op.drop_table("appeal_context")
    with op.batch_alter_table("promotion_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promotion_citation_evidence_revision_id"))

    op.drop_table("promotion_citation")
    with op.batch_alter_table("feedback_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_answer_subject_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_answer_author_id"))

    op.drop_table("feedback_answer")
    op.drop_table("decision")
    with op.batch_alter_table("case_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_reader_seat_id"))

    op.drop_table("case_reader")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_appeal_open",
            sqlite_where=sa.text("state IN ('draft', 'filed')"),
            postgresql_where=sa.text("state IN ('draft', 'filed')"),
        )
        batch_op.drop_index("ix_appeal_subject")
        batch_op.drop_index(batch_op.f("ix_appeal_review_id"))

    op.drop_table("appeal")
    op.drop_table("promotion_text_revision")
    op.drop_table("packet_export")
    with op.batch_alter_table("feedback_request", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_request_subject")
        batch_op.drop_index(batch_op.f("ix_feedback_request_asked_of_id"))

    op.drop_table("feedback_request")
    with op.batch_alter_table("calibration_seat", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calibration_seat_chair",
            sqlite_where=sa.text("kind = 'chair'"),
            postgresql_where=sa.text("kind = 'chair'"),
        )
        batch_op.drop_index(batch_op.f("ix_calibration_seat_person_id"))

    op.drop_table("calibration_seat")
    with op.batch_alter_table("calibration_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calibration_case_open",
            sqlite_where=sa.text("state IN ('reading', 'revealed') AND NOT rehearsal"),
            postgresql_where=sa.text("state IN ('reading', 'revealed') AND NOT rehearsal"),
        )
        batch_op.drop_index(batch_op.f("ix_calibration_case_subject_id"))
        batch_op.drop_index(batch_op.f("ix_calibration_case_session_id"))

    op.drop_table("calibration_case")
    op.drop_table("promotion_text")
    with op.batch_alter_table("promotion_statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promotion_statement_author_id"))

    op.drop_table("promotion_statement")
    with op.batch_alter_table("packet_revision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_packet_revision_current",
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )

    op.drop_table("packet_revision")
    op.drop_table("distribution_statement")
    with op.batch_alter_table("distribution_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_distribution_report_reporter_id"))

    op.drop_table("distribution_report")
    op.drop_table("calibration_session")
    op.drop_table("promotion_case")
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.drop_index("ix_conflict_person")
        batch_op.drop_index("ix_conflict_other")

    op.drop_table("conflict")
    op.execute("UPDATE review SET state = 'approved', calibrated_at = NULL WHERE state = 'calibrated'")
    op.execute("UPDATE review SET calibrated_at = NULL")
    checks.replace(
        "review",
        {
            "ck_review_reviewstate": (MORE_STATES, STATES),
            "ck_review_approved": (APPROVED_BEFORE, APPROVED),
            "ck_review_calibrated": (CALIBRATED, None),
        },
    )
    op.drop_column("review", "calibrated_at")
    op.execute("DELETE FROM role_grant WHERE role IN ('fairness_board', 'metric_board', 'panelist')")
    checks.replace("role_grant", {"ck_role_grant_role": (MORE_ROLES, ROLES)})
    triggers.install(op.get_bind(), "0001")
