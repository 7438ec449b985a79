"""Every refusal has its status, says what to do, and records nothing."""

import json
import time
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from platforms.signature import hmac_base64
from qna.database import Database
from qna.models import Question, Shop
from qna.secrets import SecretBox
from tests.conftest import make_shop
from tests.qna import steps
from tests.webhook.storefront import Storefront, event, is_problem


@pytest.fixture(autouse=True)
def _nothing_is_recorded(shared_database: Database, own_shop: Shop) -> Any:
    yield
    with shared_database.read() as session:
        count = select(func.count()).where(Question.shop_id == own_shop.id)
        assert session.scalar(count) == 0


BAD_HEADERS: dict[str, dict[str, str]] = {
    "wrong signature": {"webhook-signature": "v1," + "A" * 43 + "="},
    "no version": {"webhook-signature": "A" * 44},
    "other version": {"webhook-signature": "v1a," + "A" * 43 + "="},
    "no base64": {"webhook-signature": "v1,***"},
    "many commas": {"webhook-signature": "v1,a,b,c"},
    "empty signature": {"webhook-signature": ""},
    "another id": {"webhook-id": "msg_other"},
    "empty id": {"webhook-id": ""},
    "no number": {"webhook-timestamp": "yesterday"},
    "scientific": {"webhook-timestamp": "1e9"},
    "negative": {"webhook-timestamp": "-5"},
    "huge": {"webhook-timestamp": "9" * 400},
    "empty time": {"webhook-timestamp": ""},
    "other digits": {"webhook-timestamp": "١٢٣"},
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_401_for_headers_that_do_not_sign_this_body(name: str, storefront: Storefront) -> None:
    body = json.dumps(event()).encode()
    headers = [
        (key.encode(), value.encode())
        for key, value in (storefront.signed(body) | BAD_HEADERS[name]).items()
    ]
    is_problem(httpx.post(storefront.url, content=body, headers=headers), 401)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_401_for_a_missing_header(missing: str, storefront: Storefront) -> None:
    body = json.dumps(event()).encode()
    headers = storefront.signed(body)
    del headers[missing]
    is_problem(storefront.client.post(storefront.url, content=body, headers=headers), 401)


@pytest.mark.parametrize("age", [-310, 310, -86400 * 365])
def test_401_for_an_old_or_future_event(age: int, storefront: Storefront) -> None:
    body = json.dumps(event()).encode()
    headers = storefront.signed(body, at=time.time() + age)
    is_problem(storefront.send_bytes(body, headers=headers), 401)


def test_401_for_a_body_changed_on_its_way(storefront: Storefront) -> None:
    body = json.dumps(event()).encode()
    headers = storefront.signed(body)
    is_problem(storefront.send_bytes(body + b" ", headers=headers), 401)
    storefront.secret = "whsec_" + "A" * 44
    is_problem(storefront.send(event()), 401)


def test_a_stranger_learns_nothing_of_the_body(storefront: Storefront) -> None:
    """Verification comes before parsing: not even that it is no JSON."""
    storefront.secret = "whsec_" + "A" * 44
    for body in (b"{", b"\xff", json.dumps({"type": 1}).encode()):
        is_problem(storefront.send_bytes(body), 401)


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/standard/no-such-shop",
        "/webhooks/standard/a%00b",
        "/webhooks/standard/%ff%fe",
        "/webhooks/standard/%F0%9F%98%80",
        "/webhooks/naver/{shop}",
        "/webhooks/no-such-platform/{shop}",
        "/webhooks/standard/{shop}/",
        "/webhooks/standard",
        "/",
        "/review",
    ],
)
def test_404_for_what_is_not_there(path: str, storefront: Storefront) -> None:
    url = storefront.address + path.format(shop=storefront.shop)
    is_problem(storefront.send_bytes(b"{}", url=url), 404)


def test_404_for_a_closed_shop(
    storefront: Storefront, shared_database: Database, own_shop: Shop
) -> None:
    steps.change(shared_database, Shop, own_shop.id, active=False)
    is_problem(storefront.send(event()), 404)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_405_names_what_is_allowed(method: str, storefront: Storefront) -> None:
    answer = storefront.client.request(method, storefront.url)
    is_problem(answer, 405)
    assert "POST" in answer.headers["allow"]


