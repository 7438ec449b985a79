"""A day of 2,000 questions through the grouping: how many decisions, and how pure the groups are.

    python -m bench.grouping [--bank tuning|…] [--seed 20] [--database …] [--pages]
    python -m bench.grouping alarms [--weeks 4] [--share 0.005]

What is said of each bank stands in `docs/groups.md`: most were looked at, or learned from, after
their first measurement. A decision is one group, or one question that must be read by itself.
"""

import argparse
import math
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

import migrations
from bench.grouping_alarms import simulate_weeks
from bench.grouping_day import BANKS, MARKETS, Arrival, bank, make_day
from bench.review_pages import a_database
from policy.types import Verdict
from qna.database import Database
from qna.grouping.features import features
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, GroupExample, Question, QuestionGroup, Role, Shop
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.grouping import group, look, ungrouped
from qna.store.groups import MOST_MEMBERS
from qna.store.shops import add_shop
from qna.store.staff import add_staff, hash_password
from qna.store.staff_sessions import start_session
from review.app import create_app

REPLY = "문의해 주셔서 감사합니다. 담당자가 확인한 뒤 안내해 드리겠습니다."
CLEARED_AT = (10, 13, 16, 19)
ROUNDS = 20


@dataclass
class Seen:
    """One question of the day as it stands in SQL afterwards."""

    arrival: Arrival
    group_id: int | None
    seconds: float

    @property
    def apart(self) -> bool:
        return self.arrival.secret or self.arrival.sensitive or self.arrival.look


def open_day(database: Database, box: SecretBox) -> list[int]:
    with database.write() as session:
        return [
            add_shop(session, box, name=f"shop-{place}", platform=name, title=f"하루상점 {name}").id
            if name == "standard"
            else _bare_shop(session, place, name)
            for place, name in enumerate(MARKETS)
        ]


def _bare_shop(session: Any, place: int, platform: str) -> int:
    shop = Shop(name=f"shop-{place}", platform=platform, title=f"하루상점 {platform}")
    session.add(shop)
    session.flush()
    return shop.id


def arrive(database: Database, shops: list[int], arrivals: list[Arrival]) -> list[int]:
    """The rows as they stand when the drafts are there."""
    with database.write() as session:
        rows = [_question(shops, number, one) for number, one in enumerate(arrivals)]
        session.add_all(rows)
        session.flush()
        drafts = [_draft(row, one) for row, one in zip(rows, arrivals, strict=True)]
        session.add_all(drafts)
        session.flush()
        for row, draft in zip(rows, drafts, strict=True):
            row.draft_id = draft.id
        return [row.id for row in rows]


def _question(shops: list[int], number: int, one: Arrival) -> Question:
    return Question(
        shop_id=shops[one.market], platform_question_id=f"Q-{number}-{one.at.timestamp()}",
        status=Status.IN_REVIEW, text=one.text, product_id=one.product_id,
        product_name=one.product, author_name=one.author, asked_at=one.at, received_at=one.at,
        secret=one.secret, sensitive="safety" if one.sensitive else None, ungrouped=True,
    )  # fmt: skip


def _draft(row: Question, one: Arrival) -> Draft:
    return Draft(
        question_id=row.id, claim=1, question_revision=1, text=REPLY, source=DraftSource.MODEL,
        verdict=Verdict.LOOK if one.look else Verdict.CLEAN,
    )  # fmt: skip


def sort_all(database: Database) -> dict[int, float]:
    """Seconds for each question, of which no transaction lasts longer than the grouping itself."""
    seconds: dict[int, float] = {}
    while True:
        with database.read() as session:
            waiting = ungrouped(session, 64)
        if not waiting:
            return seconds
        for asked in waiting:
            begin = time.perf_counter()
            looked = look(asked)
            with database.write() as session:
                group(session, looked)
            seconds[asked.question_id] = time.perf_counter() - begin


def run_day(database: Database, arrivals: list[Arrival]) -> list[Seen]:
    shops = open_day(database, SecretBox("for this bench only"))
    ids = arrive(database, shops, arrivals)
    seconds = sort_all(database)
    with database.read() as session:
        rows = session.execute(select(Question.id, Question.group_id))
        groups: dict[int, int | None] = {row.id: row.group_id for row in rows}
    return [
        Seen(one, groups[row_id], seconds[row_id])
        for row_id, one in zip(ids, arrivals, strict=True)
    ]


def groups_of(day: list[Seen]) -> list[list[Seen]]:
    """What is decided together; a question without a group, or read by itself, alone."""
    found: dict[object, list[Seen]] = defaultdict(list)
    for place, seen in enumerate(day):
        alone = seen.apart or seen.group_id is None
        found[("alone", place) if alone else seen.group_id].append(seen)
    return list(found.values())


def decisions(groups: list[list[Seen]]) -> int:
    """One for each group; what the page does not show at once is decided after it."""
    return sum(math.ceil(len(one) / MOST_MEMBERS) for one in groups)


