"""The real processes, killed at random, under real traffic: `make chaos`, or

python -m proof.chaos --questions 2000 --seed 1 --database postgresql [--minutes 30]

Senders, two people of the staff at the real review page and a storefront with faults go on while
a process is killed every one to three seconds: Redis with all it holds and PostgreSQL among them.
Then everything is left alone until nothing moves, and is counted in SQL and at the storefront.
Exits 0 only if every promise was kept.
"""

import argparse
import os
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from proof.chaos.installation import PASSWORD, an_installation
from proof.chaos.ledger import Ledger
from proof.chaos.people import Person, Sender, start
from proof.chaos.rest import comes_to_rest
from proof.chaos.site import Site
from proof.simulator.checks import check
from qna.models import Question
from tests.processes import answers, wait_until

SENDERS = 4


def main() -> int:
    asked = _arguments()
    print(f"{asked.questions} questions, seed {asked.seed}, {asked.database}", flush=True)
    with ExitStack() as stack:
        made = stack.enter_context(an_installation(asked.database, asked.seed))
        env = made.env
        if asked.broken:
            env |= _break_on_purpose(made.folder)
        site = stack.enter_context(Site(made.folder, env, postgres=made.postgres).running())
        wait_until(lambda: answers(f"http://127.0.0.1:{env['JAMSI_WEBHOOK_PORT']}/healthz"))
        ledger = Ledger(made.database, made.storefront)
        begin = time.monotonic()
        quiet = _play(asked, ledger, site, made.staff)
        broken = [*([] if quiet else ["it did not come to rest"]), *check(ledger)]  # type: ignore[arg-type]  # the same shape
        _report(asked, ledger, site, time.monotonic() - begin)
        print("\n".join(broken[:60]) or "every promise was kept", flush=True)
        if broken and asked.logs:
            for daemon in site.daemons:
                print(daemon.name, daemon.log.read_text(errors="replace")[-2000:], sep="\n")
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--minutes", type=float, default=30, help="at most, until it must rest")
    parser.add_argument("--broken", action="store_true", help="give each attempt another id")
    parser.add_argument("--logs", action="store_true", help="show the ends of the logs on failure")
    return parser.parse_args()


BROKEN = """
import sys
if "deliveries" in sys.argv:
    from time import time_ns
    from qna.outgoing import OutgoingReply
    from qna.store import deliveries
    deliveries.OutgoingReply = lambda **given: OutgoingReply(
        **{**given, "delivery_id": f"dlv_{time_ns()}"}
    )
"""


def _break_on_purpose(folder: Path) -> dict[str, str]:
    """Python runs this at the start of each process: the storefront cannot know a reply again."""
    (folder / "broken").mkdir()
    (folder / "broken" / "sitecustomize.py").write_text(BROKEN)
    root = str(Path(__file__).parents[2])
    return {"PYTHONPATH": os.pathsep.join([str(folder / "broken"), root])}


def _play(asked: argparse.Namespace, ledger: Ledger, site: Site, staff: list[int]) -> bool:
    """The traffic, the kills, then quiet. False: something never came to rest."""
    until = time.monotonic() + 60 * asked.minutes
    webhook = f"http://127.0.0.1:{site.env['JAMSI_WEBHOOK_PORT']}/webhooks/standard/chaos"
    review = f"http://127.0.0.1:{site.env['JAMSI_REVIEW_PORT']}"
    shares = [len(range(n, asked.questions, SENDERS)) for n in range(SENDERS)]
    senders = start(
        [
            Sender(ledger, webhook, Random(f"{asked.seed} sender {n}"), share).run
            for n, share in enumerate(shares)
        ]
    )
    finished: list[bool] = []
    people = start(
        [
            Person(
                ledger, review, login, PASSWORD, row_id, Random(f"{asked.seed} {login}"),
                done=lambda: bool(finished),
            ).run
            for login, row_id in zip(("minji", "sora"), staff, strict=True)
        ]
    )  # fmt: skip
    sending = lambda: any(thread.is_alive() for thread in senders)  # noqa: E731
    site.kill_at_random(Random(f"{asked.seed} kills"), lambda: not sending())
    quiet = comes_to_rest(ledger, until)
    finished.append(True)
    for thread in [*senders, *people]:
        thread.join()
    return quiet and comes_to_rest(ledger, time.monotonic() + 120)


def _report(asked: argparse.Namespace, ledger: Ledger, site: Site, seconds: float) -> None:
    statuses = ledger.peek(
        lambda session: dict(
            session.execute(select(Question.status, func.count()).group_by(Question.status))
            .tuples()
            .all()
        )
    )
    told = Counter(told.what for told in ledger.told)
    shown = sum(len(ledger.fake.replies(name)) for name in {said.name for said in ledger.said})
    print(f"{seconds:.0f} s; acknowledged {len({s.name for s in ledger.said})}; {dict(told)} told")
    print(f"rows { ({str(k): v for k, v in statuses.items()}) }; replies shown {shown}")
    print(f"{site.kills.total()} kills: {dict(site.kills)}")
    print(f"storefront answered {dict(ledger.fake.statuses)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
