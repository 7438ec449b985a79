"""Cafe24's pushes (ids only) and what they point to.

Source: https://developers.cafe24.com/docs/api/admin/#webhook (events 90033, 90036, 90039)
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from platforms.access import on, setting, setting_list
from platforms.base import InboundError, InboundRequest, InvalidFields, ShopAccess, SignatureInvalid
from platforms.cafe24.client import Article, get_article, list_failed_pushes
from platforms.html_text import html_to_text, name_text
from platforms.moments import day_windows, read_moment
from platforms.payload import invalid_fields, read_json
from platforms.shown import ShownReply, incoming_answers
from platforms.signature import same_secret
from qna.incoming import MAX_QUESTION_CHARS, IncomingKind, IncomingQuestion, clean_text

BOARDS = "6"
"""The product Q&A of a new mall; each mall may have moved it."""
DAYS_PER_LISTING = 300
MAX_TITLE_CHARS = 256

_KINDS = {
    90033: IncomingKind.CREATED,  # an article was written
    90039: IncomingKind.UPDATED,  # an article was edited
    90036: IncomingKind.DELETED,  # an article was deleted
}


class _Resource(BaseModel):
    mall_id: str
    event_shop_no: int = 1
    board_no: int
    no: int
    has_parent: str | None = None
    member_id: str | None = None
    writer: str | None = None


class _Event(BaseModel):
    event_no: int  # Cafe24 sends it as a number or as text
    resource: _Resource


def verify_key(shop: ShopAccess, request: InboundRequest) -> None:
    """`X-API-Key` is a fixed secret; Cafe24 wants 403 for a wrong one (its notice 213)."""
    if not same_secret(shop.webhook_secrets, request.headers.get("x-api-key")):
        raise SignatureInvalid("X-API-Key is missing or wrong.", status=403)


def parse_event(shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
    """The question that the event points to, still without its text."""
    payload = read_json(request.body)
    if not isinstance(payload, dict):
        raise InvalidFields([{"field": "(body)", "problem": "must be a JSON object"}])
    if _number(payload.get("event_no")) not in _KINDS:
        return []
    try:
        event = _Event.model_validate(payload)
    except ValidationError as error:
        raise invalid_fields(error) from None
    if not _is_customer_question(shop, event.resource):
        return []
    kind = _KINDS[event.event_no]
    place = (event.resource.event_shop_no, event.resource.board_no, event.resource.no)
    return [
        IncomingQuestion(
            kind=kind,
            platform_question_id=question_id(*place),
            needs_fetch=kind is not IncomingKind.DELETED,
            context=dict(zip(("shop_no", "board_no", "article_no"), place, strict=True)),
            raw=event.model_dump(mode="json"),
        )
    ]


def _is_customer_question(shop: ShopAccess, resource: _Resource) -> bool:
    """False for other malls of the same app, other boards, and replies (ours above all)."""
    mall_id = setting(shop, "mall_id", resource.mall_id)
    return (
        resource.mall_id == mall_id
        and str(resource.board_no) in boards(shop)
        and resource.has_parent != "T"
        and (resource.member_id or "") not in own_members(shop)
    )


def boards(shop: ShopAccess) -> tuple[str, ...]:
    return setting_list(shop, "board_nos", BOARDS)


def own_members(shop: ShopAccess) -> tuple[str, ...]:
    """Member ids that write for the mall."""
    mall_id = setting(shop, "mall_id")
    return tuple(m for m in (mall_id, setting(shop, "member_id", mall_id)) if m)


def question_id(shop_no: int, board_no: int, article_no: int) -> str:
    """Article numbers are counted per mall; shop and board make the id readable to staff."""
    return f"{shop_no}-{board_no}-{article_no}"


def place_of(platform_question_id: str, context: Mapping[str, Any]) -> tuple[int, int, int]:
    """`(shop_no, board_no, article_no)` from the context, else from the id."""
    names = ("shop_no", "board_no", "article_no")
    parts = [context.get(name) for name in names]
    if None in parts:
        parts = list(platform_question_id.split("-"))
    shop_no, board_no, article_no = (int(str(part)) for part in parts)
    return shop_no, board_no, article_no


def fetch_question(
    shop: ShopAccess, platform_question_id: str, context: Mapping[str, Any]
) -> IncomingQuestion | None:
    """The article; None where it is gone, a reply, the mall's own, or without any text."""
    shop_no, board_no, article_no = place_of(platform_question_id, context)
    article = get_article(shop, shop_no, board_no, article_no)
    return None if article is None else to_question(shop, shop_no, board_no, article)


def to_question(
    shop: ShopAccess,
    shop_no: int,
    board_no: int,
    article: Article,
    answers: Sequence[Article] = (),
    follows: Article | None = None,
) -> IncomingQuestion | None:
    """`follows`: the question under whose answer the customer wrote this article."""
    if (article.is_reply and follows is None) or article.is_gone or not article.text:
        return None
    if (article.member_id or "") in own_members(shop):
        return None
    return IncomingQuestion(
        platform_question_id=question_id(shop_no, board_no, article.article_no),
        text=article.text[:MAX_QUESTION_CHARS],
        product_id=str(article.product_no) if article.product_no else None,
        author_name=name_text(article.writer),
        asked_at=article.created_date,
        secret=article.is_secret,
        answered=article.reply_status == "C" or bool(answers),
        answered_finally=article.reply_status == "C",
        answers=incoming_answers([shown_reply(answer) for answer in answers]),
        follows=question_id(shop_no, board_no, follows.article_no) if follows else None,
        context={
            "shop_no": shop_no,
            "board_no": board_no,
            "article_no": article.article_no,
            "asked_at": article.created_date.isoformat(),
            "secret": article.is_secret,
            "title": (article.title or "")[:MAX_TITLE_CHARS],
        },
        raw=article.model_dump(mode="json"),
    )


def shown_reply(article: Article) -> ShownReply:
    return ShownReply(clean_text(html_to_text(article.content or "")), article.row_id)


def from_push_log(shop: ShopAccess, since: datetime, until: datetime) -> list[IncomingQuestion]:
    """Edits and deletions whose push failed; the boards do not show these."""
    if not on(shop, "use_push_log"):
        return []
    questions: list[IncomingQuestion] = []
    for first, last in day_windows(since, until, DAYS_PER_LISTING):
        for entry in list_failed_pushes(shop, first, last):
            requested = read_moment(entry.requested_time)
            if requested is None or since <= requested <= until:
                questions.extend(_replay(shop, entry.request_body))
    return questions


def _replay(shop: ShopAccess, body: object) -> Iterable[IncomingQuestion]:
    text = body if isinstance(body, str) else json.dumps(body)
    try:
        return parse_event(shop, InboundRequest({}, text.encode()))
    except InboundError:
        return []


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