def purity(groups: list[list[Seen]]) -> tuple[int, int]:
    """Of the questions that are decided with others: how many have the group's main label."""
    together = [one for one in groups if len(one) > 1]
    main = sum(Counter(seen.arrival.label for seen in one).most_common(1)[0][1] for one in together)
    return main, sum(map(len, together))


def report_day(day: list[Seen]) -> None:
    groups = groups_of(day)
    main, together = purity(groups)
    apart = sum(seen.apart for seen in day)
    labels = {seen.arrival.label for seen in day if not seen.apart}
    print(f"questions                      {len(day)}")
    print(f"read by themselves             {apart} (secret, sensitive, to be looked at)")
    print(f"hidden labels of the others    {len(labels)}, so {apart + len(labels)} at the least")
    print(f"decisions                      {decisions(groups)}")
    print(f"  of them groups of two and more {sum(len(one) > 1 for one in groups)}")
    print(f"purity of those                {main / together:.4f} ({together - main} strangers)")
    times = [seen.seconds * 1000 for seen in day]
    print(
        f"milliseconds a question        median {statistics.median(times):.1f}, "
        f"99 % {sorted(times)[len(times) * 99 // 100]:.1f}, worst {max(times):.1f}"
    )
    print(f"decisions if cleared at {CLEARED_AT} and at the end: {_in_rounds(day)}")


def _in_rounds(day: list[Seen]) -> int:
    rounds: dict[int, list[Seen]] = defaultdict(list)
    for seen in day:
        rounds[sum(seen.arrival.at.hour >= hour for hour in CLEARED_AT)].append(seen)
    return sum(decisions(groups_of(one)) for one in rounds.values())


def time_pages(database: Database, folder: Path, day: list[Seen]) -> None:
    """Milliseconds of the pages as the server spends them, with the whole day waiting."""
    settings = Settings(
        state_dir=folder, database_url=str(database.url), review_cookie_secure=False
    )
    with database.write() as session:
        person = add_staff(
            session, login="bench", password=hash_password("bench only"), name="b", role=Role.ADMIN
        )
        session_id = start_session(session, person.id)
    client = create_app(settings, database).test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = session_id
    sizes = Counter(seen.group_id for seen in day if not seen.apart and seen.group_id)
    (largest, size), (middle, some) = sizes.most_common(20)[0], sizes.most_common(20)[-1]
    pages = {
        "/queue": "queue",
        "/groups": "groups",
        f"/groups/{largest}": f"a group of {size}, 200 of them shown" if size > 200 else "largest",
        f"/groups/{middle}": f"a group of {some}",
        "/alarms": "alarms and digest",
    }
    for path, name in pages.items():
        walls, works = [], []
        for _ in range(ROUNDS + 2):
            wall, work = time.perf_counter(), time.thread_time()
            assert client.get(path).status_code == 200
            walls.append(1000 * (time.perf_counter() - wall))
            works.append(1000 * (time.thread_time() - work))
        print(f"page {name}: median {statistics.median(walls[2:]):.0f} ms, "
              f"of processor {statistics.median(works[2:]):.0f} ms")  # fmt: skip


def show_errors(day: list[Seen]) -> None:
    pieces: dict[str, Counter[int | None]] = defaultdict(Counter)
    for seen in day:
        if not seen.apart:
            pieces[seen.arrival.label][seen.group_id] += 1
    for label, found in sorted(pieces.items(), key=lambda item: -len(item[1]))[:25]:
        print(f"{len(found)} pieces of {label}: {sorted(found.values(), reverse=True)[:8]}")
        for group_id, _count in found.most_common()[1:]:
            texts = [s.arrival.text for s in day if s.group_id == group_id]
            print(f"    {texts[0]}")
    for one in groups_of(day):
        main = Counter(seen.arrival.label for seen in one).most_common(1)[0][0]
        for seen in one:
            if seen.arrival.label != main:
                print(f"stranger in {main}: {seen.arrival.label}: {seen.arrival.text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=["day", "alarms"], default="day")
    parser.add_argument("--bank", choices=BANKS, default="tuning")
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--share", type=float, default=0.005, help="faults that one customer has")
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--errors", action="store_true", help="what went wrong, by label")
    parser.add_argument("--pages", action="store_true", help="time the pages afterwards")
    args = parser.parse_args()
    if args.what == "alarms":
        simulate_weeks(args.weeks, args.seed, args.share)
        return
    features("방수 되나요?")  # kiwi is loaded once for a worker's life
    begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    arrivals = make_day(bank(args.bank), args.size, seed=args.seed, begin=begin)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(a_database(args.database, folder))
        migrations.upgrade(url)
        database = Database(url)
        day = run_day(database, arrivals)
        print(f"bank {args.bank}, seed {args.seed}, {args.database}")
        report_day(day)
        with database.read() as session:
            print(f"groups {session.scalar(select(func.count(QuestionGroup.id)))}, "
                  f"examples {session.scalar(select(func.count(GroupExample.id)))}")  # fmt: skip
        if args.pages:
            time_pages(database, folder, day)
        if args.errors:
            show_errors(day)
        database.dispose()


if __name__ == "__main__":
    main()
