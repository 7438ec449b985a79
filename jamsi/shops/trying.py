"""`jamsi shop try`: what a platform shows and how it would be read; nothing is posted or kept."""

from datetime import timedelta
from typing import Any

import click

from jamsi.database import open_database
from jamsi.shops.add import PUBLIC_URL
from jamsi.shops.group import require_shop
from platforms.base import ShopAccess
from platforms.contract import Platform
from platforms.registry import get_platform
from qna.incoming import IncomingQuestion
from qna.models import now
from qna.outgoing import DeliveryError
from qna.secrets import box_of
from qna.settings import Settings, load_settings
from qna.store.shops import SqlTokenVault, open_access
from worker.delivering.pacing import RedisPacer

SHOWN = 5
"""Questions that are shown in full."""


@click.command("try", epilog="Example:  jamsi shop try my-store --days 3")
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 30), default=1, show_default=True)
def try_(name: str, days: int) -> None:
    """Check a shop's connection step by step: credentials, yesterday's questions, how they read.

    Nothing is posted, recorded or marked as read.
    """
    settings = load_settings()
    adapter, access = _open(settings, name)
    click.echo(f"1. Credentials of {name} ({adapter.title})")
    click.echo(f"   {_call(lambda: adapter.check_credentials(access))}")
    click.echo(f"2. Questions of the last {'day' if days == 1 else f'{days} days'}")
    if not adapter.capabilities.poll:
        click.echo("   This platform has no list. Send one: it must appear on the review page.")
        public = settings.webhook_url or PUBLIC_URL
        address = f"{public.rstrip('/')}/webhooks/{adapter.name}/{name}"
        click.echo(f"   {adapter.console_steps.replace('{webhook_url}', address)}")
        return
    until = now()
    found = _call(lambda: list(adapter.poll(access, until - timedelta(days=days), until)))
    _show(found)
    click.echo("Nothing was posted and nothing was kept.")


def _open(settings: Settings, name: str) -> tuple[Platform, ShopAccess]:
    database, box = open_database(settings), box_of(settings)
    with database.read() as session:
        shop = require_shop(session, name)
    adapter = get_platform(shop.platform)
    access = open_access(
        shop,
        box,
        tokens=SqlTokenVault(database, box, shop.id),
        pacer=RedisPacer(settings.redis),
        reply_timeout=settings.reply_timeout,
        private_hosts=settings.callable_inside,
    )
    return adapter, access


def _call(act: Any) -> Any:
    try:
        return act()
    except DeliveryError as error:
        raise click.ClickException(error.reason) from None


def _show(found: list[IncomingQuestion]) -> None:
    whole = [question for question in found if not question.needs_fetch]
    open_ = [question for question in whole if not question.answered]
    click.echo(f"   {len(whole)} found, {len(open_)} of them without an answer.")
    if not whole:
        click.echo("   Ask one on the product page and try again, or look further: --days 7.")
        return
    click.echo("3. How they would be read (the newest)")
    for question in (open_ or whole)[-SHOWN:]:
        _show_one(question)


def _show_one(question: IncomingQuestion) -> None:
    parts = {
        "id": question.platform_question_id,
        "channel": question.channel,
        "asked": f"{question.asked_at:%Y-%m-%d %H:%M %Z}",
        "product": question.product_name or question.product_id or "",
        "author": question.author_name or "",
        "secret": "yes" if question.secret else "",
        "answered": "yes" if question.answered else "",
        "follows": question.follows or "",
        "text": question.text[:200].replace("\n", " / "),
    }
    click.echo("")
    for key, value in parts.items():
        if value:
            click.echo(f"   {key:9} {value}")
