"""What a claim costs beside a million questions: `python -m bench.claims --help`.

A table of a million questions, nearly all of them over, with a flood of one shop waiting and a few
of many others. Milliseconds of one claim of 16 by turns, of the same by age as it was before, of
recording a question (which takes a turn) and of saving 16 drafts, each in a transaction of its own.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select, text

import migrations
from bench.review_pages import NUMBERS, a_database, without_search
from qna.database import Database
from qna.incoming import IncomingQuestion
from qna.lifecycle import Status
from qna.models import DraftSource, Question
from qna.secrets import SecretBox
from qna.store.drafts import NewDraft, claim_questions, claim_waiting, save_drafts
from qna.store.questions import record_question
from qna.store.shops import add_shop

BATCH = 16
SHOPS = 200
WARM_UP = 10
QUESTIONS = """
INSERT INTO questions (id, shop_id, platform_question_id, status, status_at, text, secret, asked_at,
    received_at, source, needs_fetch, context, revision, hint, claim, turn)
{numbers} SELECT i, CASE WHEN i > {size} - {flood} THEN 1 ELSE 2 + i % {others} END, 'Q-' || i,
    CASE WHEN i > {size} - {flood} - {others} THEN 'received' ELSE 'answered' END,
    {at}, '언제 다시 들어오나요 ' || i, {false}, {at}, {at}, 'webhook', {false}, '{{}}', 1, '', 0,
    CASE WHEN i > {size} - {flood} THEN 1 + i - ({size} - {flood}) ELSE 1 END FROM n
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--flood", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--databases", default="sqlite,postgresql")
    arguments = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for kind in arguments.databases.split(","):
        with tempfile.TemporaryDirectory(prefix="jamsi-bench-") as folder:
            Path(folder).chmod(0o755)
            with a_database(kind, Path(folder)) as url:
                _measure(kind, url, arguments)


def _measure(kind: str, url: str, arguments: argparse.Namespace) -> None:
    migrations.upgrade(url)
    database = Database(url)
    _fill(database, kind, arguments)
    spent: dict[str, list[float]] = defaultdict(list)
    for number in range(-WARM_UP, arguments.rounds):
        for name, milliseconds in _round(database):
            if number >= 0:
                spent[name].append(milliseconds)
    for name, values in spent.items():
        late = sorted(values)[len(values) * 95 // 100]
        middle = statistics.median(values)
        print(f"{kind:10} {name:22} {middle:6.2f} ms (95 % within {late:.2f})", flush=True)
    database.dispose()


def _fill(database: Database, kind: str, arguments: argparse.Namespace) -> None:
    with database.write() as session:
        for number in range(SHOPS):
            add_shop(session, SecretBox("bench"), name=f"shop-{number}", platform="standard")
    statement = QUESTIONS.format(
        numbers=NUMBERS[kind].format(size=arguments.size),
        size=arguments.size,
        flood=arguments.flood,
        others=SHOPS - 1,
        at="strftime('%Y-%m-%d %H:%M:%f000', 'now')" if kind == "sqlite" else "now()",
        false="0" if kind == "sqlite" else "false",
    )
    with database.write() as session:
        for each in (*without_search(kind), statement):
            session.execute(text(each))
        if kind == "postgresql":
            session.execute(text("SELECT setval('questions_id_seq', max(id)) FROM questions"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _round(database: Database) -> Iterator[tuple[str, float]]:
    """Each act, and its milliseconds; one after the other, so that a busy moment meets all."""
    began = time.perf_counter()
    with database.write() as session:
        tasks = claim_waiting(session, BATCH, owner="w", lease_seconds=30)
    yield f"claim {BATCH} by turns", _since(began)
    began = time.perf_counter()
    with database.write() as session:
        save_drafts(session, [(task, _DRAFT) for task in tasks], worker="w")
    yield f"save {BATCH} drafts", _since(began)
    began = time.perf_counter()
    with database.write() as session:
        ids = list(session.scalars(_BY_AGE))
        claim_questions(session, ids, owner="w", lease_seconds=30)
    yield f"claim {BATCH} by age", _since(began)
    began = time.perf_counter()
    with database.write() as session:
        incoming = IncomingQuestion(platform_question_id=str(time.time_ns()), text="재고 있나요?")
        record_question(session, SHOPS // 2, incoming)
    yield "record a question", _since(began)


_DRAFT = NewDraft("담당자가 확인한 후 안내드리겠습니다.", DraftSource.MODEL)
_BY_AGE = (
    select(Question.id)
    .where(Question.status == Status.RECEIVED, Question.needs_fetch.is_(False))
    .where(Question.losses == 0)
    .order_by(Question.received_at, Question.id)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)


def _since(began: float) -> float:
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
