"""two ways of drafting by lot, drift alarms, examples for the checker

Revision ID: 0017
Revises: 0016
"""

from alembic import op
import sqlalchemy as sa
import qna.database
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
TIME = qna.database.UtcDateTime(timezone=True)
STOPPED = sa.text('stopped_at IS NULL')
CLOSED = sa.text('closed_at IS NULL')
BY_LOT = sa.text('experiment_id IS NOT NULL')


def upgrade() -> None:
    op.create_table(
        'experiments',
        sa.Column('id', BIG, nullable=False),
        sa.Column('shop_id', BIG, nullable=False),
        sa.Column('seed', sa.String(length=32), nullable=False),
        sa.Column('arms', JSON, nullable=False),
        sa.Column('started_at', TIME, nullable=False),
        sa.Column('started_by', BIG, nullable=False),
        sa.Column('stopped_at', TIME, nullable=True),
        sa.Column('stopped_by', BIG, nullable=True),
        sa.Column('result', JSON, nullable=True),
        sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_experiments_shop_id_shops')),
        sa.ForeignKeyConstraint(['started_by'], ['staff.id'], name=op.f('fk_experiments_started_by_staff')),
        sa.ForeignKeyConstraint(['stopped_by'], ['staff.id'], name=op.f('fk_experiments_stopped_by_staff')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_experiments')),
    )
    op.create_index('ix_experiments_open', 'experiments', ['shop_id'], unique=True, sqlite_where=STOPPED, postgresql_where=STOPPED)
    op.create_table(
        'drift_alarms',
        sa.Column('id', BIG, nullable=False),
        sa.Column('shop_id', BIG, nullable=False),
        sa.Column('changes', JSON, nullable=False),
        sa.Column('opened_at', TIME, nullable=False),
        sa.Column('last_at', TIME, nullable=False),
        sa.Column('closed_at', TIME, nullable=True),
        sa.Column('closed_by', BIG, nullable=True),
        sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_drift_alarms_shop_id_shops')),
        sa.ForeignKeyConstraint(['closed_by'], ['staff.id'], name=op.f('fk_drift_alarms_closed_by_staff')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_drift_alarms')),
    )
    op.create_index('ix_drift_alarms_open', 'drift_alarms', ['shop_id'], unique=True, sqlite_where=CLOSED, postgresql_where=CLOSED)
    # ON DELETE CASCADE: the release before this one deletes questions and knows nothing of these.
    op.create_table(
        'policy_examples',
        sa.Column('id', BIG, nullable=False),
        sa.Column('sentence_key', sa.String(length=32), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.Column('question_id', BIG, nullable=False),
        sa.Column('reply_text', sa.Text(), nullable=False),
        sa.Column('approvals', sa.Integer(), nullable=False),
        sa.Column('declined', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('staff_id', BIG, nullable=False),
        sa.Column('created_at', TIME, nullable=False),
        sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_policy_examples_question_id_questions'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_policy_examples_staff_id_staff')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_examples')),
        sa.UniqueConstraint('sentence_key', name=op.f('uq_policy_examples_sentence_key')),
    )
    op.create_index(op.f('ix_policy_examples_question_id'), 'policy_examples', ['question_id'])
    op.add_column('drafts', sa.Column('experiment_id', BIG, nullable=True))
    op.add_column('drafts', sa.Column('arm', sa.String(length=1), nullable=True))
    op.create_index('ix_drafts_experiment', 'drafts', ['experiment_id', 'id'], sqlite_where=BY_LOT, postgresql_where=BY_LOT)


def downgrade() -> None:
    op.drop_index('ix_drafts_experiment', 'drafts')
    op.drop_column('drafts', 'arm')
    op.drop_column('drafts', 'experiment_id')
    for table in ('policy_examples', 'drift_alarms', 'experiments'):
        op.drop_table(table)
