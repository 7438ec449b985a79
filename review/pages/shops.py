"""Shops: how they write, how they are connected. Secrets go in and never come out."""

import json
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from qna.models import Role, Shop
from qna.outgoing import DeliveryError
from qna.platform_names import PLATFORM_NAMES, PUSHING, STANDARD
from qna.presets import PRESETS
from qna.private_hosts import plainly_inside
from qna.secrets import SecretsUnreadable
from qna.store import shop_settings
from qna.store.shop_activity import shop_activity
from qna.store.shops import ShopInvalid, add_shop, check_new_shop, list_shops, open_secrets
from review.auth import me, needs
from review.clock import DEFAULT_ZONE
from review.forms import Wrong, flag, number, pairs, text
from review.moved_addresses import forgotten, refusal
from review.pages.connecting import form_of, refused_words, tried
from review.services import get_or_404, reading, services, writing
from review.shop_labels import FIELDS, MAX_TEMPLATE, SAMPLING, wrong_words

page = Blueprint("shops", __name__)


@page.get("/shops")
@needs(Role.MANAGER)
def show() -> str:
    return _list()


def _list(**more: Any) -> str:
    """The list and the form below it; `more`: `error`, `command`."""
    with reading() as session:
        return render_template(
            "shops.html",
            shops=list_shops(session),
            activity=shop_activity(session),
            platforms=PLATFORM_NAMES,
            fields=FIELDS,
            **more,
        )


@page.post("/shops")
@needs(Role.ADMIN)
def add() -> AnyResponse | tuple[str, int]:
    """A new generic shop; its webhook secret is shown once. Marketplaces need the command."""
    name, platform = text("name", 64), text("platform", 32)
    if platform not in PLATFORM_NAMES:
        return _list(error=wrong_words("platform")), 422
    try:
        with writing() as session:
            check_new_shop(session, name, DEFAULT_ZONE)
            added = _added(session, name) if platform == STANDARD else None
    except ShopInvalid as error:
        return _list(error=wrong_words(str(error) if str(error) in FIELDS else "name")), 422
    if added is None and form_of(platform):
        title = text("title", 200)
        return redirect(url_for("connecting.ask", platform=platform, name=name, title=title), 303)
    if added is None:
        # A marketplace's credentials have to be tried, and only its adapter can.
        return _list(command=f"jamsi shop add {name} --platform {platform}"), 422
    return _secret_page(*added)


def _added(session: Session, name: str) -> tuple[int, str]:
    """The generic shop's id and webhook secret. Raises `ShopInvalid`."""
    box, reply_url = services().box, text("reply_url", 2000)
    if not reply_url or plainly_inside(reply_url, services().settings.callable_inside):
        raise ShopInvalid("reply_url")
    title = text("title", 200)
    shop = add_shop(session, box, name=name, platform=STANDARD, title=title, reply_url=reply_url)
    shop_settings.check_settings(shop, {})
    return shop.id, open_secrets(shop, box)[0][0]


def _secret_page(shop_id: int, secret: str) -> Response:
    """Not a redirect: the secret is in this one answer only."""
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        return make_response(render_template("secret.html", shop=shop, secret=secret))


@page.get("/shops/<int:shop_id>")
@needs(Role.MANAGER)
def edit(shop_id: int) -> str:
    with reading() as session:
        return shop_form(get_or_404(session, Shop, shop_id))


def shop_form(shop: Shop, **more: Any) -> str:
    """The shop's page; `more`: `error`, what the trial box shows."""
    try:
        names = shop_settings.credential_names(shop, services().box)
    except SecretsUnreadable:
        names, more["error"] = [], _("저장된 비밀값을 읽을 수 없습니다. 다시 입력해 주세요.")
    config = {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in shop.config.items()
    }
    return render_template(
        "shop.html",
        shop=shop,
        presets=PRESETS.values(),
        sampling=SAMPLING,
        fields=FIELDS,
        pushes=shop.platform in PUSHING,
        credential_names=names,
        config=config,
        connection=form_of(shop.platform),
        **more,
    )


