"""Coupang's call centre: one answer to each inquiry, and none after a day."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from platforms.base import ShopAccess
from platforms.moments import KST
from tests.platforms.fakes.coupang import VENDOR, WING_ID, CoupangAccount, bad
from tests.platforms.fakes.server import Request, Response

_BASE = "/v2/providers/openapi/apis/api"


class FakeCallCentre(CoupangAccount):
    label = "coupang-call-centre"
    one_answer = True
    names_product = False
    age = timedelta(hours=21)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, dict[str, Any]] = {}
        self.posts: dict[str, list[str]] = {}

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        """A question of now is 21 hours old: in the last hours before the automatic answer."""
        number = 5000 + len(self.rows)
        moment = asked_at or datetime.now(UTC) - self.age
        message = {
            "answerId": number * 10,
            "answerType": "csAgent",
            "content": text,
            "needAnswer": True,
            "partnerTransferStatus": "requestAnswer",
        }
        self.rows[f"counsel-{number}"] = {
            "inquiryId": number,
            "inquiryStatus": "progress",
            "csPartnerCounselingStatus": "requestAnswer",
            "content": "고객센터 문의",
            "itemName": "2027 위클리 다이어리",
            "buyerPhone": "010-0000-0000",
            "inquiryAt": moment.astimezone(KST).strftime("%Y-%m-%d %H:%M:%S"),
            "replies": [message],
        }
        return f"counsel-{number}"

    def edit(self, question_id: str, text: str) -> None:
        self.rows[question_id]["replies"][0]["content"] = text

    def delete(self, question_id: str) -> None:
        del self.rows[question_id]

    def answer_as_person(self, question_id: str, text: str) -> None:
        self._answer(question_id, text)

    def spoil(self, question_id: str) -> None:
        self.rows[question_id]["itemName"] = {"no": "text"}

    def replies(self, question_id: str) -> list[str]:
        return self.posts.get(question_id, [])

    def shop(self, **changes: Any) -> ShopAccess:
        access = super().shop(**changes)
        channels = {"call_centre": "yes", "product_questions": "no"}
        return ShopAccess(**{**_fields(access), "config": {**access.config, **channels}})

    def route(self, request: Request) -> Response:
        if not self.signed(request):
            return Response(401, {"code": "ERROR", "message": "Invalid signature."})
        for row in self.rows.values():
            _answer_for_the_seller(row)
        if request.path == f"{_BASE}/v5/vendors/{VENDOR}/callCenterInquiries":
            return self._list(request.params)
        if found := re.fullmatch(rf"{_BASE}/v4/vendors/callCenterInquiries/(\d+)", request.path):
            row = self.rows.get(f"counsel-{found[1]}")
            return Response(200, {"code": 200, "data": row}) if row else _missing()
        found = re.fullmatch(
            rf"{_BASE}/v4/vendors/{VENDOR}/callCenterInquiries/(\d+)/replies", request.path
        )
        if found and request.method == "POST":
            return self._reply(found[1], request.json())
        return _missing()

    def _list(self, params: dict[str, str]) -> Response:
        first = date.fromisoformat(params["inquiryStartAt"])
        last = date.fromisoformat(params["inquiryEndAt"])
        page, size = int(params["pageNum"]), int(params["pageSize"])
        known = {"NONE", "ANSWER", "NO_ANSWER", "TRANSFER"}
        wrong = params["partnerCounselingStatus"] not in known
        if (last - first).days >= 7 or not 1 <= size <= 30 or wrong:
            return bad("made up")
        found = [
            row
            for row in self.rows.values()
            if first <= date.fromisoformat(row["inquiryAt"][:10]) <= last
        ]
        pages = max(1, -(-len(found) // size))
        data = {
            "content": found[(page - 1) * size : page * size],
            "pagination": {"currentPage": page, "totalPages": pages},
        }
        return Response(200, {"code": 200, "data": data})

    def _reply(self, number: str, body: dict[str, Any]) -> Response:
        row = self.rows.get(f"counsel-{number}")
        if row is None:
            return _missing()
        wanted = {"vendorId", "inquiryId", "content", "replyBy", "parentAnswerId"}
        if set(body) != wanted or body["replyBy"] != WING_ID:
            return bad("The value of replyBy is incorrect.")
        if not 2 <= len(body["content"]) <= 1000:
            return bad("made up")
        if row["inquiryStatus"] != "progress":
            return bad("-522 상담이 종료된 문의입니다.")
        if body["parentAnswerId"] != row["replies"][0]["answerId"]:
            return bad("made up")
        self._answer(f"counsel-{number}", body["content"])
        self.posts.setdefault(f"counsel-{number}", []).append(body["content"])
        return Response(200, {"code": "200", "message": "OK"})

    def _answer(self, question_id: str, text: str) -> None:
        row = self.rows[question_id]
        row["inquiryStatus"] = "complete"
        row["replies"][0]["partnerTransferStatus"] = "answered"
        answer_id = row["replies"][0]["answerId"] + 1
        answer = {"answerId": answer_id, "answerType": "vendor", "content": text}
        row["replies"].append(answer)


def _answer_for_the_seller(row: dict[str, Any]) -> None:
    """After a day Coupang answers by itself, and takes none from the seller."""
    asked_at = datetime.strptime(row["inquiryAt"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=KST)
    if row["inquiryStatus"] == "progress" and datetime.now(UTC) - asked_at > timedelta(hours=24):
        row["inquiryStatus"] = "complete"
        row["replies"][0]["partnerTransferStatus"] = "answered"


def _missing() -> Response:
    return Response(404, {"code": "404", "message": "made up"})


def _fields(access: ShopAccess) -> dict[str, Any]:
    return {name: getattr(access, name) for name in access.__slots__}
