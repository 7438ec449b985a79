"""Parts follow one another in time, and neither a customer nor a question is in two of them."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from qna.database import Database
from qna.learning.splits import Cuts, Seen, Split, cuts_for
from qna.models import Shop, Staff
from tests.qna.learning.deciding import FIRST, decided
from tests.qna.learning.test_masking import ROW

CUTS = Cuts(FIRST + timedelta(days=5), FIRST + timedelta(days=8))


def test_the_last_decisions_are_the_test(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    for day in (0, 1, 2, 3, 4, 5, 6, 7, 7, 7):
        decided(shared_database, own_shop, own_person, f"문의 {day}", day=day)
    with shared_database.read() as session:
        cuts = cuts_for(session, validation=0.2, test=0.2, shop=own_shop.name)
        none = cuts_for(session, validation=0, test=0, shop=own_shop.name)
    # What was decided at one moment stays together, so the test takes three.
    assert cuts == Cuts(FIRST + timedelta(days=6), FIRST + timedelta(days=7))
    assert none == Cuts(None, None)
    assert none.split_of(FIRST) is Split.TRAIN


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 12)), max_size=40))
def test_nothing_leaks_whatever_is_decided_when(drawn: list[tuple[int, int, int]]) -> None:
    rows = [
        replace(
            ROW,
            decided_at=FIRST + timedelta(days=day),
            customer=f"c{customer}",
            question=f"문의 {question}!",
        )
        for day, customer, question in sorted(drawn)
    ]
    kept = []
    with Seen() as seen:
        for row in rows:
            split = CUTS.split_of(row.decided_at)
            if seen.elsewhere(row, split) is None:
                kept.append((split, row))
    for split, row in kept:
        for other, beside in kept:
            if split != other:
                assert row.customer != beside.customer
                assert row.question != beside.question
            if (split, other) == (Split.TRAIN, Split.TEST):
                assert row.decided_at < beside.decided_at
    assert all(
        row in [each for _, each in kept] for row in rows if row.decided_at < CUTS.validation
    )  # type: ignore[operator]


def test_the_same_texts_are_new_once_and_spelling_does_not_hide_a_question() -> None:
    with Seen() as seen:
        assert [seen.is_new("a", "b"), seen.is_new("a", "b"), seen.is_new("ab", "")] == [
            True, False, True,
        ]  # fmt: skip
        assert seen.elsewhere(replace(ROW, question="재입고 되나요?"), Split.TRAIN) is None
        asked = replace(ROW, customer="other", question="재입고되나요 ??")
        assert seen.elsewhere(asked, Split.TEST) == "question"
        assert seen.elsewhere(replace(asked, product="다른 상품"), Split.TEST) is None
        assert seen.elsewhere(replace(ROW, question="새 문의"), Split.TEST) == "customer"
