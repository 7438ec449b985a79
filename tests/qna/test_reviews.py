"""What staff decide: each decision once, the second person told, everything in the log."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import AuditEvent, Decision, Delivery, DeliveryStatus, Question, Review, Shop, Staff
from qna.outgoing import ReplyKind
from qna.store import reviews, taking_back
from qna.store.reviews import AlreadyDecided
from tests.qna import steps
from tests.qna.racing import together

Decide = Callable[..., Any]


@pytest.fixture
def decide(shared_database: Database, own_person: Staff) -> Decide:
    """`decide("approve", …)`: one decision in one transaction."""

    def act(name: str, *arguments: Any, **values: Any) -> Any:
        values.setdefault("reviewer_id", own_person.id)
        with shared_database.write() as session:
            home = taking_back if name == "undo" else reviews
            return getattr(home, name)(session, *arguments, **values)

    return act


@pytest.fixture
def approve(decide: Decide) -> Decide:
    def act(question_id: int, draft_id: int, text: str = steps.REPLY, **values: Any) -> Any:
        values = {"reply_text": text, "undo_seconds": 0, **values}
        return decide("approve", question_id, draft_id, **values)

    return act


@pytest.fixture
def drafted(shared_database: Database, own_shop: Shop) -> tuple[int, int]:
    """A question in review and its draft."""
    question_id = steps.ask(shared_database, own_shop, "Q-1")
    return question_id, steps.draft(shared_database, question_id)


def actions(database: Database, question_id: int) -> list[str]:
    statement = select(AuditEvent.action).where(AuditEvent.question_id == question_id)
    with database.read() as session:
        return list(session.scalars(statement.order_by(AuditEvent.id)))


def test_approving_makes_one_delivery(
    shared_database: Database, drafted: tuple[int, int], approve: Decide, own_person: Staff
) -> None:
    done = approve(*drafted, undo_seconds=10)
    delivery = steps.get(shared_database, Delivery, done.delivery_id)
    assert (delivery.kind, delivery.status) == (ReplyKind.HOLDING, DeliveryStatus.WAITING)
    assert (delivery.reply_text, delivery.question_revision) == (steps.REPLY, 1)
    assert delivery.key.startswith("dlv_")
    assert 8 < (delivery.not_before - delivery.created_at).total_seconds() <= 10.5
    review = steps.get(shared_database, Review, done.review_id)
    assert (review.decision, review.edit_distance) == (Decision.APPROVED, 0)
    assert review.reviewer_id == own_person.id
    assert steps.status(shared_database, drafted[0]) == Status.APPROVED
    assert actions(shared_database, drafted[0]) == ["review.approved"]


def test_an_edited_text_goes_out_and_the_draft_stays(
    shared_database: Database, drafted: tuple[int, int], approve: Decide
) -> None:
    from qna.models import Draft

    done = approve(*drafted, steps.REPLY + " 감사합니다.")
    review = steps.get(shared_database, Review, done.review_id)
    assert (review.decision, review.edit_distance) == (Decision.EDITED, 7)
    assert steps.get(shared_database, Draft, drafted[1]).text == steps.REPLY
    delivery = steps.get(shared_database, Delivery, done.delivery_id)
    assert delivery.reply_text.endswith("감사합니다.")


def test_rejecting_sends_nothing(
    shared_database: Database, drafted: tuple[int, int], decide: Decide
) -> None:
    review_id = decide("reject", *drafted, reason="직접 전화함")
    assert steps.get(shared_database, Review, review_id).reason == "직접 전화함"
    assert steps.status(shared_database, drafted[0]) == Status.REJECTED
    with shared_database.read() as session:
        assert not session.get_one(Question, drafted[0]).deliveries


@pytest.mark.parametrize("second", ["approve", "reject", "redraft"])
def test_the_second_person_is_told_who_was_first(
    second: str, shared_database: Database, drafted: tuple[int, int], approve: Decide,
    decide: Decide, own_person: Staff,
) -> None:  # fmt: skip
    approve(*drafted)
    late = {
        "approve": lambda: approve(*drafted, "다른 글"),
        "reject": lambda: decide("reject", *drafted, reason="아니요"),
        "redraft": lambda: decide("redraft", *drafted, hint="짧게"),
    }
    with pytest.raises(AlreadyDecided) as told:
        late[second]()
    assert (told.value.status, told.value.by) == (Status.APPROVED, own_person.name)
    with shared_database.read() as session:
        question = session.get_one(Question, drafted[0])
        assert [delivery.reply_text for delivery in question.deliveries] == [steps.REPLY]
        assert len(question.reviews) == 1


def test_nobody_is_named_when_it_was_the_customer(
    shared_database: Database, own_shop: Shop, drafted: tuple[int, int], approve: Decide
) -> None:
    """Approved, edited, drafted anew and edited again, then the tab of the first draft."""
    question_id, old_draft = drafted
    approve(question_id, old_draft)
    steps.record(shared_database, own_shop, steps.edition("Q-1", "바꾼 글"))
    new_draft = steps.draft(shared_database, question_id)
    for draft_id, edited in ((old_draft, True), (new_draft + 99, False)):
        with pytest.raises(AlreadyDecided) as told:
            approve(question_id, draft_id)
        assert (told.value.status, told.value.by) == (Status.IN_REVIEW, None)
        assert told.value.edited == edited
    steps.record(shared_database, own_shop, steps.deletion("Q-1"))
    with pytest.raises(AlreadyDecided) as told:
        approve(question_id, new_draft)
    assert (told.value.status, told.value.by) == (Status.WITHDRAWN, None)


def test_after_the_customer_the_next_reviewer_is_named(
    shared_database: Database, own_shop: Shop, drafted: tuple[int, int], approve: Decide,
    own_person: Staff,
) -> None:  # fmt: skip
    question_id, old_draft = drafted
    approve(question_id, old_draft)
    steps.record(shared_database, own_shop, steps.edition("Q-1", "바꾼 글"))
    approve(question_id, steps.draft(shared_database, question_id))
    with pytest.raises(AlreadyDecided) as told:
        approve(question_id, old_draft)
    assert told.value.by == own_person.name


def test_of_eight_who_decide_at_once_one_decides(
    shared_database: Database, drafted: tuple[int, int], approve: Decide, decide: Decide
) -> None:
    def attempt(number: int) -> bool:
        try:
            if number % 2:
                decide("reject", *drafted, reason="아니요")
            else:
                approve(*drafted, f"{number}번 글")
        except AlreadyDecided:
            return False
        return True

    assert sum(together([partial(attempt, number) for number in range(8)])) == 1
    with shared_database.read() as session:
        question = session.get_one(Question, drafted[0])
        assert len(question.reviews) == 1
        assert len(question.deliveries) == (question.status == Status.APPROVED)


def test_nobody_approves_a_draft_that_was_replaced(
    shared_database: Database, drafted: tuple[int, int], approve: Decide, decide: Decide
) -> None:
    question_id, old_draft = drafted
    decide("redraft", question_id, old_draft, hint="더 짧게", preset="cool")
    row = steps.get(shared_database, Question, question_id)
    assert (row.status, row.hint, row.hint_preset) == (Status.RECEIVED, "더 짧게", "cool")
    new_draft = steps.draft(shared_database, question_id, "새 글")
    with pytest.raises(AlreadyDecided):
        approve(question_id, old_draft)
    assert approve(question_id, new_draft, "새 글")


def test_undo_takes_an_approval_back(
    shared_database: Database, drafted: tuple[int, int], approve: Decide, decide: Decide
) -> None:
    done = approve(*drafted)
    assert decide("undo", done.review_id)
    assert steps.status(shared_database, drafted[0]) == Status.IN_REVIEW
    assert steps.get(shared_database, Delivery, done.delivery_id).status == DeliveryStatus.CANCELLED
    assert steps.take_delivery(shared_database, done.delivery_id) is None
    assert not decide("undo", done.review_id)
    assert approve(*drafted).delivery_id != done.delivery_id
    assert actions(shared_database, drafted[0]) == [
        "review.approved", "review.undone", "review.approved",
    ]  # fmt: skip


def test_undo_takes_a_rejection_back(
    shared_database: Database, drafted: tuple[int, int], decide: Decide
) -> None:
    review_id = decide("reject", *drafted, reason="실수")
    assert decide("undo", review_id)
    assert steps.status(shared_database, drafted[0]) == Status.IN_REVIEW


def test_undo_comes_too_late_once_posting_began(
    shared_database: Database, drafted: tuple[int, int], approve: Decide, decide: Decide
) -> None:
    done = approve(*drafted)
    steps.must_take(shared_database, done.delivery_id)
    assert not decide("undo", done.review_id)
    assert steps.status(shared_database, drafted[0]) == Status.POSTING


def test_undo_and_posting_at_once_never_both_happen(
    shared_database: Database, own_shop: Shop, own_person: Staff, decide: Decide
) -> None:
    for _ in range(5):
        question_id = steps.ask(shared_database, own_shop)
        done = steps.let_approve(shared_database, question_id, own_person)
        undone, task = together(
            [
                partial(decide, "undo", done.review_id),
                partial(steps.take_delivery, shared_database, done.delivery_id),
            ]
        )
        assert bool(undone) != bool(task)
        expected = Status.IN_REVIEW if undone else Status.POSTING
        assert steps.status(shared_database, question_id) == expected


def test_one_final_answer(
    shared_database: Database, drafted: tuple[int, int], decide: Decide
) -> None:
    steps.change(shared_database, Question, drafted[0], status=Status.POSTED)

    def answer(number: int) -> int | None:
        try:
            done = decide("answer_finally", drafted[0], reply_text=f"답 {number}", undo_seconds=0)
        except AlreadyDecided:
            return None
        return int(done.delivery_id)

    ids = [found for found in together([partial(answer, n) for n in range(6)]) if found]
    assert len(ids) == 1
    delivery = steps.get(shared_database, Delivery, ids[0])
    assert delivery.kind == ReplyKind.FINAL
    steps.change(shared_database, Delivery, ids[0], status=DeliveryStatus.FAILED)
    assert answer(9)


def test_no_final_answer_before_the_holding_reply_is_out(
    drafted: tuple[int, int], decide: Decide
) -> None:
    with pytest.raises(AlreadyDecided) as told:
        decide("answer_finally", drafted[0], reply_text="답", undo_seconds=0)
    assert (told.value.status, told.value.by) == (Status.IN_REVIEW, None)
