"""What is 11번가's alone: euc-kr, errors inside a 200, an e-mail for each write."""

from collections.abc import Iterator

import pytest

from platforms.elevenst.adapter import ElevenStreetPlatform
from platforms.elevenst.client import answer_body, parse_xml
from qna.outgoing import DeliveryError, PostOutcome
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.elevenst import FakeElevenStreet, xml
from tests.platforms.fakes.server import Faults

platform = ElevenStreetPlatform()


@pytest.fixture
def street() -> Iterator[FakeElevenStreet]:
    with FakeElevenStreet().running() as running:
        assert isinstance(running, FakeElevenStreet)
        yield running


@pytest.fixture
def driver(street: FakeElevenStreet) -> Driver:
    driver = Driver(platform, street.shop())
    street.ask("재입고되나요?")
    driver.poll()
    return driver


@pytest.mark.parametrize("prefixed", [True, False])
def test_a_root_with_or_without_a_prefix(street: FakeElevenStreet, prefixed: bool) -> None:
    street.prefixed = prefixed
    street.ask("재질이 <무엇>인가요? 뷁 🙂")
    driver = Driver(platform, street.shop())
    driver.poll()
    assert driver.questions["7000"].text == "재질이 <무엇>인가요? 뷁 🙂"


def test_what_cp949_lacks_goes_as_a_reference(street: FakeElevenStreet, driver: Driver) -> None:
    text = "네 🙂 <확인> & \x0b곧 안내드릴게요 똠방각하"
    assert b"&#128578;" in answer_body(text)
    assert driver.deliver(driver.reply_to("7000", text)) == "posted"
    assert street.replies("7000") == [text.replace("\x0b", "")]


def test_a_lost_answer_brings_no_second_mail(street: FakeElevenStreet, driver: Driver) -> None:
    reply = driver.reply_to("7000", "확인하겠습니다.")
    street.faults = Faults(error_after_write=1.0)
    with pytest.raises(DeliveryError) as failure:
        platform.post_reply(driver.shop, reply)
    assert failure.value.unknown
    street.faults = Faults()
    for _ in range(2):
        assert platform.post_reply(driver.shop, reply).outcome is PostOutcome.POSTED
    assert street.mails == 1


def test_an_error_with_status_200_is_an_error(
    street: FakeElevenStreet, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not an empty list: an approved reply would be withdrawn."""
    refusal = "<x><result_code>-1000</result_code><result_text>점검 중</result_text></x>"
    monkeypatch.setattr(street, "_list", lambda *_: xml(200, refusal))
    with pytest.raises(DeliveryError, match="점검 중") as failure:
        platform.read(driver.shop, driver.reply_to("7000", "확인하겠습니다."))
    assert not failure.value.permanent


@pytest.mark.parametrize(
    "words",
    [
        "<result_code>0</result_code><result_text>none</result_text>",
        "<result_code>-1</result_code>",
        "",
    ],
)
def test_a_list_of_none_is_a_list(
    street: FakeElevenStreet, driver: Driver, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr(street, "_list", lambda *_: street._root(words))
    assert driver.poll_once() == []
    remote = platform.read(driver.shop, driver.reply_to("7000", "확인하겠습니다."))
    assert remote is not None
    assert not remote.exists


def test_an_address_that_is_not_registered_is_told(street: FakeElevenStreet) -> None:
    street.registered = False
    with pytest.raises(DeliveryError, match="public address") as failure:
        platform.check_credentials(street.shop())
    assert failure.value.permanent


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a>",
        b"not xml",
        b"<a>" + b"<br/>" * 9000 + b"</a>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"\xff" * 20,
    ],
)
def test_what_is_no_xml_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        parse_xml(body)
