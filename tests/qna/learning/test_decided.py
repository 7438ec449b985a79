"""Which decisions are read, and what of them."""

from datetime import timedelta

import pytest

from qna.database import Database
from qna.learning import decided as reading
from qna.learning.decided import DecidedReply, count_decided, decided_at, decided_replies
from qna.lifecycle import Status
from qna.models import Decision, Question, Shop, Staff
from qna.store.forgetting import forget
from qna.store.reviews import redraft
from qna.store.taking_back import reopen
from tests.qna import steps
from tests.qna.learning.deciding import FIRST, decide, decided, draft, thrown

SECRET = b"a key for tests"


def read(database: Database, shop: Shop) -> list[DecidedReply]:
    with database.read() as session:
        return list(decided_replies(session, secret=SECRET, shop=shop.name))


def test_a_decision_with_all_that_belongs_to_it(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    database = shared_database
    refused = thrown("내일 꼭 보내 드리겠습니다.")
    old = {"reply": "네, 됩니다.", "violations": [{"code": "definitive"}]}
    approved = decided(database, own_shop, own_person, "색상은 몇 가지인가요?", day=1)
    edited = decided(
        database,
        own_shop,
        own_person,
        "세탁기에 돌려도 되나요?",
        reply="안녕하세요. 확인한 후 안내드리겠습니다.",
        day=0,
        drafted={"rejected": (refused, old)},
        product_name="머그컵",
    )
    rejected = decided(database, own_shop, own_person, "Is it big?", reply=None, day=2)
    rows = read(database, own_shop)
    assert [row.question_id for row in rows] == [edited, approved, rejected]
    first, _, last = rows
    assert first.decision == Decision.EDITED
    assert (first.product, first.draft, first.reply) == (
        "머그컵", steps.REPLY, "안녕하세요. 확인한 후 안내드리겠습니다.",
    )  # fmt: skip
    assert [(each.reply, each.verdict, each.codes) for each in first.thrown_away] == [
        (refused["reply"], "refused", ("promise",)),
        (old["reply"], "refused", ("definitive",)),
    ]
    assert (first.model, first.prompt_version, first.preset) == ("test-model", "p1", "balanced")
    assert (last.decision, last.reply, last.reject_reason) == (
        Decision.REJECTED, None, "사실과 다름",
    )  # fmt: skip
    assert (first.language, last.language) == ("ko", "en")
    with database.read() as session:
        assert count_decided(session, shop=own_shop.name) == 3
        assert decided_at(session, 1, shop=own_shop.name) == FIRST + timedelta(days=1)
        assert decided_at(session, 3, shop=own_shop.name) is None


def test_read_in_batches_nothing_is_twice_and_nothing_is_missing(
    shared_database: Database, own_shop: Shop, own_person: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    ids = [
        decided(shared_database, own_shop, own_person, f"문의 {place}번", day=place // 3)
        for place in range(7)
    ]
    assert [row.question_id for row in read(shared_database, own_shop)] == ids


def test_what_may_not_be_learned_from_is_not_read(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    database = shared_database

    def one(text: str, **values: object) -> int:
        return decided(database, own_shop, own_person, text, **values)  # type: ignore[arg-type]

    one("비밀 문의", secret=True)
    steps.change(database, Question, one("지운 문의"), status=Status.WITHDRAWN)
    edited = one("고친 문의")
    steps.change(database, Question, edited, revision=2)
    again = one("다시 검토하는 문의")
    steps.change(database, Question, again, status=Status.IN_REVIEW)
    forgotten = one("잊은 문의")
    with database.write() as session:
        forget(session, [forgotten])
    steps.ask(database, own_shop, text="아직 답이 없는 문의")
    kept = one("남는 문의")
    assert [row.question_id for row in read(database, own_shop)] == [kept]


def test_a_draft_that_staff_turned_down_before_the_one_they_approved(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    database = shared_database
    question_id = steps.ask(database, own_shop, text="배송은 언제 되나요?")
    worse = draft(database, question_id, "네, 오늘 보냅니다.")
    decide(database, question_id, worse, own_person, reply=None)
    with database.write() as session:
        assert reopen(session, question_id, reviewer_id=own_person.id)
        redraft(session, question_id, worse, reviewer_id=own_person.id)
    decide(database, question_id, draft(database, question_id), own_person)
    (row,) = read(database, own_shop)
    assert (row.decision, row.turned_down) == (Decision.APPROVED, ("네, 오늘 보냅니다.",))


def test_the_sentence_for_closed_hours_is_not_the_models(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    database, words = shared_database, "지금은 영업시간이 아닙니다."
    steps.change(database, Shop, own_shop.id, clocks={"words": {"ko": words}})
    text = f"{steps.REPLY}\n{words}"
    decided(database, own_shop, own_person, "재고 있나요?", reply=text, drafted={"text": text})
    (row,) = read(database, own_shop)
    assert (row.draft, row.reply) == (steps.REPLY, steps.REPLY)


def test_customers_are_told_apart_and_not_named(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    database = shared_database

    def by(author: str | None, **values: object) -> int:
        text = f"{author} 문의 {len(values)}"
        return decided(database, own_shop, own_person, text, author_name=author, **values)  # type: ignore[arg-type]

    by("한소희", day=0)
    first = by("김**", day=1)
    by("한소희", day=2)
    by("김**", day=3)
    followed = by("김**", day=4)
    steps.change(database, Question, followed, follows_id=first)
    keys = [row.customer for row in read(database, own_shop)]
    assert keys[0] == keys[2]
    assert keys[1] == keys[4] != keys[3]
    with database.read() as session:
        other = decided_replies(session, secret=b"another", shop=own_shop.name)
        assert next(other).customer != keys[0]
