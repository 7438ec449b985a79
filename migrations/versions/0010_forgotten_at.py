"""when a question was forgotten on its customer's wish

Revision ID: 0010
Revises: 0009
"""

from alembic import op
import sqlalchemy as sa
import qna.database

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('questions', sa.Column('forgotten_at', qna.database.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('questions', 'forgotten_at')
