"""ESM+: JWTs, three boards of two markets, statuses instead of answers."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, date, datetime
from typing import Any

from platforms.base import ShopAccess
from platforms.moments import KST
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Request, Response

MASTER, SECRET, ISSUER = "made-up-master", "made-up-secret-key", "paper.example"
SELLERS = {"auction_id": "paperauction", "gmarket_id": "papergmarket"}
BOARD = "/item/v1/communications/customer/bulletin-board"
BOARDS = {"gmarket": 3, "auction": 1, "auction_note": 2}


class FakeEsm(FakePlatform):
    time_key = "receiveDate"
    name = "esm"
    refusal_words = "Invalid token"
    pushes_events = False
    overwrites = True
    shows_text = False
    rest = 120.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, dict[str, Any]] = {}
        self.written: dict[str, list[str]] = {}

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        """In turn on each of the three boards, which count their messages by themselves."""
        count = len(self.rows)
        board = list(BOARDS)[count % 3]
        number = 300 + count // 3
        moment = (asked_at or datetime.now(UTC)).astimezone(KST)
        self.rows[f"{board}-{number}"] = {
            "messageNo": number,
            "token": f"token-{board}-{number}",
            "qnaType": BOARDS[board],
            "informStatus": "미처리",
            "reAsking": False,
            "receiveDate": moment.replace(tzinfo=None).isoformat(timespec="milliseconds"),
            "title": "",
            "details": text.replace("\n", "/br"),
            "siteGoodsNo": product or "55",
            "inquirerName": "김소희",
            "inquirerPhone": "010-0000-0000",
        }
        return f"{board}-{number}"

    def edit(self, question_id: str, text: str) -> None:
        self.rows[question_id]["details"] = text

    def delete(self, question_id: str) -> None:
        del self.rows[question_id]

    def answer_as_person(self, question_id: str, text: str) -> None:
        self.rows[question_id]["informStatus"] = "처리완료"

    def spoil(self, question_id: str) -> None:
        self.rows[question_id]["details"] = {"no": "text"}

    def replies(self, question_id: str) -> list[str]:
        return self.written.get(question_id, [])

    def shop(self, **changes: Any) -> ShopAccess:
        fields: dict[str, Any] = {
            "credentials": {"secret_key": SECRET},
            "config": {"master_id": MASTER, "issuer": ISSUER, "api_base": self.url, **SELLERS},
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "esm", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(credentials={"secret_key": "wrong"})

    def is_write(self, request: Request) -> bool:
        return request.path.endswith("/qna")

    def too_many(self) -> Response:
        return Response(429, {"resultCode": 4290, "message": "too many"})

    def route(self, request: Request) -> Response:
        if not _signed(request.headers.get("authorization", "").removeprefix("Bearer ")):
            return Response(401, {"resultCode": 401, "message": "Invalid token"})
        if request.path == BOARD:
            return self._list(request.json())
        if request.path == f"{BOARD}/qna":
            return self._answer(request.json())
        return Response(404)

    def _list(self, body: dict[str, Any]) -> Response:
        first, last = date.fromisoformat(body["startDate"]), date.fromisoformat(body["endDate"])
        wrong = body["qnaType"] not in {1, 2, 3} or body["status"] not in {1, 2, 3, 4, 5}
        if wrong or not 0 < (last - first).days <= 6:
            return _nothing("조회 조건을 확인해 주세요.")
        found = [
            row
            for row in self.rows.values()
            if row["qnaType"] == body["qnaType"]
            and first <= date.fromisoformat(row["receiveDate"][:10]) <= last
        ]
        return Response(200, found) if found else _nothing("조회된 데이터가 없습니다.")

    def _answer(self, body: dict[str, Any]) -> Response:
        if set(body) != {"messageNo", "token", "title", "comments", "answerStatus"}:
            return Response(400, {"resultCode": 400, "message": "made up"})
        name = str(body["token"]).removeprefix("token-")
        row = self.rows.get(name)
        if row is None or str(row["messageNo"]) != str(body["messageNo"]):
            return _nothing("구매자에 의해 삭제된 문의글입니다.")
        if not 0 < len(body["comments"].encode()) <= 1000:
            return _nothing("내용은 1000바이트 이내여야 합니다.")
        row["informStatus"] = {1: "처리중", 2: "처리완료"}[body["answerStatus"]]
        self.written.setdefault(name, []).append(body["comments"])
        return Response(200, {"resultCode": 0, "message": "success"})


def _nothing(message: str) -> Response:
    return Response(200, {"resultCode": 1000, "message": message})


def _signed(token: str) -> bool:
    text, _, signature = token.rpartition(".")
    digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()
    if signature != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
        return False
    header, payload = (json.loads(base64.urlsafe_b64decode(p + "==")) for p in text.split("."))
    wanted = {"iss": ISSUER, "sub": "sell", "aud": "sa.esmplus.com"}
    wanted["ssi"] = f"A:{SELLERS['auction_id']},G:{SELLERS['gmarket_id']}"
    fresh = abs(time.time() - payload.pop("iat")) < 300
    return fresh and header == {"alg": "HS256", "typ": "JWT", "kid": MASTER} and payload == wanted
