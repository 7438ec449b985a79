"""`jamsi shop add`: ask, try the credentials, then add; a failed try adds nothing."""

from dataclasses import dataclass, field

import click

from jamsi.database import open_database
from jamsi.shops.asking import ask_for, read_pairs
from platforms.base import ShopAccess
from platforms.contract import Platform
from platforms.registry import PLATFORMS, get_platform
from qna.connecting import HeldTokens
from qna.database import Database
from qna.outgoing import DeliveryError
from qna.secrets import SecretBox, box_of
from qna.settings import Settings, load_settings
from qna.store.entering import Entered
from qna.store.shops import ShopInvalid, add_shop, check_new_shop, new_webhook_secret

PUBLIC_URL = "https://<your public address>"


@dataclass(frozen=True)
class NewShop:
    """A shop before it is added."""

    name: str
    adapter: Platform
    title: str
    timezone: str
    entered: Entered
    webhook_secret: str
    tokens: HeldTokens = field(default_factory=HeldTokens)

    def access(self, settings: Settings) -> ShopAccess:
        return ShopAccess(
            name=self.name,
            platform=self.adapter.name,
            webhook_secrets=(self.webhook_secret,),
            credentials=self.entered.credentials,
            config=self.entered.config,
            reply_url=self.entered.reply_url,
            timezone=self.timezone,
            tokens=self.tokens,
            reply_timeout=settings.reply_timeout,
            private_hosts=settings.callable_inside,
        )


@click.command(
    epilog="Examples:\n\n"
    "  jamsi shop add my-mall --reply-url https://my-mall.example/replies\n\n"
    "  jamsi shop add my-store --platform naver --set client_id=… --set client_secret=@naver.txt"
)
@click.argument("name")
@click.option("--platform", type=click.Choice(sorted(PLATFORMS)), default="standard")
@click.option("--title", default="", help="Name shown to staff.")
@click.option("--reply-url", help="The same as --set reply_url=…")
@click.option("--timezone", default="Asia/Seoul", show_default=True)
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="KEY=VALUE",
    help="A platform setting; KEY=@FILE reads a secret. See `jamsi shop settings PLATFORM`.",
)
@click.option("--ask-all", is_flag=True, help="Ask for optional settings too.")
@click.option("--public-url", default=PUBLIC_URL, help="Where the platform reaches the webhook.")
@click.option("--no-check", is_flag=True, help="Do not try the credentials.")
def add(
    name: str,
    platform: str,
    title: str,
    reply_url: str | None,
    timezone: str,
    given: tuple[str, ...],
    ask_all: bool,
    public_url: str,
    no_check: bool,
) -> None:
    """Add a shop; asks for what its platform needs and tries the credentials."""
    adapter = get_platform(platform)
    pairs = read_pairs(given) | ({"reply_url": reply_url} if reply_url else {})
    settings = load_settings()
    database = open_database(settings)
    _refuse_taken(database, name, timezone)
    entered = ask_for(adapter, pairs, ask_all=ask_all)
    secret = entered.webhook_secret or new_webhook_secret()
    new = NewShop(name, adapter, title, timezone, entered, secret)
    said = "" if no_check else _try(new, settings)
    _add(database, box_of(settings), new)
    click.echo(f"Added {name}. {said}".strip())
    _say_what_to_paste(new, public_url.rstrip("/"))


def _refuse_taken(database: Database, name: str, timezone: str) -> None:
    """Before anything is asked: a platform's first token can be used only once."""
    try:
        with database.read() as session:
            check_new_shop(session, name, timezone)
    except ShopInvalid as error:
        raise click.ClickException(f"The shop was not added: {error}") from None


def _try(new: NewShop, settings: Settings) -> str:
    """One harmless call, with no database session open."""
    try:
        return new.adapter.check_credentials(new.access(settings))
    except DeliveryError as error:
        raise _not_added(new, error.reason) from None
    except ValueError as error:
        raise _not_added(new, f"a setting is malformed: {error}") from None


def _add(database: Database, box: SecretBox, new: NewShop) -> None:
    try:
        with database.write() as session:
            add_shop(
                session,
                box,
                name=new.name,
                platform=new.adapter.name,
                title=new.title,
                timezone=new.timezone,
                webhook_secrets=[new.webhook_secret],
                credentials=new.entered.credentials,
                config=new.entered.config,
                reply_url=new.entered.reply_url,
                sealed_tokens=box.seal(new.tokens.current) if new.tokens.current else "",
            )
    except ShopInvalid as error:
        raise _not_added(new, str(error)) from None


def _not_added(new: NewShop, reason: str) -> click.ClickException:
    """A refresh token that the try has used up is void; its successor must not be lost."""
    said = f"The shop was not added: {reason}"
    if successor := new.tokens.current.get("refresh_token"):
        said += f"\nThe platform replaced the refresh token; next time give: {successor}"
    return click.ClickException(said)


def _say_what_to_paste(new: NewShop, public_url: str) -> None:
    address = f"{public_url}/webhooks/{new.adapter.name}/{new.name}"
    click.echo(f"Next: {new.adapter.console_steps.replace('{webhook_url}', address)}")
    if new.adapter.capabilities.push:
        click.echo(f"  Webhook address   {address}")
    if new.adapter.capabilities.push and new.entered.webhook_secret is None:
        click.echo(f"  Webhook secret    {new.webhook_secret}   (not shown again)")
    if new.adapter.capabilities.poll:
        found = "Lost pushes" if new.adapter.capabilities.push else "New questions"
        click.echo(f"  {found} are found by polling while `jamsi relay` runs.")
