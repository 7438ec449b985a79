"""A generic storefront."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from platforms.base import InboundRequest, ShopAccess
from platforms.callback import signed_headers
from tests.platforms.fakes.callback import CALLBACK_SECRET, CallbackFake
from tests.platforms.fakes.server import LOOPBACK


class FakeStandard(CallbackFake):
    name = "standard"
    own_callback = True

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        question_id = f"Q-{len(self.questions) + 1}"
        self.questions[question_id] = text
        self._tell("question.created", question_id, text, product)
        return question_id

    def edit(self, question_id: str, text: str) -> None:
        self.questions[question_id] = text
        self._tell("question.updated", question_id, text, None)

    def delete(self, question_id: str) -> None:
        del self.questions[question_id]
        self._tell("question.deleted", question_id, "", None)

    def answer_as_person(self, question_id: str, text: str) -> None:
        super().answer_as_person(question_id, text)
        self._send("question.answered", {"question_id": question_id, "answer_text": text})

    def _tell(self, kind: str, question_id: str, text: str, product: str | None) -> None:
        data: dict[str, Any] = {"question_id": question_id}
        if text:
            data |= {"text": text, "product": {"id": product}}
        self._send(kind, data)

    def _send(self, kind: str, data: dict[str, Any]) -> None:
        question_id = data["question_id"]
        body = json.dumps({"type": kind, "data": data}, ensure_ascii=False).encode()
        headers = signed_headers(f"msg_{len(self.pushes)}_{question_id}", body, [CALLBACK_SECRET])
        self.push(InboundRequest(headers, body))

    def signed_push(self, body: bytes) -> InboundRequest:
        """Any bytes, correctly signed."""
        message, timestamp = "msg_1", str(int(time.time()))
        key = base64.b64decode(CALLBACK_SECRET.removeprefix("whsec_"))
        text = f"{message}.{timestamp}.".encode() + body
        signature = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        headers = {
            "webhook-id": message,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{signature}",
        }
        return InboundRequest(headers, body)

    def shop(self, **changes: Any) -> ShopAccess:
        fields: dict[str, Any] = {
            "webhook_secrets": (CALLBACK_SECRET,),
            "reply_url": f"{self.url}/replies",
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "standard", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(webhook_secrets=())
