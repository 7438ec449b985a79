"""Every platform under faults: `python -m bench.platforms --questions 500`.

The webhook, relay, poller and poster are the product's own, over SQLite and a Redis-compatible
server; each platform, and each channel of one, is the fake of `tests/platforms/fakes`, with 10 %
429, 5 % 5xx after the write, 5 % time-outs, pages with status 200 instead of answers, duplicate and
out-of-order pushes, lost pushes where a poll finds them, echoes of our own replies, persons'
answers after our holding reply, and tokens that end twice. Where a 429 rests an account for
minutes, 0.3 % instead of 10. Each account's pace
is `--speed` times its own, so that a run takes minutes and not hours. Status 1 where anything was
lost or doubled, or where more calls were let go within a second than the pace allows; how many
arrived within one is printed too: on a busy machine some take longer to get there.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import migrations
from jamsi.run.redis_server import start_server
from qna.settings import Settings
from tests.platforms.fakes.everyone import ADAPTERS, FAKES
from tests.platforms.fakes.server import most_in_a_second
from tests.platforms_end_to_end.everything import Figures, run_everything
from tests.platforms_end_to_end.flow import open_flow

COLUMNS = (
    "platform",
    "in",
    "replies",
    "duplicates",
    "withdrawn",
    "answered elsewhere",
    "final answers",
    "promises closed by people",
    "calls a second: let go / allowed",
    "arrived",
    "attempts",
    "seconds",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--platforms", nargs="*", default=sorted(set(FAKES) - {"corner"}))
    parser.add_argument("--speed", type=float, default=100, help="times each platform's own pace")
    arguments = parser.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    failed = [
        name for name in arguments.platforms if not one(name, arguments.questions, arguments.speed)
    ]
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nNothing was lost, nothing doubled.")
    return 1 if failed else 0


def one(platform: str, questions: int, speed: float) -> bool:
    """Run one platform and print its row; False: something was lost or doubled."""
    started = time.monotonic()
    allowed = (ADAPTERS[FAKES[platform].name].pace or 0) * speed
    try:
        figures, most, arrived = through(platform, questions, speed)
    except AssertionError as error:
        print(f"| {platform} | failed: {str(error)[:2000]} |", flush=True)
        return False
    cells = [
        platform,
        figures.questions,
        figures.replies,
        figures.duplicates,
        figures.withdrawn,
        figures.answered_elsewhere,
        figures.finals,
        figures.kept,
        f"{most} / {allowed:.0f}" if allowed else "–",
        arrived,
        figures.attempts,
        f"{time.monotonic() - started:.0f}",
    ]
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    return figures.duplicates == 0 and (not allowed or most <= allowed)


def watched(pacer: Any) -> list[float]:
    """Fills with the times at which `pacer` lets a call go."""
    times: list[float] = []
    hit = pacer._limiter.hit

    def watching(*arguments: Any) -> bool:
        at = time.time()
        allowed: bool = hit(*arguments)
        if allowed:
            times.append(at)
        return allowed

    pacer._limiter.hit = watching
    return times


def through(platform: str, questions: int, speed: float) -> tuple[Figures, int, int]:
    with tempfile.TemporaryDirectory() as folder, FAKES[platform]().running() as fake:
        redis = start_server(Path(folder) / "redis.sock")
        settings = Settings(
            state_dir=Path(folder),
            redis_url=f"unix://{folder}/redis.sock",
            secret_key="a secret key for the bench only",
            reply_timeout=1.0,
            private_hosts="127.0.0.1",
            log_level="ERROR",
        )
        try:
            migrations.upgrade(settings.database)
            pace = ADAPTERS[fake.name].pace
            flow = open_flow(fake, settings, pace * speed if pace else 10_000)
            let_go = watched(flow.poster.pacer)
            figures = run_everything(flow, questions)
            flow.database.dispose()
            return figures, most_in_a_second(sorted(let_go)), most_in_a_second(fake.times)
        finally:
            redis.terminate()
            redis.wait()


if __name__ == "__main__":
    sys.exit(main())
