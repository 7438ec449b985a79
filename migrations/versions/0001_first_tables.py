"""first tables

Revision ID: 0001
Revises: 
"""

from alembic import op
import sqlalchemy as sa
import qna.database
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('shops',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('platform', sa.String(length=32), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('reply_url', sa.Text(), nullable=True),
    sa.Column('config', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('sealed_secrets', sa.Text(), nullable=False),
    sa.Column('sealed_tokens', sa.Text(), nullable=False),
    sa.Column('tokens_lease_until', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tone', sa.Text(), nullable=False),
    sa.Column('instruction', sa.Text(), nullable=False),
    sa.Column('template', sa.Text(), nullable=False),
    sa.Column('preset', sa.String(length=40), nullable=False),
    sa.Column('sampling', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('max_attempts', sa.Integer(), nullable=False),
    sa.Column('answer_due_hours', sa.Float(), nullable=False),
    sa.Column('poll_cursor', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('polled_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('poll_error', sa.Text(), nullable=True),
    sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shops')),
    sa.UniqueConstraint('name', name=op.f('uq_shops_name'))
    )
    op.create_table('staff',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login', sa.String(length=100), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('role', sa.Enum('viewer', 'reviewer', 'manager', 'admin', name='role', native_enum=False, length=30), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('session_stamp', sa.String(length=64), nullable=False),
    sa.Column('logged_in_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('login', name=op.f('uq_staff_login'))
    )
    op.create_table('worker_heartbeats',
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('model', sa.String(length=200), nullable=False),
    sa.Column('device', sa.String(length=100), nullable=False),
    sa.Column('started_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('busy', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_worker_heartbeats'))
    )
    op.create_table('questions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shop_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('platform_question_id', sa.String(length=200), nullable=False),
    sa.Column('status', sa.Enum('received', 'drafting', 'in_review', 'approved', 'posting', 'posted', 'answered', 'rejected', 'withdrawn', 'delivery_unknown', 'delivery_failed', name='status', native_enum=False, length=30), nullable=False),
    sa.Column('status_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('product_id', sa.Text(), nullable=True),
    sa.Column('product_name', sa.Text(), nullable=True),
    sa.Column('author_name', sa.Text(), nullable=True),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('sensitive', sa.String(length=30), nullable=True),
    sa.Column('asked_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('received_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('needs_fetch', sa.Boolean(), nullable=False),
    sa.Column('context', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('raw', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('hint_preset', sa.String(length=40), nullable=True),
    sa.Column('claim', sa.Integer(), nullable=False),
    sa.Column('lease_owner', sa.String(length=100), nullable=True),
    sa.Column('lease_until', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('nudged_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('draft_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('assignee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('posted_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answer_due_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['assignee_id'], ['staff.id'], name=op.f('fk_questions_assignee_id')),
    sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_questions_shop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions')),
    sa.UniqueConstraint('shop_id', 'platform_question_id', name=op.f('uq_questions_shop_id_platform_question_id'))
    )
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_questions_assignee_id'), ['assignee_id'], unique=False)
        batch_op.create_index('ix_questions_due', ['status', 'answer_due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_questions_lease_owner'), ['lease_owner'], unique=False)
        batch_op.create_index('ix_questions_product', ['shop_id', 'product_id'], unique=False)
        batch_op.create_index('ix_questions_queue', ['status', 'received_at', 'id'], unique=False)

    op.create_table('audit_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('shop_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('detail', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_audit_events_question_id')),
    sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_audit_events_shop_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_audit_events_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_events'))
    )
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.create_index('ix_audit_events_at', ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_events_question_id'), ['question_id'], unique=False)

    op.create_table('drafts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('claim', sa.Integer(), nullable=False),
    sa.Column('question_revision', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('source', sa.Enum('model', 'fallback', name='draftsource', native_enum=False, length=30), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('violations', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('rejected', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('engine', sa.String(length=40), nullable=False),
    sa.Column('model', sa.String(length=200), nullable=False),
    sa.Column('model_revision', sa.String(length=100), nullable=True),
    sa.Column('prompt_version', sa.String(length=40), nullable=False),
    sa.Column('preset', sa.String(length=40), nullable=False),
    sa.Column('sampling', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=True),
    sa.Column('prompt_tokens', sa.Integer(), nullable=False),
    sa.Column('completion_tokens', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('worker', sa.String(length=100), nullable=False),
    sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_drafts_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drafts')),
    sa.UniqueConstraint('question_id', 'claim', name=op.f('uq_drafts_question_id_claim'))
    )
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drafts_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_drafts_question_id'), ['question_id'], unique=False)

    op.create_table('reviews',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('draft_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reviewer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('holding', 'final', name='replykind', native_enum=False, length=30), nullable=False),
    sa.Column('decision', sa.Enum('approved', 'edited', 'rejected', name='decision', native_enum=False, length=30), nullable=False),
    sa.Column('reply_text', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('edit_distance', sa.Integer(), nullable=True),
    sa.Column('undone_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['drafts.id'], name=op.f('fk_reviews_draft_id')),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_reviews_question_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['staff.id'], name=op.f('fk_reviews_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews'))
    )
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviews_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_reviews_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reviews_question_id'), ['question_id'], unique=False)

    op.create_table('deliveries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('review_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('holding', 'final', name='replykind', native_enum=False, length=30), nullable=False),
    sa.Column('reply_text', sa.Text(), nullable=False),
    sa.Column('question_revision', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('waiting', 'posting', 'posted', 'unknown', 'failed', 'cancelled', name='deliverystatus', native_enum=False, length=30), nullable=False),
    sa.Column('not_before', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claim', sa.Integer(), nullable=False),
    sa.Column('lease_until', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('nudged_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('platform_reply_id', sa.Text(), nullable=True),
    sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('posted_at', qna.database.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_deliveries_question_id')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_deliveries_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('key', name=op.f('uq_deliveries_key'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliveries_question_id'), ['question_id'], unique=False)
        batch_op.create_index('ix_deliveries_todo', ['status', 'not_before'], unique=False)

    op.create_table('delivery_attempts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=30), nullable=False),
    sa.Column('status_code', sa.Integer(), nullable=True),
    sa.Column('trace_id', sa.Text(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_delivery_attempts_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_attempts'))
    )
    with op.batch_alter_table('delivery_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_attempts_delivery_id'), ['delivery_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('delivery_attempts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_attempts_delivery_id'))

    op.drop_table('delivery_attempts')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index('ix_deliveries_todo')
        batch_op.drop_index(batch_op.f('ix_deliveries_question_id'))

    op.drop_table('deliveries')
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reviews_question_id'))
        batch_op.drop_index(batch_op.f('ix_reviews_draft_id'))
        batch_op.drop_index(batch_op.f('ix_reviews_created_at'))

    op.drop_table('reviews')
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drafts_question_id'))
        batch_op.drop_index(batch_op.f('ix_drafts_created_at'))

    op.drop_table('drafts')
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_events_question_id'))
        batch_op.drop_index('ix_audit_events_at')

    op.drop_table('audit_events')
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_index('ix_questions_queue')
        batch_op.drop_index('ix_questions_product')
        batch_op.drop_index(batch_op.f('ix_questions_lease_owner'))
        batch_op.drop_index('ix_questions_due')
        batch_op.drop_index(batch_op.f('ix_questions_assignee_id'))

    op.drop_table('questions')
    op.drop_table('worker_heartbeats')
    op.drop_table('staff')
    op.drop_table('shops')
