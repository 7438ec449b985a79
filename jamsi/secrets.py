"""`jamsi secrets rotate`: another `JAMSI_SECRET_KEY`, without entering anything again."""

import click

from jamsi.database import open_database
from qna.secrets import SecretsUnreadable, box_of
from qna.settings import load_settings
from qna.store.sealed import renew_all


@click.group()
def secrets() -> None:
    """The key that encrypts what shops entrust to us."""


@secrets.command(
    epilog="Example:  JAMSI_PREVIOUS_SECRET_KEY=… JAMSI_SECRET_KEY=… jamsi secrets rotate"
)
def rotate() -> None:
    """Encrypt everything anew under JAMSI_SECRET_KEY.

    Restart every process with the new key and JAMSI_PREVIOUS_SECRET_KEY first: both are valid
    meanwhile. Afterwards restart without the previous one.
    """
    settings = load_settings()
    if not settings.previous_secret_key.get_secret_value():
        raise click.UsageError(
            "set JAMSI_SECRET_KEY to the new key and JAMSI_PREVIOUS_SECRET_KEY to the one before"
        )
    try:
        count = renew_all(open_database(settings), box_of(settings))
    except SecretsUnreadable as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Encrypted {count} values anew. Restart without JAMSI_PREVIOUS_SECRET_KEY.")
