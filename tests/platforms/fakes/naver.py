"""Naver's Commerce API: signed tokens of a bounded life, two lists by window, upserts."""

import base64
import time
from datetime import UTC, date, datetime, timedelta
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
QNAS = "/external/v1/contents/qnas"
INQUIRIES = "/external/v1/pay-user/inquiries"
ANSWERS = "/external/v1/pay-merchant/inquiries/"


class NaverAccount(FakePlatform):
    """Tokens and errors; what the two channels have in common."""

    name = "naver"
    refusal_words = "BAD_REQUEST"
    pushes_events = False
    rotates_tokens = True
    overwrites = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, dict[str, Any]] = {}
        self.written: dict[str, list[str]] = {}
        self.tokens: set[str] = set()
        self.issued = 0

    def delete(self, question_id: str) -> None:
        del self.rows[question_id]

    def replies(self, question_id: str) -> list[str]:
        return self.written.get(question_id, [])

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

    def too_many(self) -> Response:
        """A token bucket that fills each second; no `Retry-After`."""
        headers = {
            "GNCP-GW-RateLimit-Remaining": "0",
            "GNCP-GW-RateLimit-Burst-Capacity": "4",
            "GNCP-GW-RateLimit-Replenish-Rate": "2",
        }
        if self.faults.retry_after not in {"", "0"}:
            headers["Retry-After"] = self.faults.retry_after
        return Response(429, error("GW.RATE_LIMIT"), headers)

    def route(self, request: Request) -> Response:
        if request.path == "/external/v1/oauth2/token":
            return self._token(request)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Response(401, error("GW.AUTHN"))
        return self.channel(request) or self._other_channel(request)

    def channel(self, request: Request) -> Response | None:
        raise NotImplementedError

    def _other_channel(self, request: Request) -> Response:
        """Empty; and what is none of both is not registered for the application."""
        if request.method == "GET" and request.path == QNAS:
            return Response(200, {"contents": [], "page": 1, "totalPages": 1})
        if request.method == "GET" and request.path == INQUIRIES:
            return Response(200, {"content": [], "totalPages": 1, "last": True})
        return Response(404, error("GW.NOT_FOUND"))

    def _token(self, request: Request) -> Response:
        if request.headers.get("content-type") != "application/x-www-form-urlencoded":
            return Response(429, error("GW.QUOTA_LIMIT"))
        form = dict(parse_qsl(request.body.decode()))
        password = f"{CLIENT_ID}_{form['timestamp']}".encode()
        hashed = bcrypt.hashpw(password, canonical_salt(CLIENT_SECRET).encode())
        fresh = abs(time.time() * 1000 - int(form["timestamp"])) < 5 * 60 * 1000
        signed = form["client_secret_sign"] == base64.b64encode(hashed).decode()
        self_or_seller = form["type"] == "SELF" or (form["type"], form.get("account_id")) == (
            "SELLER",
            "made-up-seller",
        )
        known = form["client_id"] == CLIENT_ID and self_or_seller
        if not (fresh and signed and known and form["grant_type"] == "client_credentials"):
            return Response(400, error("BAD_REQUEST"))
        self.issued += 1
        token = f"token-{self.issued}"
        self.tokens.add(token)
        return Response(200, {"access_token": token, "expires_in": 10800, "token_type": "Bearer"})


