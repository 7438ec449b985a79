"""Canned replies: texts that staff insert as they stand."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qna.models import Role, Shop
from qna.store import desk
from qna.store.shops import list_shops
from review.auth import me, needs
from review.forms import row_id, text
from review.services import get_or_404, reading, writing

page = Blueprint("canned", __name__)


@page.get("/canned")
@needs(Role.MANAGER)
def show() -> str:
    with reading() as session:
        return render_template(
            "canned.html", canned=desk.canned_replies(session), shops=list_shops(session)
        )


@page.post("/canned")
@needs(Role.MANAGER)
def save() -> Response:
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
        flash(_("저장했습니다."), "ok")
    except desk.DeskInvalid:
        flash(_("이름과 내용을 모두 적어 주세요."), "warn")
    return redirect(url_for("canned.show"), 303)


@page.post("/canned/<int:canned_id>/delete")
@needs(Role.MANAGER)
def delete(canned_id: int) -> Response:
    with writing() as session:
        desk.delete_canned(session, canned_id, staff_id=me().id)
    return redirect(url_for("canned.show"), 303)
