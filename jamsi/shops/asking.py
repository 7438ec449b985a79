"""What a platform needs to know about a shop: given by option, read from a file, or asked for."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from platforms.base import Setting
from platforms.contract import Platform
from qna.store.entering import Entered
from qna.store.shops import ShopInvalid


def read_pairs(given: Iterable[str]) -> dict[str, str]:
    """`KEY=VALUE …` as a mapping."""
    pairs = {}
    for each in given:
        key, found, value = each.partition("=")
        if not found:
            raise click.UsageError(f"give KEY=VALUE, not {each!r}")
        pairs[key] = value.strip()
    return pairs


def read_setting(setting: Setting, value: str) -> str:
    """`value`; for a secret `@FILE` stands for what the file holds."""
    if not setting.secret or not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{setting.key}: cannot read {value[1:]}: {error}") from None


def ask_for(adapter: Platform, given: Mapping[str, str], *, ask_all: bool = False) -> Entered:
    """Everything that `adapter` needs. Asks for what is missing, required settings only."""
    refuse_unknown(adapter, given)
    entered = Entered()
    for setting in adapter.settings:
        if setting.key in given:
            value = read_setting(setting, given[setting.key])
        else:
            value = _ask(adapter, setting, given, ask_all)
        if value:
            put(entered, adapter, setting, value)
        elif setting.required:
            raise click.UsageError(f"{setting.key} is empty: {setting.label}")
    return entered


def put(entered: Entered, adapter: Platform, setting: Setting, value: str) -> None:
    """Raises `click.UsageError` naming the setting."""
    try:
        entered.put(adapter.name, setting, value)
    except ShopInvalid as error:
        raise click.UsageError(str(error)) from None


def refuse_unknown(adapter: Platform, given: Iterable[str]) -> None:
    known = [setting.key for setting in adapter.settings]
    if unknown := sorted(set(given) - set(known)):
        raise click.UsageError(
            f"{adapter.name} has no setting called {', '.join(unknown)}; "
            f"there are {', '.join(known)}"
        )


def _ask(adapter: Platform, setting: Setting, given: Mapping[str, str], ask_all: bool) -> str:
    default = setting.default or ""
    if not (setting.required or ask_all):
        return default
    if default and not (ask_all or sys.stdin.isatty()):
        return default
    # Without a default click asks until it gets something; "" lets Enter pass.
    offered = default if default or not setting.required else None
    label = setting.label + (f" ({setting.help})" if setting.help else "")
    try:
        value: str = click.prompt(label, default=offered, hide_input=setting.secret)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise click.UsageError(_missing(adapter, given)) from None
    return value.strip()


def _missing(adapter: Platform, given: Mapping[str, str]) -> str:
    """For a script that nobody can ask."""
    needed = [
        f"--set {s.key}={'@FILE' if s.secret else '…'}"
        for s in adapter.settings
        if s.required and s.default is None and s.key not in given
    ]
    return f"{adapter.name} needs {' '.join(needed)}"
