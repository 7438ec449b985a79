"""notes, canned replies, queue indexes, full-text search

The search index is kept by triggers, so that every road into the tables is covered. SQLite: an
FTS5 table of trigrams. PostgreSQL: a GIN index over pairs of characters, because most Korean
words that staff look for have two syllables and pg_trgm needs three.

On SQLite a later migration that rebuilds `questions` or `deliveries` (batch mode) must create
the triggers again.

Revision ID: 0002
Revises: 0001
"""

from alembic import op
import sqlalchemy as sa
import qna.database

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')

BODY = """
    SELECT coalesce(q.text, '') || '\n' || coalesce(q.product_name, '')
        || '\n' || coalesce((SELECT d.text FROM drafts d WHERE d.id = q.draft_id), '')
        || '\n' || coalesce((SELECT {join}(v.reply_text, '\n') FROM deliveries v
                             WHERE v.question_id = q.id AND v.status <> 'cancelled'), '')
        || '  '
    FROM questions q WHERE q.id = {id}
"""
# The two spaces at the end let the last two characters begin a trigram too.

SQLITE_UP = [
    "CREATE VIRTUAL TABLE question_search USING fts5(body, tokenize='trigram')",
    "CREATE VIRTUAL TABLE question_search_terms USING fts5vocab(question_search, 'row')",
    "INSERT INTO question_search(rowid, body) SELECT id, (" + BODY.format(join='group_concat', id='questions.id') + ") FROM questions",
    "CREATE TRIGGER question_search_insert AFTER INSERT ON questions BEGIN "
    "INSERT INTO question_search(rowid, body) VALUES (new.id, (" + BODY.format(join='group_concat', id='new.id') + ")); END",
    "CREATE TRIGGER question_search_update AFTER UPDATE OF text, product_name, draft_id ON questions BEGIN "
    "UPDATE question_search SET body = (" + BODY.format(join='group_concat', id='new.id') + ") WHERE rowid = new.id; END",
    "CREATE TRIGGER question_search_delivery AFTER INSERT ON deliveries BEGIN "
    "UPDATE question_search SET body = (" + BODY.format(join='group_concat', id='new.question_id') + ") WHERE rowid = new.question_id; END",
    "CREATE TRIGGER question_search_delete AFTER DELETE ON questions BEGIN "
    "DELETE FROM question_search WHERE rowid = old.id; END",
]
SQLITE_DOWN = [
    "DROP TRIGGER question_search_insert",
    "DROP TRIGGER question_search_update",
    "DROP TRIGGER question_search_delivery",
    "DROP TRIGGER question_search_delete",
    "DROP TABLE question_search_terms",
    "DROP TABLE question_search",
]
POSTGRES_UP = [
    "CREATE TABLE question_search ("
    "question_id bigint PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE, body text NOT NULL)",
    """CREATE FUNCTION question_search_pairs(body text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
        SELECT coalesce(array_agg(DISTINCT one || two), '{}') FROM (
            SELECT one, lead(one) OVER (ORDER BY place) AS two
            FROM unnest(string_to_array(lower(body), NULL)) WITH ORDINALITY AS signs (one, place)
        ) AS pairs WHERE two IS NOT NULL
    $$""",
    """CREATE FUNCTION question_search_write(wanted bigint) RETURNS void LANGUAGE sql AS $$
        INSERT INTO question_search (question_id, body) SELECT wanted, (""" + BODY.format(join='string_agg', id='wanted') + """)
        ON CONFLICT (question_id) DO UPDATE SET body = excluded.body
    $$""",
    """CREATE FUNCTION question_search_of_question() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM question_search_write(NEW.id); RETURN NULL; END $$""",
    """CREATE FUNCTION question_search_of_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM question_search_write(NEW.question_id); RETURN NULL; END $$""",
    "SELECT question_search_write(id) FROM questions",
    "CREATE INDEX question_search_pairs_of ON question_search USING gin (question_search_pairs(body))",
    "CREATE TRIGGER question_search_insert AFTER INSERT ON questions "
    "FOR EACH ROW EXECUTE FUNCTION question_search_of_question()",
    "CREATE TRIGGER question_search_update AFTER UPDATE OF text, product_name, draft_id ON questions "
    "FOR EACH ROW EXECUTE FUNCTION question_search_of_question()",
    "CREATE TRIGGER question_search_delivery AFTER INSERT ON deliveries "
    "FOR EACH ROW EXECUTE FUNCTION question_search_of_delivery()",
]
POSTGRES_DOWN = [
    "DROP TRIGGER question_search_delivery ON deliveries",
    "DROP TRIGGER question_search_update ON questions",
    "DROP TRIGGER question_search_insert ON questions",
    "DROP FUNCTION question_search_of_delivery()",
    "DROP FUNCTION question_search_of_question()",
    "DROP FUNCTION question_search_write(bigint)",
    "DROP TABLE question_search",
    "DROP FUNCTION question_search_pairs(text)",
]


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == 'sqlite'


def upgrade() -> None:
    op.create_table('notes',
    sa.Column('id', ID, nullable=False),
    sa.Column('question_id', ID, nullable=False),
    sa.Column('staff_id', ID, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_notes_question_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_notes_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes'))
    )
    op.create_index(op.f('ix_notes_question_id'), 'notes', ['question_id'])
    op.create_table('canned_replies',
    sa.Column('id', ID, nullable=False),
    sa.Column('shop_id', ID, nullable=True),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', qna.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['shop_id'], ['shops.id'], name=op.f('fk_canned_replies_shop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_canned_replies'))
    )
    op.create_index(op.f('ix_canned_replies_shop_id'), 'canned_replies', ['shop_id'])
    op.create_index('ix_questions_recent', 'questions', ['received_at', 'id'])
    op.create_index('ix_questions_shop_queue', 'questions', ['shop_id', 'status', 'received_at', 'id'])
    marked = sa.text('sensitive IS NOT NULL')
    op.create_index('ix_questions_sensitive', 'questions', ['status', 'received_at', 'id'], sqlite_where=marked, postgresql_where=marked)
    _run(SQLITE_UP if _is_sqlite() else POSTGRES_UP)


def downgrade() -> None:
    _run(SQLITE_DOWN if _is_sqlite() else POSTGRES_DOWN)
    op.drop_index('ix_questions_sensitive', 'questions')
    op.drop_index('ix_questions_shop_queue', 'questions')
    op.drop_index('ix_questions_recent', 'questions')
    op.drop_table('canned_replies')
    op.drop_table('notes')
