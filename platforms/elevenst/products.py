"""11번가's product Q&A: one list by days, one answer that a second PUT replaces.

Each PUT sends the customer an e-mail: what was written is looked for before it is written again.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar
from urllib.parse import quote
from xml.etree.ElementTree import Element

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from platforms.base import ShopAccess
from platforms.channels import Channel, gone_or_raise
from platforms.elevenst.client import (
    GONE,
    ROW,
    WHO,
    answer_body,
    fields_of,
    read_xml,
    request,
)
from platforms.html_text import marked_text, name_text
from platforms.http import Answer, patiently
from platforms.moments import day_windows
from platforms.rows import ListedRow, Moment, Unreadable, read_rows
from platforms.shown import ShownReply
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion, Name, PlatformId
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult

WINDOW_DAYS = 7


class ProductQna(ListedRow):
    """One question with its answer. The member's id and name are not read."""

    model_config = ConfigDict(alias_generator=to_camel)
    id_key: ClassVar[str] = "brdInfoNo"

    brd_info_no: PlatformId
    brd_info_clf_no: Name
    brd_info_sbjct: str = ""
    brd_info_cont: str = ""
    answer_yn: str = ""
    answer_cont: str = ""
    create_dt: Moment
    disp_yn: str = ""
    prd_nm: str = ""
    qna_dtls_cd: str = ""

    @property
    def row_id(self) -> str:
        return self.brd_info_no

    @property
    def text(self) -> str:
        """Subject and content: many customers write all into the subject."""
        subject, content = marked_text(self.brd_info_sbjct), marked_text(self.brd_info_cont)
        return content if content.startswith(subject) else f"{subject}\n{content}".strip()


def read_list(send: Callable[[], Answer]) -> Element:
    return read_xml(send(), writes=False)


class ProductQuestions(Channel[ProductQna]):
    who = WHO
    overwrites = True

    def rows(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[ProductQna | Unreadable]:
        for first, last in day_windows(since, until, WINDOW_DAYS):
            path = f"/prodqnalist/{first:%Y%m%d}/{last:%Y%m%d}/00"
            answer = partial(request, shop, "GET", path)
            root = patiently(partial(read_list, answer))
            rows = [fields_of(each) for each in root.findall(ROW)]
            yield from read_rows(ProductQna, {ROW: rows}, ROW, WHO)

    def to_question(self, row: ProductQna) -> IncomingQuestion:
        return IncomingQuestion(
            platform_question_id=row.row_id,
            text=row.text[:MAX_QUESTION_CHARS],
            product_id=row.brd_info_clf_no,
            product_name=name_text(row.prd_nm),
            asked_at=row.create_dt,
            secret=row.disp_yn == "N",
            answered=row.answer_yn == "Y",
            context={"product_no": row.brd_info_clf_no},
            raw=row.model_dump(mode="json", by_alias=True, exclude={"answer_cont"}),
        )

    def answers(self, row: ProductQna) -> Sequence[ShownReply]:
        return [ShownReply(marked_text(row.answer_cont))] if row.answer_cont else []

    def write(self, shop: ShopAccess, reply: OutgoingReply, row: ProductQna | None) -> PostResult:
        if row is None:
            return PostResult(PostOutcome.GONE)
        places = (quote(place, safe="") for place in (row.row_id, row.brd_info_clf_no))
        path = "/prodqnaanswer/" + "/".join(places)
        answer = request(shop, "PUT", path, answer_body(reply.text))
        try:
            read_xml(answer, writes=True)
        except DeliveryError as error:
            return gone_or_raise(error, gone=GONE in error.reason)
        return PostResult(PostOutcome.POSTED, None, answer.status, answer.trace_id)
