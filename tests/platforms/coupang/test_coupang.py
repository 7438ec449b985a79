"""What is Coupang's alone: codes inside a 200, the length of a reply, days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from platforms.coupang.adapter import CoupangPlatform
from platforms.moments import KST
from qna.outgoing import DeliveryError, PostOutcome, ReplyKind
from tests.platforms.fakes.coupang import FakeCoupang
from tests.platforms.fakes.coupang_call_centre import FakeCallCentre
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.server import Response

platform = CoupangPlatform()


@pytest.fixture
def wing() -> Iterator[FakeCoupang]:
    with FakeCoupang().running() as running:
        assert isinstance(running, FakeCoupang)
        yield running


@pytest.fixture
def driver(wing: FakeCoupang) -> Driver:
    driver = Driver(platform, wing.shop())
    wing.ask("재입고되나요?")
    driver.poll()
    return driver


@pytest.mark.parametrize(
    ("code", "permanent", "unknown"),
    [("400", True, False), (400, True, False), ("ERROR", True, False), ("500", False, True)],
)
def test_a_refusal_inside_a_200_is_a_refusal(
    wing: FakeCoupang,
    driver: Driver,
    monkeypatch: pytest.MonkeyPatch,
    code: object,
    permanent: bool,
    unknown: bool,
) -> None:
    monkeypatch.setattr(wing, "_reply", lambda *_: Response(200, {"code": code, "message": "no"}))
    with pytest.raises(DeliveryError) as failure:
        platform.post_reply(driver.shop, driver.reply_to("4000", "확인하겠습니다."))
    assert (failure.value.permanent, failure.value.unknown) == (permanent, unknown)


def test_a_wrong_version_withdraws_nothing(wing: FakeCoupang, driver: Driver) -> None:
    """A wrong `reply_version` gives a 404 too, and every approved reply was withdrawn."""
    config = {**driver.shop.config, "reply_version": "v9"}
    with pytest.raises(DeliveryError, match="404") as failure:
        platform.post_reply(wing.shop(config=config), driver.reply_to("4000", "확인하겠습니다."))
    assert failure.value.permanent


def test_the_call_centre_takes_no_answer_after_a_day() -> None:
    with FakeCallCentre().running() as centre:
        centred = Driver(platform, centre.shop())
        name = centre.ask("언제 오나요?")
        centred.poll()
        reply = centred.reply_to(name, "확인하겠습니다.")
        a_day_ago = datetime.now(KST) - timedelta(hours=24, seconds=1)
        centre.rows[name]["inquiryAt"] = a_day_ago.strftime("%Y-%m-%d %H:%M:%S")
        assert centred.deliver(reply) == "answered"
        assert centre.replies(name) == []


def test_a_wrong_wing_id_is_named(wing: FakeCoupang, driver: Driver) -> None:
    config = {**driver.shop.config, "reply_by": "nobody"}
    with pytest.raises(DeliveryError, match="reply_by") as failure:
        platform.post_reply(wing.shop(config=config), driver.reply_to("4000", "확인하겠습니다."))
    assert failure.value.permanent


@pytest.mark.parametrize("length", [0, 1001])
def test_a_reply_that_coupang_would_refuse_is_not_sent(
    wing: FakeCoupang, driver: Driver, length: int
) -> None:
    calls = wing.calls.total()
    with pytest.raises(DeliveryError) as failure:
        platform.post_reply(driver.shop, driver.reply_to("4000", "가" * length))
    assert failure.value.permanent
    assert wing.calls.total() == calls


def test_calls_are_paced_at_four_a_second(wing: FakeCoupang, driver: Driver) -> None:
    assert set(wing.pacer.waits) == {("coupang:A00012345", 4.0)}


def test_the_pace_is_configuration(wing: FakeCoupang, driver: Driver) -> None:
    wing.pacer.waits.clear()
    config = {**driver.shop.config, "calls_per_second": "2.5"}
    platform.check_credentials(wing.shop(config=config))
    assert set(wing.pacer.waits) == {("coupang:A00012345", 2.5)}


def test_a_block_by_the_edge_is_waited_out(
    wing: FakeCoupang, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """403 with a page: not a matter of keys. Nobody calls meanwhile."""
    page = Response(403, b"<html>Access Denied</html>", {"Content-Type": "text/html"})
    monkeypatch.setattr(wing, "route", lambda request: page)
    with pytest.raises(DeliveryError) as failure:
        platform.post_reply(driver.shop, driver.reply_to("4000", "확인하겠습니다."))
    assert (failure.value.permanent, failure.value.unknown) == (False, False)
    assert failure.value.retry_after == 300
    with pytest.raises(DeliveryError) as rest:
        platform.check_credentials(driver.shop)
    assert rest.value.untried


def test_a_403_in_coupangs_own_words_is_about_the_keys(
    wing: FakeCoupang, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = Response(403, {"code": "ERROR", "message": "Your ip address is not allowed"})
    monkeypatch.setattr(wing, "route", lambda request: refusal)
    with pytest.raises(DeliveryError, match="ip address is not allowed") as failure:
        platform.check_credentials(driver.shop)
    assert failure.value.permanent


def test_an_answer_that_is_there_already_is_looked_for(wing: FakeCoupang, driver: Driver) -> None:
    reply = driver.reply_to("4000", "확인하겠습니다.")
    outcomes = [platform.post_reply(driver.shop, reply).outcome for _ in range(2)]
    assert outcomes == [PostOutcome.POSTED] * 2
    assert wing.replies("4000") == [reply.text]


def test_a_deleted_inquiry_is_gone_though_the_status_is_400(
    wing: FakeCoupang, driver: Driver
) -> None:
    reply = driver.reply_to("4000", "확인하겠습니다.")
    wing.delete("4000")
    assert platform.post_reply(driver.shop, reply).outcome is PostOutcome.GONE


def test_the_call_centre_gets_its_holding_reply_in_the_last_hours() -> None:
    with FakeCallCentre().running() as centre:
        centred = Driver(platform, centre.shop())
        early = centre.ask("언제 오나요?", asked_at=datetime.now(UTC) - timedelta(hours=1))
        late = centre.ask("언제 오나요?", asked_at=datetime.now(UTC) - timedelta(hours=21))
        centred.poll()
        assert centred.deliver(centred.reply_to(late, "확인하겠습니다.")) == "posted"
        with pytest.raises(DeliveryError, match="one answer only") as failure:
            platform.post_reply(centred.shop, centred.reply_to(early, "확인하겠습니다."))
        assert failure.value.untried
        assert 18.9 * 3600 < (failure.value.retry_after or 0) < 19.1 * 3600
        final = centred.reply_to(early, "내일 도착합니다.", ReplyKind.FINAL)
        assert centred.deliver(final) == "posted"


def test_after_a_holding_reply_the_call_centre_takes_no_final_answer() -> None:
    with FakeCallCentre().running() as centre:
        centred = Driver(platform, centre.shop())
        name = centre.ask("언제 오나요?")
        centred.poll()
        centred.deliver(centred.reply_to(name, "확인하겠습니다."))
        own = {"own_reply_texts": ["확인하겠습니다."]}
        final = centred.reply_to(name, "내일 도착합니다.", ReplyKind.FINAL, **own)
        with pytest.raises(DeliveryError, match="only answer") as failure:
            platform.post_reply(centred.shop, final)
        assert failure.value.permanent


def test_the_call_centre_is_off_unless_wanted(wing: FakeCoupang) -> None:
    assert [each.key for each in platform.open_channels(wing.shop())] == ["product"]
