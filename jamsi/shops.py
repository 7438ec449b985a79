"""`jamsi shop`: connect storefronts."""

from collections.abc import Callable
from typing import Any

import click

from platforms.base import Platform, Setting
from platforms.registry import PLATFORMS, get_platform
from qna.database import Database
from qna.outgoing import DeliveryError
from qna.secrets import SecretBox
from qna.settings import load_settings
from qna.store.audit import record_event
from qna.store.shops import (
    ShopInvalid,
    add_shop,
    check_timezone,
    find_shop,
    list_shops,
    open_access,
    rotate_webhook_secret,
)

CHANGEABLE: dict[str, Callable[[str], Any]] = {
    "title": str,
    "reply_url": str,
    "timezone": str,
    "tone": str,
    "instruction": str,
    "template": str,
    "preset": str,
    "max_attempts": int,
    "answer_due_hours": float,
    "active": lambda value: value.lower() in ("1", "true", "yes", "on"),
}


@click.group()
def shop() -> None:
    """Connect and change storefronts."""


@shop.command(
    epilog="Example:  jamsi shop add my-mall --platform standard --reply-url https://…/replies"
)
@click.argument("name")
@click.option("--platform", type=click.Choice(sorted(PLATFORMS)), default="standard")
@click.option("--title", default="", help="Name shown to staff.")
@click.option("--reply-url", help="Where replies are posted (standard, shopify).")
@click.option("--timezone", default="Asia/Seoul", show_default=True)
@click.option("--set", "given", multiple=True, metavar="KEY=VALUE", help="A platform setting.")
@click.option("--no-check", is_flag=True, help="Do not try the credentials.")
def add(
    name: str,
    platform: str,
    title: str,
    reply_url: str | None,
    timezone: str,
    given: tuple[str, ...],
    no_check: bool,
) -> None:
    """Add a shop; asks for what its platform needs and tries the credentials."""
    adapter = get_platform(platform)
    credentials, config = _ask_for(adapter, _pairs(given))
    settings = load_settings()
    box = SecretBox(settings.key)
    try:
        with Database(settings.database).write() as session:
            added = add_shop(
                session,
                box,
                name=name,
                platform=platform,
                title=title,
                reply_url=reply_url,
                timezone=timezone,
                credentials=credentials,
                config=config,
            )
            access = open_access(added, box)
            if not no_check:
                click.echo(adapter.check_credentials(access))
    except (ShopInvalid, DeliveryError) as error:
        raise click.ClickException(f"The shop was not added: {error}") from None
    _say_what_to_paste(adapter, name, access.webhook_secrets[0])


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for each in given:
        key, found, value = each.partition("=")
        if not found:
            raise click.UsageError(f"--set takes KEY=VALUE, not {each!r}")
        pairs[key] = value
    return pairs


def _ask_for(adapter: Platform, given: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    credentials: dict[str, str] = {}
    config: dict[str, Any] = {}
    for setting in adapter.settings:
        value = given.pop(setting.key, None) or _prompt(setting)
        if value:
            (credentials if setting.secret else config)[setting.key] = value
    if given:
        raise click.UsageError(f"{adapter.name} has no setting called {', '.join(sorted(given))}")
    return credentials, config


def _prompt(setting: Setting) -> str:
    if not setting.required:
        return setting.default or ""
    if setting.default is not None:
        return setting.default
    label = setting.label + (f" ({setting.help})" if setting.help else "")
    value: str = click.prompt(label, hide_input=setting.secret)
    return value


def _say_what_to_paste(adapter: Platform, name: str, secret: str) -> None:
    click.echo(f"Added {name}.")
    if adapter.capabilities.push:
        click.echo(f"  Webhook address   <your public address>/webhooks/{adapter.name}/{name}")
        click.echo(f"  Webhook secret    {secret}")
        click.echo("  Paste both into the platform's console; the secret is not shown again.")
    if adapter.capabilities.poll:
        click.echo("  New questions are polled every minute while `jamsi relay` runs.")


@shop.command("list", epilog="Example:  jamsi shop list")
def list_() -> None:
    """Show every shop; secrets are never shown."""
    with Database(load_settings().database).read() as session:
        for each in list_shops(session):
            state = "active" if each.active else "closed"
            click.echo(f"{each.name}\t{each.platform}\t{state}\t{each.reply_url or '-'}")


@shop.command("set", epilog="Example:  jamsi shop set my-mall tone='밝고 다정한 말투로 쓰세요.'")
@click.argument("name")
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE…")
def set_(name: str, changes: tuple[str, ...]) -> None:
    """Change settings of a shop: title, reply_url, timezone, tone, instruction, template …"""
    values = _checked(_pairs(changes))
    with Database(load_settings().database).write() as session:
        found = _require(session, name)
        for key, value in values.items():
            setattr(found, key, value)
        record_event(session, "shop.changed", shop_id=found.id, keys=sorted(values))
    click.echo(f"{name}: changed {', '.join(sorted(values))}.")


def _checked(pairs: dict[str, str]) -> dict[str, Any]:
    unknown = sorted(set(pairs) - set(CHANGEABLE))
    if unknown:
        raise click.UsageError(
            f"no setting {', '.join(unknown)}; there are {', '.join(CHANGEABLE)}"
        )
    try:
        values = {key: CHANGEABLE[key](value) for key, value in pairs.items()}
        check_timezone(values.get("timezone", "UTC"))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return values


@shop.command("rotate-secret", epilog="Example:  jamsi shop rotate-secret my-mall")
@click.argument("name")
def rotate_secret(name: str) -> None:
    """Make a new webhook secret; the old one stays valid until the next rotation."""
    settings = load_settings()
    with Database(settings.database).write() as session:
        found = _require(session, name)
        secret = rotate_webhook_secret(found, SecretBox(settings.key))
        record_event(session, "shop.secret_rotated", shop_id=found.id)
    click.echo(f"New webhook secret (not shown again): {secret}")


def _require(session: Any, name: str) -> Any:
    found = find_shop(session, name)
    if found is None:
        raise click.ClickException(f"no shop is called {name}; see `jamsi shop list`")
    return found
