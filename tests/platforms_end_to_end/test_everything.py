"""Each platform, the product's own parts, all faults on: exactly one reply to each question."""

import os

import pytest

from tests.platforms.fakes.everyone import FAKES
from tests.platforms_end_to_end.conftest import OpenFlow
from tests.platforms_end_to_end.everything import run_everything

QUESTIONS = int(os.environ.get("JAMSI_TEST_QUESTIONS", "40"))
"""`python -m bench.platforms --questions 500` runs the same with more."""


@pytest.mark.parametrize("platform", sorted(set(FAKES) - {"corner"}))
def test_exactly_one_reply_each(platform: str, flow_to: OpenFlow, sqlite_url: str) -> None:
    flow = flow_to(platform, sqlite_url)
    figures = run_everything(flow, QUESTIONS)
    assert figures.questions == QUESTIONS
    assert figures.duplicates == 0
    assert figures.attempts > QUESTIONS  # the faults were on


def test_the_same_on_postgresql(flow_to: OpenFlow, postgres_url: str) -> None:
    assert run_everything(flow_to("cafe24", postgres_url), QUESTIONS).duplicates == 0
