"""the verdict on each draft, and how many candidates a shop has written at once

Revision ID: 0007
Revises: 0006
"""

from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

VERDICT = sa.Enum('clean', 'look', 'refused', name='verdict', native_enum=False, length=30)


def upgrade() -> None:
    # What was found before there were three verdicts was forbidden.
    op.add_column('drafts', sa.Column('verdict', VERDICT, nullable=False, server_default='clean'))
    drafts = sa.table('drafts', sa.column('verdict', sa.String), sa.column('violations', sa.JSON))
    found = sa.cast(drafts.c.violations, sa.Text) != '[]'
    op.execute(drafts.update().where(found).values(verdict='refused'))
    op.add_column('shops', sa.Column('candidates', sa.Integer(), nullable=False, server_default='3'))


def downgrade() -> None:
    op.drop_column('shops', 'candidates')
    op.drop_column('drafts', 'verdict')
