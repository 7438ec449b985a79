"""Each platform, the product's own parts, all faults on: exactly one reply to each question."""

import os

import pytest

from tests.platforms.fakes.everyone import FAKES
from tests.platforms_road.conftest import OpenRoad
from tests.platforms_road.everything import run_everything

QUESTIONS = int(os.environ.get("JAMSI_TEST_QUESTIONS", "40"))
"""`python bench/platforms.py --questions 500` runs the same with more."""


@pytest.mark.parametrize("platform", sorted(set(FAKES) - {"corner"}))
def test_exactly_one_reply_each(platform: str, road_to: OpenRoad, sqlite_url: str) -> None:
    road = road_to(platform, sqlite_url)
    figures = run_everything(road, QUESTIONS)
    assert figures.questions == QUESTIONS
    assert figures.duplicates == 0
    assert figures.attempts > QUESTIONS  # the faults were on


def test_the_same_on_postgresql(road_to: OpenRoad, postgres_url: str) -> None:
    assert run_everything(road_to("cafe24", postgres_url), QUESTIONS).duplicates == 0
