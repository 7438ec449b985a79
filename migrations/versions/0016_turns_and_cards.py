"""whose question is drafted next, and who holds which card

Revision ID: 0016
Revises: 0015
"""

from alembic import op
import sqlalchemy as sa

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

WAITING = "status = 'received' AND NOT needs_fetch AND losses = 0"
RECEIVED = "status = 'received'"


def upgrade() -> None:
    op.add_column('shops', sa.Column('weight', sa.Float(), server_default='1', nullable=False))
    op.add_column('questions', sa.Column('turn', sa.Float(), server_default='0', nullable=False))
    _index('ix_questions_turn', ['turn', 'received_at', 'id'], WAITING)
    _index('ix_questions_shop_turn', ['shop_id', 'turn'], RECEIVED)
    op.create_table(
        'cards',
        sa.Column('uuid', sa.String(length=64), nullable=False),
        sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('owner', sa.String(length=100), nullable=True),
        sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('uuid', 'place', name=op.f('pk_cards')),
    )


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, 'questions', columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    op.drop_table('cards')
    op.drop_index('ix_questions_shop_turn', 'questions')
    op.drop_index('ix_questions_turn', 'questions')
    op.drop_column('questions', 'turn')
    op.drop_column('shops', 'weight')
