"""words explained"""

import sqlalchemy as sa
from alembic import op

from migrations import triggers

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FAMILIES = (
    "private",
    "comparison",
    "activity",
    "vague",
    "personality",
    "coded",
    "absolute",
    "unsupported",
    "unmeasured",
    "style",
)


def upgrade() -> None:
    triggers.remove(op.get_bind(), down_revision)
    op.create_table(
        "explanation",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column(
            "family",
            sa.Enum(*FAMILIES, name="family", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("family IN ('private', 'comparison', 'activity')", name=op.f("ck_explanation_blocking")),
        sa.CheckConstraint("length(words) <= 600", name=op.f("ck_explanation_words_bound")),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_explanation_reason_bound")),
        sa.CheckConstraint("length(trim(words, ' \t\n\r')) > 0", name=op.f("ck_explanation_words_written")),
        sa.CheckConstraint("length(trim(reason, ' \t\n\r')) > 0", name=op.f("ck_explanation_reason_written")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_explanation_answer_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_explanation_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint("answer_id", "family", "words", name=op.f("uq_explanation_answer_id_family_words")),
    )
    op.create_index(op.f("ix_explanation_written_by_id"), "explanation", ["written_by_id"])
    triggers.install(op.get_bind(), revision)


def downgrade() -> None:
    triggers.remove(op.get_bind(), revision)
    op.drop_table("explanation")
    triggers.install(op.get_bind(), down_revision)