def test_413_with_and_without_a_length(storefront: Storefront) -> None:
    big = b"x" * (256 * 1024 + 1)
    is_problem(storefront.send_bytes(big), 413)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml", "x"]
)
def test_415_says_what_to_send(content_type: str, storefront: Storefront) -> None:
    answer = storefront.send(event(), headers={"content-type": content_type})
    assert "application/json" in is_problem(answer, 415)["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"not json", b"[" * 100_000, b'{"a":' * 50_000,
        b"[" * 60 + b"]" * 60, b'{"n": NaN}', b'{"n": ' + b"9" * 5000 + b"}", b"\x00", b"{}{}",
    ],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_400_for_what_is_no_json(body: bytes, storefront: Storefront) -> None:
    is_problem(storefront.send_bytes(body), 400)


@pytest.mark.parametrize("body", [b"\xff\xfe{}", b'{"a": "\xed\xa0\x80"}', b"\x80"])
def test_400_for_signed_bytes_that_are_no_utf_8(body: bytes, storefront: Storefront) -> None:
    """The signature is right: it is over bytes, and says nothing of what they mean."""
    is_problem(storefront.send_bytes(body), 400)


DELETE: Any = object()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("question_id", DELETE), ("question_id", ""), ("question_id", 7), ("question_id", None),
        ("question_id", "x" * 201), ("question_id", "\u200b"),
        ("text", DELETE), ("text", ""), ("text", " \u200b\0"), ("text", ["?"]), ("text", None),
        ("text", "가" * 4001), ("text", "\ud800"), ("asked_at", "yesterday"), ("asked_at", 1.7e9),
        ("asked_at", "2026-11-22T09:00:00"), ("asked_at", "9999-12-31T23:59:59-12:00"),
        ("secret", "no"), ("secret", 1), ("product", "P-77"), ("product", {"name": "x" * 501}),
        ("author", {"name": 5}),
    ],
)  # fmt: skip
def test_422_names_the_field(field: str, value: Any, storefront: Storefront) -> None:
    payload = event()
    payload["data"].pop(field, None)
    if value is not DELETE:
        payload["data"][field] = value
    answer = storefront.send_bytes(json.dumps(payload).encode())
    fields = is_problem(answer, 422)["fields"]
    assert [item["field"].startswith(f"data.{field}") for item in fields] == [True]
    assert fields[0]["problem"]


def test_422_lists_every_wrong_field(storefront: Storefront) -> None:
    payload = event(text="", secret="x", question_id=None)
    fields = is_problem(storefront.send(payload), 422)["fields"]
    assert {item["field"] for item in fields} == {"data.text", "data.secret", "data.question_id"}


@pytest.mark.parametrize("payload", [[], "x", 5, None, {}, {"type": 5}, {"type": None}])
def test_422_for_json_of_another_shape(payload: Any, storefront: Storefront) -> None:
    assert is_problem(storefront.send(payload), 422)["fields"]


def test_no_input_is_echoed(storefront: Storefront) -> None:
    payload = event(text="가" * 4001, secret="<script>alert(1)</script>")
    answer = storefront.send(payload)
    assert "script" not in answer.text
    assert "가" not in answer.text


@pytest.mark.parametrize("number", [10**300, 10**199, 10**201, -1, 1.5, True])
def test_a_number_that_is_no_id_is_refused_by_its_field(
    webhook_address: str, shared_database: Database, box: SecretBox, number: float
) -> None:
    shop = make_shop(
        shared_database,
        box,
        name=f"woo-{uuid4().hex[:8]}",
        platform="woocommerce",
        webhook_secrets=["a secret of the site"],
        config={"created_topics": "action.asked"},
    )
    body = json.dumps({"action": "wp_insert_comment", "arg": number}).encode()
    answer = httpx.post(
        f"{webhook_address}/webhooks/woocommerce/{shop.name}",
        content=body,
        headers={
            "content-type": "application/json",
            "x-wc-webhook-topic": "action.asked",
            "x-wc-webhook-signature": hmac_base64("a secret of the site", body),
        },
        timeout=60,
    )
    if number == 10**199:
        assert answer.status_code == 202
    else:
        assert is_problem(answer, 422)["fields"]
    assert "0" * 100 not in answer.text
