"""Prints `docs/policy.md` from the code: `python -m policy.document > docs/policy.md`."""

import sys
from collections.abc import Iterator
from importlib.resources import files

from policy.checker import all_rules
from policy.intervals import wilson
from policy.rule import Example, Rule
from policy.types import MASKS, ViolationCode


def render() -> str:
    """The whole page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    codes = ", ".join(f"`{code}`" for code in ViolationCode)
    page = files("policy").joinpath("introduction.md").read_text("utf-8")
    yield page.replace("{codes}", codes).replace("{contacts}", "\n".join(_contacts()) + "\n").replace("{within}", _within())
    rules = [rule for rule in all_rules() if rule.code is not None]
    yield "## Rules that find something\n"
    yield "| code | rule | what staff read | caught | near miss that passes |\n|---|---|---|---|---|"
    for rule in sorted(rules, key=lambda rule: list(ViolationCode).index(rule.code or ViolationCode.UNKNOWN)):
        yield _row(f"`{rule.code}`", rule)
    yield "\n## What a clause may be\n"
    yield "| rule | what it recognises | for example | near miss |\n|---|---|---|---|"
    for rule in all_rules():
        if rule.code is None:
            yield _row("", rule).removeprefix("|  ")
    yield "\n## Personal data\n\nMasked before a question goes to a model or to a log:\n"
    yield "| kind | mask |\n|---|---|"
    for kind, mask in MASKS.items():
        yield f"| {kind} | `{mask}` |"


def _contacts() -> Iterator[str]:
    """The first contacts of `contacts.tsv`, each count with its share and interval."""
    for line in files("policy").joinpath("contacts.tsv").read_text("utf-8").splitlines():
        name, *counts = line.split("\t")
        yield "| " + " | ".join([name, *map(_share, counts)]) + " |"


def _within() -> str:
    """How many batches met all three bounds at first contact."""
    lines = files("policy").joinpath("contacts.tsv").read_text("utf-8").splitlines()
    shares = [[_part(count) for count in line.split("\t")[1:4]] for line in lines]
    met = sum(refused <= 0.02 and look <= 0.12 and clean <= 0.02 for refused, look, clean in shares)
    return f"**{met} of {len(lines)} batches met all three at first contact.**"


def _part(count: str) -> float:
    part, whole = (int(number) for number in count.split("/"))
    return part / whole


def _share(count: str) -> str:
    part, whole = (int(number) for number in count.split("/"))
    low, high = wilson(part / whole, whole)
    return f"{count} ({part / whole:.1%}; {low:.0%} to {high:.0%})"


def _row(first: str, rule: Rule) -> str:
    cells = (first, f"`{rule.name}`", rule.why_en, _cell(rule.caught), _cell(rule.passed))
    return "| " + " | ".join(cells) + " |"


def _cell(examples: tuple[Example, ...]) -> str:
    text = examples[0].reply if examples else ""
    return "`" + text.replace("|", "\\|").replace("\n", " ") + "`" if text else ""


if __name__ == "__main__":
    sys.stdout.write(render())
