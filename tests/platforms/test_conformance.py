"""What every adapter must do, against a fake of its platform. The toy of the document included."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import platforms
from platforms.base import InboundError, InboundRequest, SignatureInvalid
from platforms.registry import PLATFORMS
from qna.incoming import IncomingKind, IncomingQuestion
from qna.outgoing import DeliveryError, PostOutcome, ReplyKind
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.everyone import ADAPTERS
from tests.platforms.fakes.server import FakePlatform, Faults

QUESTION = "내년도 공휴일이 표시되어 있나요?\n음력도요 & <b>절기</b>도 궁금해요"
PLAIN = "내년도 공휴일이 표시되어 있나요?"
REPLY = '안녕하세요, 문의 주셔서 감사합니다.\n<확인> 후 "다시" 안내드리겠습니다 & 잠시만요.'
TINY = 0.4


def ask(fake: FakePlatform, driver: Driver, text: str = PLAIN) -> str:
    question_id = fake.ask(text)
    driver.take(fake.taken_pushes())
    driver.poll()
    return question_id


def error_of_post(fake: FakePlatform, driver: Driver, question_id: str) -> DeliveryError:
    """Read and post once with the faults that are on."""
    with pytest.raises(DeliveryError) as failure:
        driver.platform.post_reply(driver.shop, driver.reply_to(question_id, REPLY))
    return failure.value


# -- the adapter as a whole ------------------------------------------------------------------------
def test_settings_are_named_once_and_explained(fake: FakePlatform) -> None:
    platform = ADAPTERS[fake.name]
    keys = [setting.key for setting in platform.settings]
    assert len(keys) == len(set(keys))
    assert all(setting.label for setting in platform.settings)
    assert ("{webhook_url}" in platform.console_steps) == platform.capabilities.push
    assert platform.capabilities.push == fake.pushes_events
    if platform.capabilities.push:
        assert "webhook_secret" in keys


def test_every_platform_has_a_readme() -> None:
    root = Path(platforms.__file__).parent
    assert {path.parent.name for path in root.glob("*/README.md")} == set(PLATFORMS)


def test_credentials_are_checked_without_posting(fake: FakePlatform, driver: Driver) -> None:
    assert driver.platform.check_credentials(driver.shop)
    wrong = fake.wrong_credentials()
    if wrong is not None:
        fake.vault.tokens.clear()
        with pytest.raises(DeliveryError) as failure:
            driver.platform.check_credentials(wrong)
        assert failure.value.permanent


# -- in --------------------------------------------------------------------------------------------
def test_a_question_arrives_as_it_was_asked(fake: FakePlatform, driver: Driver) -> None:
    question_id = fake.ask(PLAIN, product="77")
    driver.take(fake.taken_pushes())
    driver.poll()
    question = driver.questions[question_id]
    assert (question.text, question.product_id) == (PLAIN, "77")
    assert question.kind is IncomingKind.CREATED
    assert not question.needs_fetch
    assert not question.answered
    assert abs(question.asked_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert question.raw


def test_duplicates_and_disorder_leave_one_question_each(
    fake: FakePlatform, driver: Driver
) -> None:
    fake.faults = Faults(duplicates=1.0)
    asked = {fake.ask(f"질문 {number}번입니다") for number in range(20)}
    driver.take(fake.taken_pushes(shuffle=True))
    driver.poll()
    assert set(driver.questions) == asked
    assert len({q.text for q in driver.questions.values()}) == 20


def test_an_edit_and_a_deletion_are_told(fake: FakePlatform, driver: Driver) -> None:
    edited, gone = ask(fake, driver), ask(fake, driver, "지워질 질문입니다")
    fake.edit(edited, "음력도 표시되어 있나요?")
    fake.delete(gone)
    if not fake.pushes_events:
        pytest.skip("the platform pushes nothing: edits are seen before posting")
    driver.take(fake.taken_pushes())
    assert driver.questions[edited].text == "음력도 표시되어 있나요?"
    assert driver.deleted == {gone}


def test_forged_pushes_are_refused(fake: FakePlatform, driver: Driver) -> None:
    fake.ask(PLAIN)
    forged = [InboundRequest({}, b"{}"), InboundRequest({}, b"")]
    for push in fake.taken_pushes():
        secrets = {
            name: value
            for name, value in push.headers.items()
            if any(word in name for word in ("signature", "hmac", "api-key"))
        }
        for name in secrets:
            for value in ("", "x", "v1,", "한글", "\udcff", "=", "A" * 5000):
                forged.append(InboundRequest({**push.headers, name: value}, push.body))
            without = {k: v for k, v in push.headers.items() if k != name}
            forged.append(InboundRequest(without, push.body))
    for request in forged:
        with pytest.raises(SignatureInvalid) as refusal:
            driver.platform.verify(driver.shop, request)
        assert refusal.value.status in {401, fake.refused_push_status}


def test_a_changed_body_is_refused_where_bodies_are_signed(
    fake: FakePlatform, driver: Driver
) -> None:
    fake.ask(PLAIN)
    pushes = fake.taken_pushes()
    if not pushes or "x-api-key" in pushes[0].headers:
        pytest.skip("no push, or a fixed key that signs nothing")
    for push in pushes:
        with pytest.raises(SignatureInvalid):
            driver.platform.verify(driver.shop, InboundRequest(push.headers, push.body + b" "))


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"5", b'"text"', b"{", b"\xff", b"[" * 99999, b'{"event_no": 90033}'],
)
def test_nonsense_is_refused_or_ignored(fake: FakePlatform, driver: Driver, body: bytes) -> None:
    fake.ask(PLAIN)
    headers = [push.headers for push in fake.taken_pushes()] or [{}]
    try:
        questions = driver.platform.parse(driver.shop, InboundRequest(headers[0], body))
        status = 202
    except InboundError as refusal:
        questions, status = [], refusal.status
    assert questions == []
    assert status in {202, 400, 422}


def test_our_own_reply_is_no_question(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    driver.deliver(driver.reply_to(question_id, REPLY))
    driver.take(fake.taken_pushes())
    driver.poll()
    assert set(driver.questions) == {question_id}


def test_a_poll_covers_weeks_and_pages_without_a_gap(fake: FakePlatform, driver: Driver) -> None:
    if not driver.platform.capabilities.poll:
        pytest.skip("the platform has no list")
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=20)
    asked = [
        fake.ask(f"질문 {number}번입니다", asked_at=start + timedelta(minutes=100 * number))
        for number in range(250)
    ]
    fake.taken_pushes()
    inside = driver.platform.poll(driver.shop, start, start + timedelta(minutes=100 * 199 + 1))
    found: list[IncomingQuestion] = list(inside)
    assert [question.platform_question_id for question in found] == asked[:200]
    assert not any(question.needs_fetch for question in found)


# -- out -------------------------------------------------------------------------------------------
def test_a_reply_is_shown_as_it_was_written(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    reply = driver.reply_to(question_id, REPLY)
    assert driver.deliver(reply) == "posted"
    assert fake.replies(question_id) == [REPLY]
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
    question_id = ask(fake, driver, text[:3990] if fake.name == "corner" else text)
    assert len(driver.questions[question_id].text) <= 4000
    assert driver.deliver(driver.reply_to(question_id, REPLY)) == "posted"


def test_429_is_retried_when_the_platform_says(fake: FakePlatform, driver: Driver) -> None:
    question_id = ask(fake, driver)
    fake.faults = Faults(rate_limited=1.0, retry_after="7")
    error = error_of_post(fake, driver, question_id)
    assert (error.retry_after, error.permanent, error.unknown) == (7.0, False, False)
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
    if fake.name in {"standard", "shopify"}:
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


# -- all at once -----------------------------------------------------------------------------------
def test_500_questions_get_exactly_one_reply_each(fake: FakePlatform, driver: Driver) -> None:
    """Must hold with 10 % 429, 5 % 5xx after the write, 5 % lost answers, duplicates, echoes."""
    fake.faults = Faults(duplicates=0.1, lost_pushes=0.05 if can_poll(driver) else 0.0)
    start = datetime.now(UTC) - timedelta(hours=30)
    asked = [
        fake.ask(f"질문 {number}번입니다", asked_at=start + timedelta(minutes=3 * number))
        for number in range(500)
    ]
    fake.faults = Faults(
        rate_limited=0.10,
        error_after_write=0.05,
        dropped_after_write=0.04,
        stalled_after_write=0.01,
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
