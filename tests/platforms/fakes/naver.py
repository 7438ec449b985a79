"""Naver's Commerce API: signed tokens of a bounded life, listing by window, an upsert."""

import base64
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import bcrypt

from platforms.base import ShopAccess
from platforms.moments import KST
from platforms.naver.auth import canonical_salt
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Request, Response

CLIENT_ID = "madeUpClientId"
CLIENT_SECRET = "$2a$04$abcdefghijklmnopqrstuv"
LONGEST_WINDOW = timedelta(days=366)


class FakeNaver(FakePlatform):
    name = "naver"
    pushes_events = False
    rotates_tokens = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions: dict[str, dict[str, Any]] = {}
        self.puts: dict[str, list[str]] = {}
        self.tokens: set[str] = set()
        self.issued = 0

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        number = 900000 + len(self.questions)
        moment = (asked_at or datetime.now(UTC)).astimezone(KST)
        self.questions[str(number)] = {
            "questionId": number,
            "question": text,
            "answer": None,
            "answered": False,
            "productId": int(product) if product else 55,
            "productName": "2027 위클리 다이어리",
            "maskedWriterId": "abcd****",
            "createDate": moment.isoformat(timespec="milliseconds"),
        }
        return str(number)

    def edit(self, question_id: str, text: str) -> None:
        self.questions[question_id]["question"] = text

    def delete(self, question_id: str) -> None:
        del self.questions[question_id]

    def answer_as_person(self, question_id: str, text: str) -> None:
        self.questions[question_id] |= {"answer": text, "answered": True}

    def replies(self, question_id: str) -> list[str]:
        return self.puts.get(question_id, [])

    def shop(self, **changes: Any) -> ShopAccess:
        fields: dict[str, Any] = {
            "credentials": {"client_secret": CLIENT_SECRET},
            "config": {"client_id": CLIENT_ID, "api_base": f"{self.url}/external"},
            "tokens": self.vault,
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "naver", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(credentials={"client_secret": "$2a$04$zyxwvutsrqponmlkjihgfe"})

    def expire_tokens(self) -> None:
        self.tokens.clear()

    def route(self, request: Request) -> Response:
        if request.path == "/external/v1/oauth2/token":
            return self._token(request)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Response(401, self._error("GW.AUTHN"))
        if request.path == "/external/v1/contents/qnas" and request.method == "GET":
            return self._list(request.params)
        prefix = "/external/v1/contents/qnas/"
        if request.path.startswith(prefix) and request.method == "PUT":
            return self._put(request.path.removeprefix(prefix), request.json())
        return Response(404, self._error("GW.NOT_FOUND"))

    def _token(self, request: Request) -> Response:
        form = dict(parse_qsl(request.body.decode()))
        password = f"{CLIENT_ID}_{form['timestamp']}".encode()
        hashed = bcrypt.hashpw(password, canonical_salt(CLIENT_SECRET).encode())
        fresh = abs(time.time() * 1000 - int(form["timestamp"])) < 5 * 60 * 1000
        signed = form["client_secret_sign"] == base64.b64encode(hashed).decode()
        known = form["client_id"] == CLIENT_ID and form["type"] == "SELF"
        if not (fresh and signed and known and form["grant_type"] == "client_credentials"):
            return Response(400, self._error("BAD_REQUEST"))
        self.issued += 1
        token = f"token-{self.issued}"
        self.tokens.add(token)
        return Response(200, {"access_token": token, "expires_in": 10800, "token_type": "Bearer"})

    def _list(self, params: dict[str, str]) -> Response:
        try:
            first = datetime.fromisoformat(params["fromDate"])
            last = datetime.fromisoformat(params["toDate"])
            page, size = int(params.get("page", 1)), int(params.get("size", 100))
        except (KeyError, ValueError):
            return Response(400, self._error("BAD_REQUEST"))
        if not (1 <= size <= 100 and page >= 1 and last - first <= LONGEST_WINDOW):
            return Response(400, self._error("BAD_REQUEST"))
        found = [q for q in self.questions.values() if first <= _created(q) <= last]
        if "answered" in params:
            found = [q for q in found if q["answered"] == (params["answered"] == "true")]
        found.sort(key=_created, reverse=True)
        pages = max(1, -(-len(found) // size))
        contents = found[(page - 1) * size : page * size]
        return Response(200, {"contents": contents, "page": page, "totalPages": pages})

    def _put(self, question_id: str, body: Any) -> Response:
        if set(body) != {"commentContent"} or not body["commentContent"]:
            return Response(400, self._error("BAD_REQUEST"))
        question = self.questions.get(question_id)
        if question is None:
            return Response(404, self._error("NOT_FOUND"))
        question |= {"answer": body["commentContent"], "answered": True}
        self.puts.setdefault(question_id, []).append(body["commentContent"])
        return Response(204)

    def _error(self, code: str) -> dict[str, Any]:
        return {"code": code, "message": "made up", "invalidInputs": [], "traceId": "trace-1"}


def _created(question: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(question["createDate"])
