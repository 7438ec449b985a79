"""What is Coupang's alone: codes inside a 200, the length of a reply, days."""

from collections.abc import Iterator

import pytest

from platforms.coupang.adapter import CoupangPlatform
from qna.outgoing import DeliveryError
from tests.platforms.fakes.coupang import FakeCoupang
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
