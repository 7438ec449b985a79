"""What is Shopify's alone: topics, shops and pointers."""

import json
from typing import Any

import pytest

from platforms.base import InboundRequest, InvalidFields, ShopAccess
from platforms.pointer import resolve, resolve_text
from platforms.shopify.adapter import ShopifyPlatform
from qna.incoming import IncomingKind

platform = ShopifyPlatform()


def parse(payload: Any, headers: dict[str, str] | None = None, **config: str) -> list[Any]:
    body = json.dumps(payload).encode()
    headers = {"x-shopify-topic": "metaobjects/create"} | (headers or {})
    return platform.parse(ShopAccess("s", "shopify", config=config), InboundRequest(headers, body))


def test_the_shop_says_where_the_question_stands() -> None:
    payload = {"data": [{"q~x": {"a/b": "되나요?"}, "no": 7, "when": "2026-11-22 09:00:00"}]}
    (question,) = parse(
        payload,
        {"x-shopify-topic": "app/asked"},
        created_topics="other, app/asked",
        text_pointer="/data/0/q~0x/a~1b",
        id_pointer="/data/0/no",
        asked_at_pointer="/data/0/when",
    )
    assert (question.text, question.platform_question_id) == ("되나요?", "7")
    assert question.asked_at.isoformat() == "2026-11-22T09:00:00+09:00"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-shopify-topic": "orders/create"},
        {"x-shopify-topic": ""},
        {"x-shopify-shop-domain": "other.myshopify.com"},
    ],
)
def test_other_topics_and_shops_are_ignored(headers: dict[str, str]) -> None:
    assert (
        parse({"id": 1, "fields": {"question": "x"}}, headers, shop_domain="paper.myshopify.com")
        == []
    )


def test_the_event_id_stands_for_a_new_question_only() -> None:
    event = {"x-shopify-event-id": "event-1"}
    (question,) = parse({"fields": {"question": "되나요?"}}, event)
    assert question.platform_question_id == "event-1"
    with pytest.raises(InvalidFields) as refusal:
        parse(
            {"fields": {"question": "되나요?"}}, event | {"x-shopify-topic": "metaobjects/update"}
        )
    assert refusal.value.fields == [{"field": "id_pointer", "problem": "leads to no text"}]


def test_the_time_of_the_event_tells_which_of_two_is_newer() -> None:
    """As Shopify writes it, to the nanosecond; the same each time the event is sent."""
    at = {"x-shopify-triggered-at": "2026-11-22T09:00:00.877041743Z"}
    (question,) = parse({"id": 1, "fields": {"question": "되나요?"}}, at)
    assert question.changed_at.isoformat() == "2026-11-22T09:00:00.877041+00:00"
    (question,) = parse({"id": 1, "fields": {"question": "되나요?"}})
    assert question.changed_at is None


@pytest.mark.parametrize(
    "payload", [None, [], {"fields": {"question": {"nested": 1}}}, {"fields": {"question": " "}}]
)
def test_a_payload_without_a_text_is_422(payload: Any) -> None:
    with pytest.raises(InvalidFields):
        parse(payload)


def test_a_deletion_needs_the_id_alone() -> None:
    (question,) = parse({"id": 7}, {"x-shopify-topic": "metaobjects/delete"})
    assert question.kind is IncomingKind.DELETED


@pytest.mark.parametrize(
    ("pointer", "value"),
    [("", {"a": [1]}), ("/a", [1]), ("/a/0", 1), ("/a/1", None), ("/a/-", None), ("/b/c", None)],
)
def test_pointers(pointer: str, value: Any) -> None:
    assert resolve({"a": [1]}, pointer) == value


@pytest.mark.parametrize("value", [None, True, [], {}, "  "])
def test_only_text_and_numbers_are_text(value: Any) -> None:
    assert resolve_text({"a": value}, "/a") is None
