"""What is ESM+'s alone: its token, three boards, statuses instead of answers."""

import base64
from collections.abc import Iterator

import pytest

from platforms.esm.adapter import EsmPlatform
from platforms.esm.auth import signed
from qna.outgoing import DeliveryError, PostOutcome, ReplyKind
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.esm import FakeEsm

platform = EsmPlatform()


@pytest.fixture
def market() -> Iterator[FakeEsm]:
    with FakeEsm().running() as running:
        assert isinstance(running, FakeEsm)
        yield running


@pytest.fixture
def driver(market: FakeEsm) -> Driver:
    driver = Driver(platform, market.shop())
    market.ask("재입고되나요?")
    driver.poll()
    return driver


def test_the_vector_of_rfc_7515() -> None:
    """Appendix A.1: JWS using HMAC SHA-256."""
    header = b'{"typ":"JWT",\r\n "alg":"HS256"}'
    payload = b'{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
    key = base64.urlsafe_b64decode(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow=="
    )
    assert signed(header, payload, key) == (
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    )


def test_the_holding_reply_is_in_progress_and_the_final_one_done(
    market: FakeEsm, driver: Driver
) -> None:
    name = "gmarket-300"
    assert driver.deliver(driver.reply_to(name, "확인하겠습니다.")) == "posted"
    assert market.rows[name]["informStatus"] == "처리중"
    final = driver.reply_to(
        name, "네, 됩니다.", ReplyKind.FINAL, own_reply_texts=["확인하겠습니다."]
    )
    assert driver.deliver(final) == "posted"
    assert market.rows[name]["informStatus"] == "처리완료"


def test_both_markets_and_their_boards_are_told_apart(market: FakeEsm) -> None:
    asked = {market.ask("되나요?") for _ in range(3)}
    driver = Driver(platform, market.shop())
    driver.poll()
    assert set(driver.questions) == asked == {"gmarket-300", "auction-300", "auction_note-300"}
    assert {q.channel for q in driver.questions.values()} == {"gmarket", "auction", "auction_note"}
    assert driver.questions["auction_note-300"].secret


def test_a_market_without_a_seller_is_not_read(market: FakeEsm) -> None:
    config = {key: value for key, value in market.shop().config.items() if key != "auction_id"}
    assert [each.key for each in platform.open_channels(market.shop(config=config))] == ["gmarket"]


def test_nothing_listed_may_be_a_failure_so_the_write_tells(
    market: FakeEsm, driver: Driver
) -> None:
    reply = driver.reply_to("gmarket-300", "확인하겠습니다.")
    market.delete("gmarket-300")
    assert platform.read(driver.shop, reply) is None
    with pytest.raises(DeliveryError) as doubt:
        platform.find_reply(driver.shop, reply)
    assert not doubt.value.permanent
    assert platform.post_reply(driver.shop, reply).outcome is PostOutcome.GONE


def test_without_a_status_nobody_knows_whether_it_is_answered(
    market: FakeEsm, driver: Driver
) -> None:
    """It counted as open, and a reply would have gone over a person's answer."""
    del market.rows["gmarket-300"]["informStatus"]
    reply = driver.reply_to("gmarket-300", "확인하겠습니다.")
    with pytest.raises(DeliveryError, match="cannot be read"):
        platform.post_reply(driver.shop, reply)
    assert market.replies("gmarket-300") == []


def test_a_reply_of_too_many_bytes_is_not_sent(market: FakeEsm, driver: Driver) -> None:
    with pytest.raises(DeliveryError, match="1000 bytes") as failure:
        platform.post_reply(driver.shop, driver.reply_to("gmarket-300", "가" * 334))
    assert failure.value.permanent
    assert market.replies("gmarket-300") == []
