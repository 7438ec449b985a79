"""What is Naver's alone: a PUT that overwrites."""

from collections.abc import Iterator

import pytest

from platforms.naver.adapter import NaverPlatform
from qna.outgoing import DeliveryError, PostOutcome
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.naver import FakeNaver

platform = NaverPlatform()


@pytest.fixture
def store() -> Iterator[FakeNaver]:
    with FakeNaver().running() as running:
        assert isinstance(running, FakeNaver)
        yield running


@pytest.fixture
def driver(store: FakeNaver) -> Driver:
    driver = Driver(platform, store.shop())
    store.ask("재입고되나요?")
    driver.poll()
    return driver


def test_a_post_never_overwrites_a_person(store: FakeNaver, driver: Driver) -> None:
    """Even where nobody read beforehand."""
    store.answer_as_person("900000", "네, 다음 주에 들어옵니다.")
    result = platform.post_reply(driver.shop, driver.reply_to("900000", "확인하겠습니다."))
    assert result.outcome is PostOutcome.ALREADY_ANSWERED
    assert store.rows["900000"]["answer"] == "네, 다음 주에 들어옵니다."


def test_a_post_to_a_deleted_question_is_none(store: FakeNaver, driver: Driver) -> None:
    store.delete("900000")
    result = platform.post_reply(driver.shop, driver.reply_to("900000", "확인하겠습니다."))
    assert result.outcome is PostOutcome.GONE


def test_a_second_attempt_finds_the_first(store: FakeNaver, driver: Driver) -> None:
    reply = driver.reply_to("900000", "확인하겠습니다.")
    for _ in range(2):
        assert platform.post_reply(driver.shop, reply).outcome is PostOutcome.POSTED
    assert store.replies("900000") == [reply.text]


def test_without_a_vault_each_call_gets_a_token(store: FakeNaver) -> None:
    assert platform.check_credentials(store.shop(tokens=None))
    assert store.issued == 2  # one for each channel


def test_a_secret_that_is_no_salt_is_explained(store: FakeNaver) -> None:
    with pytest.raises(DeliveryError, match=r"\$2a\$") as failure:
        platform.check_credentials(store.shop(credentials={"client_secret": "plain"}))
    assert failure.value.permanent


@pytest.mark.parametrize("missing", ["client_id"])
def test_a_missing_setting_is_named(store: FakeNaver, missing: str) -> None:
    config = {k: v for k, v in store.shop().config.items() if k != missing}
    with pytest.raises(DeliveryError, match=missing):
        platform.check_credentials(store.shop(config=config))
