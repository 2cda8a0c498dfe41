"""feedback: proposals, competencies, answers without a name"""

import sqlalchemy as sa
from alembic import op

from migrations import checks, triggers

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = "kind IN ('peer', 'product_partner', 'support_partner')"
UNASKED = "asked_by_id <> asked_of_id OR state = 'answered'"
ONCE = ("feedback_request", "uq_feedback_request_participant_id_asked_of_id", "participant_id, asked_of_id")
WAITING = sa.text("state = 'open'")


def upgrade() -> None:
    triggers.remove(op.get_bind(), down_revision)
    op.add_column(
        "feedback_request", sa.Column("kind", sa.String(length=40), server_default="peer", nullable=False)
    )
    checks.replace(
        "feedback_request",
        {"ck_feedback_request_sourcekind": (None, KINDS), "ck_feedback_request_unasked": (None, UNASKED)},
    )
    checks.drop_unique(*ONCE)
    op.create_index("ix_feedback_request_participant", "feedback_request", ["participant_id", "id"])
    op.create_index(
        "uq_feedback_request_waiting",
        "feedback_request",
        ["participant_id", "asked_of_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.add_column("mail_message", sa.Column("fleeting", sa.Text(), nullable=True))
    op.create_table('feedback_set',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('prompt', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'approved', 'withdrawn', 'lapsed', name='setstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_because', sa.Text(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(closed_at IS NULL) = (state = 'proposed')", name=op.f('ck_feedback_set_closed')),
    sa.CheckConstraint("changed_because IS NULL OR state = 'approved'", name=op.f('ck_feedback_set_changed')),
    sa.CheckConstraint("length(trim(changed_because, ' \t\n\r')) > 0", name=op.f('ck_feedback_set_changed_because_written')),
    sa.CheckConstraint('length(changed_because) <= 1000', name=op.f('ck_feedback_set_changed_because_bound')),
    sa.CheckConstraint('length(prompt) <= 1000', name=op.f('ck_feedback_set_prompt_bound')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['person.id'], name=op.f('fk_feedback_set_closed_by_id')),
    sa.ForeignKeyConstraint(['participant_id', 'subject_id'], ['participant.id', 'participant.person_id'], name=op.f('fk_feedback_set_participant_id_subject_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['person.id'], name=op.f('fk_feedback_set_proposed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_set'))
    )
    with op.batch_alter_table('feedback_set', schema=None) as batch_op:
        batch_op.create_index('ix_feedback_set_participant', ['participant_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_set_proposed_by_id'), ['proposed_by_id'], unique=False)
        batch_op.create_index('ix_feedback_set_subject', ['subject_id', 'id'], unique=False)
        batch_op.create_index('uq_feedback_set_waiting', ['participant_id'], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))

    op.create_table('sealed_answer',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('peer', 'product_partner', 'support_partner', name='sourcekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('behaviour', sa.Text(), nullable=False),
    sa.Column('context', sa.Text(), nullable=False),
    sa.Column('impact', sa.Text(), nullable=False),
    sa.Column('competencies', sa.JSON(), nullable=False),
    sa.CheckConstraint("length(trim(behaviour, ' \t\n\r')) > 0", name=op.f('ck_sealed_answer_behaviour_written')),
    sa.CheckConstraint("length(trim(context, ' \t\n\r')) > 0", name=op.f('ck_sealed_answer_context_written')),
    sa.CheckConstraint("length(trim(impact, ' \t\n\r')) > 0", name=op.f('ck_sealed_answer_impact_written')),
    sa.CheckConstraint('length(behaviour) <= 4000', name=op.f('ck_sealed_answer_behaviour_bound')),
    sa.CheckConstraint('length(context) <= 4000', name=op.f('ck_sealed_answer_context_bound')),
    sa.CheckConstraint('length(impact) <= 4000', name=op.f('ck_sealed_answer_impact_bound')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_sealed_answer_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sealed_answer'))
    )
    with op.batch_alter_table('sealed_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sealed_answer_participant_id'), ['participant_id'], unique=False)

    op.create_table('unattributed_answer',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('peer', 'product_partner', 'support_partner', name='sourcekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('behaviour', sa.Text(), nullable=False),
    sa.Column('context', sa.Text(), nullable=False),
    sa.Column('impact', sa.Text(), nullable=False),
    sa.Column('released_on', sa.Date(), nullable=False),
    sa.CheckConstraint("length(trim(behaviour, ' \t\n\r')) > 0", name=op.f('ck_unattributed_answer_behaviour_written')),
    sa.CheckConstraint("length(trim(context, ' \t\n\r')) > 0", name=op.f('ck_unattributed_answer_context_written')),
    sa.CheckConstraint("length(trim(impact, ' \t\n\r')) > 0", name=op.f('ck_unattributed_answer_impact_written')),
    sa.CheckConstraint('length(behaviour) <= 4000', name=op.f('ck_unattributed_answer_behaviour_bound')),
    sa.CheckConstraint('length(context) <= 4000', name=op.f('ck_unattributed_answer_context_bound')),
    sa.CheckConstraint('length(impact) <= 4000', name=op.f('ck_unattributed_answer_impact_bound')),
    sa.ForeignKeyConstraint(['participant_id', 'subject_id'], ['participant.id', 'participant.person_id'], name=op.f('fk_unattributed_answer_participant_id_subject_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unattributed_answer'))
    )
    with op.batch_alter_table('unattributed_answer', schema=None) as batch_op:
        batch_op.create_index('ix_unattributed_answer_participant', ['participant_id', 'id'], unique=False)
        batch_op.create_index('ix_unattributed_answer_subject', ['subject_id', 'id'], unique=False)

    op.create_table('unattributed_round',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('peer', 'product_partner', 'support_partner', name='sourcekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('invited', sa.Integer(), nullable=False),
    sa.Column('prompt', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', name='roundstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(closed_on IS NULL) = (state = 'open')", name=op.f('ck_unattributed_round_closed')),
    sa.CheckConstraint('last_day >= opened_on', name=op.f('ck_unattributed_round_last_day')),
    sa.CheckConstraint('length(prompt) <= 1000', name=op.f('ck_unattributed_round_prompt_bound')),
    sa.CheckConstraint('invited >= 5', name=op.f('ck_unattributed_round_invited')),
    sa.ForeignKeyConstraint(['opened_by_id'], ['person.id'], name=op.f('fk_unattributed_round_opened_by_id')),
    sa.ForeignKeyConstraint(['participant_id', 'subject_id'], ['participant.id', 'participant.person_id'], name=op.f('fk_unattributed_round_participant_id_subject_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unattributed_round'))
    )
    with op.batch_alter_table('unattributed_round', schema=None) as batch_op:
        batch_op.create_index('ix_unattributed_round_participant', ['participant_id', 'id'], unique=False)
        batch_op.create_index('uq_unattributed_round_open', ['participant_id', 'kind'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('feedback_set_member',
    sa.Column('set_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('peer', 'product_partner', 'support_partner', name='sourcekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('change', sa.Enum('as_proposed', 'added', 'left_out', name='change', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_feedback_set_member_person_id')),
    sa.ForeignKeyConstraint(['set_id'], ['feedback_set.id'], name=op.f('fk_feedback_set_member_set_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_set_member')),
    sa.UniqueConstraint('set_id', 'person_id', name=op.f('uq_feedback_set_member_set_id_person_id'))
    )
    with op.batch_alter_table('feedback_set_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_set_member_person_id'), ['person_id'], unique=False)

    op.create_table('unattributed_competency',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('competency_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['unattributed_answer.id'], name=op.f('fk_unattributed_competency_answer_id')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_unattributed_competency_competency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unattributed_competency')),
    sa.UniqueConstraint('answer_id', 'competency_id', name=op.f('uq_unattributed_competency_answer_id_competency_id'))
    )
    op.create_table('unattributed_ticket',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['unattributed_round.id'], name=op.f('fk_unattributed_ticket_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unattributed_ticket')),
    sa.UniqueConstraint('digest', name=op.f('uq_unattributed_ticket_digest'))
    )
    with op.batch_alter_table('unattributed_ticket', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unattributed_ticket_round_id'), ['round_id'], unique=False)

    op.create_table('feedback_competency',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('competency_id', sa.Integer(), nullable=False),
    sa.Column('said_by_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['feedback_answer.id'], name=op.f('fk_feedback_competency_answer_id')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_feedback_competency_competency_id')),
    sa.ForeignKeyConstraint(['said_by_id'], ['person.id'], name=op.f('fk_feedback_competency_said_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_competency')),
    sa.UniqueConstraint('answer_id', 'competency_id', name=op.f('uq_feedback_competency_answer_id_competency_id'))
    )
    triggers.install(op.get_bind(), revision)


def downgrade() -> None:
    triggers.remove(op.get_bind(), revision)
    op.drop_table('feedback_competency')
    with op.batch_alter_table('unattributed_ticket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unattributed_ticket_round_id'))

    op.drop_table('unattributed_ticket')
    op.drop_table('unattributed_competency')
    with op.batch_alter_table('feedback_set_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_set_member_person_id'))

    op.drop_table('feedback_set_member')
    with op.batch_alter_table('unattributed_round', schema=None) as batch_op:
        batch_op.drop_index('uq_unattributed_round_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index('ix_unattributed_round_participant')

    op.drop_table('unattributed_round')
    with op.batch_alter_table('unattributed_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_unattributed_answer_subject')
        batch_op.drop_index('ix_unattributed_answer_participant')

    op.drop_table('unattributed_answer')
    with op.batch_alter_table('sealed_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sealed_answer_participant_id'))

    op.drop_table('sealed_answer')
    with op.batch_alter_table('feedback_set', schema=None) as batch_op:
        batch_op.drop_index('uq_feedback_set_waiting', sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))
        batch_op.drop_index('ix_feedback_set_subject')
        batch_op.drop_index(batch_op.f('ix_feedback_set_proposed_by_id'))
        batch_op.drop_index('ix_feedback_set_participant')

    op.drop_table('feedback_set')
    op.drop_column("mail_message", "fleeting")
    op.drop_index("uq_feedback_request_waiting", "feedback_request")
    op.drop_index("ix_feedback_request_participant", "feedback_request")
    forget_all_but_the_first()
    checks.add_unique(*ONCE)
    checks.replace(
        "feedback_request",
        {"ck_feedback_request_sourcekind": (KINDS, None), "ck_feedback_request_unasked": (UNASKED, None)},
    )
    op.drop_column("feedback_request", "kind")
    triggers.install(op.get_bind(), down_revision)


def forget_all_but_the_first() -> None:
    """Before, a colleague could be asked about somebody once in a cycle: later requests have no place there."""
    op.execute(
        "DELETE FROM feedback_answer WHERE request_id IN (SELECT later.id FROM feedback_request later"
        " JOIN feedback_request first ON first.participant_id = later.participant_id"
        " AND first.asked_of_id = later.asked_of_id AND first.id < later.id)"
    )
    op.execute(
        "DELETE FROM feedback_request WHERE EXISTS (SELECT 1 FROM feedback_request first"
        " WHERE first.participant_id = feedback_request.participant_id"
        " AND first.asked_of_id = feedback_request.asked_of_id AND first.id < feedback_request.id)"
    )
