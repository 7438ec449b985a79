"""the time of the event that a question's content came with

Revision ID: 0005
Revises: 0004
"""

from alembic import op
import sqlalchemy as sa
import qna.database

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('questions', sa.Column('content_at', qna.database.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('questions', 'content_at')
