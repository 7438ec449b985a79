"""channels, what others wrote at the platform, and when an authorisation ends

Revision ID: 0009
Revises: 0008
"""

from alembic import op
import sqlalchemy as sa
import qna.database

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'platform_posts',
        sa.Column('id', BIG, nullable=False),
        sa.Column('question_id', BIG, nullable=False),
        sa.Column('kind', sa.String(length=30), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('platform_post_id', sa.String(length=200), nullable=True),
        sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_platform_posts_question_id_questions')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_platform_posts')),
    )
    op.create_index(op.f('ix_platform_posts_question_id'), 'platform_posts', ['question_id'])
    op.add_column('questions', sa.Column('channel', sa.String(length=32), server_default='', nullable=False))
    op.add_column('questions', sa.Column('follows_id', BIG, nullable=True))
    op.create_index(op.f('ix_questions_follows_id'), 'questions', ['follows_id'])
    op.add_column('shops', sa.Column('authorisation_ends_at', qna.database.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('shops', 'authorisation_ends_at')
    op.drop_index(op.f('ix_questions_follows_id'), 'questions')
    op.drop_column('questions', 'follows_id')
    op.drop_column('questions', 'channel')
    op.drop_table('platform_posts')
