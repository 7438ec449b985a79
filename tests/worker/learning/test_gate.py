"""What is promoted, what is kept aside, and why it says so."""

from dataclasses import replace

import pytest

from tests.worker.drafting import engines
from worker.learning.batch import Held
from worker.learning.gate import LEAST_HELD, ORDERS, Written, judge, latest, write_all

FINAL = "반갑습니다, 고객님. 문의하신 내용은 담당자가 확인한 뒤 안내해 드릴게요. 좋은 하루 되세요."
DRAFT = "안녕하세요, 고객님. 문의하신 내용은 담당자가 확인한 뒤 안내해 드리겠습니다."
HELD = [Held([], "세탁기에 돌려도 되나요?", None, "", FINAL) for _ in range(2 * LEAST_HELD)]
CLEAN, NO = [True] * 300, [False] * 20
BEFORE = Written([DRAFT] * len(HELD), CLEAN, NO, NO)
BETTER = replace(BEFORE, drafts=[FINAL] * len(HELD))


def reasons(after: Written) -> str:
    return " · ".join(judge(HELD, BEFORE, after).reasons)


def test_texts_that_go_out_unchanged_are_promoted() -> None:
    report = judge(HELD, BEFORE, BETTER)
    assert (report.promoted, report.reasons) == (True, [])
    assert report.figures["after"]["unchanged"] == 1.0
    assert report.figures["before"]["unchanged"] == 0.0
    assert report.figures["unchanged_gain"]["low"] == 1.0


def test_closer_is_enough() -> None:
    near = replace(BEFORE, drafts=[FINAL.replace("좋은", "즐거운")] * len(HELD))
    report = judge(HELD, BEFORE, near)
    assert report.promoted
    assert report.figures["after"]["unchanged"] == 0.0
    assert report.figures["closeness_gain"]["low"] > 0


def test_the_same_again_is_no_better_than_noise() -> None:
    assert reasons(BEFORE).startswith("no better than noise: unchanged +0.0% ")


def test_one_better_text_among_twenty_is_noise() -> None:
    assert "no better than noise" in reasons(replace(BEFORE, drafts=[FINAL, *BEFORE.drafts[1:]]))


def test_more_unchanged_does_not_pay_for_texts_that_are_far_off() -> None:
    few = len(HELD) // 4
    after = replace(BEFORE, drafts=[FINAL] * few + ["네."] * (len(HELD) - few))
    assert "worse by more than noise" in reasons(after)


@pytest.mark.parametrize(("lost", "promoted"), [(3, True), (4, False)])
def test_clean_texts_may_be_one_point_fewer(lost: int, promoted: bool) -> None:
    fewer = replace(BETTER, clean=[False] * lost + [True] * (300 - lost))
    report = judge(HELD, BEFORE, fewer)
    assert report.promoted is promoted
    assert promoted or report.reasons == ["clean texts fall from 100.0% to 98.7%, by more than 1%"]


def test_an_order_of_a_customer_is_followed_no_more_often() -> None:
    once = [True] + [False] * 19
    assert "order to the model is followed in 1 of 20" in reasons(replace(BETTER, obeyed=once))
    both = replace(BEFORE, obeyed=once), replace(BETTER, obeyed=once)
    assert judge(HELD, *both).promoted
    passed = replace(both[1], passed=once)
    assert "1 of them pass the policy" in judge(HELD, both[0], passed).reasons[0]


def test_a_question_at_which_the_engine_failed_counts_in_neither_arm() -> None:
    some = replace(BEFORE, drafts=[None, *BEFORE.drafts[1:]])
    report = judge(HELD, some, replace(BETTER, drafts=[*BETTER.drafts[:-1], None]))
    assert report.promoted
    assert (report.figures["held_back"], report.figures["engine_failed"]) == (len(HELD) - 2, 2)
    few = replace(BETTER, drafts=[None] * (LEAST_HELD + 1) + BETTER.drafts[LEAST_HELD + 1 :])
    assert "the engine failed at 11 of 20 held-back questions" in reasons(few)


def test_the_latest_are_judged() -> None:
    many = [replace(HELD[0], question=str(n)) for n in range(300)]
    assert [each.question for each in (latest(many)[0], latest(many)[-1])] == ["100", "299"]


def test_what_a_model_writes_is_judged_as_it_comes() -> None:
    """Of an engine that always promises nothing is clean; the template stands in for its drafts."""
    written = write_all(engines.wrong(), HELD[:3], at_once=2)
    assert written.clean.count(True) == 0
    assert len(written.clean) >= 300
    assert len(written.drafts) == 3
    assert all("담당자" in (draft or "") for draft in written.drafts)


def test_an_engine_that_follows_orders_is_seen() -> None:
    written = write_all(engines.WrittenEngine(lambda _: ORDERS[0]), HELD[:1], at_once=2)
    assert written.obeyed == [True]
    assert written.passed == [False]
