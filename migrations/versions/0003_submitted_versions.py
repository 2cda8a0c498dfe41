"""submitted versions stay; delegates"""

import sqlalchemy as sa
from alembic import op

from migrations import triggers

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Until now only the newest version outlived a submission: what is left of a review that was handed in is the version
# that was submitted, and of one that is written again the oldest.
WAS_SUBMITTED = """
UPDATE answer_revision SET submitted_at = (
    SELECT r.submitted_at FROM answer a JOIN review r ON r.id = a.review_id WHERE a.id = answer_revision.answer_id
) WHERE id IN (
    SELECT v.id FROM answer_revision v JOIN answer a ON a.id = v.answer_id JOIN review r ON r.id = a.review_id
    WHERE r.state <> 'draft' AND (
        v.version = (SELECT min(o.version) FROM answer_revision o WHERE o.answer_id = a.id)
        OR (r.state <> 'returned' AND v.version = a.version)
    )
)
"""


def upgrade() -> None:
    triggers.remove(op.get_bind(), "0002")
    op.add_column("answer_revision", sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(WAS_SUBMITTED)
    op.create_table(
        "delegation",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended",
            sa.Enum(
                "by_author", "by_submission", name="ended", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ended IS NULL)", name=op.f("ck_delegation_ended_how")),
        sa.CheckConstraint("ended_at >= named_at", name=op.f("ck_delegation_range")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delegation_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_delegation_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_person_id"), "delegation", ["person_id"])
    op.create_index(op.f("ix_delegation_review_id"), "delegation", ["review_id"])
    op.create_index(
        "uq_delegation_open",
        "delegation",
        ["review_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    triggers.install(op.get_bind(), revision)


def downgrade() -> None:
    triggers.remove(op.get_bind(), revision)
    op.drop_table("delegation")
    op.drop_column("answer_revision", "submitted_at")
    triggers.install(op.get_bind(), "0002")
