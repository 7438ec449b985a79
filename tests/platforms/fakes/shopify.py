"""Shopify's own metaobjects (a form of the shop's), and the shop's callback."""

import json
from typing import Any

from platforms.base import InboundRequest, ShopAccess
from platforms.signature import hmac_base64
from tests.platforms.fakes.callback import CALLBACK_SECRET, CallbackFake
from tests.platforms.fakes.server import LOOPBACK

APP_SECRET = "shpss_made_up"
DOMAIN = "paper.myshopify.com"
METAOBJECT = "product_question"


class FakeShopify(CallbackFake):
    name = "shopify"
    own_callback = True

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        question_id = f"gid://shopify/Metaobject/{70000 + len(self.questions)}"
        self.questions[question_id] = text
        self._tell("metaobjects/create", question_id, {"question": text, "product": product})
        return question_id

    def edit(self, question_id: str, text: str) -> None:
        self.questions[question_id] = text
        self._tell("metaobjects/update", question_id, {"question": text})

    def delete(self, question_id: str) -> None:
        del self.questions[question_id]
        self._tell("metaobjects/delete", question_id, {})

    def answer_as_person(self, question_id: str, text: str) -> None:
        super().answer_as_person(question_id, text)
        fields = {"question": self.questions[question_id], "answer": text}
        self._tell("metaobjects/update", question_id, fields)

    def _tell(self, topic: str, question_id: str, fields: dict[str, Any]) -> None:
        payload = {"type": METAOBJECT, "handle": "q", "fields": fields, "id": question_id}
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = {
            "x-shopify-topic": topic,
            "x-shopify-shop-domain": DOMAIN,
            "x-shopify-event-id": f"event-{question_id}-{topic}",
            "x-shopify-hmac-sha256": hmac_base64(APP_SECRET, body),
        }
        self.push(InboundRequest(headers, body))

    def shop(self, **changes: Any) -> ShopAccess:
        fields: dict[str, Any] = {
            "webhook_secrets": (APP_SECRET,),
            "credentials": {"callback_secret": CALLBACK_SECRET},
            "config": {"shop_domain": DOMAIN, "metaobject_type": METAOBJECT},
            "reply_url": f"{self.url}/replies",
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "shopify", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(credentials={})
