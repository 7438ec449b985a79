"""A sample question sent to a shop's own webhook, signed as its storefront would sign it."""

import json
from uuid import uuid4

import httpx
from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from standardwebhooks.webhooks import Webhook
from werkzeug.wrappers import Response

from qna.models import Role, Shop, now
from qna.platform_names import STANDARD
from qna.secrets import SecretsUnreadable
from qna.store.shops import open_secrets
from review.auth import needs
from review.menu import webhook_address
from review.services import get_or_404, reading, services

page = Blueprint("sample_question", __name__)
SECONDS = 5.0


@page.post("/shops/<int:shop_id>/test-question")
@needs(Role.ADMIN)
def send(shop_id: int) -> Response:
    """What came of it is told; the question itself is one like any other."""
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        if shop.platform != STANDARD:
            abort(404)
        try:
            secret = open_secrets(shop, services().box)[0][0]
        except SecretsUnreadable:
            flash(_("저장된 비밀값을 읽을 수 없습니다. 다시 입력해 주세요."), "bad")
            return redirect(url_for("shops.edit", shop_id=shop_id), 303)
        address = webhook_address(shop)
    flash(*_outcome(address, _post(address, secret)))
    return redirect(url_for("shops.edit", shop_id=shop_id), 303)


def _post(address: str, secret: str) -> int | None:
    """The webhook's answer; None: none came."""
    message_id, at = f"msg_{uuid4().hex}", now()
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body := _event()),
    }
    try:
        sent = httpx.post(address, content=body.encode(), headers=headers, timeout=SECONDS)
    except httpx.HTTPError:
        return None
    return sent.status_code


def _event() -> str:
    at = now().isoformat()
    data = {
        "question_id": f"TEST-{uuid4().hex[:10]}",
        "text": str(_("[시험 문의] 이 상품은 언제 다시 들어오나요?")),
        "product": {"id": "TEST", "name": str(_("시험 상품"))},
        "asked_at": at,
    }
    return json.dumps({"type": "question.created", "timestamp": at, "data": data})


def _outcome(address: str, status: int | None) -> tuple[str, str]:
    if status == httpx.codes.ACCEPTED:
        return _("시험 문의를 받았습니다. 검토함에서 확인하세요."), "ok"
    if status is None:
        return _(
            "%(address)s가 답하지 않습니다. 웹훅이 켜져 있는지 확인하세요.", address=address
        ), "bad"
    return _("웹훅이 시험 문의를 받지 않았습니다 (HTTP %(status)s).", status=status), "bad"
