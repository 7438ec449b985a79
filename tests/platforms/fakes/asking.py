"""What the shared suite asks and answers."""

from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.server import FakePlatform

PLAIN = "내년도 공휴일이 표시되어 있나요?"
REPLY = '안녕하세요, 문의 주셔서 감사합니다.\n<확인> 후 "다시" 안내드리겠습니다 & 잠시만요.'
TINY = 0.4
"""Seconds until the client gives up, in tests that wait for it."""


def ask(fake: FakePlatform, driver: Driver, text: str = PLAIN) -> str:
    question_id = fake.ask(text)
    driver.take(fake.taken_pushes())
    driver.poll()
    return question_id
