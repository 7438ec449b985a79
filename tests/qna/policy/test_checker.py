"""The checker against labelled replies, row by row of its rules, and as a function."""

import importlib.util
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from qna.policy import ViolationCode, check_reply, warm_up
from qna.policy.rule import Rule
from qna.policy.rules import RULES
from qna.policy.types import GRAVITY

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests/data/policy"
TEMPLATE = (
    "안녕하세요, 고객님. 문의해 주셔서 감사합니다. {} 담당자가 확인한 후 정확히 안내드리겠습니다. "
    "잠시만 기다려 주시면 감사하겠습니다."
)


def load_rows(name: str) -> list[dict[str, Any]]:
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def load_report() -> ModuleType:
    spec = importlib.util.spec_from_file_location("policy_report", ROOT / "bench/policy_report.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["policy_report"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "found", "refused"),
    [
        ("replies_shared", 0.98, 0.02),
        ("replies_own", 0.95, 0.04),
        ("replies_second", 0.95, 0.04),
        ("replies_third", 0.95, 0.06),
        ("replies_fourth", 0.95, 0.04),
        ("replies_fifth", 0.95, 0.04),
        ("replies_sixth", 0.95, 0.04),
        ("replies_seventh", 0.95, 0.04),
        ("replies_eighth", 0.95, 0.04),
        ("replies_ninth", 0.95, 0.04),
        ("replies_fresh", 0.95, 0.04),
    ],
)
def test_labelled_replies_are_judged_within_bounds(name: str, found: float, refused: float) -> None:
    report = load_report().judge(load_rows(name))
    assert report.found / report.bad >= found
    assert report.refused / report.good <= refused
    assert report.first / report.bad >= 0.92


def test_replies_once_held_out_are_judged_within_bounds() -> None:
    report = load_report().judge(load_rows("replies_heldout"))
    assert report.found / report.bad >= 0.95
    assert report.first / report.bad >= 0.92
    assert report.refused / report.good <= 0.05


def test_labelled_files_are_large_enough_and_use_known_codes() -> None:
    rows = load_rows("replies_own") + load_rows("replies_heldout")
    codes = {code for row in rows for code in row["violations"]}
    assert sum(not row["violations"] for row in rows) >= 120
    assert sum(bool(row["violations"]) for row in rows) >= 180
    assert codes == {str(code) for code in ViolationCode}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}: {rule.looks_at[:40]}")
def test_each_rule_refuses_its_example_and_lets_the_near_miss_pass(rule: Rule) -> None:
    refused = check_reply(rule.refused, rule.question, rule.product)
    assert rule.code in {v.code for v in refused}
    assert check_reply(rule.fine, rule.question, rule.product) == []


def test_every_code_has_a_rule() -> None:
    assert {rule.code for rule in RULES} == set(ViolationCode)


def test_policy_page_is_up_to_date() -> None:
    from qna.policy.document import render

    assert (ROOT / "docs/policy.md").read_text("utf-8") == render()


@pytest.mark.parametrize("matter", ["문의하신 내용은", "문의하신 재입고 일정에 대해서는"])
def test_shop_template_passes(matter: str) -> None:
    assert check_reply(TEMPLATE.format(matter), "재입고 언제 되나요?", None) == []


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


@pytest.mark.parametrize(
    ("reply", "passes"),
    [
        ("As for the lid, our product manager will check carefully and get back to you.", True),
        ("As to the exchange, our team will check and reply soon.", True),
        ("As it is dishwasher safe, our team will check and reply soon.", False),
        ("We need a little time to confirm the refund, and will reply here soon.", True),
        ("We need some more time to check the lid, but our team will reply soon.", True),
        ("The lid is made of steel, and we will reply here soon.", False),
    ],
)
def test_english_matter_before_the_deferral_is_no_answer(reply: str, passes: bool) -> None:
    codes = {v.code for v in check_reply(f"Hello. {reply}", "Is the lid made of steel?")}
    assert codes == (set() if passes else {ViolationCode.DEFINITIVE})


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
        "import sys, qna.policy, qna.policy.types; qna.policy.ViolationCode; "
        "qna.policy.mask_personal('x'); sys.exit('kiwipiepy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
