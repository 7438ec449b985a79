"""A storefront that signs and sends, and the webhook served to it over real HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from standardwebhooks.webhooks import Webhook
from werkzeug.serving import WSGIRequestHandler, make_server

from qna.settings import Settings
from tests.conftest import WEBHOOK_SECRET
from webhook.app import create_app


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The webhook in a thread; its address."""
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["jamsi"].database.dispose()


def event(kind: str = "created", **data: Any) -> dict[str, Any]:
    given = {"question_id": f"Q-{uuid4().hex[:12]}"}
    if kind != "deleted":
        given["text"] = "이 다이어리에 내년도 공휴일이 표시되어 있나요?"
    return {
        "type": f"question.{kind}",
        "timestamp": "2026-11-22T09:00:00+09:00",
        "data": {**given, **data},
    }


@dataclass
class Storefront:
    """Sends to one shop; keeps its connection."""

    address: str
    shop: str
    secret: str = WEBHOOK_SECRET
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    @property
    def url(self) -> str:
        return f"{self.address}/webhooks/standard/{self.shop}"

    def send(self, payload: Any, **values: Any) -> httpx.Response:
        return self.send_bytes(json.dumps(payload, ensure_ascii=False).encode(), **values)

    def send_bytes(
        self, body: bytes, *, url: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return self.client.post(
            url or self.url, content=body, headers={**self.signed(body), **(headers or {})}
        )

    def signed(self, body: bytes, *, at: float | None = None, name: str = "") -> dict[str, str]:
        """Headers as the specification says; the library signs text alone, a test any bytes."""
        moment = datetime.fromtimestamp(at, UTC) if at else datetime.now(UTC)
        name = name or f"msg_{uuid4().hex}"
        try:
            signature = Webhook(self.secret).sign(name, moment, body.decode())
        except UnicodeDecodeError:
            signature = self._signature(name, int(moment.timestamp()), body)
        return {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signature,
        }

    def _signature(self, name: str, at: int, body: bytes) -> str:
        import base64
        import hashlib
        import hmac

        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = f"{name}.{at}.".encode() + body
        return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def is_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """Asserts that the answer is this refusal, as problem+json; its content."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = response.json()
    assert content["status"] == status
    assert content["title"]
    assert content["type"] == "about:blank"
    return content
