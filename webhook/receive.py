"""Verify → parse → record → nudge → 202. The row is committed before the sender hears of it."""

import time

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from platforms.base import InboundRequest, SignatureInvalid
from platforms.contract import Platform
from platforms.registry import PLATFORMS
from qna import tracing
from qna.access import ShopAccess
from qna.metrics import intake as metrics
from qna.store.questions import Recorded
from webhook.services import MAX_BODY_BYTES, services

blueprint = Blueprint("receive", __name__)

NO_SUCH_SHOP = "No such shop on this platform."


@blueprint.post("/webhooks/<platform_name>/<shop_name>")
def receive(platform_name: str, shop_name: str) -> ResponseReturnValue:
    began = time.time()
    shop_id, shop = _find(platform_name, shop_name)
    platform = PLATFORMS[platform_name]
    inbound = InboundRequest(
        headers={name.lower(): value for name, value in request.headers.items()},
        body=_body(platform),
    )
    try:
        platform.verify(shop, inbound)
    except SignatureInvalid:
        # Signed with a secret that was made a moment ago, perhaps.
        shop_id, shop = _find(platform_name, shop_name, anew=True)
        platform.verify(shop, inbound)
    arrived = platform.parse(shop, inbound)
    recorded = services().intake.record(shop_id, arrived)
    _count(platform_name, len(arrived), recorded)
    for each in recorded:
        if each.new:
            tracing.began(each.question_id, began, platform=platform_name, source="webhook")
    return _accepted(recorded)


def _count(platform: str, arrived: int, recorded: list[Recorded]) -> None:
    metrics.taken(platform, arrived)
    for each in recorded:
        metrics.recorded(platform, "webhook", new=each.new, changed=each.changed)
    for _ in range(arrived - len(recorded)):
        metrics.ignored(platform, "webhook")


@blueprint.after_request
def _count_refused(response: Response) -> Response:
    if response.status_code >= 400 and request.view_args:
        metrics.refused(request.view_args["platform_name"], response.status_code)
    return response


def _find(platform_name: str, shop_name: str, *, anew: bool = False) -> tuple[int, ShopAccess]:
    found = services().shops.find(shop_name, anew=anew)
    if found is None:
        abort(404, NO_SUCH_SHOP)
    shop_id, shop = found
    if shop is None:
        abort(404, "This shop takes no questions at present.")
    if shop.platform != platform_name or platform_name not in PLATFORMS:
        abort(404, NO_SUCH_SHOP)
    return shop_id, shop


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


def _accepted(recorded: list[Recorded]) -> tuple[Response, int]:
    if not recorded:
        return jsonify(question=None, status="ignored"), 202
    return jsonify(question=recorded[0].question_id, status=recorded[0].status), 202
