"""상품 문의: questions below a product. One PUT answers, and replaces what was answered.

Source: https://apicenter.commerce.naver.com/docs/commerce-api/current (상품 문의)
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import quote

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from platforms.base import ShopAccess
from platforms.channels import Channel, gone_or_raise
from platforms.html_text import marked_text, name_text
from platforms.http import no_answer
from platforms.naver.client import list_pages, request
from platforms.rows import ListedRow, Moment, Number, Unreadable
from platforms.shown import ShownReply
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult

PAGE = 100
QNAS = "/v1/contents/qnas"
_AROUND = timedelta(minutes=1)


class Qna(ListedRow):
    """One product question with its first answer."""

    model_config = ConfigDict(alias_generator=to_camel)
    id_key: ClassVar[str] = "questionId"

    question_id: Number
    question: str | None = None
    answer: str | None = None
    answered: bool | None = None
    product_id: Number | None = None
    product_name: str | None = None
    masked_writer_id: str | None = None
    create_date: Moment

    @property
    def row_id(self) -> str:
        return str(self.question_id)


class ProductQuestions(Channel[Qna]):
    """Its ids are Naver's numbers as they are: those of earlier releases stay what they were."""

    key = "product"
    switch = "product_questions"
    who = "naver"
    overwrites = True

    def rows(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[Qna | Unreadable]:
        window = {"fromDate": iso(since), "toDate": iso(until), "size": str(PAGE)}
        return list_pages(shop, Qna, QNAS, "contents", window)

    def around(self, asked_at: datetime) -> tuple[datetime, datetime]:
        return asked_at - _AROUND, asked_at + _AROUND

    def to_question(self, row: Qna) -> IncomingQuestion:
        return IncomingQuestion(
            platform_question_id=row.row_id,
            text=marked_text(row.question or "")[:MAX_QUESTION_CHARS],
            product_id=str(row.product_id) if row.product_id else None,
            product_name=name_text(row.product_name),
            author_name=name_text(row.masked_writer_id),
            asked_at=row.create_date,
            answered=bool(row.answered),
            raw=row.model_dump(mode="json", by_alias=True, exclude={"answer"}),
        )

    def answers(self, row: Qna) -> Sequence[ShownReply]:
        return [ShownReply(marked_text(row.answer))] if row.answer else []

    def write(self, shop: ShopAccess, reply: OutgoingReply, row: Qna | None) -> PostResult:
        path = f"{QNAS}/{quote(self.own_id(reply), safe='')}"
        try:
            answer = request(shop, "PUT", path, json={"commentContent": reply.text})
        except DeliveryError as error:
            # The gateway's own 404 (GW.NOT_FOUND) is about the application, one without a word
            # about the address; neither is about the question.
            gone = error.status_code == 404 and "(NOT_FOUND" in error.reason
            return gone_or_raise(error, gone=gone)
        if answer.status != 204:
            raise no_answer("naver", answer, writes=True)
        return PostResult(PostOutcome.POSTED, None, answer.status, answer.trace_id)


def iso(moment: datetime) -> str:
    """As the documentation writes it: `2020-07-25T10:10:10.100Z`."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )
