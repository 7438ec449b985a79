"""Replies to Naver's product questions: a PUT that also overwrites, hence always a read first."""

from datetime import timedelta
from urllib.parse import quote

from platforms.base import RemoteQuestion, ShopAccess
from platforms.moments import now, read_moment
from platforms.naver.client import QNAS, Qna, list_qnas, request
from platforms.naver.inbound import question_text
from platforms.shown import ShownReply, remote_question, settle
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult

_AROUND = timedelta(minutes=1)


def read(shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion:
    """There is no call for one question: the minute in which it was asked is listed."""
    qna = _find(shop, reply)
    if qna is None:
        return RemoteQuestion(exists=False)
    answers = [ShownReply(qna.answer or "")] if qna.answered or qna.answer else []
    return remote_question(question_text(qna), answers, reply)


def _find(shop: ShopAccess, reply: OutgoingReply) -> Qna | None:
    asked_at = read_moment(reply.context.get("asked_at"))
    if asked_at is None:
        raise DeliveryError("naver: the time of the question is not known", permanent=True)
    found = list_qnas(shop, asked_at - _AROUND, asked_at + _AROUND)
    return next((qna for qna in found if str(qna.question_id) == reply.platform_question_id), None)


def find_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
    return settle(read(shop, reply), reply)


def post_reply(shop: ShopAccess, reply: OutgoingReply) -> PostResult:
    """PUT the reply unless a person's answer stands there: the PUT would overwrite it.

    The final answer replaces our holding reply this way.
    """
    settled = find_reply(shop, reply)
    if settled is not None:
        return settled
    path = f"{QNAS}/{quote(reply.platform_question_id, safe='')}"
    try:
        answer = request(shop, "PUT", path, json={"commentContent": reply.text})
    except DeliveryError as error:
        if error.status_code == 404:
            return PostResult(PostOutcome.GONE, None, 404, error.trace_id)
        raise
    return PostResult(PostOutcome.POSTED, None, answer.status, answer.trace_id)


def check_credentials(shop: ShopAccess) -> str:
    """List the questions of the last minute: a token and the right to questions are needed."""
    moment = now()
    for _ in list_qnas(shop, moment - _AROUND, moment):
        break
    return "Naver accepted the application and shows product questions."
