"""Verify → parse → record → nudge → 202. The row is committed before the sender hears of it."""

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from platforms.base import InboundRequest
from platforms.contract import Platform
from platforms.registry import PLATFORMS
from qna.access import ShopAccess
from qna.dispatch import FETCH_QUESTION
from qna.incoming import IncomingQuestion
from qna.store.questions import Recorded, record_question
from qna.store.shops import find_shop, open_access
from webhook.app import MAX_BODY_BYTES, parts

blueprint = Blueprint("receive", __name__)


@blueprint.post("/webhooks/<platform_name>/<shop_name>")
def receive(platform_name: str, shop_name: str) -> ResponseReturnValue:
    shop_id, shop = _find(platform_name, shop_name)
    platform = PLATFORMS[platform_name]
    inbound = InboundRequest(
        headers={name.lower(): value for name, value in request.headers.items()},
        body=_body(platform),
    )
    platform.verify(shop, inbound)
    recorded = [_record(shop_id, question) for question in platform.parse(shop, inbound)]
    return _accepted([record for record in recorded if record])


def _find(platform_name: str, shop_name: str) -> tuple[int, ShopAccess]:
    with parts().database.read() as session:
        shop = find_shop(session, shop_name)
    if shop is None or shop.platform != platform_name or platform_name not in PLATFORMS:
        abort(404, "No such shop on this platform.")
    if not shop.active:
        abort(404, "This shop takes no questions at present.")
    return shop.id, open_access(shop, parts().box)


def _body(platform: Platform) -> bytes:
    """The raw bytes: the signature is over these, so nothing may touch them first."""
    accepted = platform.content_types
    if request.mimetype not in accepted:
        abort(415, f"Send {' or '.join(accepted)}.")
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= MAX_BODY_BYTES:
        # Sent in chunks: werkzeug cuts such a body off in silence.
        abort(413)
    return body


def _record(shop_id: int, question: IncomingQuestion) -> Recorded | None:
    with parts().database.write() as session:
        recorded = record_question(session, shop_id, question)
    if recorded and recorded.wants_work:
        if question.needs_fetch:
            parts().dispatcher.nudge(FETCH_QUESTION, recorded.question_id)
        else:
            parts().dispatcher.nudge_drafting()
    return recorded


def _accepted(recorded: list[Recorded]) -> tuple[Response, int]:
    if not recorded:
        return jsonify(question=None, status="ignored"), 202
    return jsonify(question=recorded[0].question_id, status=recorded[0].status), 202
