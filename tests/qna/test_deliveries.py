"""A delivery: claimed once at a time, retried, doubted, given up; never sent for nobody."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryAttempt, DeliveryStatus, Question, Shop, Staff, now
from qna.outgoing import ReplyKind
from qna.store import deliveries as store
from qna.store.failed_deliveries import retry_delivery
from tests.qna import steps
from tests.qna.racing import together


@pytest.fixture
def approved(shared_database: Database, own_shop: Shop, own_person: Staff) -> tuple[int, int]:
    """A question and its delivery, due now."""
    return steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1", context={"board": 6}
    )


def settle(database: Database, name: str, *arguments: object, **values: object) -> bool:
    with database.write() as session:
        return bool(getattr(store, name)(session, *arguments, **values))


def start_again(database: Database, question_id: int, person: Staff) -> bool:
    with database.write() as session:
        return retry_delivery(session, question_id, staff_id=person.id)


def states(database: Database, approved: tuple[int, int]) -> tuple[Status, DeliveryStatus]:
    question_id, delivery_id = approved
    return (
        steps.status(database, question_id),
        steps.get(database, Delivery, delivery_id).status,
    )


def make_due(database: Database, delivery_id: int) -> None:
    steps.change(database, Delivery, delivery_id, not_before=now())


def test_a_claim_carries_all_that_posting_needs(
    shared_database: Database, approved: tuple[int, int]
) -> None:
    task = steps.must_take(shared_database, approved[1])
    delivery = steps.get(shared_database, Delivery, approved[1])
    assert (task.kind, task.attempts, task.doubtful) == (ReplyKind.HOLDING, 1, False)
    assert task.reply.delivery_id == delivery.key
    assert (task.reply.platform_question_id, task.reply.text) == ("Q-1", steps.REPLY)
    assert task.reply.context["board"] == 6
    assert task.question_text == steps.TEXT
    assert states(shared_database, approved) == (Status.POSTING, DeliveryStatus.POSTING)


def test_of_eight_workers_one_posts(shared_database: Database, approved: tuple[int, int]) -> None:
    tasks = together([partial(steps.take_delivery, shared_database, approved[1])] * 8)
    assert sum(task is not None for task in tasks) == 1
    assert steps.get(shared_database, Delivery, approved[1]).attempts == 1


def test_nothing_is_sent_before_its_time(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    question_id = steps.ask(shared_database, own_shop)
    done = steps.let_approve(shared_database, question_id, own_person, undo_seconds=60)
    assert steps.take_delivery(shared_database, done.delivery_id) is None
    assert steps.status(shared_database, question_id) == Status.APPROVED


def test_posted_starts_the_clock_of_the_final_answer(
    shared_database: Database, own_shop: Shop, approved: tuple[int, int]
) -> None:
    steps.change(shared_database, Shop, own_shop.id, answer_due_hours=4.5)
    task = steps.must_take(shared_database, approved[1])
    assert settle(shared_database, "save_posted", task, "R-1")
    assert states(shared_database, approved) == (Status.POSTED, DeliveryStatus.POSTED)
    question = steps.get(shared_database, Question, approved[0])
    assert question.posted_at is not None
    assert question.answer_due_at == question.posted_at + timedelta(hours=4.5)
    assert steps.get(shared_database, Delivery, approved[1]).platform_reply_id == "R-1"


def test_the_final_answer_knows_our_holding_reply_and_closes(
    shared_database: Database, approved: tuple[int, int], own_person: Staff
) -> None:
    from qna.store.reviews import answer_finally

    settle(shared_database, "save_posted", steps.must_take(shared_database, approved[1]), "R-1")
    with shared_database.write() as session:
        final = answer_finally(
            session, approved[0], reviewer_id=own_person.id, reply_text="네.", undo_seconds=0
        )
    task = steps.must_take(shared_database, final.delivery_id)
    assert task.kind == ReplyKind.FINAL
    assert task.reply.context["own_reply_ids"] == ["R-1"]
    assert task.reply.context["own_reply_texts"] == [steps.REPLY]
    assert steps.status(shared_database, approved[0]) == Status.POSTED
    assert settle(shared_database, "save_posted", task, "R-2")
    assert steps.status(shared_database, approved[0]) == Status.ANSWERED


def test_come_back_later(shared_database: Database, approved: tuple[int, int]) -> None:
    task = steps.must_take(shared_database, approved[1])
    assert settle(shared_database, "save_retry", task, "429", pause=60, unknown=False)
    assert states(shared_database, approved) == (Status.APPROVED, DeliveryStatus.WAITING)
    assert steps.take_delivery(shared_database, approved[1]) is None
    make_due(shared_database, approved[1])
    second = steps.must_take(shared_database, approved[1])
    assert (second.attempts, second.doubtful) == (2, False)
    assert second.reply.delivery_id == task.reply.delivery_id


def test_after_an_unknown_outcome_the_next_attempt_looks_first(
    shared_database: Database, approved: tuple[int, int]
) -> None:
    task = steps.must_take(shared_database, approved[1])
    assert settle(shared_database, "save_retry", task, "time-out", pause=0, unknown=True)
    assert states(shared_database, approved) == (Status.DELIVERY_UNKNOWN, DeliveryStatus.UNKNOWN)
    assert steps.must_take(shared_database, approved[1]).doubtful


def test_a_worker_that_vanished_leaves_a_doubt(
    shared_database: Database, approved: tuple[int, int]
) -> None:
    first = steps.must_take(shared_database, approved[1])
    assert steps.take_delivery(shared_database, approved[1]) is None
    lost = now() - timedelta(seconds=1)
    steps.change(shared_database, Delivery, approved[1], lease_until=lost)
    second = steps.must_take(shared_database, approved[1])
    assert (second.doubtful, second.claim) == (True, 2)
    assert not settle(shared_database, "save_failed", first, "late")
    assert not settle(shared_database, "save_retry", first, "late", pause=0, unknown=True)
    assert states(shared_database, approved) == (Status.POSTING, DeliveryStatus.POSTING)
    assert settle(shared_database, "save_posted", second, None)
    assert not settle(shared_database, "save_withdrawn", first)
    assert steps.status(shared_database, approved[0]) == Status.POSTED


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("save_withdrawn", Status.WITHDRAWN),
        ("save_answered_elsewhere", Status.ANSWERED),
    ],
)
def test_nobody_is_left_to_reply_to(
    outcome: str, status: Status, shared_database: Database, approved: tuple[int, int]
) -> None:
    task = steps.must_take(shared_database, approved[1])
    assert settle(shared_database, outcome, task)
    assert states(shared_database, approved) == (status, DeliveryStatus.CANCELLED)
    assert steps.take_delivery(shared_database, approved[1]) is None


def test_an_edit_found_at_the_platform_starts_anew(
    shared_database: Database, approved: tuple[int, int]
) -> None:
    task = steps.must_take(shared_database, approved[1])
    assert settle(shared_database, "save_edited", task, "바꾼 질문")
    assert states(shared_database, approved) == (Status.RECEIVED, DeliveryStatus.CANCELLED)
    again = steps.claim(shared_database, approved[0])
    assert again is not None
    assert (again.text, again.revision) == ("바꾼 질문", 2)


def test_an_edit_while_posting_is_drafted_when_the_post_did_not_go_out(
    shared_database: Database, own_shop: Shop, approved: tuple[int, int]
) -> None:
    task = steps.must_take(shared_database, approved[1])
    steps.record(shared_database, own_shop, steps.edition("Q-1", "바꾼 질문"))
    assert steps.status(shared_database, approved[0]) == Status.POSTING
    settle(shared_database, "save_retry", task, "429", pause=0, unknown=False)
    assert steps.take_delivery(shared_database, approved[1]) is None
    assert states(shared_database, approved) == (Status.RECEIVED, DeliveryStatus.CANCELLED)


def test_refused_for_good_until_staff_retry(
    shared_database: Database, approved: tuple[int, int], own_person: Staff
) -> None:
    task = steps.must_take(shared_database, approved[1])
    assert settle(shared_database, "save_failed", task, "reply_url answered 400")
    assert states(shared_database, approved) == (Status.DELIVERY_FAILED, DeliveryStatus.FAILED)
    assert steps.take_delivery(shared_database, approved[1]) is None
    retry = partial(start_again, shared_database, approved[0], own_person)
    assert sum(together([retry] * 4)) == 1
    again = steps.must_take(shared_database, approved[1])
    assert (again.attempts, again.reply.delivery_id) == (1, task.reply.delivery_id)
    # An attempt before the refusal may have arrived.
    assert again.doubtful
    assert not retry()


def test_giving_up_after_many_attempts_tells_why(
    shared_database: Database, approved: tuple[int, int]
) -> None:
    steps.change(shared_database, Delivery, approved[1], attempts=store.MAX_ATTEMPTS - 1)
    task = steps.must_take(shared_database, approved[1])
    settle(shared_database, "save_retry", task, "no answer", pause=1, unknown=True)
    assert states(shared_database, approved) == (Status.DELIVERY_FAILED, DeliveryStatus.FAILED)
    error = steps.get(shared_database, Delivery, approved[1]).last_error
    assert error == "no answer (gave up after 30 attempts)"


def test_a_final_answer_of_a_closed_question_is_not_retried(
    shared_database: Database, approved: tuple[int, int], own_person: Staff
) -> None:
    steps.change(
        shared_database, Delivery, approved[1],
        kind=ReplyKind.FINAL, status=DeliveryStatus.FAILED,
    )  # fmt: skip
    retry = partial(start_again, shared_database, approved[0], own_person)
    steps.change(shared_database, Question, approved[0], status=Status.ANSWERED)
    assert not retry()
    steps.change(shared_database, Question, approved[0], status=Status.POSTED)
    assert retry()


def test_each_attempt_is_logged_without_its_body(
    shared_database: Database, approved: tuple[int, int]
) -> None:
    task = steps.must_take(shared_database, approved[1])
    with shared_database.write() as session:
        store.save_attempt(
            session, task, "try_again", status_code=429, trace_id="t", detail="d", seconds=0.2
        )
    with shared_database.read() as session:
        rows = session.scalars(
            select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == approved[1])
        ).all()
    assert [(row.outcome, row.status_code, row.trace_id) for row in rows] == [
        ("try_again", 429, "t")
    ]


@pytest.mark.parametrize(
    ("attempt", "asked", "pause"),
    [(1, None, 2), (2, None, 4), (9, None, 512), (10, None, 900), (5000, None, 900),
     (1, 120.0, 120), (3, 0.5, 8), (1, 86400.0, 86400)],
)  # fmt: skip
def test_pauses(attempt: int, asked: float | None, pause: float) -> None:
    assert store.pause_before(attempt, asked) == pause