@page.post("/shops/<int:shop_id>")
@needs(Role.MANAGER)
def change(shop_id: int) -> AnyResponse | tuple[str, int]:
    """How the shop writes and when its answers are due."""
    try:
        with writing() as session:
            shop = get_or_404(session, Shop, shop_id)
            shop_settings.change_shop(session, shop, _writing_values(), staff_id=me().id)
    except (ShopInvalid, Wrong) as error:
        return _again(shop_id, str(error))
    return _saved(shop_id)


def _writing_values() -> dict[str, Any]:
    weight = number("weight", float)
    return drafting_values() | {
        **({} if weight is None else {"weight": weight}),
        "title": text("title", 200),
        "active": flag("active"),
        "timezone": text("timezone", 64),
        "answer_due_hours": number("answer_due_hours", float, required=True),
    }


def drafting_values() -> dict[str, Any]:
    """What the form says of how drafts are written. Raises `Wrong`."""
    sampling = {
        name: value
        for name, (kind, _help) in SAMPLING.items()
        if (value := number(name, kind)) is not None
    }
    return {
        "tone": text("tone", 500),
        "instruction": text("instruction", 2000),
        "template": text("template", MAX_TEMPLATE),
        "preset": text("preset", 40),
        "sampling": sampling,
        "candidates": number("candidates", int, required=True),
        "max_attempts": number("max_attempts", int, required=True),
    }


def _again(shop_id: int, field: str) -> tuple[str, int]:
    return _refused(shop_id, wrong_words(field))


def _refused(shop_id: int, error: str) -> tuple[str, int]:
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        session.expunge(shop)
    # What was typed stays on the page; the row itself is not touched.
    for name in ("title", "timezone", "tone", "instruction", "template", "preset", "reply_url"):
        if name in request.form:
            setattr(shop, name, text(name, 2000))
    return shop_form(shop, error=error), 422


def _saved(shop_id: int) -> AnyResponse:
    flash(_("저장했습니다."), "ok")
    return redirect(url_for("shops.edit", shop_id=shop_id), 303)


@page.post("/shops/<int:shop_id>/connection")
@needs(Role.ADMIN)
def connect(shop_id: int) -> AnyResponse | tuple[str, int]:
    """Where replies go, the platform's own settings, its credentials."""
    box = services().box
    with reading() as session:
        shop = get_or_404(session, Shop, shop_id)
        config = {key: _as_before(shop, key, value) for key, value in pairs("config").items()}
        values = {"reply_url": text("reply_url", 2000) or None, "config": config}
    if error := refusal(shop, values):
        return _refused(shop_id, error)
    try:
        tokens = tried(shop, values)
        with writing() as session:
            shop = get_or_404(session, Shop, shop_id)
            shop_settings.change_shop(session, shop, values, staff_id=me().id)
            shop_settings.change_credentials(
                session,
                shop,
                box,
                new=pairs("credential"),
                forget=forgotten(),
                staff_id=me().id,
            )
            if tokens and tokens.current:
                shop.sealed_tokens = box.seal(tokens.current)
    except DeliveryError as refused:
        return _refused(shop_id, refused_words(refused))
    except (ShopInvalid, Wrong) as error:
        return _again(shop_id, str(error))
    except SecretsUnreadable:
        flash(_("저장된 비밀값을 읽을 수 없습니다. 다시 입력해 주세요."), "bad")
        return redirect(url_for("shops.edit", shop_id=shop_id), 303)
    return _saved(shop_id)


def _as_before(shop: Shop, key: str, value: str) -> Any:
    """A setting that was no text (a number, a list) stays one."""
    if isinstance(shop.config.get(key, ""), str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


@page.post("/shops/<int:shop_id>/secret")
@needs(Role.ADMIN)
def rotate(shop_id: int) -> AnyResponse:
    """A new webhook secret; the one before stays valid until the next rotation."""
    with writing() as session:
        shop = get_or_404(session, Shop, shop_id)
        if shop.platform not in PUSHING:
            abort(404)
        secret = shop_settings.rotate_secret(session, shop, services().box, staff_id=me().id)
    return _secret_page(shop_id, secret)
