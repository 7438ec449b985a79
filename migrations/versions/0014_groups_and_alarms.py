"""questions that ask the same, and faults that several customers report

Revision ID: 0014
Revises: 0013
"""

from alembic import op
import sqlalchemy as sa
import qna.database
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
TIME = qna.database.UtcDateTime(timezone=True)
UNGROUPED = sa.text('ungrouped')
GROUPED = sa.text("status = 'in_review' AND group_id IS NOT NULL")
OPEN = sa.text('closed_at IS NULL')


def upgrade() -> None:
    op.create_table(
        'question_groups',
        sa.Column('id', BIG, nullable=False),
        sa.Column('product_key', sa.String(length=40), nullable=False),
        sa.Column('product_name', sa.Text(), nullable=False),
        sa.Column('matter', sa.String(length=100), nullable=False),
        sa.Column('created_at', TIME, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_question_groups')),
    )
    # ON DELETE CASCADE: the release before this one deletes questions and knows nothing of these.
    op.create_table(
        'group_examples',
        sa.Column('id', BIG, nullable=False),
        sa.Column('group_id', BIG, nullable=False),
        sa.Column('question_id', BIG, nullable=False),
        sa.Column('product_key', sa.String(length=40), nullable=False),
        sa.Column('signature', sa.String(length=32), nullable=False),
        sa.Column('features', JSON, nullable=False),
        sa.ForeignKeyConstraint(['group_id'], ['question_groups.id'], name=op.f('fk_group_examples_group_id_question_groups'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_group_examples_question_id_questions'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_group_examples')),
        sa.UniqueConstraint('product_key', 'signature', name=op.f('uq_group_examples_product_key_signature')),
    )
    op.create_index(op.f('ix_group_examples_question_id'), 'group_examples', ['question_id'])
    op.create_table(
        'fault_reports',
        sa.Column('question_id', BIG, nullable=False),
        sa.Column('product_key', sa.String(length=40), nullable=False),
        sa.Column('fault', sa.String(length=20), nullable=False),
        sa.Column('at', TIME, nullable=False),
        sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_fault_reports_question_id_questions'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('question_id', name=op.f('pk_fault_reports')),
    )
    op.create_index('ix_fault_reports_product', 'fault_reports', ['product_key', 'fault', 'at'])
    op.create_table(
        'alarms',
        sa.Column('id', BIG, nullable=False),
        sa.Column('product_key', sa.String(length=40), nullable=False),
        sa.Column('product_name', sa.Text(), nullable=False),
        sa.Column('fault', sa.String(length=20), nullable=False),
        sa.Column('reports', sa.Integer(), nullable=False),
        sa.Column('opened_at', TIME, nullable=False),
        sa.Column('last_at', TIME, nullable=False),
        sa.Column('closed_at', TIME, nullable=True),
        sa.Column('closed_by', BIG, nullable=True),
        sa.ForeignKeyConstraint(['closed_by'], ['staff.id'], name=op.f('fk_alarms_closed_by_staff')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alarms')),
    )
    op.create_index('ix_alarms_open', 'alarms', ['product_key', 'fault'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.add_column('questions', sa.Column('group_id', BIG, nullable=True))
    op.add_column('questions', sa.Column('ungrouped', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index('ix_questions_ungrouped', 'questions', ['id'], sqlite_where=UNGROUPED, postgresql_where=UNGROUPED)
    op.create_index('ix_questions_group', 'questions', ['group_id', 'received_at', 'id'], sqlite_where=GROUPED, postgresql_where=GROUPED)


def downgrade() -> None:
    op.drop_index('ix_questions_group', 'questions')
    op.drop_index('ix_questions_ungrouped', 'questions')
    op.drop_column('questions', 'ungrouped')
    op.drop_column('questions', 'group_id')
    for table in ('alarms', 'fault_reports', 'group_examples', 'question_groups'):
        op.drop_table(table)
