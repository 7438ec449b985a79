"""`jamsi shop arrivals`: by which way questions came."""

import click

from jamsi.database import open_database
from jamsi.shops.change import say_poll_error
from jamsi.shops.group import require_shop
from qna.settings import load_settings
from qna.store import arrivals as store
from qna.store.shops import list_shops

_LINE = "{:<10}  {:<20}  {:>8}  {:>8}  {:>18}"


@click.command(epilog="Example:  jamsi shop arrivals my-mall --days 30")
@click.argument("name", required=False)
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True)
def arrivals(name: str | None, days: int) -> None:
    """Count by shop and day: pushed, found by a poll, answered on the platform by others.

    Questions found by a poll at a platform that pushes are pushes that were lost.
    """
    with open_database(load_settings()).read() as session:
        shops = [require_shop(session, name)] if name else list_shops(session)
        rows = store.arrivals(session, shops, days=days)
        click.echo(_LINE.format("day", "shop", "webhook", "poll", "answered elsewhere"))
        for row in rows:
            numbers = (row.webhook, row.poll, row.answered_elsewhere)
            click.echo(_LINE.format(str(row.date), row.shop, *numbers))
        for each in shops:
            say_poll_error(each)
