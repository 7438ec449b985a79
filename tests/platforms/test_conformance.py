"""What every adapter must do on the way in, against a fake of its platform, the toy included."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import platforms
from platforms.base import InboundError, InboundRequest, SignatureInvalid
from platforms.registry import PLATFORMS
from qna.incoming import IncomingKind, IncomingQuestion
from qna.outgoing import DeliveryError
from tests.platforms.fakes.asking import PLAIN, REPLY, ask
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.everyone import ADAPTERS
from tests.platforms.fakes.server import FakePlatform, Faults


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
    folders = {type(platform).__module__.split(".")[1] for platform in PLATFORMS.values()}
    assert {path.parent.name for path in root.glob("*/README.md")} == folders


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
    assert question.text == PLAIN
    assert question.product_id == ("77" if fake.names_product else None)
    assert question.kind is IncomingKind.CREATED
    assert not question.needs_fetch
    assert not question.answered
    assert abs(question.asked_at + fake.age - datetime.now(UTC)) < timedelta(minutes=1)
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
