"""고객문의: questions about an order or the shop, with the same keys as 상품 문의.

Source: https://apicenter.commerce.naver.com/docs/commerce-api/current (고객 문의)
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from platforms.base import ShopAccess
from platforms.channels import Channel, gone_or_raise
from platforms.html_text import marked_text, name_text
from platforms.http import no_answer
from platforms.moments import KST
from platforms.naver.client import list_pages, request
from platforms.pointer import resolve
from platforms.rows import ListedRow, Moment, Number, Unreadable
from platforms.shown import ShownReply
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion, Name
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult

PAGE = 200
LIST = "/v1/pay-user/inquiries"
ANSWERS = "/v1/pay-merchant/inquiries/{}/answer"
_GONE = "ERR-NC-101004"
_ANSWERED = ("ERR-NC-101010", "ERR-NC-101005")
"""Answered already; counts as done."""


class Inquiry(ListedRow):
    """One inquiry. The buyer's name and id and the order's number are not read at all."""

    model_config = ConfigDict(alias_generator=to_camel, coerce_numbers_to_str=True)
    id_key: ClassVar[str] = "inquiryNo"

    inquiry_no: Number
    category: Name | None = None
    title: str | None = None
    inquiry_content: str | None = None
    inquiry_registration_date_time: Moment
    answer_content_id: Number | None = None
    answer_content: str | None = None
    answered: bool | None = None
    product_no: Name | None = None
    product_name: str | None = None

    @property
    def row_id(self) -> str:
        return str(self.inquiry_no)

    @property
    def text(self) -> str:
        """Title and content: many customers write all into the title."""
        title, content = marked_text(self.title or ""), marked_text(self.inquiry_content or "")
        return content if content.startswith(title) else f"{title}\n{content}".strip()


class CustomerInquiries(Channel[Inquiry]):
    """The final answer replaces the holding reply, by its `answerContentId`."""

    key = "customer"
    prefix = "inquiry-"
    switch = "customer_inquiries"
    who = "naver"
    overwrites = True

    def rows(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[Inquiry | Unreadable]:
        window = {
            "startSearchDate": since.astimezone(KST).date().isoformat(),
            "endSearchDate": until.astimezone(KST).date().isoformat(),
            "size": str(PAGE),
        }
        return list_pages(shop, Inquiry, LIST, "content", window)

    def to_question(self, row: Inquiry) -> IncomingQuestion:
        return IncomingQuestion(
            platform_question_id=row.row_id,
            text=row.text[:MAX_QUESTION_CHARS],
            product_id=row.product_no or None,
            product_name=name_text(row.product_name),
            asked_at=row.inquiry_registration_date_time,
            # Nobody but buyer and seller sees these.
            secret=True,
            answered=bool(row.answered),
            context={"category": row.category} if row.category else {},
            raw=row.model_dump(mode="json", by_alias=True, exclude={"answer_content"}),
        )

    def answers(self, row: Inquiry) -> Sequence[ShownReply]:
        # Without its id: that stays the same where a person changes our answer.
        return [ShownReply(marked_text(row.answer_content))] if row.answer_content else []

    def write(self, shop: ShopAccess, reply: OutgoingReply, row: Inquiry | None) -> PostResult:
        path = ANSWERS.format(quote(self.own_id(reply), safe=""))
        method = "POST"
        if row is not None and row.answer_content_id:
            # Only our own holding reply stands here: `post` has looked.
            method, path = "PUT", f"{path}/{row.answer_content_id}"
        try:
            answer = request(shop, method, path, json={"answerComment": reply.text})
        except DeliveryError as error:
            if error.status_code == 400 and any(code in error.reason for code in _ANSWERED):
                return PostResult(PostOutcome.ALREADY_ANSWERED, None, 400, error.trace_id)
            return gone_or_raise(error, gone=_GONE in error.reason)
        if resolve(answer.json(), "/traceId") is None:
            raise no_answer("naver", answer, writes=True)
        return PostResult(PostOutcome.POSTED, None, answer.status, answer.trace_id)
