"""submitted versions stay"""

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
    triggers.install(op.get_bind(), revision)


def downgrade() -> None:
    triggers.remove(op.get_bind(), revision)
    op.drop_column("answer_revision", "submitted_at")
    triggers.install(op.get_bind(), "0002")
