"""Who signs how: the presets of Shopify, with signatures computed here."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from platforms.base import InboundRequest, ShopAccess, SignatureInvalid
from platforms.shopify.adapter import ShopifyPlatform
from platforms.shopify.presets import PRESETS

platform = ShopifyPlatform()
SECRET = "made-up-secret"
SVIX = "whsec_" + base64.b64encode(b"a made-up key of 32 bytes, yes!!").decode()
BODY = {
    "shopify": {"type": "q", "fields": {"question": "S &amp; M 되나요?"}, "id": "gid://1"},
    "judgeme": {"question": {"id": 1, "body": "S &amp; M <span>되나요?</span>"}},
    "stamped": {"id": 1, "message": "S &amp; M 되나요?", "email": "made-up@example.com"},
    "okendo": {"question": {"id": "1", "body": "S &amp; M 되나요?"}},
}


def shop(preset: str) -> ShopAccess:
    secrets = (SVIX if preset == "okendo" else SECRET,)
    return ShopAccess("s", "shopify", webhook_secrets=secrets, config={"preset": preset})


def signed(preset: str, body: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256)
    if preset == "shopify":
        signature = base64.b64encode(digest.digest()).decode()
        return {"x-shopify-hmac-sha256": signature, "x-shopify-topic": "metaobjects/create"}
    if preset == "judgeme":
        return {"judgeme-hmac-sha256": digest.hexdigest()}
    if preset == "stamped":
        return {"x-stamped-webhook-secret": SECRET, "x-stamped-topic": "made/up"}
    stamp = str(int(time.time()))
    key = base64.b64decode(SVIX.removeprefix("whsec_"))
    text = f"msg_1.{stamp}.".encode() + body
    value = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return {"svix-id": "msg_1", "svix-timestamp": stamp, "svix-signature": f"junk v1,{value}"}


def push(preset: str, payload: Any) -> InboundRequest:
    body = json.dumps(payload).encode()
    return InboundRequest(signed(preset, body), body)


@pytest.mark.parametrize("preset", PRESETS)
def test_each_sender_is_known_by_its_own_signature(preset: str) -> None:
    request = push(preset, BODY[preset])
    platform.verify(shop(preset), request)
    (question,) = platform.parse(shop(preset), request)
    assert question.text == "S & M 되나요?"
    assert "made-up@example.com" not in str(question.raw)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("other", PRESETS)
def test_no_sender_is_taken_for_another(preset: str, other: str) -> None:
    if preset == other:
        pytest.skip("its own")
    with pytest.raises(SignatureInvalid):
        platform.verify(shop(preset), push(other, BODY[other]))


def test_a_preset_is_replaced_setting_by_setting() -> None:
    config = {"preset": "judgeme", "signature_header": "X-Own", "text_pointer": "/t"}
    access = ShopAccess("s", "shopify", webhook_secrets=(SECRET,), config=config)
    body = json.dumps({"t": "되나요?", "question": {"id": 9}}).encode()
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    platform.verify(access, InboundRequest({"x-own": digest}, body))
    (question,) = platform.parse(access, InboundRequest({}, body))
    assert (question.text, question.platform_question_id) == ("되나요?", "9")


def test_metaobjects_of_other_types_are_ignored() -> None:
    config = {"metaobject_type": "product_question"}
    access = ShopAccess("s", "shopify", webhook_secrets=(SECRET,), config=config)
    assert platform.parse(access, push("shopify", BODY["shopify"])) == []
