"""The group of commands, and finding a shop by its name."""

import click
from sqlalchemy.orm import Session

from qna.models import Shop
from qna.store.shops import find_shop


@click.group()
def shop() -> None:
    """Connect and change storefronts."""


def require_shop(session: Session, name: str) -> Shop:
    found = find_shop(session, name)
    if found is None:
        raise click.ClickException(f"no shop is called {name}; see `jamsi shop list`")
    return found
