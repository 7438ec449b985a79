"""A Shopify review app with the default mapping, and the shop's callback."""

import json
from typing import Any

from platforms.base import InboundRequest, ShopAccess
from platforms.signature import hmac_base64
from tests.platforms.fakes.callback import CALLBACK_SECRET, CallbackFake
from tests.platforms.fakes.server import LOOPBACK

APP_SECRET = "shpss_made_up"
DOMAIN = "paper.myshopify.com"


class FakeShopify(CallbackFake):
    name = "shopify"

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        question_id = str(70000 + len(self.questions))
        self.questions[question_id] = text
        self._tell("questions/create", question_id, text, product)
        return question_id

    def edit(self, question_id: str, text: str) -> None:
        self.questions[question_id] = text
        self._tell("questions/update", question_id, text, None)

    def delete(self, question_id: str) -> None:
        del self.questions[question_id]
        self._tell("questions/delete", question_id, None, None)

    def _tell(self, topic: str, question_id: str, text: str | None, product: str | None) -> None:
        payload: dict[str, Any] = {"id": int(question_id)}
        if text is not None:
            payload |= {"question": text, "product": {"id": product, "title": "다이어리"}}
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
            "config": {"shop_domain": DOMAIN},
            "reply_url": f"{self.url}/replies",
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "shopify", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(credentials={})
