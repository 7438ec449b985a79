"""Reports of faults and what only sounds like one. The bank's first half was seen when the patterns
were written, the second half for the first time when they were measured."""

import pytest

from bench.grouping_day import bank
from qna.grouping.customers import Reported, count_customers
from qna.grouping.faults import KINDS, fault_in
from qna.grouping.product import normalised, product_key
from qna.grouping.unusual import HISTORY, chance_of, is_unusual, usual


def test_what_customers_report_is_found() -> None:
    told = bank("faults")
    found = [fault_in(one.text) == one.label for one in told]
    assert {one.label for one in told} == set(KINDS)
    assert sum(found) >= 0.97 * len(found)


def test_fear_conditions_and_hearsay_are_no_reports() -> None:
    assert [one.text for one in bank("not_faults") if fault_in(one.text)] == []


@pytest.mark.parametrize("name", ["tuning", "held_out", "later"])
def test_ordinary_questions_are_no_reports(name: str) -> None:
    assert [one.text for one in bank(name) if fault_in(one.text)] == []


@pytest.mark.parametrize("text", ["", "깨" * 20_000, "안 " * 9_000, "새는 " * 9_000 + "왔어요"])
def test_any_text(text: str) -> None:
    assert fault_in(text) in {None, *KINDS}


def test_a_customer_counts_once() -> None:
    one, same = Reported(1, "kim12**", "물이 새요"), Reported(1, "kim12**", "아직도 샙니다")
    assert count_customers([one, same]) == 1
    assert count_customers([one, Reported(2, "kim12**", "아직도 샙니다")]) == 2


def test_a_name_that_is_all_mask_tells_nobody() -> None:
    first, second = Reported(1, "김**", "물이 새요"), Reported(1, "김**", "뚜껑이 새요")
    assert count_customers([first, second]) == 2
    assert count_customers([first, first]) == 1


def test_names_of_a_product_at_several_markets() -> None:
    names = ["[오늘출발] 스텐 텀블러 500", "【무료배송】스텐텀블러500", "스텐 텀블러 500"]
    assert len({normalised(name) for name in names}) == 1
    assert normalised("텀블러 [1+1]") != normalised("텀블러")
    assert normalised("[특가]") != ""


def test_a_key_without_a_name_is_the_shops_own() -> None:
    assert product_key(1, "7", None) != product_key(2, "7", None) != product_key(2, "8", None)
    assert product_key(1, None, " ") is None


def test_three_are_unusual_where_hardly_any_come() -> None:
    assert is_unusual(3, usual(0, 0, HISTORY))
    assert not is_unusual(2, usual(0, 0, HISTORY))
    assert not is_unusual(3, usual(14, 0, HISTORY))
    assert is_unusual(9, usual(14, 0, HISTORY))


def test_in_the_first_days_the_other_faults_say_what_is_usual() -> None:
    young = HISTORY / 28
    assert is_unusual(3, usual(0, 0, young))
    assert not is_unusual(3, usual(0, 9, young))


def test_the_chance_of_a_poisson_number() -> None:
    assert chance_of(0, 0.5) == 1
    assert chance_of(1, 0.5) == pytest.approx(0.3935, abs=1e-4)
    assert chance_of(3, 0.5) == pytest.approx(0.01439, abs=1e-5)
