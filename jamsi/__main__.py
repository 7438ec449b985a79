"""`python -m jamsi`: the same as the `jamsi` command."""

from jamsi.main import cli

cli()
