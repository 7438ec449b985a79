"""The checker against labelled replies, rule by rule with its examples, and as a function."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policy import Verdict, ViolationCode, check_reply, explain_reply, judge_reply, warm_up
from policy.checker import all_rules, judge_by_grammar
from policy.report import Report, judge
from policy.rule import Rule
from policy.types import GRAVITY
from policy.weighing import TRUSTED

TEMPLATE = (
    "안녕하세요, 고객님. 문의해 주셔서 감사합니다. {} 담당자가 확인한 후 정확히 안내드리겠습니다. "
    "잠시만 기다려 주시면 감사하겠습니다."
)
ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests/data/policy"
RULES = tuple(all_rules())


def load_rows(name: str) -> list[dict[str, Any]]:
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def report_of(name: str) -> Report:
    """Thousands of rows are judged once for both tests."""
    return judge(load_rows(name))


FILES = sorted(path.stem for path in DATA.glob("replies_*.jsonl"))
HARD = {"replies_frames", "replies_warm", "replies_english"}
"""Written to be hard; `docs/policy.md` says how each was judged at first contact."""


@pytest.mark.parametrize("name", FILES)
def test_labelled_replies_are_judged_within_bounds(name: str) -> None:
    report = report_of(name)
    allowed = max(1, round(report.bad * 0.02), round(report.bad * 0.04) if name in HARD else 0)
    assert report.bad_clean <= allowed
    assert report.refused <= max(1, round(report.good * (0.06 if name in HARD else 0.04)))
    assert report.first / (report.bad_refused or 1) >= 0.85


def test_all_labelled_replies_together_are_judged_within_the_product_s_bounds() -> None:
    reports = [report_of(name) for name in FILES]
    good, bad = sum(each.good for each in reports), sum(each.bad for each in reports)
    assert sum(each.bad_clean for each in reports) / bad <= 0.02
    assert sum(each.refused for each in reports) / good <= 0.02
    assert sum(each.look for each in reports) / good <= 0.12
    refused = sum(each.bad_refused for each in reports)
    assert sum(each.first for each in reports) / refused >= 0.92


@pytest.mark.parametrize(
    ("rule", "number"),
    [(rule, n) for rule in RULES for n in range(len(rule.caught))],
    ids=lambda value: value.name if isinstance(value, Rule) else str(value),
)
def test_each_rule_catches_its_examples(rule: Rule, number: int) -> None:
    example = rule.caught[number]
    judgement = judge_reply(example.reply, example.question, example.product)
    if rule.code is None:
        said = explain_reply(example.reply, example.question, example.product)
        assert rule.name in {name for _, name in said}
        assert {v.code for v in judgement.violations if v.refuses} <= {ViolationCode.NO_DEFERRAL}
    else:
        found = {violation.rule for violation in judgement.violations}
        if rule.name in TRUSTED:
            alone = judge_by_grammar(example.reply, example.question, example.product)
            found |= {violation.rule for violation in alone}
        assert rule.name in found


@pytest.mark.parametrize(
    ("rule", "number"),
    [(rule, n) for rule in RULES for n in range(len(rule.passed))],
    ids=lambda value: value.name if isinstance(value, Rule) else str(value),
)
def test_no_rule_catches_its_near_misses(rule: Rule, number: int) -> None:
    example = rule.passed[number]
    if rule.code is None:
        said = explain_reply(example.reply, example.question, example.product)
        assert rule.name not in {name for _, name in said}
    else:
        judged = judge_reply(example.reply, example.question, example.product)
        assert judged.ok
        assert rule.name not in {violation.rule for violation in judged.violations}


def test_rules_have_names_of_their_own_examples_and_words_in_both_languages() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert all(rule.why and rule.why_en for rule in RULES)
    assert {rule.code for rule in RULES if rule.code} == set(ViolationCode)
    assert [rule.name for rule in RULES if not rule.caught] == []


def test_policy_page_is_up_to_date() -> None:
    from policy.document import render

    assert (ROOT / "docs/policy.md").read_text("utf-8") == render()


@pytest.mark.parametrize("matter", ["문의하신 내용은", "문의하신 재입고 일정에 대해서는"])
def test_shop_template_passes(matter: str) -> None:
    assert check_reply(TEMPLATE.format(matter), "재입고 언제 되나요?", None) == []


def test_the_sentence_that_the_prompt_asks_for_is_clean() -> None:
    reply = "담당자가 정확한 답변을 드리기 위해 시간이 필요합니다. 조금만 기다려 주세요."
    assert judge_reply(reply, "이 다이어리에 공휴일이 표시되어 있나요?").verdict is Verdict.CLEAN


def test_what_nobody_knows_is_for_a_person_and_not_refused() -> None:
    judgement = judge_reply(
        "커튼이 스르륵 움직이고 있습니다. 담당자가 확인 후 안내드리겠습니다.", "커튼 길이 얼마예요?"
    )
    assert judgement.verdict is Verdict.LOOK
    assert judgement.ok
    assert not any(violation.refuses for violation in judgement.violations)


def test_excerpt_is_the_span_and_the_gravest_comes_first() -> None:
    reply = "네, 표시되어 있습니다. 02-123-4567로 전화 주세요."
    found = check_reply(reply, "공휴일이 표시되어 있나요?", None)
    assert [v.code for v in found] == sorted((v.code for v in found), key=GRAVITY.__getitem__)
    assert all(reply[v.start : v.end] == v.excerpt for v in found)
    assert {ViolationCode.CONTACT, ViolationCode.DEFINITIVE} <= {v.code for v in found}


def test_endless_reply_is_too_long_and_only_its_beginning_is_read() -> None:
    found = check_reply("담당자가 확인하겠습니다. " * 1000, "재입고 되나요?", None)
    assert ViolationCode.TOO_LONG in {v.code for v in found}
    assert max(v.end for v in found) < 1000


def test_empty_reply_does_not_defer() -> None:
    assert [v.code for v in check_reply("", "재입고 되나요?", None)] == [ViolationCode.NO_DEFERRAL]


def test_many_threads_get_the_verdicts_of_one() -> None:
    warm_up()
    rows = load_rows("replies_shared")
    alone = [check_reply(r["reply"], r["question"], r["product"]) for r in rows]
    with ThreadPoolExecutor(8) as pool:
        together = list(
            pool.map(lambda r: check_reply(r["reply"], r["question"], r["product"]), rows * 3)
        )
    assert together == alone * 3


def test_importing_the_types_loads_no_morphology() -> None:
    code = (
        "import sys, policy, policy.types; policy.ViolationCode; "
        "policy.mask_personal('x'); sys.exit('kiwipiepy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
