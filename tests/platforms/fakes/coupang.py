"""Coupang Wing: CEA signatures over the exact query, windows of a week, codes as text."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from platforms.base import ShopAccess
from platforms.coupang.auth import signature
from platforms.moments import KST
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Request, Response

VENDOR = "A00012345"
KEYS = {"access_key": "made-up-access", "secret_key": "made-up-secret"}
WING_ID = "paperwing"
_HEADER = re.compile(
    r"CEA algorithm=HmacSHA256, access-key=(\S+), signed-date=(\S+), signature=([0-9a-f]{64})"
)
_BASE = "/v2/providers/openapi/apis/api"


class CoupangAccount(FakePlatform):
    """Signatures and blocks; what the two channels have in common."""

    time_key = "inquiryAt"
    name = "coupang"
    refusal_words = "Invalid signature."
    pushes_events = False
    rest = 300.0

    def shop(self, **changes: Any) -> ShopAccess:
        fields: dict[str, Any] = {
            "credentials": KEYS,
            "config": {"vendor_id": VENDOR, "reply_by": WING_ID, "api_base": self.url},
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "coupang", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(credentials=KEYS | {"secret_key": "wrong"})

    def signed(self, request: Request) -> bool:
        found = _HEADER.fullmatch(request.headers.get("authorization", ""))
        if not found or found[1] != KEYS["access_key"]:
            return False
        signed_at = datetime.strptime(found[2], "%y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        fresh = abs(datetime.now(UTC) - signed_at) < timedelta(minutes=5)
        fields = (found[2], request.method, request.path, request.query)
        return fresh and found[3] == signature(KEYS["secret_key"], *fields)

    def too_many(self) -> Response:
        """Without a word about how long: minutes."""
        return Response(429, {"code": "429", "message": "Too many requests"})


class FakeCoupang(CoupangAccount):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inquiries: dict[str, dict[str, Any]] = {}
        self.posts: dict[str, list[str]] = {}
        # As seen in production: no `content`, and `orderIds` null.
        odd = {"inquiryId": 3999, "productId": 55, "orderIds": None, "commentDtoList": []}
        odd["inquiryAt"] = datetime.now(KST).strftime("%Y-%m-%d %H:%M:%S")
        self.inquiries["3999"] = odd

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        number = 3999 + len(self.inquiries)
        moment = (asked_at or datetime.now(UTC)).astimezone(KST)
        self.inquiries[str(number)] = {
            "inquiryId": number,
            "productId": int(product) if product else 55,
            "content": text,
            "inquiryAt": moment.strftime("%Y-%m-%d %H:%M:%S"),
            "commentDtoList": [],
        }
        return str(number)

    def edit(self, question_id: str, text: str) -> None:
        self.inquiries[question_id]["content"] = text

    def delete(self, question_id: str) -> None:
        del self.inquiries[question_id]

    def answer_as_person(self, question_id: str, text: str) -> None:
        self._comment(question_id, text)

    def _comment(self, question_id: str, text: str) -> None:
        comments = self.inquiries[question_id]["commentDtoList"]
        comments.append({"inquiryCommentId": len(comments) + 1, "content": text})

    def spoil(self, question_id: str) -> None:
        self.inquiries[question_id]["content"] = {"no": "text"}

    def replies(self, question_id: str) -> list[str]:
        return self.posts.get(question_id, [])

    def route(self, request: Request) -> Response:
        if not self.signed(request):
            return Response(401, {"code": "ERROR", "message": "Invalid signature."})
        if request.path == f"{_BASE}/v5/vendors/{VENDOR}/onlineInquiries":
            return self._list(request.params)
        found = re.fullmatch(
            rf"{_BASE}/v4/vendors/{VENDOR}/onlineInquiries/(\d+)/replies", request.path
        )
        if found and request.method == "POST":
            return self._reply(found[1], request.json())
        return Response(404)

    def _list(self, params: dict[str, str]) -> Response:
        first = date.fromisoformat(params["inquiryStartAt"])
        last = date.fromisoformat(params["inquiryEndAt"])
        page, size = int(params["pageNum"]), int(params["pageSize"])
        wrong_type = params["answeredType"] not in {"ALL", "ANSWERED", "NOANSWER"}
        if (last - first).days >= 7 or not 1 <= size <= 50 or wrong_type:
            return Response(400, {"code": "400", "message": "made up"})
        if params["vendorId"] != VENDOR:
            return Response(400, {"code": "400", "message": "made up"})
        found = [i for i in self.inquiries.values() if first <= _day(i) <= last]
        found.sort(key=lambda i: i["inquiryAt"], reverse=True)
        pages = max(1, -(-len(found) // size))
        data = {
            "content": found[(page - 1) * size : page * size],
            "pagination": {"currentPage": page, "totalPages": pages, "countPerPage": size},
        }
        return Response(200, {"code": 200, "message": "OK", "data": data})

    def _reply(self, question_id: str, body: dict[str, str]) -> Response:
        if body.get("replyBy") != WING_ID or body.get("vendorId") != VENDOR:
            return Response(400, {"code": "400", "message": "The value of replyBy is incorrect."})
        if not 1 <= len(body["content"]) <= 1000:
            return Response(400, {"code": "400"})
        if question_id not in self.inquiries:
            return bad("삭제된 상품문의에는 더 이상 답변할 수 없습니다.")
        comments = self.inquiries[question_id]["commentDtoList"]
        if any(comment["content"] == body["content"] for comment in comments):
            return bad("동일한 답변이 존재합니다.")
        self._comment(question_id, body["content"])
        self.posts.setdefault(question_id, []).append(body["content"])
        return Response(200, {"code": "200", "message": "OK"})


def bad(message: str) -> Response:
    return Response(400, {"code": "400", "message": message})


def _day(inquiry: dict[str, Any]) -> date:
    return date.fromisoformat(inquiry["inquiryAt"][:10])
