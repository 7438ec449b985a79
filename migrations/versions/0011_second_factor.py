"""the second factor of a person's log-in

Revision ID: 0011
Revises: 0010
"""

from alembic import op
import sqlalchemy as sa

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('staff', sa.Column('sealed_totp', sa.Text(), server_default='', nullable=False))
    op.add_column('staff', sa.Column('totp_step', sa.Integer(), nullable=True))
    op.add_column('staff', sa.Column('recovery', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    for column in ('recovery', 'totp_step', 'sealed_totp'):
        op.drop_column('staff', column)
