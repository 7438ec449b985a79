"""고객센터 문의: what Coupang's call centre hands on to the seller. It takes one answer only.

Source: https://developers.coupangcorp.com/hc/en-us/articles/360033645194
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic.alias_generators import to_camel

from platforms.access import required
from platforms.base import ShopAccess
from platforms.channels import Channel
from platforms.coupang.client import (
    BASE_PATH,
    REPLY_VERSION,
    WINDOW_DAYS,
    check_length,
    list_pages,
    request,
    vendor_path,
)
from platforms.html_text import marked_text, name_text
from platforms.http import patiently
from platforms.moments import day_windows, now, read_moment
from platforms.pointer import resolve
from platforms.rows import ListedRow, Moment, Number, Unreadable, read_one
from platforms.shown import ShownReply
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult, ReplyKind

PAGE = 30
ANSWERED_FOR_US = timedelta(hours=24)
"""Coupang answers by itself then."""
LAST_HOURS = timedelta(hours=4)
"""Before that a holding reply may spend the only answer."""
_OVER = ("-522", "상담이 종료된")
_WAITING = "requestAnswer"


class Reply(BaseModel):
    """A message of the call centre or an answer of the seller."""

    model_config = ConfigDict(alias_generator=to_camel)

    answer_id: Number | None = None
    answer_type: str | None = None
    content: str | None = None
    need_answer: bool | None = None
    partner_transfer_status: str | None = None


class Counsel(ListedRow):
    """One inquiry. `buyerPhone` and the like are not read at all."""

    model_config = ConfigDict(alias_generator=to_camel)
    id_key: ClassVar[str] = "inquiryId"

    inquiry_id: Number
    inquiry_status: str | None = None
    cs_partner_counseling_status: str | None = None
    content: str | None = None
    item_name: str | None = None
    inquiry_at: Moment
    replies: list[Reply] | None = None

    @field_validator("inquiry_status")
    @classmethod
    def _lower(cls, value: str | None) -> str | None:
        return value.lower() if value else value

    @property
    def row_id(self) -> str:
        return str(self.inquiry_id)

    @property
    def asked(self) -> Reply | None:
        """The message that waits for the seller's answer."""
        waiting = [r for r in self.replies or [] if r.partner_transfer_status == _WAITING]
        return waiting[-1] if waiting and self.inquiry_status == "progress" else None

    @property
    def from_seller(self) -> list[Reply]:
        return [r for r in self.replies or [] if r.answer_type == "vendor"]


class CallCentre(Channel[Counsel]):
    """Off by default: a holding reply would spend the only answer."""

    key = "call_centre"
    prefix = "counsel-"
    switch = "call_centre"
    on_by_default = False
    who = "coupang"

    def rows(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[Counsel | Unreadable]:
        path = vendor_path(shop, "v5", "callCenterInquiries")
        for first, last in day_windows(since, until, WINDOW_DAYS):
            window = {
                "vendorId": required(shop, "vendor_id"),
                "partnerCounselingStatus": "NONE",
                "inquiryStartAt": first.isoformat(),
                "inquiryEndAt": last.isoformat(),
                "pageSize": str(PAGE),
            }
            yield from list_pages(shop, Counsel, path, window)

    def find(self, shop: ShopAccess, reply: OutgoingReply) -> Counsel | None:
        """Here one question can be asked for by its id.

        A 404 may be about the path as well: only the list tells that the question is gone.
        """
        inquiry = quote(self.own_id(reply), safe="")
        path = f"{BASE_PATH}/{REPLY_VERSION}/vendors/callCenterInquiries/{inquiry}"
        query = urlencode({"vendorId": required(shop, "vendor_id")})
        try:
            body = patiently(lambda: request(shop, "GET", path, query=query)).json()
        except DeliveryError as error:
            if error.status_code == 404:
                return super().find(shop, reply)
            raise
        return read_one(Counsel, resolve(body, "/data"), self.own_id(reply), self.who)

    def to_question(self, row: Counsel) -> IncomingQuestion:
        over = row.asked is None
        not_before = row.inquiry_at + ANSWERED_FOR_US - LAST_HOURS
        return IncomingQuestion(
            platform_question_id=row.row_id,
            text=self._text(row)[:MAX_QUESTION_CHARS],
            product_name=name_text(row.item_name),
            asked_at=row.inquiry_at,
            secret=True,
            answered=over,
            answered_finally=over,
            context={"not_before": not_before.isoformat()},
            raw=row.model_dump(mode="json", by_alias=True, exclude={"replies"}),
        )

    def _text(self, row: Counsel) -> str:
        """The call centre's last message; the inquiry itself where there is none yet."""
        asked = [r.content or "" for r in row.replies or [] if r.answer_type != "vendor"]
        return marked_text(asked[-1] if asked else row.content or "")

    def answers(self, row: Counsel) -> Sequence[ShownReply]:
        return [
            ShownReply(marked_text(r.content or ""), str(r.answer_id) if r.answer_id else None)
            for r in row.from_seller
        ]

    def write(self, shop: ShopAccess, reply: OutgoingReply, row: Counsel | None) -> PostResult:
        check_length(reply.text, shortest=2)
        _refuse_early(reply)
        row = self.find(shop, reply)
        if row is None:
            return PostResult(PostOutcome.GONE)
        if row.asked is None:
            return self._answered_before(row, reply)
        body = {
            "vendorId": required(shop, "vendor_id"),
            "inquiryId": self.own_id(reply),
            "content": reply.text,
            "replyBy": required(shop, "reply_by"),
            "parentAnswerId": row.asked.answer_id,
        }
        inquiry = quote(self.own_id(reply), safe="")
        path = vendor_path(shop, REPLY_VERSION, f"callCenterInquiries/{inquiry}/replies")
        try:
            answer = request(shop, "POST", path, json=body)
        except DeliveryError as error:
            if any(words in error.reason for words in _OVER):
                return PostResult(PostOutcome.ALREADY_ANSWERED, None, 400, error.trace_id)
            raise
        return PostResult(PostOutcome.POSTED, None, answer.status, answer.trace_id)

    def _answered_before(self, row: Counsel, reply: OutgoingReply) -> PostResult:
        """A final answer cannot follow our own holding reply: staff must reach the buyer."""
        shown = self.shown(row, reply)
        if reply.kind is ReplyKind.FINAL and shown.ours:
            reason = "coupang's call centre took the holding reply as its only answer"
            raise DeliveryError(f"{reason}: answer the customer another way", permanent=True)
        return PostResult(PostOutcome.ALREADY_ANSWERED)


def _refuse_early(reply: OutgoingReply) -> None:
    """A holding reply goes out only in the last hours before Coupang's own answer."""
    earliest = read_moment(reply.context.get("not_before"))
    if reply.kind is not ReplyKind.HOLDING or earliest is None:
        return
    left = (earliest - now()).total_seconds()
    if left > 0:
        raise DeliveryError(
            "the call centre takes one answer only: the holding reply waits for the last "
            f"{LAST_HOURS.total_seconds() / 3600:.0f} hours; answer finally on the platform before",
            retry_after=left,
            untried=True,
        )
