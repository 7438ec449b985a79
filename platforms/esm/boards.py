"""The boards of ESM+: 옥션, 옥션 쪽지/비밀글, G마켓. They show no answer text, only a status.

Source: https://etapi.gmarket.com/docs (고객문의)
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from platforms.access import in_turn, required, setting
from platforms.base import RemoteQuestion, ShopAccess
from platforms.channels import Channel, gone_or_raise
from platforms.complaint import code_of, complaint
from platforms.esm.auth import bearer
from platforms.html_text import marked_text
from platforms.http import Answer, call, no_answer, patiently, refused
from platforms.moments import KST, day_windows
from platforms.rows import ListedRow, Moment, Unreadable, pick, read_rows
from platforms.shown import ShownReply
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion, Name, PlatformId
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult, ReplyKind

API_BASE = "https://sa2.esmplus.com"
BOARD = "/item/v1/communications/customer/bulletin-board"
PER_SECOND = 0.2
WINDOW_DAYS = 6
MAX_REPLY_BYTES = 1000
MAX_TITLE_CHARS = 200
MAX_TOKEN_CHARS = 2000
NOTHING_OR_FAILURE = "1000"
_OPEN, _DONE = "미처리", "처리완료"
_GONE = "삭제된 문의글"
_STATUS = {ReplyKind.HOLDING: 1, ReplyKind.FINAL: 2}  # 처리중, 처리완료
_BREAK = re.compile(r"/br(?![a-z0-9])", re.IGNORECASE)


class Message(ListedRow):
    """One question. The inquirer's name and telephone are not read."""

    model_config = ConfigDict(alias_generator=to_camel, coerce_numbers_to_str=True)
    id_key: ClassVar[str] = "messageNo"

    message_no: PlatformId
    token: Annotated[str, Field(max_length=MAX_TOKEN_CHARS)] = ""
    inform_status: str
    re_asking: bool | str | None = None
    receive_date: Moment
    title: str | None = None
    details: str | None = None
    site_goods_no: Name | None = None

    @property
    def row_id(self) -> str:
        return self.message_no

    @property
    def text(self) -> str:
        title = marked_text(self.title or "")
        details = marked_text(_BREAK.sub("\n", self.details or ""))
        return details if details.startswith(title) else f"{title}\n{details}".strip()


class NothingListed(DeliveryError):
    """ESM+ says the same for an empty list and for a failure: nobody knows which."""


