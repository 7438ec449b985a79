"""Naver pushes nothing: questions come from a poll."""

from datetime import datetime

from platforms.base import ShopAccess
from platforms.html_text import html_to_text
from platforms.moments import now
from platforms.naver.client import Qna, list_qnas
from qna.incoming import MAX_NAME_CHARS, MAX_QUESTION_CHARS, IncomingQuestion, clean_text


def poll(shop: ShopAccess, since: datetime, until: datetime) -> list[IncomingQuestion]:
    """Questions asked in the window, oldest first."""
    found = {qna.question_id: qna for qna in list_qnas(shop, since, until)}
    questions = [to_question(qna) for qna in found.values() if question_text(qna)]
    return sorted(questions, key=lambda question: question.asked_at)


def question_text(qna: Qna) -> str:
    """Plain text; line breaks come as `<br>` from some editors and as themselves from others."""
    text = qna.question
    return clean_text(html_to_text(text) if "<br" in text.lower() else text)


def to_question(qna: Qna) -> IncomingQuestion:
    asked_at = qna.asked_at or now()
    return IncomingQuestion(
        platform_question_id=str(qna.question_id),
        text=question_text(qna)[:MAX_QUESTION_CHARS],
        product_id=str(qna.product_id) if qna.product_id else None,
        product_name=(qna.product_name or "")[:MAX_NAME_CHARS] or None,
        author_name=(qna.masked_writer_id or "")[:MAX_NAME_CHARS] or None,
        asked_at=asked_at,
        answered=qna.answered,
        context={"asked_at": asked_at.isoformat()},
        raw=qna.model_dump(mode="json", by_alias=True),
    )
