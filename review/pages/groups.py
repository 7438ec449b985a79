"""Groups: questions that ask the same, decided once, after a summary with each one's own draft."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from qna.models import QuestionGroup, Role, now
from qna.store import groups
from qna.store.shops import list_shops
from review.auth import me, needs
from review.filters import carried, wanted_from
from review.pages.bulk import WHY_NOT, Picked, approve_each, picked_in
from review.pages.decide import offer_undo
from review.services import reading

page = Blueprint("groups", __name__)


@page.get("/groups")
@needs(Role.VIEWER)
def show() -> str:
    """What may be decided together, the largest group first."""
    shop_id = _shop_id()
    with reading() as sql:
        count, questions = groups.count_groups(sql, shop_id=shop_id)
        return render_template(
            "groups.html",
            groups=groups.waiting_groups(sql, shop_id=shop_id),
            count=count,
            questions=questions,
            shops=list_shops(sql),
            shop_id=shop_id,
            filters=carried(request.args),
        )


@page.get("/groups/<int:group_id>")
@needs(Role.VIEWER)
def one(group_id: int) -> str:
    """All that would be decided, each with its draft; nothing has happened yet."""
    with reading() as sql:
        found = sql.get(QuestionGroup, group_id)
        if found is None:
            abort(404)
        waiting = groups.members(sql, group_id, shop_id=_shop_id())
        secret = me().sees_secret
        return render_template(
            "group.html",
            group=found,
            ready=waiting.together,
            more=waiting.total - len(waiting.together),
            apart=[one for one in waiting.apart if secret or not one.secret],
            apart_count=len(waiting.apart),
            following=groups.next_group(sql, group_id, shop_id=_shop_id()),
            filters=carried(request.args),
            now=now(),
        )


@page.post("/groups/<int:group_id>/approve")
@needs(Role.REVIEWER)
def approve(group_id: int) -> Response:
    """Approve what was ticked and still may be; each question by itself, as in a bulk approval."""
    with reading() as sql:
        picked = [_in_group(one, group_id) for one in picked_in(sql)]
    if not picked:
        flash(_("먼저 문의를 골라 주세요."), "warn")
        return redirect(url_for("groups.one", group_id=group_id, **carried(request.args)), 303)
    done, left = approve_each(picked, group_id=group_id)
    if done:
        offer_undo(done, _("%(count)s건을 승인했습니다.", count=len(done)))
    for why, count in left.items():
        words = {"count": count, "why": WHY_NOT[why]}
        flash(_("%(count)s건은 승인하지 않고 남겨 두었습니다: %(why)s", **words), "warn")
    with reading() as sql:
        return redirect(_following(sql, group_id), 303)


def _in_group(one: Picked, group_id: int) -> Picked:
    """With why it is no part of a group decision, whatever the form says."""
    if one.why_not is None and one.question.group_id != group_id:
        return Picked(one.question, "moved")
    if one.why_not is None and one.question.secret:
        return Picked(one.question, "secret")
    return one


def _following(sql: Session, group_id: int) -> str:
    following = groups.next_group(sql, group_id, shop_id=_shop_id())
    if following is None:
        return url_for("groups.show", **carried(request.args))
    return url_for("groups.one", group_id=following, **carried(request.args))


def _shop_id() -> int | None:
    return wanted_from(request.args, me()).shop_id
