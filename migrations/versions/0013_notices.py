"""who is told what outside the page, and the notices on their way

Revision ID: 0013
Revises: 0012
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
import qna.database

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
MOMENT = qna.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'notice_recipients',
        sa.Column('id', BIG, nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('channel', sa.String(length=30), nullable=False),
        sa.Column('shown', sa.String(length=254), nullable=False),
        sa.Column('sealed_target', sa.Text(), nullable=False),
        sa.Column('staff_id', BIG, nullable=True),
        sa.Column('locale', sa.String(length=8), nullable=False),
        sa.Column('timezone', sa.String(length=64), nullable=False),
        sa.Column('quiet_from', sa.Integer(), nullable=True),
        sa.Column('quiet_to', sa.Integer(), nullable=True),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('checked_at', MOMENT, nullable=True),
        sa.Column('next_at', MOMENT, nullable=True),
        sa.Column('last_sent_at', MOMENT, nullable=True),
        sa.Column('last_error', sa.Text(), nullable=True),
        sa.Column('failed_at', MOMENT, nullable=True),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_notice_recipients_staff_id_staff')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_recipients')),
    )
    op.create_index(op.f('ix_notice_recipients_staff_id'), 'notice_recipients', ['staff_id'])
    op.create_index(op.f('ix_notice_recipients_checked_at'), 'notice_recipients', ['checked_at'])
    op.create_table(
        'notice_subscriptions',
        sa.Column('id', BIG, nullable=False),
        sa.Column('recipient_id', BIG, nullable=False),
        sa.Column('shop_id', BIG, nullable=False),
        sa.Column('kinds', JSON, nullable=False),
        sa.Column('waiting_minutes', sa.Integer(), nullable=False),
        sa.Column('due_minutes', sa.Integer(), nullable=False),
        sa.Column('marks', JSON, nullable=False),
        sa.Column('gathered', JSON, nullable=False),
        sa.ForeignKeyConstraint(['recipient_id'], ['notice_recipients.id'], name=op.f('fk_notice_subscriptions_recipient_id_notice_recipients')),
        sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_notice_subscriptions_shop_id_shops')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_subscriptions')),
        sa.UniqueConstraint('recipient_id', 'shop_id', name=op.f('uq_notice_subscriptions_recipient_id_shop_id')),
    )
    op.create_index(op.f('ix_notice_subscriptions_shop_id'), 'notice_subscriptions', ['shop_id'])
    op.create_table(
        'notices',
        sa.Column('id', BIG, nullable=False),
        sa.Column('recipient_id', BIG, nullable=False),
        sa.Column('entries', JSON, nullable=False),
        sa.Column('test', sa.Boolean(), nullable=False),
        sa.Column('status', sa.String(length=30), nullable=False),
        sa.Column('not_before', MOMENT, nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('claim', sa.Integer(), nullable=False),
        sa.Column('lease_until', MOMENT, nullable=True),
        sa.Column('nudged_at', MOMENT, nullable=True),
        sa.Column('last_error', sa.Text(), nullable=True),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('sent_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['recipient_id'], ['notice_recipients.id'], name=op.f('fk_notices_recipient_id_notice_recipients')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    )
    op.create_index('ix_notices_todo', 'notices', ['status', 'not_before'])
    op.create_index('ix_notices_recipient', 'notices', ['recipient_id', 'status'])


def downgrade() -> None:
    for table in ('notices', 'notice_subscriptions', 'notice_recipients'):
        op.drop_table(table)
