"""`docs/adding-a-rule.md`, followed as it is written."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import policy
from policy.checker import all_rules
from policy.clause import Scene
from policy.clauses import parse
from policy.morphology import analyse
from policy.rule import ClauseRule, Example, Rule
from policy.source import Source

PAGE = Path(__file__).parents[2] / "docs/adding-a-rule.md"


def rule_of_the_page() -> ClauseRule:
    found = re.search(r"<!-- rule -->\n```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, object] = {}
    exec(found[1], names)
    rule = names["stock_room"]
    assert isinstance(rule, ClauseRule)
    return rule


def holds_somewhere(rule: ClauseRule, example: Example) -> bool:
    tokens = analyse(example.reply)
    source = Source(example.question, example.product)
    scene = Scene(example.reply, tokens, parse(tokens), source)
    return any(rule.holds(clause) for clause in scene.clauses)


def test_the_rule_of_the_page_catches_its_example_and_lets_the_near_miss_pass() -> None:
    rule = rule_of_the_page()
    assert all(holds_somewhere(rule, example) for example in rule.caught)
    assert not any(holds_somewhere(rule, example) for example in rule.passed)
    assert rule.code is not None
    assert rule.why


def test_every_rule_that_is_written_is_among_all_rules() -> None:
    """One that is not would decide with no test to run its examples, and stand on no page."""
    modules = [import_module(f"policy.{each.name}") for each in iter_modules(policy.__path__)]
    written = {
        value.name
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Rule)
    }
    assert written - {rule.name for rule in all_rules()} == set()
