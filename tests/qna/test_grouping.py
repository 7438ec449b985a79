"""Questions into groups as they come, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from qna.database import Database
from qna.lifecycle import Status
from qna.models import FaultReport, GroupExample, Question, Shop, now
from qna.secrets import SecretBox
from qna.store import grouping
from qna.store.forgetting import forget
from qna.store.grouping import group, look, ungrouped
from tests.conftest import make_shop

BAG = "데일리 캔버스 백팩"


@pytest.fixture
def other_shop(database: Database, box: SecretBox) -> Shop:
    return make_shop(database, box, name="other")


def ask(
    database: Database, shop: Shop, words: str, product: str | None = BAG, **values: object
) -> int:
    """A question with a draft that waits to be grouped; grouped at once."""
    with database.write() as session:
        number = session.scalar(select(func.count(Question.id))) or 0
        row = Question(
            shop_id=shop.id, platform_question_id=f"Q-{number}", status=Status.IN_REVIEW,
            text=words, product_name=product, asked_at=now(), ungrouped=True, **values,
        )  # fmt: skip
        session.add(row)
    sort(database)
    return row.id


def sort(database: Database) -> None:
    with database.read() as session:
        waiting = ungrouped(session, 100)
    for asked in waiting:
        looked = look(asked)
        with database.write() as session:
            assert group(session, looked)


def group_of(database: Database, question_id: int) -> int | None:
    with database.read() as session:
        return session.get_one(Question, question_id).group_id


def test_the_same_of_the_same_product_at_two_markets(
    database: Database, shop: Shop, other_shop: Shop
) -> None:
    first = ask(database, shop, "방수 되나요?")
    second = ask(database, other_shop, "생활방수 되나요ㅠㅠ", f"[오늘출발] {BAG}", product_id="9")
    assert group_of(database, first) == group_of(database, second) is not None


def test_another_product_is_another_group(database: Database, shop: Shop) -> None:
    first, second = ask(database, shop, "방수 되나요?"), ask(database, shop, "방수 되나요?", "우산")
    assert group_of(database, first) != group_of(database, second)


def test_what_the_shop_answers_is_one_group_for_all_products(
    database: Database, shop: Shop
) -> None:
    first = ask(database, shop, "제주도 배송비 추가되나요?")
    second = ask(database, shop, "제주인데 배송비 추가금 얼마에요", "우산")
    third = ask(database, shop, "제주도 택배비 더 받나요", None)
    assert len({group_of(database, one) for one in (first, second, third)}) == 1


def test_a_near_miss_stays_apart(database: Database, shop: Shop) -> None:
    large = ask(database, shop, "L 사이즈 가슴둘레 알려주세요", "셔츠")
    larger = ask(database, shop, "XL 사이즈 가슴둘레 알려주세요", "셔츠")
    assert group_of(database, large) != group_of(database, larger)


def test_of_a_product_that_nobody_knows_nothing_is_said(database: Database, shop: Shop) -> None:
    assert group_of(database, ask(database, shop, "방수 되나요?", None)) is None


def test_without_a_name_the_shops_own_id_counts(
    database: Database, shop: Shop, other_shop: Shop
) -> None:
    ids = [
        ask(database, one, "방수 되나요?", None, product_id="77")
        for one in (shop, shop, other_shop)
    ]
    groups = [group_of(database, one) for one in ids]
    assert groups[0] == groups[1] != groups[2]


def test_each_is_looked_at_once(database: Database, shop: Shop) -> None:
    question_id = ask(database, shop, "방수 되나요?")
    with database.read() as session:
        assert ungrouped(session, 10) == []
    with database.write() as session:
        session.execute(update(Question).values(ungrouped=True))
    with database.read() as session:
        [asked] = ungrouped(session, 10)
    looked = look(asked)
    with database.write() as session:
        assert group(session, looked)
    with database.write() as session:
        assert not group(session, looked), "another worker was first"
    assert group_of(database, question_id) is not None


def test_an_edit_meanwhile_is_looked_at_anew(database: Database, shop: Shop) -> None:
    ask(database, shop, "방수 되나요?")
    with database.write() as session:
        session.execute(update(Question).values(ungrouped=True))
    with database.read() as session:
        [asked] = ungrouped(session, 10)
    with database.write() as session:
        session.execute(update(Question).values(revision=2))
    with database.write() as session:
        assert not group(session, look(asked))
    with database.read() as session:
        assert len(ungrouped(session, 10)) == 1


def test_alike_questions_keep_one_example(database: Database, shop: Shop) -> None:
    for words in ("방수 되나요?", "방수 되나요", "안녕하세요 방수 되나요??"):
        ask(database, shop, words)
    with database.read() as session:
        assert session.scalar(select(func.count(GroupExample.id))) == 1


def examples(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(GroupExample.id))) or 0


def test_what_an_example_says_already_is_not_kept_again(database: Database, shop: Shop) -> None:
    first = ask(database, shop, "방수 되나요?")
    assert group_of(database, ask(database, shop, "방수 가능한가요")) == group_of(database, first)
    assert examples(database) == 1


def test_what_asks_the_same_in_other_words_is_kept(database: Database, shop: Shop) -> None:
    first = ask(database, shop, "환불 언제 되나요?")
    assert group_of(database, ask(database, shop, "돈 언제 들어와요")) == group_of(database, first)
    assert examples(database) == 2


TWO, BOTH = "쿠폰 두 장 같이 쓸 수 있어요?", "가지고 있는 쿠폰을 동시에 다 쓰고 싶은데 되나요"
"""The shop's for sure, and perhaps."""


