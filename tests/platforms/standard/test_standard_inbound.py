"""The generic webhook: signatures, malformed bodies and the schema."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms import signature
from platforms.base import (
    InboundError,
    InboundRequest,
    InvalidFields,
    MalformedBody,
    ShopAccess,
    SignatureInvalid,
)
from platforms.callback import signed_headers
from platforms.standard.adapter import StandardPlatform
from qna.incoming import IncomingKind

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another secret of 24 byte").decode()
platform = StandardPlatform()


def shop(*secrets: str) -> ShopAccess:
    return ShopAccess("paper", "standard", webhook_secrets=secrets or (SECRET,))


def signed(body: bytes, secret: str = SECRET, **changes: str) -> InboundRequest:
    headers = signed_headers("msg_1", body, [secret]) | changes
    return InboundRequest({k: v for k, v in headers.items() if v != "-"}, body)


def body_of(payload: object) -> InboundRequest:
    return InboundRequest({}, json.dumps(payload).encode())


def event(**data: Any) -> dict[str, Any]:
    return {"type": "question.created", "data": {"question_id": "Q-1", "text": "문의"} | data}


class OfficialClock(datetime):
    """The moment of the official vector, which is years outside the tolerance."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime.fromtimestamp(1614265330, tz)


@pytest.fixture
def official(monkeypatch: pytest.MonkeyPatch) -> InboundRequest:
    monkeypatch.setattr(signature, "datetime", OfficialClock)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    return InboundRequest(headers, b'{"test": 2432232314}')


def test_official_vector_is_accepted(official: InboundRequest) -> None:
    platform.verify(shop(), official)


def test_official_vector_with_another_body_is_refused(official: InboundRequest) -> None:
    with pytest.raises(SignatureInvalid):
        platform.verify(shop(), InboundRequest(official.headers, b'{"test": 2432232315}'))


def test_official_vector_is_what_we_send() -> None:
    moment = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', [SECRET], moment
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_either_of_two_secrets_is_valid_while_rotating() -> None:
    platform.verify(shop(OTHER, SECRET), signed(b"{}", SECRET))
    platform.verify(shop(OTHER, SECRET), signed(b"{}", OTHER))
    with pytest.raises(SignatureInvalid):
        platform.verify(shop(OTHER), signed(b"{}", SECRET))


def test_one_matching_signature_of_several_is_enough() -> None:
    good = signed(b"{}").headers["webhook-signature"]
    other = signed(b"{}", OTHER).headers["webhook-signature"]
    platform.verify(shop(), signed(b"{}", **{"webhook-signature": f"v1a,xx {other} {good}"}))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_old_or_future_timestamp_is_refused(seconds: int) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    headers = signed_headers("msg_1", b"{}", [SECRET], moment)
    with pytest.raises(SignatureInvalid):
        platform.verify(shop(), InboundRequest(headers, b"{}"))


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-id": "-"},
        {"webhook-id": ""},
        {"webhook-id": "msg_2"},
        {"webhook-id": "\udcff"},
        {"webhook-timestamp": "-"},
        {"webhook-timestamp": "abc"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "inf"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "１６１４２６５３３０"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-signature": "-"},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,a"},
        {"webhook-signature": "v1,a,b"},
        {"webhook-signature": "v1,한글"},
        {"webhook-signature": "v1,\udcff"},
        {"webhook-signature": "  "},
        {"webhook-signature": "v2,g0hM9SsE"},
    ],
)
def test_malformed_headers_are_401(changes: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid) as refusal:
        platform.verify(shop(), signed(b"{}", **changes))
    assert refusal.value.status == 401


def test_a_body_outside_utf8_is_401() -> None:
    headers = signed(b"{}").headers
    with pytest.raises(SignatureInvalid):
        platform.verify(shop(), InboundRequest(headers, b"\xff\xfe"))


@pytest.mark.parametrize("secrets", [("whsec_",), ("whsec_한글",), ("whsec_!",), ("",)])
def test_a_broken_secret_of_ours_lets_nobody_in(secrets: tuple[str, ...]) -> None:
    with pytest.raises(SignatureInvalid):
        platform.verify(shop(*secrets), signed(b"{}"))


