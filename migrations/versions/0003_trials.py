"""sample questions that a manager tries a shop's settings with

Revision ID: 0003
Revises: 0002
"""

from alembic import op
import sqlalchemy as sa
import qna.database
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    op.create_table('trials',
    sa.Column('id', ID, nullable=False),
    sa.Column('shop_id', ID, nullable=False),
    sa.Column('staff_id', ID, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('product_name', sa.Text(), nullable=True),
    sa.Column('settings', JSON, nullable=False),
    sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('worker', sa.String(length=100), nullable=True),
    sa.Column('result', JSON, nullable=True),
    sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_trials_shop_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_trials_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trials'))
    )


def downgrade() -> None:
    op.drop_table('trials')
