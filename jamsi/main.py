"""The `jamsi` command. Each subcommand's libraries load only when it is called."""

import importlib
import os
import sys
from keyword import iskeyword

import click

from jamsi.neighbours import foreign_package

if found := foreign_package():
    sys.exit(found)

from qna.settings import SettingsError, unknown_variables  # once it is known as ours

_COMMANDS = {
    "run": "jamsi.run.command",
    "webhook": "jamsi.serve",
    "review": "jamsi.serve",
    "worker": "jamsi.serve",
    "relay": "jamsi.serve",
    "migrate": "jamsi.serve",
    "shop": "jamsi.shops",
    "staff": "jamsi.people",
    "ask": "jamsi.ask",
    "draft": "jamsi.texts",
    "check": "jamsi.texts",
    "generate": "jamsi.texts",
    "learn": "jamsi.learn",
    "doctor": "jamsi.doctor",
    "import": "jamsi.importing",
    "export": "jamsi.records",
    "evaluate": "jamsi.evaluating",
    "policy-examples": "jamsi.policy_examples",
    "purge": "jamsi.records",
    "forget": "jamsi.forget",
    "secrets": "jamsi.secrets",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name])
        # Where the command's name is a word of Python, an underscore follows it there.
        name = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        command: click.Command = getattr(module, name)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jamsi")
def group() -> None:
    """Jamsi (잠시, "a moment"): holding replies for a shop's product questions.

    \b
    Start here:
      jamsi run                 everything on this machine, with a sample storefront
      jamsi doctor              what works here and what does not
      jamsi shop add --help     connect a storefront
    """


def cli() -> None:
    """Entry point: a mistake that a person can mend is a clear line, not a traceback."""
    _say_unknown_variables()
    try:
        group()
    except SettingsError as error:
        click.echo(f"Wrong settings:\n{error}", err=True)
        sys.exit(2)
    except Exception as error:
        from jamsi.mistakes import what_to_do

        if (told := what_to_do(error)) is None:
            raise
        click.echo(f"Error: {told}", err=True)
        _drop_unwritten_output()
        sys.exit(1)


def _say_unknown_variables() -> None:
    for name, near in unknown_variables().items():
        meant = f"; did you mean {near}?" if near else ""
        click.echo(f"Warning: {name} is no setting of Jamsi{meant}", err=True)


def _drop_unwritten_output() -> None:
    """Python would try again at its end, and fail again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
