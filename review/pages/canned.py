"""Canned replies: texts that staff insert as they stand."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from policy import ViolationCode
from qna.models import Role, Shop
from qna.store import desk
from qna.store.shops import list_shops
from review.auth import me, needs
from review.forms import row_id, text
from review.labels import VIOLATION
from review.services import get_or_404, reading, writing
from review.verdicts import Reason, findings, reasons

page = Blueprint("canned", __name__)


@page.get("/canned")
@needs(Role.MANAGER)
def show() -> str:
    return _page()


def _page(error: str = "") -> str:
    with reading() as session:
        canned = desk.canned_replies(session)
        return render_template(
            "canned.html",
            canned=canned,
            breaks={row.id: breaks(row.text) for row in canned},
            shops=list_shops(session),
            error=error,
        )


@page.post("/canned")
@needs(Role.MANAGER)
def save() -> Response | tuple[str, int]:
    """Add one, or change the one with `id`."""
    shop_id = row_id("shop")
    try:
        with writing() as session:
            if shop_id:
                get_or_404(session, Shop, shop_id)
            desk.save_canned(
                session,
                row_id("id"),
                title=text("title", 60),
                text=text("text", 2000),
                shop_id=shop_id,
                staff_id=me().id,
            )
    except desk.DeskInvalid:
        return _page(error=_("이름과 내용을 모두 적어 주세요.")), 422
    flash(_("저장했습니다."), "ok")
    if found := breaks(text("text", 2000)):
        words = " · ".join(f"{VIOLATION.get(one.code, one.code)}: {one.why}" for one in found)
        flash(_("잠시 답변으로 보내면 정책에 걸립니다. %(words)s", words=words), "warn")
    return redirect(url_for("canned.show"), 303)


def breaks(reply: str) -> list[Reason]:
    """Why a text must not be part of a holding reply. That it defers, the rest may say."""
    found = findings(reply, "", None)
    return [one for one in reasons(found) if one.refuses and one.code != ViolationCode.NO_DEFERRAL]


@page.post("/canned/<int:canned_id>/delete")
@needs(Role.MANAGER)
def delete(canned_id: int) -> Response:
    with writing() as session:
        desk.delete_canned(session, canned_id, staff_id=me().id)
    return redirect(url_for("canned.show"), 303)
