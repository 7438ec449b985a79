"""What people do at the platform after our reply, rows that make no sense, and rests."""

import json
import re
from dataclasses import replace
from functools import partial

import pytest

from platforms.base import InboundRequest
from qna.incoming import clean_text
from qna.outgoing import DeliveryError
from tests.platforms.fakes.asking import PLAIN, REPLY, ask
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.server import FakePlatform, Faults, Response

BY_HAND = "네, 2027년 공휴일이 모두 표시되어 있습니다. 점주 드림"


def hear(fake: FakePlatform, driver: Driver) -> None:
    driver.take(fake.taken_pushes())
    driver.poll()


def test_a_person_answers_by_hand_after_the_holding_reply(
    fake: FakePlatform, driver: Driver
) -> None:
    if fake.one_answer:
        pytest.skip("the platform takes one answer only")
    question_id = ask(fake, driver)
    assert driver.deliver(driver.reply_to(question_id, REPLY)) == "posted"
    fake.answer_as_person(question_id, BY_HAND)
    hear(fake, driver)
    told = driver.answered[question_id]
    if fake.shows_text:
        assert clean_text(BY_HAND) in [answer.text for answer in told.answers]
    else:
        assert told.answered_finally


def test_our_own_reply_is_told_with_its_text_or_not_at_all(
    fake: FakePlatform, driver: Driver
) -> None:
    """The store knows our texts and ids; a mere "answered" would close the promise."""
    question_id = ask(fake, driver)
    driver.deliver(driver.reply_to(question_id, REPLY))
    hear(fake, driver)
    told = driver.answered.get(question_id)
    if told is None:
        return
    assert not told.answered_finally or told.answers
    assert [answer.text for answer in told.answers] in ([], [clean_text(REPLY)])


def test_a_follow_up_names_the_question_that_it_follows(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    driver.deliver(driver.reply_to(question_id, REPLY))
    follow_up = fake.follow_up(question_id, "그러면 음력도 있나요?")
    if follow_up is None:
        pytest.skip("the platform has no follow-ups, or shows them as edits")
    hear(fake, driver)
    assert driver.questions[follow_up].follows == question_id
    assert driver.questions[follow_up].text == "그러면 음력도 있나요?"
    assert driver.deliver(driver.reply_to(follow_up, REPLY)) == "posted"


def test_a_row_that_cannot_be_read_is_not_a_question_that_is_gone(
    fake: FakePlatform, driver: Driver
) -> None:
    if not fake.readable or type(fake).spoil is FakePlatform.spoil:
        pytest.skip("the platform cannot be read, or has no list")
    spoiled, *others = (ask(fake, driver, f"{number}번은 되나요?") for number in range(4))
    other = others[-1]
    fake.spoil(spoiled)
    reply = driver.reply_to(spoiled, REPLY)
    for act in (driver.platform.read, driver.platform.find_reply):
        with pytest.raises(DeliveryError) as failure:
            act(driver.shop, reply)
        assert not failure.value.permanent
    assert driver.deliver(driver.reply_to(other, REPLY)) == "posted"
    driver.questions.clear()
    driver.answered.clear()
    driver.poll()
    assert other in {*driver.answered, *driver.questions}
    assert spoiled not in driver.questions
    assert driver.platform.check_credentials(driver.shop)


def test_a_question_whose_time_cannot_be_read_is_not_lost_silently(
    fake: FakePlatform, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the time of reading in its place it was always asked a moment after the window."""
    if not fake.time_key:
        pytest.skip("the platform has no list")
    question_id = ask(fake, driver)
    reply = driver.reply_to(question_id, REPLY)
    route = fake.route
    monkeypatch.setattr(fake, "route", lambda request: _without_times(route(request), fake))
    for act in (driver.poll_once, partial(driver.platform.read, driver.shop, reply)):
        with pytest.raises(DeliveryError, match="cannot be read") as failure:
            act()
        assert not failure.value.permanent


def _without_times(response: Response, fake: FakePlatform) -> Response:
    if isinstance(response.body, bytes):
        told = re.sub(rb"(<%b>)[^<]*" % fake.time_key.encode(), rb"\1yesterday", response.body)
    else:
        told = re.sub(
            rf'("{fake.time_key}": )"[^"]*"', r'\1"yesterday"', json.dumps(response.body)
        ).encode()
    return replace(response, body=told)


def test_while_the_account_rests_nobody_calls(fake: FakePlatform, driver: Driver) -> None:
    if fake.own_callback:
        pytest.skip("the shop's own callback has no shared limit")
    question_id = ask(fake, driver)
    reply = driver.reply_to(question_id, REPLY)
    fake.faults = Faults(rate_limited=1.0, retry_after="" if fake.rest else "90")
    with pytest.raises(DeliveryError) as first:
        driver.platform.post_reply(driver.shop, reply)
    fake.faults = Faults()
    calls = fake.calls.total()
    another_process = replace(driver.shop)  # with the same pacer, which lives in Redis
    acts = (driver.platform.post_reply, driver.platform.read)
    for act in acts if fake.readable else acts[:1]:
        with pytest.raises(DeliveryError) as refusal:
            act(another_process, reply)
        assert refusal.value.untried
        assert not refusal.value.permanent
        assert refusal.value.retry_after == first.value.retry_after
    assert fake.calls.total() == calls
    assert (first.value.retry_after or 0) >= 60
    fake.pacer.pass_time(first.value.retry_after or 0)
    assert driver.deliver(reply) == "posted"


def test_what_a_refusal_says_reaches_staff(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    wrong = fake.wrong_credentials()
    assert wrong is not None
    fake.vault.tokens.clear()
    with pytest.raises(DeliveryError) as failure:
        driver.platform.post_reply(wrong, driver.reply_to(question_id, REPLY))
    if fake.refusal_words:
        assert fake.refusal_words in failure.value.reason
    assert PLAIN not in failure.value.reason


def test_a_signed_body_that_is_not_utf_8_is_not_called_forged(
    fake: FakePlatform, driver: Driver
) -> None:
    if fake.name != "standard":
        pytest.skip("bodies are signed as bytes elsewhere")
    push = fake.signed_push(b"\xff\xfe")  # type: ignore[attr-defined]  # the generic fake's own
    assert isinstance(push, InboundRequest)
    driver.platform.verify(driver.shop, push)