@pytest.mark.parametrize(("bound", "joins"), [(0.65, True), (0.8, False)])
def test_what_may_be_the_shops_joins_what_is_if_it_is_clearly_alike(
    database: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch, bound: float, joins: bool
) -> None:
    monkeypatch.setattr(grouping, "OF_SHOP_TOO", bound)
    first, second = ask(database, shop, TWO), ask(database, shop, BOTH, "우산")
    assert (group_of(database, first) == group_of(database, second)) is joins


def test_its_own_products_group_comes_before_the_shops(database: Database, shop: Shop) -> None:
    own = ask(database, shop, BOTH)
    shops = ask(database, shop, TWO)
    assert group_of(database, ask(database, shop, BOTH, "우산")) == group_of(database, shops)
    assert group_of(database, ask(database, shop, BOTH)) == group_of(database, own)


def test_who_is_forgotten_leaves_no_example(database: Database, shop: Shop) -> None:
    question_id = ask(database, shop, "뚜껑에서 물이 새요")
    with database.write() as session:
        forget(session, [question_id])
    with database.read() as session:
        assert session.scalar(select(func.count(GroupExample.id))) == 0
        assert session.scalar(select(func.count()).select_from(FaultReport)) == 0
    assert group_of(database, question_id) is None


def test_the_release_before_deletes_questions_as_it_did(database: Database, shop: Shop) -> None:
    question_id = ask(database, shop, "뚜껑에서 물이 새요")
    with database.write() as session:
        session.execute(text("DELETE FROM questions WHERE id = :id"), {"id": question_id})
    with database.read() as session:
        assert session.scalar(select(func.count(GroupExample.id))) == 0


def test_old_questions_are_not_looked_at(database: Database, shop: Shop) -> None:
    """Whatever was there before this release keeps the column's default."""
    with database.write() as session:
        session.add(
            Question(shop_id=shop.id, platform_question_id="old", text="방수?", asked_at=now())
        )
    with database.read() as session:
        assert ungrouped(session, 10) == []


def test_the_oldest_come_first_and_only_so_many(database: Database, shop: Shop) -> None:
    with database.write() as session:
        for number in range(5):
            at = now() - timedelta(minutes=number)
            session.add(Question(
                shop_id=shop.id, platform_question_id=f"Q{number}", text="?", asked_at=at,
                ungrouped=True,
            ))  # fmt: skip
    with database.read() as session:
        found = ungrouped(session, 3)
        assert [one.question_id for one in found] == sorted(one.question_id for one in found)
        assert len(found) == 3
