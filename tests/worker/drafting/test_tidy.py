"""A smile does not stand beside an apology."""

import pytest

from worker.drafting.tidy import tidy


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "기다리시게 해서 죄송합니다 😊 확인해 드리겠습니다! 🙏🏻",
            "기다리시게 해서 죄송합니다 확인해 드리겠습니다!",
        ),
        ("문의 감사합니다 😊\x00", "문의 감사합니다 😊"),
        ("We are sorry for the wait ☺️ We will check.", "We are sorry for the wait We will check."),
    ],
)
def test_tidy(written: str, kept: str) -> None:
    assert tidy(written) == kept
