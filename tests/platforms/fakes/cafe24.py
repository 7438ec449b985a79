"""Cafe24: boards with child articles, rotating refresh tokens, pushes with ids and their log."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from platforms.base import InboundRequest, ShopAccess
from platforms.html_text import html_to_text
from platforms.moments import KST
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Request, Response

MALL = "paperfriends"
API_KEY = "made-up-webhook-key"
CLIENT = ("made-up-client", "made-up-client-secret")
FIRST_REFRESH = "refresh-0"
BOARD = 6


class FakeCafe24(FakePlatform):
    time_key = "created_date"
    name = "cafe24"
    refusal_words = "invalid_client"
    rotates_tokens = True
    refused_push_status = 403

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.articles: dict[int, dict[str, Any]] = {}
        self.logs: list[dict[str, Any]] = []
        self.access: set[str] = set()
        self.refresh = FIRST_REFRESH
        self.issued = 0

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        number = self._write(
            title="",
            content=f"<p>{text}</p>",
            member_id="customer1",
            writer="김**",
            product_no=int(product) if product else 55,
            created=asked_at,
        )
        self._tell(90033, number)
        return f"1-{BOARD}-{number}"

    def edit(self, question_id: str, text: str) -> None:
        number = _number(question_id)
        self.articles[number]["content"] = f"<p>{text}</p>"
        self._tell(90039, number)

    def delete(self, question_id: str) -> None:
        number = _number(question_id)
        self._tell(90036, number)
        del self.articles[number]

    def answer_as_person(self, question_id: str, text: str) -> None:
        self._write(content=text, member_id=MALL, writer="점주", parent=_number(question_id))

    def follow_up(self, question_id: str, text: str) -> str | None:
        """Below the newest answer: two levels below the question."""
        answers = [
            a["article_no"]
            for a in self.articles.values()
            if a["parent_article_no"] == _number(question_id) and a["reply_depth"]
        ]
        number = self._write(
            content=text, member_id="customer1", writer="김**", parent=answers[-1], reply_depth=2
        )
        return f"1-{BOARD}-{number}"

    def spoil(self, question_id: str) -> None:
        self.articles[_number(question_id)]["title"] = {"no": "text"}

    def replies(self, question_id: str) -> list[str]:
        return [
            html_to_text(a["content"])
            for a in self.articles.values()
            if a["parent_article_no"] == _number(question_id) and a["by_api"]
        ]

    def shop(self, **changes: Any) -> ShopAccess:
        fields: dict[str, Any] = {
            "webhook_secrets": (API_KEY,),
            "credentials": {"client_secret": CLIENT[1], "refresh_token": FIRST_REFRESH},
            "config": {"mall_id": MALL, "client_id": CLIENT[0], "api_base": self.url},
            "tokens": self.vault,
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "cafe24", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(credentials={"client_secret": "wrong", "refresh_token": FIRST_REFRESH})

    def expire_tokens(self) -> None:
        self.access.clear()

    def _write(self, *, content: str, parent: int = 0, created: Any = None, **fields: Any) -> int:
        number = max(self.articles, default=100) + 1
        self.articles[number] = {
            "shop_no": 1,
            "board_no": BOARD,
            "article_no": number,
            "parent_article_no": parent or number,
            "reply_depth": 1 if parent else 0,
            "product_no": None,
            "title": "",
            "content": content,
            "secret": "F",
            "deleted": "F",
            "reply_status": "N",
            "created_date": (created or datetime.now(UTC)).astimezone(KST).isoformat(),
            "by_api": False,
        } | fields
        return number

    def _tell(self, event_no: int, number: int) -> None:
        article = self.articles[number]
        resource = {
            "mall_id": MALL,
            "event_shop_no": "1",
            "board_no": BOARD,
            "no": number,
            "has_parent": "T" if article["reply_depth"] else "F",
            "member_id": article["member_id"],
            "writer": article["writer"],
        }
        body = json.dumps({"event_no": event_no, "resource": resource}).encode()
        before = len(self.pushes)
        self.push(InboundRequest({"x-api-key": API_KEY, "x-trace-id": f"t{number}"}, body))
        if len(self.pushes) == before:
            self._log(event_no, body)

    def _log(self, event_no: int, body: bytes) -> None:
        self.logs.append(
            {
                "log_id": len(self.logs) + 1,
                "event_no": event_no,
                "requested_time": datetime.now(KST).isoformat(),
                "request_body": body.decode(),
                "success": "F",
            }
        )

    def route(self, request: Request) -> Response:
        if request.path == "/api/v2/oauth/token":
            return self._token(request)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.access:
            return _error(401, "invalid_token")
        if not request.headers.get("x-cafe24-api-version"):
            return _error(400, "no version")
        if request.path == "/api/v2/admin/webhooks/logs":
            since = int(request.params.get("since_log_id", 0))
            limit = int(request.params["limit"])
            return Response(200, {"logs": [e for e in self.logs if e["log_id"] > since][:limit]})
        if request.path != f"/api/v2/admin/boards/{BOARD}/articles":
            return _error(404, "Not Found")
        return self._list(request.params) if request.method == "GET" else self._create(request)

    def _token(self, request: Request) -> Response:
        basic = base64.b64encode(":".join(CLIENT).encode()).decode()
        form = dict(parse_qsl(request.body.decode()))
        if request.headers.get("authorization") != f"Basic {basic}":
            return Response(401, {"error": "invalid_client"})
        if form.get("refresh_token") != self.refresh or form["grant_type"] != "refresh_token":
            return Response(400, {"error": "invalid_grant"})
        self.issued += 1
        self.refresh = f"refresh-{self.issued}"
        token = f"access-{self.issued}"
        self.access.add(token)
        ends = datetime.fromtimestamp(datetime.now(UTC).timestamp() + 7200, KST)
        expires_at = ends.replace(tzinfo=None).isoformat(timespec="milliseconds")
        idle = (datetime.now(KST) + timedelta(days=14)).replace(tzinfo=None)
        return Response(
            200,
            {
                "access_token": token,
                "refresh_token": self.refresh,
                "expires_at": expires_at,
                "refresh_token_expires_at": idle.isoformat(timespec="milliseconds"),
            },
        )

    def too_many(self) -> Response:
        """No `Retry-After`: its own header says in how many seconds calls resume."""
        response = _error(429, "Too Many Requests")
        seconds = self.faults.retry_after
        response.headers = {"X-Cafe24-Call-Remain": "0"}
        response.headers |= {"X-Cafe24-Time-Remain": seconds} if seconds else {}
        return response

    def _list(self, params: dict[str, str]) -> Response:
        limit, offset = int(params.get("limit", 10)), int(params.get("offset", 0))
        if not 1 <= limit <= 100 or not 0 <= offset <= 8000:
            return _error(422, "made up")
        found = list(self.articles.values())
        if "article_no" in params:
            wanted = set(map(int, params["article_no"].split(",")))
            found = [a for a in found if a["article_no"] in wanted]
        if "start_date" in params:
            first = date.fromisoformat(params["start_date"])
            last = date.fromisoformat(params["end_date"])
            if (last - first).days > 365:
                return _error(422, "made up")
            found = [a for a in found if first <= _day(a) <= last]
        found += [self._unregistered()] if "article_no" not in params else []
        found.sort(key=lambda a: a["created_date"], reverse=True)
        return Response(200, {"articles": found[offset : offset + limit]})

    def _unregistered(self) -> dict[str, Any]:
        """What a customer is still writing stands in the list too."""
        return next(iter(self.articles.values()), {}) | {
            "article_no": 99,
            "parent_article_no": 99,
            "reply_depth": 0,
            "member_id": "customer2",
            "content": "아직 등록되지 않은 글입니다",
            "deleted": "B",
            "created_date": datetime.now(KST).isoformat(),
        }

    def _create(self, request: Request) -> Response:
        body = request.json()
        if "requests" not in body:
            return _error(422 if "request" in body else 400, "made up")
        (entry,) = body["requests"]
        if {"writer", "title", "content", "client_ip", "reply_article_no"} - set(entry):
            return _error(422, "made up")
        parent = entry["reply_article_no"]
        if parent not in self.articles:
            return _error(404, "The resource does not exist.")
        number = self._write(
            content=entry["content"],
            parent=parent,
            title=entry["title"],
            member_id=entry["member_id"],
            writer=entry["writer"],
            secret=entry["secret"],
            reply_status=entry["reply_status"],
            by_api=True,
        )
        if self.faults.echoes:
            self._tell(90033, number)
        created = {k: v for k, v in self.articles[number].items() if k != "by_api"}
        return Response(201, {"articles": [created]}, {"X-Trace-ID": f"trace-{number}"})


def _error(code: int, message: str) -> Response:
    return Response(code, {"error": {"code": code, "message": message, "more_info": {}}})


def _number(question_id: str) -> int:
    return int(question_id.rsplit("-", maxsplit=1)[-1])


def _day(article: dict[str, Any]) -> date:
    return datetime.fromisoformat(article["created_date"]).astimezone(KST).date()
