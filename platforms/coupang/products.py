"""상품별 문의: questions below a product. Each POST is a new answer.

Source: https://developers.coupangcorp.com/hc/en-us/articles/360033400754
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from platforms.access import required, setting
from platforms.base import ShopAccess
from platforms.channels import Channel, gone_or_raise
from platforms.coupang.client import (
    LIST_VERSION,
    REPLY_VERSION,
    WINDOW_DAYS,
    check_length,
    list_pages,
    request,
    vendor_path,
)
from platforms.html_text import marked_text
from platforms.moments import day_windows
from platforms.rows import ListedRow, Moment, Number, Unreadable
from platforms.shown import ShownReply
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult

PAGE = 50
_GONE = "삭제된 상품문의"
_SAME = "동일한 답변이 존재"


class Comment(BaseModel):
    """An answer of the seller."""

    model_config = ConfigDict(alias_generator=to_camel)

    inquiry_comment_id: Number | None = None
    content: str | None = None


class Inquiry(ListedRow):
    """One product question with its answers; rows without `content` exist."""

    model_config = ConfigDict(alias_generator=to_camel)
    id_key: ClassVar[str] = "inquiryId"

    inquiry_id: Number
    content: str | None = None
    product_id: Number | None = None
    inquiry_at: Moment
    comment_dto_list: list[Comment] | None = None

    @property
    def row_id(self) -> str:
        return str(self.inquiry_id)


class ProductQuestions(Channel[Inquiry]):
    """Its ids are Coupang's numbers as they are: those of earlier releases stay what they were."""

    key = "product"
    switch = "product_questions"
    who = "coupang"

    def rows(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[Inquiry | Unreadable]:
        path = vendor_path(shop, setting(shop, "list_version", LIST_VERSION), "onlineInquiries")
        for first, last in day_windows(since, until, WINDOW_DAYS):
            window = {
                "answeredType": "ALL",
                "inquiryStartAt": first.isoformat(),
                "inquiryEndAt": last.isoformat(),
                "pageSize": str(PAGE),
                "vendorId": required(shop, "vendor_id"),
            }
            yield from list_pages(shop, Inquiry, path, window)

    def to_question(self, row: Inquiry) -> IncomingQuestion:
        return IncomingQuestion(
            platform_question_id=row.row_id,
            text=marked_text(row.content or "")[:MAX_QUESTION_CHARS],
            product_id=str(row.product_id) if row.product_id else None,
            asked_at=row.inquiry_at,
            raw=row.model_dump(mode="json", by_alias=True, exclude={"comment_dto_list"}),
        )

    def answers(self, row: Inquiry) -> Sequence[ShownReply]:
        comments = sorted(row.comment_dto_list or [], key=lambda c: c.inquiry_comment_id or 0)
        return [
            ShownReply(
                marked_text(c.content or ""),
                str(c.inquiry_comment_id) if c.inquiry_comment_id else None,
            )
            for c in comments
        ]

    def write(self, shop: ShopAccess, reply: OutgoingReply, row: Inquiry | None) -> PostResult:
        check_length(reply.text)
        base = vendor_path(shop, setting(shop, "reply_version", REPLY_VERSION), "onlineInquiries")
        body = {
            "content": reply.text,
            "vendorId": required(shop, "vendor_id"),
            "replyBy": required(shop, "reply_by"),
        }
        path = f"{base}/{quote(self.own_id(reply), safe='')}/replies"
        try:
            answer = request(shop, "POST", path, json=body)
        except DeliveryError as error:
            return self._refused(shop, reply, error)
        return PostResult(PostOutcome.POSTED, None, answer.status, answer.trace_id)

    def _refused(self, shop: ShopAccess, reply: OutgoingReply, error: DeliveryError) -> PostResult:
        """400 has several meanings; only its message tells which."""
        if _SAME in error.reason and (found := self.find_reply(shop, reply)):
            return found
        return gone_or_raise(error, gone=_GONE in error.reason)
