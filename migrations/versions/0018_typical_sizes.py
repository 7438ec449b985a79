"""tell SQLite's planner how large the tables get

Revision ID: 0018
Revises: 0017

Without figures SQLite takes ten rows for what any equality finds. So `status = 'received'` beat the
indexes that are made for what waits, and each claim and each arrival read all that waited: with
4,000 waiting an arrival took twice its time. The figures are a large installation's, and fixed:
what `ANALYZE` would find in an hour when nothing waits suits no other hour.
https://www.sqlite.org/fileformat2.html#stat1tab
"""

from alembic import op
import sqlalchemy as sa

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

# Rows of the index; then for each of its columns how many share its value and those before it.
TYPICAL = {
    'questions': {
        'sqlite_autoindex_questions_1': '1000000 50000 1',
        'ix_questions_assignee_id': '1000000 500000',
        'ix_questions_author': '1000000 100',
        'ix_questions_due': '1000000 100000 2',
        'ix_questions_follows_id': '1000000 10',
        'ix_questions_group': '1000 5 1 1',
        'ix_questions_holding_due': '1000000 100000 2 1',
        'ix_questions_lease_owner': '1000000 500000',
        'ix_questions_lost': '10 5',
        'ix_questions_product': '1000000 50000 500',
        'ix_questions_queue': '1000000 100000 1 1',
        'ix_questions_recent': '1000000 1 1',
        'ix_questions_sensitive': '10000 1000 1 1',
        'ix_questions_shop_queue': '1000000 50000 5000 1 1',
        'ix_questions_shop_turn': '1000 50 1',
        'ix_questions_turn': '1000 1 1 1',
        'ix_questions_ungrouped': '100 1',
        'ix_questions_unkept': '100 1',
    },
    'deliveries': {
        'ix_deliveries_question_id': '1000000 1',
        'ix_deliveries_todo': '1000000 200000 2',
        'sqlite_autoindex_deliveries_1': '1000000 1',
    },
}


def upgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return  # PostgreSQL looks by itself
    op.execute('ANALYZE sqlite_schema')  # makes the table where it is missing
    for table, indexes in TYPICAL.items():
        _forget(table)
        for name, figures in indexes.items():
            insert = sa.text('INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:tbl, :idx, :stat)')
            op.execute(insert.bindparams(tbl=table, idx=name, stat=figures))
    op.execute('ANALYZE sqlite_schema')


def _forget(table: str) -> None:
    op.execute(sa.text('DELETE FROM sqlite_stat1 WHERE tbl = :tbl').bindparams(tbl=table))


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for table in TYPICAL:
            _forget(table)
