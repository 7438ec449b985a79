"""What is Naver's alone: a PUT that overwrites."""

from collections.abc import Iterator

import pytest

from platforms.naver.adapter import NaverPlatform
from qna.outgoing import DeliveryError, PostOutcome, ReplyKind
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.naver import FakeNaver, FakeNaverInquiries, error
from tests.platforms.fakes.server import Response

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


@pytest.mark.parametrize(
    ("code", "permanent", "rest"),
    [
        ("GW.QUOTA_LIMIT", False, 600),
        ("GW.BLOCK.IP", False, 600),
        ("GW.NOT_FOUND", True, None),
        ("SOMETHING", True, None),
    ],
)
def test_a_refusal_means_what_its_code_says(
    store: FakeNaver,
    driver: Driver,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    permanent: bool,
    rest: float | None,
) -> None:
    reply = driver.reply_to("900000", "확인하겠습니다.")
    status = 404 if "FOUND" in code else 403
    monkeypatch.setattr(store, "_put", lambda *_: Response(status, error(code)))
    with pytest.raises(DeliveryError, match=code) as failure:
        platform.post_reply(driver.shop, reply)
    assert (failure.value.permanent, failure.value.retry_after) == (permanent, rest)


def test_an_agency_names_the_seller(store: FakeNaver) -> None:
    agency = {"token_type": "SELLER", "account_id": "made-up-seller"}
    config = {**store.shop().config, **agency}
    assert platform.check_credentials(store.shop(config=config))
    del config["account_id"]
    with pytest.raises(DeliveryError, match="account_id"):
        platform.check_credentials(store.shop(config=config, tokens=None))


def test_each_channel_can_be_switched_off(store: FakeNaver) -> None:
    def open_(**config: str) -> list[str]:
        return [channel.key for channel in platform.open_channels(store.shop(config=config))]

    assert open_() == ["product", "customer"]
    assert open_(customer_inquiries="no") == ["product"]
    assert open_(product_questions="no") == ["customer"]
    with pytest.raises(DeliveryError, match="switched off"):
        platform.check_credentials(
            store.shop(config={"product_questions": "no", "customer_inquiries": "no"})
        )


def test_the_same_number_in_both_channels_is_two_questions() -> None:
    with FakeNaverInquiries().running() as inquiries, FakeNaver().running() as products:
        ids = {fake.ask("되나요?") for fake in (inquiries, products)}
    assert ids == {"900000", "inquiry-900000"}


def test_the_final_answer_replaces_the_holding_reply_of_an_inquiry() -> None:
    with FakeNaverInquiries().running() as store:
        driver = Driver(platform, store.shop())
        name = store.ask("언제 오나요?")
        driver.poll()
        holding = driver.reply_to(name, "확인하겠습니다.")
        assert driver.deliver(holding) == "posted"
        final = driver.reply_to(
            name, "내일 도착합니다.", ReplyKind.FINAL, own_reply_texts=[holding.text]
        )
        assert driver.deliver(final) == "posted"
        assert store.rows[name]["answerContent"] == final.text
        assert [call for call in store.calls if call.startswith("PUT")]
