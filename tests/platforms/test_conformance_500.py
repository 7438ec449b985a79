"""Everything at once: 500 questions, all faults on, exactly one reply each."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.platforms.fakes.asking import REPLY, TINY
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.server import FakePlatform, Faults

pytestmark = pytest.mark.usefixtures("waits_pass_at_once")


def test_500_questions_get_exactly_one_reply_each(fake: FakePlatform, driver: Driver) -> None:
    """Must hold with 10 % 429, 5 % 5xx after the write, 5 % lost answers, 2 % pages instead of
    answers, duplicates, echoes."""
    fake.faults = Faults(duplicates=0.1, lost_pushes=0.05 if can_poll(driver) else 0.0)
    # Over several days, but for what is answered by the platform after one.
    over = timedelta(hours=23) - fake.age if fake.age else timedelta(hours=30)
    start = datetime.now(UTC) - fake.age - over
    asked = [
        fake.ask(f"질문 {number}번입니다", asked_at=start + over * number / 520)
        for number in range(500)
    ]
    fake.faults = Faults(
        rate_limited=0.10,
        error_after_write=0.05,
        dropped_after_write=0.04,
        stalled_after_write=0.01,
        page_after_write=0.02,
        page_for_read=0.02,
        duplicates=0.1,
    )
    driver.take(fake.taken_pushes(shuffle=True))
    driver.poll()
    assert set(driver.questions) == set(asked)

    deleted, answered = set(asked[::50]), set(asked[25::50])
    for question_id in deleted:
        fake.delete(question_id)
    for question_id in answered:
        fake.answer_as_person(question_id, "점주가 이미 답했습니다")
    driver.shop = fake.shop(reply_timeout=TINY)
    first, second = asked[:250], asked[250:]
    replies = {q: driver.reply_to(q, f"{REPLY} ({q})") for q in asked}
    outcomes = driver.deliver_all([replies[q] for q in first])
    fake.expire_tokens()
    outcomes += driver.deliver_all([replies[q] for q in second])

    expected = {
        q: "gone" if q in deleted else "answered" if q in answered else "posted" for q in asked
    }
    assert dict(zip(asked, outcomes, strict=True)) == expected
    shown = {q: fake.replies(q) for q in asked if q not in deleted}
    assert shown == {q: [] if q in answered else [replies[q].text] for q in shown}
    assert driver.attempts > 500  # the faults were on
    driver.take(fake.taken_pushes(shuffle=True))
    assert set(driver.questions) == set(asked)  # echoes of our replies made no questions


def can_poll(driver: Driver) -> bool:
    return driver.platform.capabilities.poll
