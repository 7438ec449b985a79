"""Weeks of questions with the faults that any shop has, and one planted fault a week.

Every text goes through the recognition of faults; what it takes for a report goes through SQL, as
in the worker. An alarm for anything but a planted fault is a false one.
"""

import random
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

import migrations
from bench.grouping_day import MARKETS, Sentence, bank
from qna.database import Database
from qna.grouping.faults import fault_in
from qna.grouping.product import product_key
from qna.lifecycle import Status
from qna.models import Alarm, Question, Shop
from qna.store.alarms import report_fault

A_DAY = 2000
PRODUCTS = 60
FEARS = 0.02
"""Share of the questions that speak of a fault and report none."""
KINDS = {
    "broken": 0.3, "missing": 0.2, "wrong": 0.2, "dead": 0.1, "dirty": 0.07, "torn": 0.05,
    "leaking": 0.05, "smell": 0.03,
}  # fmt: skip

cached_fault = lru_cache(maxsize=8192)(fault_in)


@dataclass(frozen=True, slots=True)
class Planted:
    product: str
    fault: str
    times: tuple[datetime, ...]


def simulate_weeks(weeks: int, seed: int, share: float) -> None:
    """`share`: of the questions report a fault that only one customer has."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'alarms.db'}"
        migrations.upgrade(url)
        database = Database(url)
        _Weeks(database, weeks, seed, share).run()
        database.dispose()


class _Weeks:
    def __init__(self, database: Database, weeks: int, seed: int, share: float) -> None:
        self.database, self.weeks, self.dice = database, weeks, random.Random(seed)
        self.share = share
        self.begin = datetime.now(UTC) - timedelta(weeks=weeks)
        self.products = [f"상품 {number}" for number in range(PRODUCTS)]
        self.weights = [1 / (rank + 1) for rank in range(PRODUCTS)]
        self.reports = bank("faults")
        self.fears = [one.text for one in bank("not_faults")]
        self.others = [one.text for name in ("tuning", "held_out", "later") for one in bank(name)]
        self.taken_for_faults = self.missed = self.asked = self.number = 0

    def run(self) -> None:
        with self.database.write() as session:
            session.add_all(Shop(name=f"s{n}", platform=name) for n, name in enumerate(MARKETS))
        planted = [self._plant(week) for week in range(self.weeks)]
        todo = [(at, one) for one in planted for at in one.times]
        for day in range(7 * self.weeks):
            begin = self.begin + timedelta(days=day)
            times = [begin + timedelta(seconds=self.dice.uniform(0, 86400)) for _ in range(A_DAY)]
            events: list[tuple[datetime, Planted | None]] = [(at, None) for at in times]
            events += [(at, one) for at, one in todo if begin <= at < begin + timedelta(days=1)]
            for at, one in sorted(events, key=lambda event: event[0]):
                self._one(at, one)
        self._report(planted)

    def _plant(self, week: int) -> Planted:
        """Five customers within two days, somewhere in the week."""
        begin = self.begin + timedelta(weeks=week, days=self.dice.uniform(0, 4.5))
        times = sorted(begin + timedelta(days=self.dice.uniform(0, 2)) for _ in range(5))
        kind = self.dice.choices(list(KINDS), list(KINDS.values()))[0]
        product = self.dice.choices(self.products, self.weights)[0]
        return Planted(product, kind, tuple(times))

    def _one(self, at: datetime, planted: Planted | None) -> None:
        product = planted.product if planted else self.dice.choices(self.products, self.weights)[0]
        chance = 0.0 if planted else self.dice.random()
        if chance < self.share:
            kind = planted.fault if planted else self._kind()
            fitting = [one for one in self.reports if one.label == kind]
            sentence: Sentence | None = self.dice.choice(fitting)
            text = sentence.text if sentence else ""
        else:
            kind = None
            text = self.dice.choice(self.fears if chance < self.share + FEARS else self.others)
        found = cached_fault(text)
        self.asked += 1
        self.taken_for_faults += found is not None and kind is None
        self.missed += kind is not None and found != kind
        if found:
            self._keep(at, product, text, found)

    def _kind(self) -> str:
        return self.dice.choices(list(KINDS), list(KINDS.values()))[0]

    def _keep(self, at: datetime, product: str, text: str, fault: str) -> None:
        self.number += 1
        market = self.dice.randrange(len(MARKETS)) + 1
        key = product_key(market, None, product) or ""
        with self.database.write() as session:
            row = Question(
                shop_id=market, platform_question_id=f"Q-{self.number}", status=Status.IN_REVIEW,
                text=text, product_name=product, author_name=self.dice.choice("김이박최정") + "**",
                asked_at=at, received_at=at,
            )  # fmt: skip
            session.add(row)
            session.flush()
            report_fault(session, row.id, key, fault, at=at, product_name=product)

    def _report(self, planted: list[Planted]) -> None:
        with self.database.read() as session:
            alarms = list(session.scalars(select(Alarm).order_by(Alarm.opened_at)))
        began = {(one.product, one.fault): one.times[0] for one in planted}
        late = self.begin + timedelta(days=999)
        false = [a for a in alarms if a.opened_at < began.get((a.product_name, a.fault), late)]
        print(
            f"share {self.share}, weeks {self.weeks}, questions {self.asked}, products {PRODUCTS}"
        )
        print(f"reports taken for none or for another fault {self.missed}, others taken for one "
              f"{self.taken_for_faults}")  # fmt: skip
        for one in planted:
            found = [a for a in alarms if (a.product_name, a.fault) == (one.product, one.fault)]
            when = found[0].opened_at if found else None
            before = sum(at <= when for at in one.times) if when else None
            print(f"planted: {one.product}, {one.fault}: alarm at report {before}")
        print(f"false alarms {len(false)}, {len(false) / self.weeks:.2f} a week")
        for alarm in false:
            print(
                f"  {alarm.product_name}, {alarm.fault}, day {(alarm.opened_at - self.begin).days}"
            )
