"""`jamsi shop list|set|rotate-secret|settings`."""

from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy.orm import Session

from jamsi.database import open_database
from jamsi.shops.asking import put, read_pairs, read_setting, refuse_unknown
from jamsi.shops.changeable import CHANGEABLE, read_changes
from jamsi.shops.group import require_shop
from platforms.registry import PLATFORMS, get_platform
from qna.models import Shop
from qna.secrets import SecretBox, box_of
from qna.settings import load_settings
from qna.store import shop_settings
from qna.store.entering import Entered
from qna.store.shops import ShopInvalid, list_shops

POLL_SECONDS = "poll_seconds"
"""Kept in the shop's config, for every platform that is polled."""


@click.command("list", epilog="Example:  jamsi shop list")
def list_() -> None:
    """Show every shop and what its last poll met; secrets are never shown."""
    with open_database(load_settings()).read() as session:
        for each in list_shops(session):
            state = "active" if each.active else "closed"
            click.echo(f"{each.name}\t{each.platform}\t{state}\t{each.reply_url or '-'}")
            say_poll_error(each)


def say_poll_error(shop: Shop) -> None:
    if shop.poll_error:
        since = f"{shop.poll_cursor:%Y-%m-%d %H:%M} UTC" if shop.poll_cursor else "the beginning"
        click.echo(f"  ! {shop.name}: nothing polled since {since}: {shop.poll_error}")


@click.command(epilog="Example:  jamsi shop settings cafe24")
@click.argument("platform", type=click.Choice(sorted(PLATFORMS)))
def settings(platform: str) -> None:
    """Name what a platform needs to know about a shop."""
    for each in get_platform(platform).settings:
        kind = "secret" if each.secret else "open"
        need = "needed" if each.required and each.default is None else "optional"
        default = f" [{each.default}]" if each.default else ""
        click.echo(f"{each.key}\t{kind}, {need}\t{each.label}{default}. {each.help}".rstrip(". "))


@click.command(
    "set",
    help="Change a shop: the settings below, and what its platform needs "
    "(`jamsi shop settings PLATFORM`). KEY=@FILE reads a secret from a file. "
    "A new webhook_secret leaves the old one valid too.\n\n\b\n"
    + "\n".join(f"{key:17} {each.meaning}" for key, each in CHANGEABLE.items())
    + f"\n{POLL_SECONDS:17} Pause between two polls, in whole seconds",
    epilog="Example:  jamsi shop set my-mall tone='밝고 다정한 말투로 쓰세요.'",
)
@click.argument("name")
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE…")
def set_(name: str, changes: tuple[str, ...]) -> None:
    pairs = read_pairs(changes)
    loaded = load_settings()
    with open_database(loaded).write() as session:
        _change(session, require_shop(session, name), box_of(loaded), pairs)
    click.echo(f"{name}: changed {', '.join(sorted(pairs))}.")


def _change(session: Session, shop: Shop, box: SecretBox, pairs: Mapping[str, str]) -> None:
    """What the shop's page does, and in the audit log the same."""
    values = read_changes({key: value for key, value in pairs.items() if key in CHANGEABLE})
    entered, config = _read_connection(
        shop, {key: value for key, value in pairs.items() if key not in CHANGEABLE}
    )
    values |= {"config": config, "reply_url": values.get("reply_url", shop.reply_url)}
    _refuse_moved(shop, box, values, entered)
    try:
        shop_settings.change_shop(session, shop, values, staff_id=None)
    except ShopInvalid as error:
        raise click.UsageError(f"{error}: not for this shop") from None
    if entered.webhook_secret or entered.credentials:
        shop_settings.change_credentials(
            session,
            shop,
            box,
            new=entered.credentials,
            webhook_secret=entered.webhook_secret,
            staff_id=None,
        )


def _read_connection(shop: Shop, pairs: dict[str, str]) -> tuple[Entered, dict[str, Any]]:
    """What was entered of the platform's settings, and the shop's config with it."""
    adapter = get_platform(shop.platform)
    config = dict(shop.config)
    if POLL_SECONDS in pairs:
        config[POLL_SECONDS] = _seconds(pairs.pop(POLL_SECONDS))
    refuse_unknown(adapter, pairs)
    entered = Entered()
    for setting in adapter.settings:
        if setting.key in pairs:
            put(entered, adapter, setting, read_setting(setting, pairs[setting.key]))
    return entered, config | entered.config


def _refuse_moved(shop: Shop, box: SecretBox, values: Mapping[str, Any], entered: Entered) -> None:
    """Secrets go to no other address unless they are entered again."""
    if missing := shop_settings.not_typed_again(shop, box, values, entered.credentials, ()):
        again = " ".join(f"{key}=@FILE" for key in missing)
        raise click.UsageError(f"the address changes: enter its secrets again ({again})")


def _seconds(value: str) -> str:
    if not value.isascii() or not value.isdigit():
        raise click.UsageError(f"{POLL_SECONDS} is a whole number of seconds")
    return value


@click.command("rotate-secret", epilog="Example:  jamsi shop rotate-secret my-mall")
@click.argument("name")
def rotate_secret(name: str) -> None:
    """Make a new webhook secret; the old one stays valid until the next rotation."""
    loaded = load_settings()
    with open_database(loaded).write() as session:
        found = require_shop(session, name)
        secret = shop_settings.rotate_secret(session, found, box_of(loaded))
    click.echo(f"New webhook secret (not shown again): {secret}")
