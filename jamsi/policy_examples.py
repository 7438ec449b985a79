"""`jamsi policy-examples`: what managers accepted, as the checker's labelled examples."""

import json

import click

from jamsi.database import open_database
from qna.settings import load_settings
from qna.store.audit import record_event
from qna.store.forgetting import EXPORTED
from qna.store.policy_examples import labelled_rows


@click.command(epilog="Example:  jamsi policy-examples > accepted.jsonl")
def policy_examples() -> None:
    """Write the sentences that managers accepted, a labelled reply as a JSON line each.

    {"id", "question", "product", "reply", "violations": []}: the form of the files that the
    checker's rules are tested with. Nothing of secret questions, nothing that would be masked.
    """
    database = open_database(load_settings())
    with database.read() as session:
        rows = list(labelled_rows(session))
    # Before the first line, as every export: what is stopped half-way has left the house too.
    with database.write() as session:
        record_event(session, EXPORTED, count=len(rows), kind="policy_examples")
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))
