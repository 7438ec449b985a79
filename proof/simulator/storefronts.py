"""Storefronts in the process: the platforms' fakes behind the product's own HTTP client."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import httpx

from platforms.base import InboundRequest
from platforms.callback import signed_headers
from proof.simulator.faults import Fault
from proof.simulator.scheduler import Scheduler
from qna.models import now
from tests.platforms.fakes.callback import CALLBACK_SECRET
from tests.platforms.fakes.coupang import FakeCoupang
from tests.platforms.fakes.server import FakePlatform, Request, Response
from tests.platforms.fakes.standard import FakeStandard
from tests.platforms.fakes.woocommerce import FakeWooCommerce


@dataclass(frozen=True)
class Posted:
    """One write that reached the storefront."""

    at: float
    body: Any


@dataclass
class Storefront:
    """One fake; `posted` holds what was written, in order."""

    fake: FakePlatform
    scheduler: Scheduler | None = None
    posted: list[Posted] = field(default_factory=list)

    def handle(self, request: httpx.Request) -> httpx.Response:
        assert self.scheduler is not None
        what = f"{request.method} {request.url.path}"
        match self.scheduler.boundary("http", what):
            case Fault.ERROR:
                raise httpx.ConnectError("refused")
            case Fault.BUSY:
                return httpx.Response(429, headers={"retry-after": "3"})
            case Fault.AWAY:
                return httpx.Response(503, headers={"retry-after": "3"})
            case Fault.FAILED:
                return httpx.Response(500)
        response = self._route(request)
        match self.scheduler.boundary("http answered", f"{what} {response.status}"):
            case Fault.LOST:
                raise httpx.RemoteProtocolError("cut")
            case Fault.SILENCE:
                self.scheduler.sleep(10)
                raise httpx.ReadTimeout("silent")
            case Fault.FAILED:
                return httpx.Response(500)
        body = b"" if response.body is None else json.dumps(response.body).encode()
        return httpx.Response(response.status, headers=response.headers, content=body)

    def _route(self, request: httpx.Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = request.url.query.decode()
        body = request.read()
        asked = Request(request.method, request.url.path, query, headers, body)
        response = self.fake.route(asked)
        if self.fake.is_write(asked) and response.status < 300 and self.scheduler:
            self.posted.append(Posted(self.scheduler.now, asked.json()))
        return response


@contextmanager
def answering(storefront: Storefront) -> Iterator[None]:
    """Every HTTP client of the product reaches this storefront and nothing else."""
    answer = lambda _transport, request: storefront.handle(request)  # noqa: E731
    with patch.object(httpx.HTTPTransport, "handle_request", answer):
        yield


class TimedStandard(FakeStandard):
    """Tells with each event when it happened, by the simulated clock; no id comes twice."""

    asked = 0

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        self.asked += 1
        name = f"Q-{self.asked}"
        self.questions[name] = text
        self._tell("question.created", name, text, product)
        return name

    def _tell(self, kind: str, question_id: str, text: str, product: str | None) -> None:
        data: dict[str, Any] = {"question_id": question_id}
        if text:
            data |= {"text": text, "product": {"id": product}}
        moment = now().isoformat()
        event = {"type": kind, "timestamp": moment, "data": data}
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = signed_headers(f"msg_{kind}_{question_id}_{moment}", body, [CALLBACK_SECRET])
        self.push(InboundRequest(headers, body))


SIMULATED: dict[str, type[FakePlatform]] = {
    "standard": TimedStandard,
    "coupang": FakeCoupang,
    "woocommerce": FakeWooCommerce,
}
