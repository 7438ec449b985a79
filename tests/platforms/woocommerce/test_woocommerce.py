"""What is WooCommerce's alone: the ping, comments that are no questions, the callback."""

import json
from collections.abc import Iterator

import pytest

from platforms.base import InboundRequest, InvalidFields, NothingToRecord, SignatureInvalid
from platforms.woocommerce.adapter import WooCommercePlatform
from qna.incoming import IncomingQuestion
from qna.outgoing import DeliveryError, PostOutcome
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.server import Response
from tests.platforms.fakes.standard import FakeStandard
from tests.platforms.fakes.woocommerce import FakeWooCommerce

platform = WooCommercePlatform()


@pytest.fixture
def site() -> Iterator[FakeWooCommerce]:
    with FakeWooCommerce().running() as running:
        assert isinstance(running, FakeWooCommerce)
        yield running


@pytest.fixture
def driver(site: FakeWooCommerce) -> Driver:
    return Driver(platform, site.shop())


def test_the_ping_of_a_new_webhook_gets_200(site: FakeWooCommerce) -> None:
    with pytest.raises(NothingToRecord) as greeting:
        platform.verify(site.shop(), InboundRequest({}, b"webhook_id=12"))
    assert greeting.value.status == 200
    assert "application/x-www-form-urlencoded" in platform.content_types


@pytest.mark.parametrize(
    "body", [b"webhook_id=", b"webhook_id=1&x=2", b"webhook_id=1\n", b'{"action": "x"}']
)
def test_nothing_else_comes_in_unsigned(site: FakeWooCommerce, body: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        platform.verify(site.shop(), InboundRequest({}, body))


@pytest.mark.parametrize(
    "changes",
    [
        {"parent": 1},
        {"link": "https://shop.example/blog/post/#comment-1"},
        {"type": "pingback"},
        {"status": "spam"},
        {"status": "trash"},
        {"content": {"rendered": "<p></p>"}},
    ],
)
def test_comments_that_are_no_questions_are_dropped(
    site: FakeWooCommerce, driver: Driver, changes: dict[str, object]
) -> None:
    number = site.ask("재입고되나요?")
    site.comments[int(number)] |= changes
    driver.take(site.taken_pushes())
    assert driver.questions == {}


def test_a_plugin_that_sends_the_text_needs_no_fetch(site: FakeWooCommerce) -> None:
    config = {"id_pointer": "/arg/id", "text_pointer": "/arg/text"}
    body = json.dumps({"action": "q", "arg": {"id": 5, "text": "되나요?"}}).encode()
    request = InboundRequest({"x-wc-webhook-topic": "action.woocommerce_jamsi_comment"}, body)
    (question,) = platform.parse(site.shop(config=config), request)
    assert (question.platform_question_id, question.text) == ("5", "되나요?")
    assert not question.needs_fetch


@pytest.mark.parametrize("arg", [None, "x", {}, [5], -1, True])
def test_an_argument_that_is_no_comment_id_is_422(site: FakeWooCommerce, arg: object) -> None:
    body = json.dumps({"action": "woocommerce_jamsi_comment", "arg": arg}).encode()
    request = InboundRequest({"x-wc-webhook-topic": "action.woocommerce_jamsi_comment"}, body)
    with pytest.raises(InvalidFields):
        platform.parse(site.shop(), request)


def test_a_question_goes_with_its_product(
    site: FakeWooCommerce, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    question_id = site.ask("재입고되나요?")
    driver.take(site.taken_pushes())
    gone = Response(404, {"code": "rest_post_invalid_id", "message": "Invalid post ID."})
    monkeypatch.setattr(site, "route", lambda request: gone)
    assert driver.deliver(driver.reply_to(question_id, "확인하겠습니다.")) == "gone"


def test_a_duplicate_that_wordpress_refuses_is_posted(
    site: FakeWooCommerce, driver: Driver
) -> None:
    question_id = site.ask("재입고되나요?")
    driver.take(site.taken_pushes())
    reply = driver.reply_to(question_id, "확인하겠습니다.")
    outcomes = [platform.post_reply(driver.shop, reply).outcome for _ in range(2)]
    assert outcomes == [PostOutcome.POSTED, PostOutcome.POSTED]
    assert site.replies(question_id) == [reply.text]


def test_a_shop_without_wordpress_access_uses_its_callback(site: FakeWooCommerce) -> None:
    with FakeStandard().running() as receiver:
        assert isinstance(receiver, FakeStandard)
        question_id = receiver.ask("재입고되나요?")
        shop = site.shop(
            config={},
            credentials={"callback_secret": receiver.shop().webhook_secrets[0]},
            reply_url=f"{receiver.url}/replies",
        )
        driver = Driver(platform, shop)
        driver.questions[question_id] = IncomingQuestion(
            platform_question_id=question_id, text="재입고되나요?"
        )
        assert platform.check_credentials(shop)
        assert driver.deliver(driver.reply_to(question_id, "확인하겠습니다.")) == "posted"
        assert receiver.replies(question_id) == ["확인하겠습니다."]


def test_a_shop_without_any_way_for_replies_is_told(site: FakeWooCommerce) -> None:
    shop = site.shop(config={}, credentials={"callback_secret": "whsec_aGVsbG8="}, reply_url=None)
    with pytest.raises(DeliveryError, match="reply_url"):
        platform.check_credentials(shop)
