"""What every adapter must do on the way out: each thing that a reply may meet."""

import pytest

from qna.outgoing import DeliveryError, PostOutcome, ReplyKind
from tests.platforms.fakes.asking import PLAIN, REPLY, TINY, ask
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.server import FakePlatform, Faults


def error_of_post(fake: FakePlatform, driver: Driver, question_id: str) -> DeliveryError:
    """Read and post once with the faults that are on."""
    with pytest.raises(DeliveryError) as failure:
        driver.platform.post_reply(driver.shop, driver.reply_to(question_id, REPLY))
    return failure.value


# -- out -------------------------------------------------------------------------------------------
def test_a_reply_is_shown_as_it_was_written(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    reply = driver.reply_to(question_id, REPLY)
    assert driver.deliver(reply) == "posted"
    assert fake.replies(question_id) == [REPLY]
    if not fake.shows_text:
        # Then only the store knows that we wrote.
        reply = driver.reply_to(question_id, REPLY, own_reply_texts=[REPLY])
    remote = driver.platform.read(driver.shop, reply)
    found = driver.platform.find_reply(driver.shop, reply)
    if not fake.readable:
        assert remote is None
        assert found is None
        return
    assert remote is not None
    assert found is not None
    assert remote.ours
    assert remote.text == PLAIN
    assert found.outcome is PostOutcome.POSTED
    assert found.platform_reply_id == remote.reply_id


def test_the_final_answer_follows_the_holding_reply(fake: FakePlatform, driver: Driver) -> None:
    if fake.one_answer:
        pytest.skip("the platform takes one answer only")
    question_id = ask(fake, driver)
    assert driver.deliver(driver.reply_to(question_id, REPLY)) == "posted"
    final = driver.reply_to(
        question_id, "네, 표시되어 있습니다.", ReplyKind.FINAL, own_reply_texts=[REPLY]
    )
    assert driver.deliver(final) == "posted"
    assert fake.replies(question_id) == [REPLY, final.text]


def test_a_final_answer_in_doubt_does_not_take_the_holding_reply_for_a_persons(
    fake: FakePlatform, driver: Driver
) -> None:
    if fake.one_answer:
        pytest.skip("the platform takes one answer only")
    question_id = ask(fake, driver)
    driver.deliver(driver.reply_to(question_id, REPLY))
    final = driver.reply_to(question_id, "네, 표시되어 있습니다.", ReplyKind.FINAL)
    assert driver.platform.find_reply(driver.shop, final) is None
    assert driver.platform.post_reply(driver.shop, final).outcome is PostOutcome.POSTED


def test_a_persons_answer_is_left_alone(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    fake.answer_as_person(question_id, "네, 표시됩니다. 점주 드림")
    reply = driver.reply_to(question_id, REPLY)
    assert driver.deliver(reply) == "answered"
    assert fake.replies(question_id) == []
    if fake.readable:
        found = driver.platform.find_reply(driver.shop, reply)
        assert found is not None
        assert found.outcome is PostOutcome.ALREADY_ANSWERED


def test_a_deleted_question_gets_no_reply(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    fake.delete(question_id)
    reply = driver.reply_to(question_id, REPLY)
    assert driver.deliver(reply) == "gone"
    assert fake.replies(question_id) == []


def test_an_edited_question_is_seen_before_posting(fake: FakePlatform, driver: Driver) -> None:
    if not fake.shows_edits:
        pytest.skip("the platform cannot be read: its push tells of edits")
    question_id = ask(fake, driver)
    fake.edit(question_id, "아니요, 환불 질문입니다")
    assert driver.deliver(driver.reply_to(question_id, REPLY)) == "edited"
    assert fake.replies(question_id) == []


def test_a_long_question_is_not_taken_for_an_edited_one(fake: FakePlatform, driver: Driver) -> None:
    if not fake.readable:
        pytest.skip("the platform cannot be read")
    text = "긴 질문 " * 990 if fake.pushes_events else "긴 질문 " * 2000
    question_id = ask(fake, driver, text)
    assert len(driver.questions[question_id].text) <= 4000
    assert driver.deliver(driver.reply_to(question_id, REPLY)) == "posted"


def test_429_is_retried_when_the_platform_says(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    fake.faults = Faults(rate_limited=1.0, retry_after="7")
    error = error_of_post(fake, driver, question_id)
    asked = fake.rest or 7.0
    assert (error.retry_after, error.permanent, error.unknown) == (asked, False, False)
    assert error.status_code == 429
    assert fake.replies(question_id) == []


@pytest.mark.parametrize("fault", ["error_after_write", "dropped_after_write"])
def test_a_lost_answer_is_unknown_until_the_platform_was_read(
    fake: FakePlatform, driver: Driver, fault: str
) -> None:
    question_id = ask(fake, driver)
    fake.faults = Faults(**{fault: 1.0})
    error = error_of_post(fake, driver, question_id)
    assert error.unknown
    assert not error.permanent
    fake.faults = Faults()
    reply = driver.reply_to(question_id, REPLY)
    found = driver.platform.find_reply(driver.shop, reply)
    if fake.readable:
        assert found is not None
        assert found.outcome is PostOutcome.POSTED
    else:
        assert driver.platform.post_reply(driver.shop, reply).outcome is PostOutcome.POSTED
    assert fake.replies(question_id) == [REPLY]


def test_a_time_out_after_the_write_is_unknown(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    fake.faults = Faults(stalled_after_write=1.0)
    driver.shop = fake.shop(reply_timeout=TINY)
    error = error_of_post(fake, driver, question_id)
    assert error.unknown
    assert fake.replies(question_id) == [REPLY]


def test_an_error_before_the_write_loses_nothing(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    fake.faults = Faults(error_before_write=0.5)
    assert driver.deliver(driver.reply_to(question_id, REPLY)) == "posted"
    assert fake.replies(question_id) == [REPLY]


def test_a_platform_that_is_down_is_tried_again(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    reply = driver.reply_to(question_id, REPLY)
    fake.stop()
    with pytest.raises(DeliveryError) as failure:
        driver.platform.post_reply(driver.shop, reply)
    assert not failure.value.unknown
    assert not failure.value.permanent


def test_a_refusal_is_permanent_and_says_why(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    wrong = fake.wrong_credentials()
    assert wrong is not None
    fake.vault.tokens.clear()
    with pytest.raises(DeliveryError) as failure:
        driver.platform.post_reply(wrong, driver.reply_to(question_id, REPLY))
    assert failure.value.permanent
    assert failure.value.reason
    assert REPLY not in failure.value.reason
    assert fake.replies(question_id) == []


def test_calls_wait_for_their_turn(fake: FakePlatform, driver: Driver) -> None:
    if fake.own_callback:
        pytest.skip("the shop's own callback has no shared limit")
    question_id = ask(fake, driver)
    driver.deliver(driver.reply_to(question_id, REPLY))
    assert fake.pacer.waits.total() == fake.calls.total()
    assert {key.split(":")[0] for key, _ in fake.pacer.waits} == {fake.name}


# -- tokens ----------------------------------------------------------------------------------------
def test_an_ended_token_is_renewed_once_for_all(fake: FakePlatform, driver: Driver) -> None:
    if not fake.rotates_tokens:
        pytest.skip("the platform has no tokens that end")
    asked = [ask(fake, driver, f"질문 {number}번입니다") for number in range(16)]
    renewed = fake.vault.saves
    fake.expire_tokens()
    outcomes = driver.deliver_all([driver.reply_to(q, f"{REPLY} {q}") for q in asked])
    assert outcomes == ["posted"] * 16
    assert fake.vault.saves == renewed + 1
