"""how long a person had a question open, and questions by their author's name

Revision ID: 0008
Revises: 0007
"""

from alembic import op
import sqlalchemy as sa

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('reviews', sa.Column('seconds', sa.Float(), nullable=True))
    op.create_index('ix_questions_author', 'questions', ['author_name'])


def downgrade() -> None:
    op.drop_index('ix_questions_author', 'questions')
    op.drop_column('reviews', 'seconds')
