"""`jamsi export --as`: decisions as data to learn from, with a card of what is in it."""

import json
from pathlib import Path

import click

from jamsi.database import open_database
from qna.database import Database
from qna.learning.card import data_card
from qna.learning.splits import Cuts, cuts_for
from qna.learning.tally import Tally
from qna.settings import load_settings
from qna.store.audit import record_event
from qna.store.forgetting import EXPORTED
from qna.store.shops import find_shop
from worker.learning.examples import Kind
from worker.learning.exporting import learning_lines
from worker.prompt import PROMPT_VERSION


def export_decisions(
    kind: Kind, *, shop: str | None, validation: float, test: float, card: Path | None
) -> None:
    """Write the lines to standard output and what they are to `card`, or in short to the terminal.

    Raises `click.ClickException` for an unknown shop and for shares that leave nothing to train on.
    """
    if validation + test >= 1:
        raise click.ClickException("--validation and --test together must be less than 1.")
    settings = load_settings()
    database = open_database(settings)
    _check_shop(database, shop)
    tally = Tally()
    # First: a reader may have lines of an export that is cut off.
    with database.write() as session:
        what = {"format": kind.value, "of": shop}
        record_event(session, EXPORTED, raw=False, decisions=what)
    with database.read() as session:
        cuts = cuts_for(session, validation=validation, test=test, shop=shop)
        secret = settings.key.encode()
        for line in learning_lines(session, kind, cuts, tally, secret=secret, shop=shop):
            click.echo(json.dumps(line, ensure_ascii=False))
    _tell(kind, tally, cuts, shop, card)


def _check_shop(database: Database, name: str | None) -> None:
    if name is None:
        return
    with database.read() as session:
        if find_shop(session, name) is None:
            raise click.ClickException(f"There is no shop {name}; `jamsi shop list` names them.")


def _tell(kind: Kind, tally: Tally, cuts: Cuts, shop: str | None, card: Path | None) -> None:
    text = data_card(kind.value, tally, cuts, shop=shop, version=PROMPT_VERSION)
    if card is not None:
        card.write_text(text, encoding="utf-8")
    parts = ", ".join(f"{part.lines} {split}" for split, part in tally.parts.items())
    left_out = sum(tally.out.values())
    click.echo(f"{tally.lines} lines ({parts}); {left_out} decisions left out.", err=True)
