"""One greeting, and no smile beside an apology."""

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
        ("안녕하세요, 안녕하세요! 문의 감사합니다.", "안녕하세요! 문의 감사합니다."),
        ("안녕하세요, 고객님. 안녕하세요. 문의 감사합니다.", "안녕하세요. 문의 감사합니다."),
        ("고객님, 안녕하세요! 문의 감사합니다.", "고객님, 안녕하세요! 문의 감사합니다."),
        (
            "고객님, 안녕하세요!독성에 대해 문의 주셨네요.",
            "고객님, 안녕하세요! 독성에 대해 문의 주셨네요.",
        ),
        ("We are sorry for the wait ☺️ We will check.", "We are sorry for the wait We will check."),
    ],
)
def test_tidy(written: str, kept: str) -> None:
    assert tidy(written) == kept
