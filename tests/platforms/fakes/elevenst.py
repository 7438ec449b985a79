"""11번가: XML in euc-kr, a list by days without pages, an answer that replaces the one before."""

import re
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from platforms.base import ShopAccess
from platforms.moments import KST
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Request, Response

API_KEY = "0123456789abcdef0123456789abcdef"
LIST = re.compile(r"/rest/prodqnaservices/prodqnalist/(\d{8})/(\d{8})/(00|01|02)")
ANSWER = re.compile(r"/rest/prodqnaservices/prodqnaanswer/(\d+)/(\d+)")


class FakeElevenStreet(FakePlatform):
    time_key = "createDt"
    name = "11st"
    refusal_words = "wrong key"
    pushes_events = False
    overwrites = True
    rest = 120.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, dict[str, str]] = {}
        self.written: dict[str, list[str]] = {}
        self.mails = 0
        self.registered = True
        self.prefixed = True
        """The root has `ns2:` or not; neither is documented."""

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        number = str(7000 + len(self.rows))
        moment = (asked_at or datetime.now(UTC)).astimezone(KST)
        self.rows[number] = {
            "brdInfoNo": number,
            "brdInfoClfNo": product or "55",
            "brdInfoSbjct": "",
            "brdInfoCont": text,
            "answerYn": "N",
            "answerCont": "",
            "answerDt": "",
            "createDt": moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 100000}",
            "dispYn": "Y",
            "memID": "madeup",
            "memNM": "김소희",
            "prdNm": "2027 위클리 다이어리",
            "qnaDtlsCd": "01",
            "buyYn": "N",
        }
        return number

    def edit(self, question_id: str, text: str) -> None:
        self.rows[question_id]["brdInfoCont"] = text

    def delete(self, question_id: str) -> None:
        del self.rows[question_id]

    def answer_as_person(self, question_id: str, text: str) -> None:
        self.rows[question_id] |= {"answerYn": "Y", "answerCont": text}

    def spoil(self, question_id: str) -> None:
        del self.rows[question_id]["brdInfoClfNo"]

    def replies(self, question_id: str) -> list[str]:
        return self.written.get(question_id, [])

    def shop(self, **changes: Any) -> ShopAccess:
        fields: dict[str, Any] = {
            "credentials": {"api_key": API_KEY},
            "config": {"api_base": self.url},
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "11st", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(credentials={"api_key": "f" * 32})

    def too_many(self) -> Response:
        return Response(429, b"", {})

    def route(self, request: Request) -> Response:
        if request.headers.get("openapikey") != API_KEY:
            return xml(401, "<AuthMessage><message>wrong key</message></AuthMessage>")
        if not self.registered:
            return xml(403, "<AuthMessage><message>address</message></AuthMessage>")
        if found := LIST.fullmatch(request.path):
            return self._list(request, *found.groups())
        if (found := ANSWER.fullmatch(request.path)) and request.method == "PUT":
            return self._answer(found[1], found[2], request.body)
        return Response(404)

    def _list(self, request: Request, first: str, last: str, code: str) -> Response:
        if request.method != "GET" or "content-type" in request.headers:
            return Response(415)
        if (date.fromisoformat(last) - date.fromisoformat(first)).days >= 7:
            return self._result("-1000", "조회 기간은 7일 이내여야 합니다.")
        answered = {"00": "YN", "01": "Y", "02": "N"}[code]
        found = [
            row
            for row in self.rows.values()
            if first <= row["createDt"][:10].replace("-", "") <= last
            and row["answerYn"] in answered
        ]
        if not found:
            return self._result("0", "조회된 결과가 없습니다.")
        rows = "".join(
            "<{0}productQna>{1}</{0}productQna>".format(
                "", "".join(f"<{k}>{escape(v)}</{k}>" for k, v in row.items())
            )
            for row in found
        )
        return self._root(rows)

    def _result(self, code: str, text: str) -> Response:
        return self._root(f"<result_code>{code}</result_code><result_text>{text}</result_text>")

    def _root(self, inner: str) -> Response:
        prefix = "ns2:" if self.prefixed else ""
        spaces = ' xmlns:ns2="http://skt.tmall.business.openapi.spring.service.client.domain/"'
        return xml(
            200, f"<{prefix}productQnas{spaces if prefix else ''}>{inner}</{prefix}productQnas>"
        )

    def _answer(self, number: str, product: str, body: bytes) -> Response:
        if not body.startswith(b'<?xml version="1.0" encoding="euc-kr"?><ProductQna>'):
            return _message("500", "made up")
        # Python's expat knows no euc-kr; what is not cp949 must have come as a reference.
        root = ElementTree.fromstring(body.decode("cp949").split("?>", 1)[1])
        row = self.rows.get(number)
        if row is None or row["brdInfoClfNo"] != product:
            return _message("500", "해당문의건이 존재하지 않습니다.")
        text = root.findtext("answerCont") or ""
        row |= {"answerYn": "Y", "answerCont": text}
        self.written.setdefault(number, []).append(text)
        self.mails += 1
        return _message("200", "답변이 등록되었습니다.")


def _message(code: str, text: str) -> Response:
    return xml(
        200,
        f"<ClientMessage><message>{text}</message><resultCode>{code}</resultCode></ClientMessage>",
    )


def xml(status: int, text: str) -> Response:
    body = f'<?xml version="1.0" encoding="euc-kr" standalone="yes"?>{text}'
    return Response(status, body.encode("cp949", "xmlcharrefreplace"), {"Content-Type": "text/xml"})
