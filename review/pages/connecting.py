"""Connecting a shop on the page: the same questions, checks and try as `jamsi shop add`."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qna.access import ShopAccess
from qna.connecting import ConnectionForm, Connector, HeldTokens, Setting, what_to_paste
from qna.models import Role, Shop
from qna.outgoing import DeliveryError
from qna.store.entering import Entered, check_value, entered_from
from qna.store.shops import (
    ShopInvalid,
    SqlTokenVault,
    add_shop,
    check_new_shop,
    new_webhook_secret,
    open_access,
)
from review.auth import needs
from review.clock import DEFAULT_ZONE
from review.forms import flag, pairs, text
from review.moved_addresses import forgotten
from review.platform_words import asked, wrong
from review.services import services, writing

page = Blueprint("connecting", __name__)
MAX_VALUE = 4000


def connector() -> Connector:
    found = services().connector
    if found is None:
        abort(404)
    return found


def form_of(platform: str) -> ConnectionForm | None:
    """None where this process knows no adapters, or not this one."""
    found = services().connector
    try:
        return found.form(platform) if found else None
    except KeyError:
        return None


@page.get("/shops/new")
@needs(Role.ADMIN)
def ask() -> str:
    """What the chosen platform needs to know."""
    form = form_of(request.args.get("platform", "")) or abort(404)
    return _page(form, request.args.get("name", "")[:64], request.args.get("title", "")[:200])


def _page(form: ConnectionForm, name: str, title: str, **more: Any) -> str:
    typed = {s.key: text(f"setting:{s.key}", MAX_VALUE) for s in form.settings if not s.secret}
    return render_template(
        "connect.html",
        form=form,
        name=name,
        title=title,
        typed=typed,
        steps=_steps(form, name),
        **more,
    )


def _steps(form: ConnectionForm, name: str) -> str:
    """In the page's language, with the webhook's address: the page itself is another process."""
    said = replace(form, console_steps=asked(form.console_steps))
    return what_to_paste(said, name, services().settings.webhook_address)


@page.post("/shops/new")
@needs(Role.ADMIN)
def add() -> AnyResponse | tuple[str, int]:
    """Try what was entered with a harmless call, then add the shop; a failed try adds nothing."""
    form = form_of(text("platform", 32)) or abort(404)
    name, title = text("name", 64), text("title", 200)
    values = {s.key: request.form.get(f"setting:{s.key}", "")[:MAX_VALUE] for s in form.settings}
    tokens, secret = HeldTokens(), new_webhook_secret()
    try:
        with services().database.read() as session:
            check_new_shop(session, name, DEFAULT_ZONE)
        entered = entered_from(form, values)
        secret = entered.webhook_secret or secret
        said = "" if flag("unchecked") else connector().check(_access(form, name, entered, tokens))
        shop_id = _add(form, name, title, entered, secret, tokens)
    except (ShopInvalid, DeliveryError) as error:
        reason = error.reason if isinstance(error, DeliveryError) else wrong(str(error))
        return _page(form, name, title, error=reason, successor=_successor(tokens)), 422
    steps = _steps(form, name)
    shown = secret if form.pushes and entered.webhook_secret is None else None
    return make_response(
        render_template(
            "connected.html", shop_id=shop_id, name=name, said=said, steps=steps, secret=shown
        )
    )


def _access(form: ConnectionForm, name: str, entered: Entered, tokens: HeldTokens) -> ShopAccess:
    return ShopAccess(
        name=name,
        platform=form.platform,
        webhook_secrets=(entered.webhook_secret or new_webhook_secret(),),
        credentials=entered.credentials,
        config=entered.config,
        reply_url=entered.reply_url,
        tokens=tokens,
        **calling(),
    )


def calling() -> dict[str, Any]:
    """How long a call may take, and whom it may reach."""
    settings = services().settings
    return {
        "reply_timeout": settings.reply_timeout,
        "private_hosts": settings.callable_inside,
    }


def _successor(tokens: HeldTokens) -> str:
    """A refresh token that the try used up is void; its successor must not be lost."""
    return str(tokens.current.get("refresh_token") or "")


def _add(
    form: ConnectionForm, name: str, title: str, entered: Entered, secret: str, tokens: HeldTokens
) -> int:
    box = services().box
    with writing() as session:
        shop = add_shop(
            session,
            box,
            name=name,
            platform=form.platform,
            title=title,
            webhook_secrets=[secret],
            credentials=entered.credentials,
            config=entered.config,
            reply_url=entered.reply_url,
            sealed_tokens=box.seal(tokens.current) if tokens.current else "",
        )
        return shop.id


def tried(shop: Shop, values: dict[str, Any]) -> HeldTokens | None:
    """What was entered, checked and tried before it is saved, with no session open."""
    new, form = pairs("credential"), form_of(shop.platform)
    for setting in form.settings if form else ():
        value = new.get(setting.key) if setting.secret else values["config"].get(setting.key)
        if value:
            _check(shop.platform, setting, str(value))
    return _try_change(shop, values, new)


def _check(platform: str, setting: Setting, value: str) -> None:
    try:
        check_value(platform, setting, value)
    except ShopInvalid:
        raise ShopInvalid(setting.key) from None


def _try_change(shop: Shop, values: dict[str, Any], new: dict[str, str]) -> HeldTokens | None:
    """One harmless call with what is about to be saved. Raises `DeliveryError`.

    With new credentials no stored token counts; those that the call made are returned.
    """
    found = services().connector
    if found is None or flag("unchecked"):
        return None
    tokens = HeldTokens() if new else None
    kept = tokens or SqlTokenVault(services().database, services().box, shop.id)
    access = open_access(shop, services().box, tokens=kept, **calling())
    credentials = {**access.credentials, **new}
    found.check(
        replace(
            access,
            credentials={k: v for k, v in credentials.items() if k not in forgotten()},
            config=values["config"],
            reply_url=values["reply_url"],
        )
    )
    return tokens


def refused_words(error: DeliveryError) -> str:
    return str(_("저장하지 않았습니다. 플랫폼의 답: %(reason)s", reason=error.reason))
