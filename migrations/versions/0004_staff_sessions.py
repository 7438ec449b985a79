"""each log-in in a row of its own, so that logging out ends it

Revision ID: 0004
Revises: 0003
"""

from alembic import op
import sqlalchemy as sa
import qna.database

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('staff_sessions',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('staff_id', ID, nullable=False),
    sa.Column('started_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_sessions_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_sessions'))
    )
    op.create_index(op.f('ix_staff_sessions_staff_id'), 'staff_sessions', ['staff_id'])
    op.drop_column('staff', 'session_stamp')


def downgrade() -> None:
    op.add_column(
        'staff',
        sa.Column('session_stamp', sa.String(length=64), nullable=False, server_default=''),
    )
    op.drop_index(op.f('ix_staff_sessions_staff_id'), table_name='staff_sessions')
    op.drop_table('staff_sessions')
