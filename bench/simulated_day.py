"""A made-up day of four shops, told through the product's own metrics, for a picture of the
dashboard. Random, with a fixed seed; times are Korean.

What goes wrong: until nine what was promised at night becomes late; 10:40 to 11:05 no drafting
worker lives; 13:00 to 13:45 Naver wants no calls; 15:00 to 15:50 the engine fails for half of its
drafts; at 20:00 one shop sends 1,200 questions in twenty minutes.
"""

import math
import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families as parse

from qna.metrics import delivering, drafting, intake, process, web
from qna.metrics import sample as metrics
from qna.metrics.metric import REGISTRY
from qna.store.sample import Sample, ShopSample, WorkerSample
from worker.relay.sampling import _page, _shops, _whole

BEGIN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""Midnight in Korea."""
STEP = 60
SHOPS = {"maple": "cafe24", "moon": "naver", "bell": "standard", "river": "coupang"}
SHARES = (0.35, 0.35, 0.2, 0.1)
MEMORY = {"webhook": 140, "review": 420, "drafts": 610, "deliveries": 150, "relay": 155}
A_DAY = 18_000
ROWS = 64
PROMISE_SECONDS = 6 * 3600
SPEED = 0.5
"""Drafts a second of one worker; two live."""


@dataclass
class Day:
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    waiting: deque[tuple[int, str]] = field(default_factory=deque)
    review: deque[tuple[int, str]] = field(default_factory=deque)
    sending: deque[tuple[int, str]] = field(default_factory=deque)
    promises: deque[tuple[int, str]] = field(default_factory=deque)
    drafted: int = 0
    done: Counter[str] = field(default_factory=Counter)
    naver_until: float = 0.0

    def minutes(self) -> Iterator[tuple[int, list[Family]]]:
        """Unix seconds and everything that would be scraped then."""
        for second in range(0, 24 * 3600, STEP):
            self._pass(second)
            at = BEGIN + timedelta(seconds=second)
            yield int(at.timestamp()), [*REGISTRY.collect(), *self._collected(second, at)]

    def _pass(self, second: int) -> None:
        self._ask(second)
        self._draft(second)
        self._review(second)
        self._send(second)
        self._answer(second)
        self._poll(second)

    def _hours(self, second: int) -> float:
        return second / 3600

    def _ask(self, second: int) -> None:
        hour = self._hours(second)
        wave = 0.15 + math.exp(-((hour - 12) ** 2) / 8) + 1.3 * math.exp(-((hour - 21) ** 2) / 5)
        mean = A_DAY / (24 * 60) * wave
        names = self.chance.choices(list(SHOPS), SHARES, k=self._poisson(mean))
        if 20 <= hour < 20.33:
            names += ["bell"] * 60
        for name in names:
            self._take(second, name)
        web.answered("webhook", "POST", 202)

    def _take(self, second: int, name: str) -> None:
        platform = SHOPS[name]
        source = "webhook" if platform in ("cafe24", "standard") else "poll"
        again = self.chance.random() < 0.06
        intake.recorded(platform, source, new=not again, changed=not again)
        if source == "webhook":
            intake.taken(platform, 1)
            web._SECONDS.labels("webhook").observe(self.chance.lognormvariate(-4.6, 0.5))
            intake.committed("arrivals", self.chance.choice((1, 1, 1, 2, 4)))
        if self.chance.random() < 0.01:
            intake.refused(platform, 401)
        if not again:
            self.waiting.append((second, name))

    def _alive(self, second: int) -> int:
        return 0 if 10.67 <= self._hours(second) < 11.08 else 2

    def _draft(self, second: int) -> None:
        room = int(self._alive(second) * SPEED * STEP)
        ill = 15 <= self._hours(second) < 15.83
        size = min(len(self.waiting), room)
        self.drafted = size
        if size:
            intake.committed("drafts", min(64, max(1, size // 4)))
        for _ in range(size):
            came, name = self.waiting.popleft()
            self._write(second - came, ill)
            self.review.append((second, name))
            self.done["drafts"] += 1

    def _write(self, waited: float, ill: bool) -> None:
        draw = self.chance
        failed = ill and draw.random() < 0.5
        for _ in range(3):
            drafting.written("failed" if failed else "stop", 190, int(draw.gauss(70, 12)))
        seconds = draw.lognormvariate(0.9, 0.35)
        drafting.staged("queue", waited + draw.random())
        drafting.staged("engine", seconds)
        drafting.staged("policy", draw.lognormvariate(-4.2, 0.4))
        drafting.staged("total", seconds + 0.1)
        look = draw.random() < 0.07
        drafting.judged("clean", ())
        drafting.judged("look" if look else "clean", ("unknown",) if look else ())
        if draw.random() < 0.3:
            drafting.judged("refused", (draw.choice(("definitive", "promise", "personal")),))
        template = failed or draw.random() < 0.02
        source = "fallback" if template else "model"
        reason = ("EngineFailed" if failed else "policy") if template else None
        drafting.drafted(source, "look" if look and not template else "clean", reason)

    def _review(self, second: int) -> None:
        """Five people from nine to ten in the evening, one at night."""
        hour = self._hours(second)
        people = 14 if 9 <= hour < 22.5 else 1
        for _ in range(min(len(self.review), self._poisson(people * STEP / 60))):
            _, name = self.review.popleft()
            if self.chance.random() < 0.96:
                self.sending.append((second, name))

    def _send(self, second: int) -> None:
        hour = self._hours(second)
        resting = 13 <= hour < 13.75
        for _ in range(len(self.sending)):
            since, name = self.sending.popleft()
            platform = SHOPS[name]
            if platform == "naver" and resting:
                self._rest(second)
                self.sending.append((since, name))
                continue
            self._post(platform)
            self.promises.append((second, name))
            self.done["deliveries"] += 1

    def _rest(self, second: int) -> None:
        until = (BEGIN + timedelta(seconds=13.8 * 3600)).timestamp()
        if self.naver_until < until and second % 600 == 0:
            delivering._RESTS.labels("naver").inc()
        self.naver_until = until
        delivering._RESTS_UNTIL.labels("naver").set(until)

    def _post(self, platform: str) -> None:
        draw = self.chance
        delivering.called(platform, "2xx", draw.lognormvariate(-1.8, 0.5))
        if draw.random() < 0.03:
            delivering.called(platform, "5xx", 2.0)
            delivering.attempted(platform, "holding", "try_again", 1, 2.2)
        outcome = "answered_elsewhere" if draw.random() < 0.02 else "posted"
        delivering.attempted(platform, "holding", outcome, 1, draw.lognormvariate(-1.2, 0.5))

    def _answer(self, second: int) -> None:
        """Final answers in office hours."""
        if 9 <= self._hours(second) < 23:
            for _ in range(min(len(self.promises), self._poisson(15))):
                self.promises.popleft()

    def _poll(self, second: int) -> None:
        process._LIMIT.set(40)
        process._IN_USE.set(1 + min(8, self.drafted // 8) + self.chance.randint(0, 1))
        for platform in ("naver", "coupang"):
            resting = platform == "naver" and 13 <= self._hours(second) < 13.75
            delivering.polled(platform, failed=resting)
            if not resting:
                delivering.called(platform, "2xx", self.chance.lognormvariate(-1.6, 0.4))

    def _poisson(self, mean: float) -> int:
        limit, count, product = math.exp(-mean), 0, self.chance.random()
        while product > limit:
            count, product = count + 1, product * self.chance.random()
        return count

    def _collected(self, second: int, at: datetime) -> Iterator[Family]:
        messages = {
            "drafts": min(1, len(self.waiting)),
            "deliveries": len(self.sending),
            "relay": 0,
        }
        sample = self._sample(second, at)
        taken_at = (metrics.TAKEN_AT, [((), at.timestamp())])
        page = _page([taken_at, *_whole(sample, messages), *_shops(sample.shops, at)])
        yield from parse(page.decode())
        alive = self._alive(second)
        used = min(alive * ROWS, int(3 * (self.drafted / STEP) * 2.6) + self.chance.randint(0, 3))
        for metric, value in (
            (drafting.ENGINE_ROWS, alive * ROWS),
            (drafting.ENGINE_ROWS_USED, used if alive else 0),
            (process._DISK_SIZE, 500e9),
            (process._DISK_FREE, 190e9 - 4e5 * second),
            (drafting.ENGINE_WAITING, max(0, 3 * min(len(self.waiting), 60 * alive) - used)),
        ):
            family = metric.gauge()
            family.add_metric([], value)
            yield family

    def _sample(self, second: int, at: datetime) -> Sample:
        late = [each for each in self.promises if second - each[0] > PROMISE_SECONDS]
        counts = {
            "waiting": self._by_shop(self.waiting), "in_review": self._by_shop(self.review),
            "sending": self._by_shop(self.sending), "failed": Counter(),
            "open": self._by_shop(self.promises), "overdue": self._by_shop(late),
        }  # fmt: skip
        shops = [
            ShopSample(
                name,
                {state: min(1000, each[name]) for state, each in counts.items()},
                {"waiting": self._oldest(self.waiting, name),
                 "in_review": self._oldest(self.review, name)},
            )
            for name in SHOPS
        ]  # fmt: skip
        oldest = BEGIN + timedelta(seconds=self.waiting[0][0]) if self.waiting else None
        kinds = {"drafts": self._alive(second), "deliveries": 1, "relay": 1}
        busy = {"drafts": min(len(self.waiting) + self.drafted // 20, 64 * kinds["drafts"]),
                "deliveries": min(len(self.sending), 16), "relay": 0}  # fmt: skip
        return Sample(
            at, oldest, len(late), 0, 0, shops,
            dict.fromkeys(SHOPS.values(), (1, 0)),
            {kind: WorkerSample(n, busy[kind], at) for kind, n in kinds.items()},
        )  # fmt: skip

    def _by_shop(self, rows: Any) -> Counter[str]:
        return Counter(name for _, name in rows)

    def _oldest(self, rows: Any, wanted: str) -> datetime | None:
        found = next((came for came, name in rows if name == wanted), None)
        return None if found is None else BEGIN + timedelta(seconds=found)


def openmetrics() -> Iterator[str]:
    """The day as promtool takes it (`promtool tsdb create-blocks-from openmetrics`)."""
    jobs = {"jamsi_http": "webhook", "jamsi_intake": "webhook", "jamsi_engine": "drafts"}
    for at, families in Day().minutes():
        for family in families:
            for sample in family.samples:
                job = next(
                    (job for head, job in jobs.items() if sample.name.startswith(head)), "relay"
                )
                labels = {**sample.labels, "job": job, "instance": f"{job}:9464"}
                inside = ",".join(f'{key}="{value}"' for key, value in labels.items())
                yield f"{sample.name}{{{inside}}} {sample.value} {at}\n"
        for job, megabytes in MEMORY.items():
            inside = f'job="{job}",instance="{job}:9464"'
            yield f"process_resident_memory_bytes{{{inside}}} {megabytes * 1e6} {at}\n"
    yield "# EOF\n"
