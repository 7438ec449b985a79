"""Who is told of a shop outside the page, by what and of what; each kind can be tried."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response

from qna.dispatch import SEND_NOTICE
from qna.models import Notice, NoticeSubscription, Role, Shop, now
from qna.notices import LOCALES, NoticeChannel, NoticeKind, NoticeStatus
from qna.store import desk
from qna.store import notice_settings as store
from qna.store.notice_targets import MAX_ADDRESS, NoticeInvalid
from review.auth import me, needs
from review.forms import Wrong, flag, number, parse_id, text
from review.language import LOCALES as LANGUAGES
from review.notice_words import WRONG
from review.services import get_or_404, reading, services, writing
from review.throttle import counted, throttle

page = Blueprint("notices", __name__)
NEW = 0
"""In place of a subscription's id: the form that adds one."""
DEFAULTS = {
    "channel": "slack",
    # The release before cannot read this kind: whoever wants it ticks it after the upgrade.
    "kinds": [str(kind) for kind in NoticeKind if kind != NoticeKind.DRIFT],
    "waiting_minutes": 30,
    "due_minutes": 60,
    "locale": "ko",
    "active": True,
}


@page.get("/shops/<int:shop_id>/notices")
@needs(Role.MANAGER)
def show(shop_id: int) -> str:
    return _page(shop_id)


def _page(shop_id: int, **more: Any) -> str:
    """`more`: `error` and `typed` of the form `of`; `made`, a secret to show once."""
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        return render_template(
            "notices.html",
            shop=shop,
            people=store.recipients_of(session, shop_id),
            elsewhere=store.recipients_elsewhere(session, shop_id),
            staff=desk.assignable(session),
            kinds=list(NoticeKind),
            languages={key: LANGUAGES[key] for key in LOCALES},
            defaults=DEFAULTS,
            mail_is_set=bool(services().settings.smtp_host),
            links_lead_to=services().settings.review_address,
            new=NEW,
            **more,
        )


@page.post("/shops/<int:shop_id>/notices")
@needs(Role.MANAGER)
def add(shop_id: int) -> Response | str | tuple[str, int]:
    """Somebody new, or somebody of another shop (`recipient`)."""
    joined = parse_id(request.form.get("recipient"))
    try:
        with writing() as session:
            shop = get_or_404(session, Shop, shop_id)
            channel = text("channel", 20)
            wanted = _wanted(channel)
            if joined is not None:
                store.join_recipient(session, joined, shop, wanted)
                return _saved(shop_id)
            box, hosts = services().box, services().settings.callable_inside
            one, made = store.add_recipient(session, box, shop, channel, wanted, hosts)
    except (NoticeInvalid, Wrong) as error:
        return _refused(shop_id, NEW, str(error))
    return _page(shop_id, made=made, of=one.id) if made else _saved(shop_id)


@page.post("/shops/<int:shop_id>/notices/<int:one_id>")
@needs(Role.MANAGER)
def change(shop_id: int, one_id: int) -> Response | str | tuple[str, int]:
    """Save what the form says, or with `act=remove` tell this recipient no more."""
    box, hosts = services().box, services().settings.callable_inside
    try:
        with writing() as session:
            one = _one(session, shop_id, one_id)
            if text("act", 10) == "remove":
                store.remove_recipient(session, one)
                return _saved(shop_id)
            wanted = _wanted(one.recipient.channel)
            made = store.change_recipient(session, box, one, wanted, hosts)
    except (NoticeInvalid, Wrong) as error:
        return _refused(shop_id, one_id, str(error))
    return _page(shop_id, made=made, of=one_id) if made else _saved(shop_id)


def _one(session: Session, shop_id: int, one_id: int) -> NoticeSubscription:
    found = session.get(
        NoticeSubscription, one_id, options=[joinedload(NoticeSubscription.recipient)]
    )
    if found is None or found.shop_id != shop_id:
        abort(404)
    return found


def _wanted(channel: str) -> store.Wanted:
    """What was typed. Raises `Wrong`."""
    in_browser = channel == NoticeChannel.BROWSER
    return store.Wanted(
        name=text("name", 60),
        kinds=tuple(request.form.getlist("kinds")[: len(NoticeKind)]),
        waiting_minutes=int(number("waiting_minutes", int, required=True) or 0),
        due_minutes=int(number("due_minutes", int, required=True) or 0),
        quiet_from=text("quiet_from", 5),
        quiet_to=text("quiet_to", 5),
        locale=text("locale", 8),
        active=flag("active"),
        target=text("person", 20) if in_browser else text("target", MAX_ADDRESS + 1),
        secret=text("secret", 200),
    )


def _refused(shop_id: int, one_id: int, field: str) -> tuple[str, int]:
    """What was typed stays on the page, secrets excepted."""
    typed: dict[str, Any] = {
        name: text(name, MAX_ADDRESS) for name in request.form if name not in ("secret", "target")
    }
    typed |= {"kinds": request.form.getlist("kinds"), "active": flag("active")}
    return _page(shop_id, error=WRONG.get(field, WRONG["target"]), of=one_id, typed=typed), 422


def _saved(shop_id: int) -> Response:
    flash(_("저장했습니다."), "ok")
    return redirect(url_for("notices.show", shop_id=shop_id), 303)


@page.post("/shops/<int:shop_id>/notices/<int:one_id>/test")
@needs(Role.MANAGER)
def try_out(shop_id: int, one_id: int) -> Response | str:
    """Send made-up figures of one kind; what comes of it shows in its place."""
    if not throttle().allows(counted("10/minute;60/hour", f"notice-test:{me().id}")):
        return _tried(shop_id, _("잠시 뒤 다시 해 주세요."))
    try:
        with writing() as session:
            one = _one(session, shop_id, one_id)
            notice = store.record_test(session, one, text("kind", 30), now())
            channel = one.recipient.channel
    except NoticeInvalid:
        return _tried(shop_id, str(WRONG["kind"]))
    if notice is None:
        return _tried(shop_id, _("앞의 시험 알림을 아직 보내고 있습니다."))
    if channel != NoticeChannel.BROWSER:
        # Where Redis is away the relay sends it on.
        services().dispatcher.nudge(SEND_NOTICE, notice.id)
    return _tried(shop_id, "", notice=notice, one_id=one_id, channel=channel)


def _tried(shop_id: int, words: str, **shown: Any) -> Response | str:
    if "HX-Request" in request.headers:
        return render_template("_notice_test.html", shop_id=shop_id, words=words, **shown)
    flash(words or _("시험 알림을 보냅니다. 결과는 이 화면을 새로 고치면 보입니다."), "ok")
    return redirect(url_for("notices.show", shop_id=shop_id), 303)


@page.get("/shops/<int:shop_id>/notices/<int:one_id>/test/<int:notice_id>")
@needs(Role.MANAGER)
def tried(shop_id: int, one_id: int, notice_id: int) -> Response | str:
    """How a try stands; 204 while that is what the page shows (`seen`)."""
    with reading() as session:
        one = _one(session, shop_id, one_id)
        notice = session.get(Notice, notice_id)
        if notice is None or notice.recipient_id != one.recipient_id:
            abort(404)
        channel = one.recipient.channel
    if request.args.get("seen") == notice.status and notice.status in (
        NoticeStatus.WAITING,
        NoticeStatus.SENDING,
    ):
        return Response(status=204)
    return render_template(
        "_notice_test.html",
        shop_id=shop_id,
        words="",
        notice=notice,
        one_id=one_id,
        channel=channel,
    )