def test_no_secret_lets_nobody_in() -> None:
    with pytest.raises(SignatureInvalid):
        platform.verify(ShopAccess("paper", "standard"), signed(b"{}"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 60 + b"]" * 60,
        b'{"a": NaN}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"type": "question.created"',
        '{"type": "question.created"}'.encode("utf-16"),
    ],
)
def test_what_is_not_json_is_400(body: bytes) -> None:
    with pytest.raises(MalformedBody) as refusal:
        platform.parse(shop(), InboundRequest({}, body))
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("payload", "fields"),
    [
        ([], {"(body)"}),
        ("text", {"(body)"}),
        ({}, {"type"}),
        ({"type": 7}, {"type"}),
        ({"type": "question.created"}, {"data"}),
        ({"type": "question.created", "data": []}, {"data"}),
        ({"type": "question.created", "data": {}}, {"data.question_id", "data.text"}),
        ({"type": "question.deleted", "data": {}}, {"data.question_id"}),
        (event(text=""), {"data.text"}),
        (event(text=" \u200b\u202e\x00"), {"data.text"}),
        (event(text=5), {"data.text"}),
        (event(text="가" * 4001), {"data.text"}),
        (event(question_id=""), {"data.question_id"}),
        (event(question_id="x" * 201), {"data.question_id"}),
        (event(product="P-1"), {"data.product"}),
        (event(product={"id": 5}), {"data.product.id"}),
        (event(author={"name": ["김"]}), {"data.author.name"}),
        (event(asked_at="yesterday"), {"data.asked_at"}),
        (event(asked_at="2026-11-22T08:59:58"), {"data.asked_at"}),
        (event(asked_at=1614265330), {"data.asked_at"}),
        (event(asked_at="9999-12-31T23:59:59-23:00"), {"data.asked_at"}),
        (event(secret="yes"), {"data.secret"}),
    ],
)
def test_wrong_fields_are_422_each_by_name(payload: object, fields: set[str]) -> None:
    with pytest.raises(InvalidFields) as refusal:
        platform.parse(shop(), body_of(payload))
    assert refusal.value.status == 422
    assert {item["field"] for item in refusal.value.fields} == fields
    assert all(item["problem"] for item in refusal.value.fields)


def test_a_type_that_is_none_of_ours_is_ignored() -> None:
    assert platform.parse(shop(), body_of({"type": "order.created", "data": []})) == []


def test_characters_that_sql_cannot_keep_are_gone_from_text_and_raw() -> None:
    data = rb'{"question_id":"Q\u0000-1","text":"a\ud800b\u0000","text2":1e999}'
    body = b'{"type":"question.created","data":' + data + b"}"
    (question,) = platform.parse(shop(), InboundRequest({}, body))
    assert question.platform_question_id == "Q-1"
    assert question.text == "ab"
    json.dumps(question.raw, ensure_ascii=False, allow_nan=False).encode()
    assert "\x00" not in question.raw["data"]["text"]


def test_of_duplicate_keys_the_last_counts() -> None:
    body = b'{"type":"question.created","data":{"question_id":"Q","text":"a","text":"b"}}'
    (question,) = platform.parse(shop(), InboundRequest({}, body))
    assert question.text == "b"


def test_deletion_needs_the_id_alone() -> None:
    payload = {"type": "question.deleted", "data": {"question_id": "Q-1"}}
    (question,) = platform.parse(shop(), body_of(payload))
    assert (question.kind, question.text) == (IncomingKind.DELETED, "")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.binary() | _JSON.map(lambda value: json.dumps(event(text=value)).encode()))
def test_any_body_is_a_question_or_a_refusal(body: bytes) -> None:
    try:
        questions = platform.parse(shop(), InboundRequest({}, body))
    except InboundError as refusal:
        status = refusal.status
    else:
        status = 202
        assert all(question.text for question in questions)
    assert status in {202, 400, 422}


@pytest.mark.parametrize(
    "kind", ["question.created", "question.updated", "question.deleted", "question.answered"]
)
def test_only_declared_fields_are_kept_of_the_payload(kind: str) -> None:
    """Storefronts send telephone numbers and addresses beside what the schema names."""
    payload = event(memo="010-2345-6789", author={"name": "김**", "phone": "010-2345-6789"})
    payload |= {"type": kind, "buyer": {"address": "서울 010-2345-6789"}}
    (question,) = StandardPlatform().parse(shop(), body_of(payload))
    assert "2345" not in str(question.raw)
    assert question.raw["data"]["question_id"] == payload["data"]["question_id"]


def test_when_the_product_was_changed_is_kept_for_reuse() -> None:
    product = {"id": "P-77", "changed_at": "2026-11-20T09:00:00+09:00"}
    (question,) = platform.parse(shop(), body_of(event(product=product)))
    assert question.context == {"product_changed_at": "2026-11-20T09:00:00+09:00"}
    with pytest.raises(InvalidFields):
        platform.parse(shop(), body_of(event(product={"changed_at": "gestern"})))
