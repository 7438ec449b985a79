"""Every process replaced under traffic, as an upgrade does it: `make rolling`, or

python -m proof.rolling --seed 1 --database postgresql [--rounds 2] [--old-first]

One webhook, review page, drafting worker, delivering worker and relay. Senders ask, two people
approve, reject and undo, the storefront has faults, and meanwhile each process gets a successor,
which must be ready before the old one gets SIGTERM. Then everything is left alone and is counted in
SQL and at the storefront. Exits 0 only if no question was lost, no reply was doubled, every process
ended by itself with status 0, and no sender and no person was turned away. `--old-first` ends each
process before its successor starts, and must fail.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from unittest.mock import patch

from proof.chaos import site as chaos_site
from proof.chaos.installation import PASSWORD, an_installation
from proof.chaos.people import start
from proof.chaos.rest import comes_to_rest
from proof.chaos.site import Site
from proof.rolling.front import Front
from proof.rolling.people import PacedSender, RollingLedger, WatchfulPerson
from proof.rolling.rollout import Rollout
from proof.simulator.checks import check
from tests.processes import answers, free_port, wait_until

ONE_OF_EACH = dict.fromkeys(chaos_site.COPIES, 1)
"""So that nobody stands in for a process that is away."""
SENDERS = 3
WEB = ("webhook", "review")


def main() -> int:
    asked = _arguments()
    with ExitStack() as stack:
        made = stack.enter_context(an_installation(asked.database, asked.seed))
        env = made.env
        fronts = {name: stack.enter_context(_front().running()) for name in WEB}
        env |= {f"JAMSI_{name.upper()}_PORT": str(front.target) for name, front in fronts.items()}
        with patch.object(chaos_site, "COPIES", ONE_OF_EACH):
            site = stack.enter_context(Site(made.folder, env).running())
        for front in fronts.values():
            wait_until(lambda port=front.port: answers(f"http://127.0.0.1:{port}/healthz"))
            front.in_vain = 0
        rollout = Rollout(
            site, RollingLedger(made.database, made.storefront), fronts, asked.old_first
        )
        quiet = _play(asked, rollout, made.staff)
        return _judge(rollout, quiet)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is replaced")
    parser.add_argument("--old-first", action="store_true", help="leave a gap; must fail")
    return parser.parse_args()


def _front() -> Front:
    return Front(free_port(), free_port())


def _play(asked: argparse.Namespace, rollout: Rollout, staff: list[int]) -> bool:
    """The traffic and the rollout, then quiet. False: something never came to rest."""
    ledger, at = rollout.ledger, f"http://127.0.0.1:{rollout.fronts['webhook'].port}"
    page = f"http://127.0.0.1:{rollout.fronts['review'].port}"
    over: list[str] = []
    senders = start(
        [
            PacedSender(
                ledger, f"{at}/webhooks/standard/chaos", Random(f"{asked.seed} sender {n}"), 0,
                enough=lambda: bool(over),
            ).run
            for n in range(SENDERS)
        ]
    )  # fmt: skip
    people = start(
        [
            WatchfulPerson(
                ledger, page, login, PASSWORD, row_id, Random(f"{asked.seed} {login}"),
                done=lambda: "quiet" in over,
            ).run
            for login, row_id in zip(("minji", "sora"), staff, strict=True)
        ]
    )  # fmt: skip
    with _told(over):
        for _ in range(asked.rounds):
            rollout.run()
        over.append("sent")
        for thread in senders:
            thread.join()
        quiet = comes_to_rest(ledger, time.monotonic() + 180)
    for thread in people:
        thread.join()
    return quiet and comes_to_rest(ledger, time.monotonic() + 60)


@contextmanager
def _told(over: list[str]) -> Iterator[None]:
    """Whatever happens inside, the threads outside hear that it is over."""
    try:
        yield
    finally:
        over.extend(["sent", "quiet"])


def _judge(rollout: Rollout, quiet: bool) -> int:
    ledger = rollout.ledger
    broken = [*([] if quiet else ["it did not come to rest"]), *check(ledger)]  # type: ignore[arg-type]  # the same shape
    broken += [
        f"{front.in_vain} connections found no {name}"
        for name, front in rollout.fronts.items()
        if front.in_vain
    ]
    for step in rollout.steps:
        print(f"{step.name:22} ready in {step.ready:5.1f} s, ended in {step.ended:5.1f} s")
    names = {said.name for said in ledger.said}
    shown = sum(len(ledger.fake.replies(name)) for name in names)
    print(f"acknowledged {len(names)}; {len(ledger.told)} decisions; replies shown {shown}")
    print(f"storefront answered {dict(ledger.fake.statuses)}")
    print(f"connections that ended under a request, sent again: {len(ledger.cut)}")
    print("\n".join(broken[:60]) or "every promise was kept", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
