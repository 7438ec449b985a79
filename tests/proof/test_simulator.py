"""The short form of `make simulate`, and that it finds what is broken on purpose."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from platforms.coupang.adapter import CoupangPlatform
from proof.simulator.faults import Plan
from proof.simulator.plans import Plans
from proof.simulator.redis import Redis
from proof.simulator.run import Simulator
from proof.simulator.share import a_simulator
from proof.simulator.stories import STORIES

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


def _broken_by(simulator: Simulator, story: str) -> list[str]:
    """What is broken in this story with one lost answer of the storefront after the other."""
    (chosen,) = (each for each in STORIES if each.name == story)
    points = simulator.run(chosen, Plan()).points
    answered = [number for number, kind in points if kind == "http answered"]
    found = (simulator.run(chosen, Plan(at={number: 1})).broken for number in answered)
    return [line for lines in found for line in lines]


def test_it_finds_a_poster_that_does_not_look_first(simulator: Simulator) -> None:
    blind = patch.object(CoupangPlatform, "find_reply", lambda *_: None)
    unread = patch.object(CoupangPlatform, "read", lambda *_: None)
    assert not _broken_by(simulator, "polled")
    with blind, unread:
        assert any("shows 2 holding" in line for line in _broken_by(simulator, "polled"))


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
