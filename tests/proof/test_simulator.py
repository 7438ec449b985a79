"""The short form of `make simulate`, and that it finds what is broken on purpose."""

from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace
from typing import cast
from unittest.mock import patch

import pytest

from proof.simulator.checks import Rows, no_reply_to_an_old_text
from proof.simulator.faults import Plan
from proof.simulator.plans import Plans
from proof.simulator.product import about
from proof.simulator.redis import Redis
from proof.simulator.run import Simulator
from proof.simulator.share import a_simulator
from proof.simulator.stories import STORIES
from proof.simulator.world import Said, World
from qna.outgoing import OutgoingReply
from qna.store import deliveries

EACH = 200
"""Of the schedules with one fault; `make simulate` runs every one."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def simulator(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    with a_simulator(request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def plans(simulator: Simulator) -> Plans:
    return Plans(simulator)


def test_no_fault_breaks_a_promise(simulator: Simulator, plans: Plans) -> None:
    singles = [f"1:{n}" for n in range(0, len(plans.singles), EACH)]
    numbers = [*singles, *(f"{kind}:{n}" for kind in (2, 3) for n in range(1, 10))]
    for number in numbers:
        outcome = simulator.run(*plans.make(number))
        assert not outcome.broken, (number, outcome.faults, outcome.broken)


def test_a_number_gives_the_same_run_again(simulator: Simulator, plans: Plans) -> None:
    first, second = (simulator.run(*plans.make("3:7"), trace=True) for _ in range(2))
    assert first.trace == second.trace
    assert first.trace


def test_it_finds_attempts_that_do_not_share_an_id(simulator: Simulator) -> None:
    (plain,) = (each for each in STORIES if each.name == "two people")
    points = simulator.run(plain, Plan()).points
    answered = next(number for number, kind in points if kind == "http answered")
    assert not simulator.run(plain, Plan(at={answered: 1})).broken
    ids = count()
    another = lambda **given: OutgoingReply(**{**given, "delivery_id": f"dlv_{next(ids)}"})  # noqa: E731
    with patch.object(deliveries, "OutgoingReply", another):
        broken = simulator.run(plain, Plan(at={answered: 1})).broken
    assert any("shows 2 holding" in line for line in broken), broken


def test_it_finds_a_relay_that_forgets_abandoned_work(simulator: Simulator, plans: Plans) -> None:
    (plain,) = (each for each in STORIES if each.name == "two people")
    engine = [n for n, kind in simulator.run(plain, Plan()).points if kind == "engine"]
    forgets = patch("worker.relay.sweep.drafts_wait", lambda *_, **__: False)
    lost = patch.object(Redis, "_comes_again", lambda *_: None)
    with lost:
        assert not simulator.run(plain, Plan(at={engine[0]: 0})).broken
    with lost, forgets:
        broken = simulator.run(plain, Plan(at={engine[0]: 0})).broken
    assert any("drafting" in line for line in broken), broken


@pytest.mark.parametrize(
    ("answers", "at", "broken"), [("one", 2, 0), ("two", 2, 0), ("one", 9, 1), ("two", 9, 0)]
)
def test_a_reply_to_an_edit_that_is_not_acknowledged_yet_is_no_old_one(
    answers: str, at: float, broken: int
) -> None:
    said = [Said("Q", "one", 0.0), Said("Q", "two", 5.0)]
    product = SimpleNamespace(set_out={("Q", about(answers)): at})
    world = cast(World, SimpleNamespace(said=said, product=product))
    assert len(list(no_reply_to_an_old_text(world, cast(Rows, None)))) == broken