class FakeNaver(NaverAccount):
    """상품 문의."""

    time_key = "createDate"

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        number = 900000 + len(self.rows)
        moment = (asked_at or datetime.now(UTC)).astimezone(KST)
        self.rows[str(number)] = {
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
        self.rows[question_id]["question"] = text

    def answer_as_person(self, question_id: str, text: str) -> None:
        self.rows[question_id] |= {"answer": text, "answered": True}

    def spoil(self, question_id: str) -> None:
        self.rows[question_id]["question"] = {"no": "text"}

    def channel(self, request: Request) -> Response | None:
        if request.path == QNAS and request.method == "GET":
            return self._list(request.params)
        if request.path.startswith(f"{QNAS}/") and request.method == "PUT":
            return self._put(request.path.removeprefix(f"{QNAS}/"), request.json())
        return None

    def _list(self, params: dict[str, str]) -> Response:
        try:
            first = datetime.fromisoformat(params["fromDate"])
            last = datetime.fromisoformat(params["toDate"])
            page, size = int(params.get("page", 1)), int(params.get("size", 100))
        except (KeyError, ValueError):
            return Response(400, error("BAD_REQUEST"))
        if not (1 <= size <= 100 and page >= 1 and last - first <= LONGEST_WINDOW):
            return Response(400, error("BAD_REQUEST"))
        found = [q for q in self.rows.values() if first <= _created(q) <= last]
        if "answered" in params:
            found = [q for q in found if q["answered"] == (params["answered"] == "true")]
        found.sort(key=_created, reverse=True)
        pages = max(1, -(-len(found) // size))
        contents = found[(page - 1) * size : page * size]
        return Response(200, {"contents": contents, "page": page, "totalPages": pages})

    def _put(self, question_id: str, body: Any) -> Response:
        if set(body) != {"commentContent"} or not body["commentContent"]:
            return Response(400, error("BAD_REQUEST"))
        question = self.rows.get(question_id)
        if question is None:
            return Response(404, error("NOT_FOUND"))
        question |= {"answer": body["commentContent"], "answered": True}
        self.written.setdefault(question_id, []).append(body["commentContent"])
        return Response(204)


class FakeNaverInquiries(NaverAccount):
    """고객문의: a first answer is created, later ones replace it by its id."""

    time_key = "inquiryRegistrationDateTime"
    label = "naver-inquiries"

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        number = 900000 + len(self.rows)  # the same numbers as the other channel counts
        moment = (asked_at or datetime.now(UTC)).astimezone(KST)
        self.rows[f"inquiry-{number}"] = {
            "inquiryNo": number,
            "category": "배송",
            "title": "",
            "inquiryContent": text,
            "inquiryRegistrationDateTime": moment.isoformat(timespec="milliseconds"),
            "answerContentId": None,
            "answerContent": None,
            "answered": False,
            "orderId": "2026112612345678",
            "productNo": product or "55",
            "productName": "2027 위클리 다이어리",
            "customerId": "abcd1234",
            "customerName": "한소희",
        }
        return f"inquiry-{number}"

    def edit(self, question_id: str, text: str) -> None:
        self.rows[question_id]["inquiryContent"] = text

    def answer_as_person(self, question_id: str, text: str) -> None:
        self._answer(question_id, text)

    def spoil(self, question_id: str) -> None:
        self.rows[question_id]["inquiryContent"] = {"no": "text"}

    def _answer(self, question_id: str, text: str) -> None:
        number = self.rows[question_id]["inquiryNo"]
        answer = {"answerContentId": number * 10, "answerContent": text, "answered": True}
        self.rows[question_id] |= answer

    def channel(self, request: Request) -> Response | None:
        if request.path == INQUIRIES and request.method == "GET":
            return self._list(request.params)
        if not request.path.startswith(ANSWERS):
            return None
        number, _, rest = request.path.removeprefix(ANSWERS).partition("/")
        return self._write(request.method, f"inquiry-{number}", rest, request.json())

    def _list(self, params: dict[str, str]) -> Response:
        if not {"startSearchDate", "endSearchDate", "page", "size"} <= set(params):
            return Response(400, error("4001"))
        first = date.fromisoformat(params["startSearchDate"])
        last = date.fromisoformat(params["endSearchDate"])
        page, size = int(params["page"]), int(params["size"])
        if not 10 <= size <= 200:
            return Response(400, error("4001"))
        found = [r for r in self.rows.values() if first <= _registered(r).date() <= last]
        found.sort(key=_registered, reverse=True)
        pages = max(1, -(-len(found) // size))
        content = found[(page - 1) * size : page * size]
        return Response(200, {"content": content, "totalPages": pages, "last": page >= pages})

    def _write(self, method: str, question_id: str, rest: str, body: Any) -> Response:
        if set(body) != {"answerComment"} or not body["answerComment"]:
            return Response(400, error("ERR-NC-101001"))
        row = self.rows.get(question_id)
        if row is None:
            return Response(400, error("ERR-NC-101004"))
        if method == "POST" and rest == "answer" and row["answered"]:
            return Response(400, error("ERR-NC-101010"))
        edits = method == "PUT" and rest == f"answer/{row['answerContentId']}"
        if not edits and (method, rest) != ("POST", "answer"):
            return Response(404, error("NOT_FOUND"))
        self._answer(question_id, body["answerComment"])
        self.written.setdefault(question_id, []).append(body["answerComment"])
        return Response(200, {**error("SUCCESS"), "data": {"inquiryCommentNo": 1}})


def error(code: str) -> dict[str, Any]:
    return {"code": code, "message": "made up", "invalidInputs": [], "traceId": "trace-1"}


def _created(question: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(question["createDate"])


def _registered(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["inquiryRegistrationDateTime"])