class Board(Channel[Message]):
    """`qna_type` is ESM+'s number of it; `seller` the setting that names the seller there."""

    who = "esm"
    overwrites = True

    def __init__(self, key: str, qna_type: int, seller: str) -> None:
        self.key = key
        self.prefix = f"{key}-"
        self._qna_type = qna_type
        self._seller = seller

    def is_on(self, shop: ShopAccess) -> bool:
        return bool(setting(shop, self._seller))

    def rows(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[Message | Unreadable]:
        for first, last in day_windows(since, until, WINDOW_DAYS):
            try:
                yield from self.listed(shop, first, last)
            except NothingListed:
                continue  # a failure that says the same is made good by the next wide poll

    def listed(self, shop: ShopAccess, first: date, last: date) -> list[Message | Unreadable]:
        """Raises `NothingListed`."""
        window = {
            "qnaType": self._qna_type,
            "status": 1,
            "type": 1,
            "startDate": first.isoformat(),
            # Its end is not included where it is the day of the start.
            "endDate": max(last, first + timedelta(days=1)).isoformat(),
        }
        answer = patiently(lambda: request(shop, BOARD, window, writes=False))
        fields = answer.json()
        if code_of(fields) == NOTHING_OR_FAILURE:
            reason = f"esm lists nothing, or failed ({complaint(fields)})"
            raise NothingListed(reason, status_code=answer.status)
        listed = {"data": fields} if isinstance(fields, list) else fields
        return read_rows(Message, listed, "data", self.who)

    def find(self, shop: ShopAccess, reply: OutgoingReply) -> Message | None:
        """Raises `NothingListed` where nobody knows whether the question is there."""
        day = self.asked_at(reply).astimezone(KST).date()
        return pick(self.listed(shop, day, day), self.own_id(reply), self.who)

    def to_question(self, row: Message) -> IncomingQuestion:
        return IncomingQuestion(
            platform_question_id=row.row_id,
            text=row.text[:MAX_QUESTION_CHARS],
            product_id=row.site_goods_no or None,
            asked_at=row.receive_date,
            secret=self._qna_type == 2,
            answered=row.inform_status != _OPEN,
            answered_finally=row.inform_status == _DONE,
            context={"token": row.token, "title": (row.title or "")[:MAX_TITLE_CHARS]},
            raw=row.model_dump(mode="json", by_alias=True, exclude={"token"}),
        )

    def answers(self, row: Message) -> Sequence[ShownReply]:
        return []

    def shown(self, row: Message | None, reply: OutgoingReply) -> RemoteQuestion:
        """[open] Ours or a person's: by the status that a reply of ours sets, and nothing else."""
        if row is None:
            return RemoteQuestion(exists=False)
        posted = bool(reply.context.get("own_reply_texts"))
        ours = row.inform_status not in {_OPEN, _DONE} and (posted or reply.kind is ReplyKind.FINAL)
        text = None if row.inform_status == _OPEN else ""
        return RemoteQuestion(True, self.to_question(row).text, text, None, ours)

    def read(self, shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
        """None where the list says nothing: the write itself tells then."""
        try:
            return self.shown(self.find(shop, reply), reply)
        except NothingListed:
            return None

    def find_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
        """[open] The status that this reply sets counts as this reply."""
        row = self.find(shop, reply)
        if row is None:
            return PostResult(PostOutcome.GONE)
        final = reply.kind is ReplyKind.FINAL
        if row.inform_status == _DONE:
            return PostResult(PostOutcome.POSTED if final else PostOutcome.ALREADY_ANSWERED)
        is_holding = row.inform_status != _OPEN and not final
        return PostResult(PostOutcome.POSTED) if is_holding else None

    def post(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        """The newest token, and once more a look at the status, before each write."""
        try:
            row = self.find(shop, reply)
        except NothingListed:
            return self.write(shop, reply, None)
        remote = self.shown(row, reply)
        if not remote.exists:
            return PostResult(PostOutcome.GONE)
        if remote.reply_text is not None and not remote.ours:
            return PostResult(PostOutcome.ALREADY_ANSWERED)
        return self.write(shop, reply, row)

    def write(self, shop: ShopAccess, reply: OutgoingReply, row: Message | None) -> PostResult:
        if not 0 < len(reply.text.encode()) <= MAX_REPLY_BYTES:
            reason = f"esm takes replies of at most {MAX_REPLY_BYTES} bytes"
            raise DeliveryError(reason, permanent=True)
        body = {
            "messageNo": self.own_id(reply),
            "token": row.token if row else str(reply.context.get("token") or ""),
            "title": (row.title if row else None) or str(reply.context.get("title") or ""),
            "comments": reply.text,
            "answerStatus": _STATUS[reply.kind],
        }
        try:
            answer = request(shop, f"{BOARD}/qna", body, writes=True)
        except DeliveryError as error:
            return gone_or_raise(error, gone=_GONE in error.reason)
        return PostResult(PostOutcome.POSTED, None, answer.status, answer.trace_id)


def request(shop: ShopAccess, path: str, body: dict[str, Any], *, writes: bool) -> Answer:
    """One call. Raises `DeliveryError` for a status outside 2xx and for a `resultCode` but 0."""
    url = setting(shop, "api_base", API_BASE).rstrip("/") + path
    token = bearer(shop)

    def send() -> Answer:
        return call(
            "POST",
            url,
            timeout=shop.reply_timeout,
            private_hosts=shop.private_hosts,
            writes=writes,
            headers={"authorization": f"Bearer {token}"},
            json=body,
        )

    answer = in_turn(shop, required(shop, "master_id"), PER_SECOND, send)
    if not answer.ok:
        hint = "check keys, ids and the address list" if answer.status in {401, 403} else ""
        raise refused("esm", answer, writes=writes, detail=hint)
    _check(answer, writes=writes)
    return answer


def _check(answer: Answer, *, writes: bool) -> None:
    fields = answer.json()
    code = code_of(fields)
    if code in {"0", "200"} or (not writes and code in {"", NOTHING_OR_FAILURE}):
        return
    if not code:
        raise no_answer("esm", answer, writes=True)
    reason = f"esm refused ({complaint(fields)})"
    raise DeliveryError(reason, permanent=writes, status_code=answer.status)
