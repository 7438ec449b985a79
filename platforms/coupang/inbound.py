"""Coupang pushes nothing: inquiries come from a poll in windows of a week."""

from datetime import datetime

from platforms.base import ShopAccess
from platforms.coupang.client import WINDOW_DAYS, Inquiry, list_inquiries
from platforms.moments import day_windows, now
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion, clean_text


def poll(shop: ShopAccess, since: datetime, until: datetime) -> list[IncomingQuestion]:
    """Inquiries asked in the window, oldest first. Coupang knows days, the rest is cut here."""
    found: dict[int, IncomingQuestion] = {}
    for first, last in day_windows(since, until, WINDOW_DAYS):
        for inquiry in list_inquiries(shop, first, last):
            question = to_question(inquiry)
            if question.text and since <= question.asked_at <= until:
                found[inquiry.inquiry_id] = question
    return sorted(found.values(), key=lambda question: question.asked_at)


def to_question(inquiry: Inquiry) -> IncomingQuestion:
    asked_at = inquiry.asked_at or now()
    return IncomingQuestion(
        platform_question_id=str(inquiry.inquiry_id),
        text=clean_text(inquiry.content)[:MAX_QUESTION_CHARS],
        product_id=str(inquiry.product_id) if inquiry.product_id else None,
        asked_at=asked_at,
        answered=bool(inquiry.comment_dto_list),
        context={"asked_at": asked_at.isoformat()},
        raw=inquiry.model_dump(mode="json", by_alias=True),
    )
