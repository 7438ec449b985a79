"""Mutated requests to the real webhook, odd values to every page: `make fuzz`, or

python -m proof.fuzz --requests 10000 --pages 200 --described 1000 --seed 1

Exits 0 only if nothing was answered with a 5xx or otherwise than `docs/webhook.openapi.yaml` says,
no request whose signature does not hold left a row, and neither a secret nor a question's text
stands in an answer or a log.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

from sqlalchemy import select

import migrations
from jamsi.run.redis_server import start_server
from proof.fuzz.described import Description
from proof.fuzz.pages import clients, open_pages, try_pages
from proof.fuzz.requests import MARK, Made, make
from qna.database import Database
from qna.models import Question
from qna.platform_names import PLATFORM_NAMES
from qna.secrets import SecretBox
from qna.store.shops import add_shop
from tests.processes import answers, free_port, wait_until

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = "jY7pQ2vX9mT4kR8wB3nC6dF1"


def main() -> int:
    asked = _arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jamsi-fuzz-")))
        url = f"sqlite:///{folder / 'fuzz.db'}"
        migrations.upgrade(url)
        database = Database(url)
        stack.callback(database.dispose)
        with database.write() as session:
            for name in PLATFORM_NAMES:
                add_shop(
                    session, SecretBox(KEY), name=name, platform=name, webhook_secrets=[SECRET]
                )
        redis = start_server(folder / "redis.sock")
        stack.callback(redis.wait)
        stack.callback(redis.terminate)
        faults = _webhook(asked, folder, database, stack)
        app = open_pages(database, folder, f"unix://{folder / 'redis.sock'}", KEY)
        faults += try_pages(app, clients(app, database), Random(asked.seed), asked.pages)
    for fault, count in faults.most_common(60):
        print(f"{count} × {fault}")
    print("nothing was found" if not faults else f"{faults.total()} faults", flush=True)
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=10_000, help="on each inbound route")
    parser.add_argument("--pages", type=int, default=200, help="on each route of the pages")
    parser.add_argument(
        "--described", type=int, default=1000, help="out of the OpenAPI description, and bent"
    )
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _webhook(
    asked: argparse.Namespace, folder: Path, database: Database, stack: ExitStack
) -> Counter[str]:
    port, log = free_port(), folder / "webhook.log"
    env = {
        **os.environ,
        "JAMSI_STATE_DIR": str(folder / "var"),
        "JAMSI_DATABASE_URL": f"sqlite:///{folder / 'fuzz.db'}",
        "JAMSI_REDIS_URL": f"unix://{folder / 'redis.sock'}",
        "JAMSI_SECRET_KEY": KEY,
        "JAMSI_WEBHOOK_PORT": str(port),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jamsi", "webhook"], env=env, stdout=output, stderr=output
        )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), what="the webhook is up")
    faults, statuses, forged = Counter[str](), Counter[int](), set[str]()
    for platform in PLATFORM_NAMES:
        random = Random(f"{asked.seed} {platform}")
        for number in range(asked.requests):
            made = make(random, f"{platform}-{number}", f"/webhooks/{platform}/{platform}", SECRET)
            statuses += _send(port, made, faults)
            if made.forged:
                forged.add(made.name)
    print(f"webhook answered {dict(sorted(statuses.items()))} (0: closed)", flush=True)
    faults += Description(port, "standard", SECRET).try_all(asked.described, asked.seed)
    with database.read() as session:
        for name in session.scalars(select(Question.platform_question_id)):
            if name in forged:
                faults["a row of a request whose signature does not hold"] += 1
    written = log.read_text(errors="replace")
    for secret in (MARK, SECRET, KEY):
        if secret in written:
            faults[f"the log shows {'a secret' if secret != MARK else 'a text'}"] += 1
    if "Traceback" in written or "unexpected_error" in written:
        faults["the log shows a traceback"] += 1
        print(written[written.find("Traceback") - 400 :][:4000])
    if not answers(f"http://127.0.0.1:{port}/healthz"):
        faults["the webhook is gone"] += 1
    return faults


def _send(port: int, made: Made, faults: Counter[str]) -> Counter[int]:
    answer = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5) as sender:
        sender.sendall(made.raw)
        # What is cut short waits for more: that it is held up nowhere is tried elsewhere.
        answer = sender.recv(65536)
    words = answer.split(b" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1][:3].isdigit() else 0
    if status >= 500:
        faults[f"{status} for a request"] += 1
    for secret in (MARK.encode(), SECRET.encode(), KEY.encode()):
        if secret in answer:
            faults["an answer shows a secret or a question's text"] += 1
    if made.untouched and status not in (202, 401, 403, 404, 415):
        faults[f"a whole request was answered {status}"] += 1
    return Counter({status: 1})


if __name__ == "__main__":
    sys.exit(main())
