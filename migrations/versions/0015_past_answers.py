"""past answers, their index, and the files that bring them

What was answered before is kept by the relay, which finds it by `ix_questions_unkept`; so nothing
is copied here, and what the release before answers meanwhile is found too.

Revision ID: 0015
Revises: 0014
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
import qna.database

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
UNKEPT = sa.text('answered_at IS NOT NULL AND answer_kept_at IS NULL')


def moment(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, qna.database.UtcDateTime(timezone=True), nullable=nullable)


def text(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def references(table: str, column: str, other: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{other}.id'], name=op.f(f'fk_{table}_{column}_{other}'), **more)


def upgrade() -> None:
    op.add_column('questions', moment('answer_kept_at'))
    op.create_index('ix_questions_unkept', 'questions', ['id'], sqlite_where=UNKEPT, postgresql_where=UNKEPT)
    op.create_table(
        'answer_imports',
        sa.Column('id', BIG, nullable=False),
        sa.Column('shop_id', BIG, nullable=False),
        sa.Column('staff_id', BIG, nullable=True),
        sa.Column('file_name', sa.String(length=200), nullable=False),
        number('size'),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('problem', sa.String(length=40), nullable=True),
        number('header_line'),
        sa.Column('headers', JSON, nullable=False),
        sa.Column('signature', sa.String(length=64), nullable=False),
        sa.Column('sample', JSON, nullable=False),
        sa.Column('columns', JSON, nullable=False),
        *map(number, ('rows_total', 'position', 'taken', 'duplicates', 'wrong_count')),
        sa.Column('wrong', JSON, nullable=False),
        *map(number, ('claim', 'attempts')),
        *map(moment, ('lease_until', 'nudged_at')),
        moment('created_at', nullable=False),
        moment('finished_at'),
        references('answer_imports', 'shop_id', 'shops'),
        references('answer_imports', 'staff_id', 'staff'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_imports')),
    )
    op.create_index('ix_answer_imports_todo', 'answer_imports', ['state', 'lease_until'])
    op.create_index(op.f('ix_answer_imports_shop_id'), 'answer_imports', ['shop_id'])
    op.create_table(
        'answer_import_pieces',
        sa.Column('import_id', BIG, nullable=False),
        number('number'),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        references('answer_import_pieces', 'import_id', 'answer_imports'),
        sa.PrimaryKeyConstraint('import_id', 'number', name=op.f('pk_answer_import_pieces')),
    )
    op.create_table(
        'answer_column_maps',
        sa.Column('signature', sa.String(length=64), nullable=False),
        sa.Column('columns', JSON, nullable=False),
        moment('used_at', nullable=False),
        sa.PrimaryKeyConstraint('signature', name=op.f('pk_answer_column_maps')),
    )
    op.create_table(
        'past_answers',
        sa.Column('id', BIG, nullable=False),
        sa.Column('shop_id', BIG, nullable=False),
        sa.Column('source', sa.String(length=20), nullable=False),
        sa.Column('question_id', BIG, nullable=True),
        sa.Column('import_id', BIG, nullable=True),
        *(text(name, nullable=False) for name in ('question_text', 'answer_text')),
        *map(text, ('product_id', 'product_name', 'author_name')),
        sa.Column('secret', sa.Boolean(), nullable=False),
        sa.Column('staff_id', BIG, nullable=True),
        text('answered_by'),
        *map(moment, ('asked_at', 'answered_at')),
        sa.Column('digest', sa.String(length=32), nullable=False),
        moment('forgotten_at'),
        moment('created_at', nullable=False),
        references('past_answers', 'shop_id', 'shops'),
        # The release before purges questions and knows of no past answers.
        references('past_answers', 'question_id', 'questions', ondelete='CASCADE'),
        references('past_answers', 'import_id', 'answer_imports'),
        references('past_answers', 'staff_id', 'staff'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_past_answers')),
        sa.UniqueConstraint('shop_id', 'digest', name=op.f('uq_past_answers_shop_id_digest')),
        sa.UniqueConstraint('question_id', name=op.f('uq_past_answers_question_id')),
    )
    op.create_index('ix_past_answers_author', 'past_answers', ['shop_id', 'author_name'])
    op.create_index(op.f('ix_past_answers_import_id'), 'past_answers', ['import_id'])
    op.create_table(
        'past_answer_terms',
        sa.Column('key', sa.BigInteger(), nullable=False),
        sa.Column('past_answer_id', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('key', 'past_answer_id', name=op.f('pk_past_answer_terms')),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ('past_answer_terms', 'past_answers', 'answer_column_maps', 'answer_import_pieces', 'answer_imports'):
        op.drop_table(table)
    op.drop_index('ix_questions_unkept', 'questions')
    op.drop_column('questions', 'answer_kept_at')
