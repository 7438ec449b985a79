"""The command: run every check, show a table or JSON, exit 0 when nothing fails."""

import json
import sys
from collections.abc import Callable, Iterator

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from jamsi.doctor import (
    adapter,
    alive,
    language_model,
    machine,
    redis_server,
    sql,
    storefronts,
)
from jamsi.doctor.finding import Finding, Level, fail
from qna.settings import Settings, load_settings

COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "bold red"}

CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    machine.check_python,
    machine.check_packages,
    language_model.check_torch,
    language_model.check_model,
    language_model.check_card,
    adapter.check_adapter,
    machine.check_state_folder,
    machine.check_disk,
    machine.check_secret_key,
    sql.check_sql,
    redis_server.check_redis,
    storefronts.check_storefronts,
    storefronts.check_webhook_address,
    machine.check_ports,
)


@click.command(epilog="Example:  jamsi doctor --json | python -m json.tool")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of the table.")
@click.option(
    "--alive",
    "part",
    type=click.Choice(alive.PARTS),
    help="Ask only whether this part runs on this machine (for health checks).",
)
@click.option("--fix", is_flag=True, help="Do what is safe to do, say it, and look again.")
def doctor(as_json: bool, part: str | None, fix: bool) -> None:
    """Say what works here, what does not, and what to do.

    The exit status is 0 when nothing fails (warnings do not count), 1 otherwise. Without --fix
    nothing is changed: no folder, database or secret is made. With it: missing migrations are run,
    the embedded Redis is told to drop nothing, and what others can read in the state folder is
    closed to them.
    """
    settings = load_settings()
    if part:
        sys.exit(0 if alive.is_alive(settings, part) else 1)
    findings = _all_findings(settings)
    fixed = list(_fixed(findings)) if fix else []
    if fixed:
        findings = _all_findings(settings)
    failed = any(finding.level == Level.FAIL for finding in findings)
    if as_json:
        report = {"ok": not failed, "checks": [finding.shown() for finding in findings]}
        if fix:
            report["fixed"] = fixed
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        for line in fixed or (["nothing that is safe to do by itself"] if fix else []):
            click.echo(f"Fixed: {line}")
        Console(highlight=False).print(_table(findings))
    sys.exit(1 if failed else 0)


def _all_findings(settings: Settings) -> list[Finding]:
    return [finding for check in CHECKS for finding in _findings(check, settings)]


def _fixed(findings: list[Finding]) -> Iterator[str]:
    """What was done, or why it could not be; one that fails keeps no other back."""
    for finding in findings:
        if finding.fix is None:
            continue
        try:
            yield f"{finding.check}: {finding.fix()}"
        except Exception as error:
            yield f"{finding.check}: not done, {str(error).strip().splitlines()[0][:200]}"


def _findings(
    check: Callable[[Settings], Iterator[Finding]], settings: Settings
) -> Iterator[Finding]:
    try:
        yield from check(settings)
    except Exception as error:
        # One broken part must not hide what the other checks have to say.
        name = check.__name__.removeprefix("check_").replace("_", " ")
        yield fail(name, f"the check broke: {error!r}"[:300], "Please report this.")


def _table(findings: list[Finding]) -> Table:
    table = Table("", box=None, pad_edge=False)
    for heading in ("check", "found", "what to do"):
        # Folded, never cut: paths and addresses are there to be copied.
        table.add_column(heading, overflow="fold")
    for each in findings:
        state = Text(each.level, style=COLOURS[each.level])
        # Text, not str: what comes from outside is never read as markup.
        table.add_row(state, Text(each.check), Text(each.found), Text(each.remedy))
    return table
