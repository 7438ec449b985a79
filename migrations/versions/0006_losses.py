"""how often a question was lost with the worker that drafted it

Revision ID: 0006
Revises: 0005
"""

from alembic import op
import sqlalchemy as sa

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('questions', sa.Column('losses', sa.Integer(), server_default='0', nullable=False))
    op.create_index(
        'ix_questions_lost', 'questions', ['losses'],
        sqlite_where=sa.text('losses > 0'), postgresql_where=sa.text('losses > 0'),
    )


def downgrade() -> None:
    op.drop_index('ix_questions_lost', 'questions')
    op.drop_column('questions', 'losses')
