"""A 200 that is no answer: a page for maintenance, or another shape. It proves nothing."""

import pytest

from qna.outgoing import DeliveryError, PostOutcome
from tests.platforms.fakes.asking import REPLY, ask
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.server import PAGE, FakePlatform, Faults

NO_ANSWERS = {
    "a page": PAGE,
    "a page that is XML": b"<html><body><p>1</p></body></html>",
    "nothing": b"",
    "null": b"null",
    "a text": b'"maintenance"',
    "a number": b"5",
    "a list of texts": b'["maintenance"]',
    "another object": b'{"status": "maintenance"}',
}


@pytest.fixture(params=NO_ANSWERS.values(), ids=NO_ANSWERS)
def page(request: pytest.FixtureRequest) -> bytes:
    return bytes(request.param)


def test_a_page_for_a_read_is_not_a_question_that_is_gone(
    fake: FakePlatform, driver: Driver, page: bytes
) -> None:
    if not fake.readable:
        pytest.skip("the platform cannot be read")
    reply = driver.reply_to(ask(fake, driver), REPLY)
    fake.faults = Faults(page_for_read=1.0, page=page)
    for act in (driver.platform.read, driver.platform.find_reply):
        with pytest.raises(DeliveryError) as failure:
            act(driver.shop, reply)
        assert not failure.value.permanent
    if not page.startswith(b"["):  # a list is shown, whatever its rows are
        with pytest.raises(DeliveryError) as failure:
            driver.platform.check_credentials(driver.shop)
        assert not failure.value.permanent
    if driver.platform.capabilities.poll:
        with pytest.raises(DeliveryError):
            driver.poll_once()
    fake.faults = Faults()
    assert driver.deliver(reply) == "posted"


def test_a_page_for_a_token_is_no_refusal(fake: FakePlatform, driver: Driver, page: bytes) -> None:
    if not fake.rotates_tokens:
        pytest.skip("the platform has no tokens that end")
    reply = driver.reply_to(ask(fake, driver), REPLY)
    fake.vault.tokens["expires_at"] = 0
    fake.faults = Faults(page_for_read=1.0, page=page)
    with pytest.raises(DeliveryError) as failure:
        driver.platform.read(driver.shop, reply)
    assert not failure.value.permanent
    fake.faults = Faults()
    assert driver.deliver(reply) == "posted"


def test_a_page_for_a_write_is_unknown(fake: FakePlatform, driver: Driver, page: bytes) -> None:
    if fake.own_callback:
        pytest.skip("every 2xx of the shop's own callback counts")
    question_id = ask(fake, driver)
    reply = driver.reply_to(question_id, REPLY)
    fake.faults = Faults(page_after_write=1.0, page=page)
    with pytest.raises(DeliveryError) as failure:
        driver.platform.post_reply(driver.shop, reply)
    assert failure.value.unknown
    assert not failure.value.permanent
    if fake.readable:
        found = driver.platform.find_reply(driver.shop, reply)
        assert found is not None
        assert found.outcome is PostOutcome.POSTED
    assert fake.replies(question_id) == [REPLY]


def test_a_path_that_is_not_there_is_not_a_question_that_is_gone(
    fake: FakePlatform, driver: Driver
) -> None:
    """A wrong version, a switched-off API, another address: 404 in nobody's words."""
    if fake.own_callback:
        pytest.skip("the shop's own callback may say it as it likes")
    reply = driver.reply_to(ask(fake, driver), REPLY)
    acts = (driver.platform.post_reply, driver.platform.read, driver.platform.find_reply)
    for body in (PAGE, b"", b'{"code": "rest_no_route"}', b'{"code": "ERROR", "message": "x"}'):
        fake.nowhere, fake.only_writes = body, True
        with pytest.raises(DeliveryError):
            driver.platform.post_reply(driver.shop, reply)
        fake.only_writes = False
        for act in acts if fake.readable else acts[:1]:
            with pytest.raises(DeliveryError):
                act(driver.shop, reply)
        with pytest.raises(DeliveryError):
            driver.platform.check_credentials(driver.shop)
    fake.nowhere = None
    assert driver.deliver(reply) == "posted"
