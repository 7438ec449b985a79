"""when a holding reply is due, and the clocks of a shop

Due times of open questions are filled in by the relay: they hang on holidays and opening hours.

Revision ID: 0012
Revises: 0011
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
import qna.database

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.add_column('questions', sa.Column('due_at', qna.database.UtcDateTime(timezone=True), nullable=True))
    op.create_index('ix_questions_holding_due', 'questions', ['status', 'due_at', 'id'])
    op.add_column('shops', sa.Column('clocks', JSON, server_default='{}', nullable=False))


def downgrade() -> None:
    op.drop_column('shops', 'clocks')
    op.drop_index('ix_questions_holding_due', 'questions')
    op.drop_column('questions', 'due_at')
