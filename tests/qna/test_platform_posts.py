"""What people do at the platform after our holding reply, in the store."""

from typing import Any

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, PlatformPost, PostKind, Question, Shop, Staff
from qna.store.deliveries import save_posted
from qna.store.owed_answers import oldest_promise, open_promises
from tests.qna import steps

BY_HAND = "네, 표시되어 있습니다. 점주 드림"


@pytest.fixture
def posted(shared_database: Database, own_shop: Shop, own_person: Staff) -> int:
    """A question below which our holding reply stands."""
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1"
    )
    task = steps.must_take(shared_database, delivery_id)
    with shared_database.write() as session:
        assert save_posted(session, task, "R-1")
    return question_id


def shown(*answers: tuple[str, str | None], **values: Any) -> Any:
    given = [{"text": text, "reply_id": reply_id} for text, reply_id in answers]
    return steps.incoming("Q-1", answered=True, answers=given, **values)


def posts(database: Database, question_id: int) -> list[tuple[PostKind, str]]:
    with database.read() as session:
        found = session.scalars(
            select(PlatformPost).where(PlatformPost.question_id == question_id)
        ).all()
    return [(post.kind, post.text) for post in found]


def newest(database: Database, shop: Shop) -> Question:
    with database.read() as session:
        statement = select(Question).where(Question.shop_id == shop.id).order_by(Question.id)
        return session.scalars(statement).all()[-1]


def test_a_persons_answer_after_ours_closes_the_promise_and_is_kept(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    with shared_database.read() as session:
        assert oldest_promise(session, own_shop.id) is not None
    seen = shown((steps.REPLY, "R-1"), (BY_HAND, "R-2"))
    done = steps.record(shared_database, own_shop, seen, "poll")
    assert done is not None
    assert (done.status, done.changed) == (Status.ANSWERED, True)
    assert posts(shared_database, posted) == [(PostKind.ANSWER, BY_HAND)]
    with shared_database.read() as session:
        assert oldest_promise(session, own_shop.id) is None
        assert open_promises(session, shop_id=own_shop.id).rows == []
    steps.record(shared_database, own_shop, seen, "poll")
    assert posts(shared_database, posted) == [(PostKind.ANSWER, BY_HAND)]


def test_our_reply_is_known_by_its_id_where_the_platform_changed_its_text(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    done = steps.record(shared_database, own_shop, shown(("“문의”… ", "R-1")), "poll")
    assert done is not None
    assert done.status == Status.POSTED


def test_a_status_that_only_a_final_answer_sets_closes_without_a_text(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    done = steps.record(shared_database, own_shop, shown(), "poll")
    assert done is not None
    assert done.status == Status.POSTED
    done = steps.record(shared_database, own_shop, shown(answered_finally=True), "poll")
    assert done is not None
    assert done.status == Status.ANSWERED


def test_a_deletion_after_our_reply_stands_in_the_history(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    steps.record(shared_database, own_shop, steps.deletion("Q-1"))
    assert steps.status(shared_database, posted) == Status.WITHDRAWN
    assert posts(shared_database, posted) == [(PostKind.DELETION, "")]


def test_an_edit_after_our_reply_stands_in_the_history(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    steps.record(shared_database, own_shop, steps.edition("Q-1", "음력도 있나요?"))
    assert steps.status(shared_database, posted) == Status.POSTED
    assert posts(shared_database, posted) == [(PostKind.EDIT, "음력도 있나요?")]


def test_an_edit_after_the_answer_is_a_new_question_that_names_the_old(
    shared_database: Database, own_shop: Shop, own_person: Staff, posted: int
) -> None:
    before = shown((steps.REPLY, "R-1"), (BY_HAND, "R-2"))
    steps.record(shared_database, own_shop, before, "poll")
    edited = shown((steps.REPLY, "R-1"), (BY_HAND, "R-2"), text="음력도 있나요?")
    for _ in range(2):
        steps.record(shared_database, own_shop, edited, "poll")
    new = newest(shared_database, own_shop)
    assert (new.follows_id, new.text, new.status) == (posted, "음력도 있나요?", Status.RECEIVED)
    assert steps.get(shared_database, Question, posted).text == steps.TEXT
    approval = steps.let_approve(shared_database, new.id, own_person)
    reply = steps.must_take(shared_database, approval.delivery_id).reply
    # It goes to the question as the platform knows it, and what stood there is no news.
    assert reply.platform_question_id == "Q-1"
    assert set(reply.context["own_reply_ids"]) == {"R-1", "R-2"}
    assert reply.context["own_reply_texts"] == [steps.REPLY]


def test_a_new_answer_closes_the_question_that_was_taken_up_again(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    texts = [(steps.REPLY, "R-1"), (BY_HAND, "R-2")]
    steps.record(shared_database, own_shop, shown(*texts), "poll")
    steps.record(shared_database, own_shop, shown(*texts, text="음력도 있나요?"), "poll")
    new = newest(shared_database, own_shop)
    more = shown(*texts, ("네, 음력도요.", "R-3"), text="음력도 있나요?")
    steps.record(shared_database, own_shop, more, "poll")
    assert steps.status(shared_database, new.id) == Status.ANSWERED
    assert posts(shared_database, new.id) == [(PostKind.ANSWER, "네, 음력도요.")]


def test_what_was_erased_is_not_taken_up_again(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    steps.record(shared_database, own_shop, shown((BY_HAND, "R-2")), "poll")
    steps.change(shared_database, Question, posted, text="")
    steps.record(shared_database, own_shop, shown((BY_HAND, "R-2")), "poll")
    assert newest(shared_database, own_shop).id == posted


def follow_up() -> Any:
    return steps.incoming("Q-9", text="그러면 음력은요?", follows="Q-1")


def test_a_follow_up_belongs_to_the_history_while_an_answer_is_owed(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    for _ in range(2):
        done = steps.record(shared_database, own_shop, follow_up(), "poll")
        assert done is not None
        assert done.question_id == posted
    assert posts(shared_database, posted) == [(PostKind.FOLLOW_UP, "그러면 음력은요?")]
    steps.record(shared_database, own_shop, shown((BY_HAND, "R-2")), "poll")
    steps.record(shared_database, own_shop, follow_up(), "poll")
    assert newest(shared_database, own_shop).id == posted


def test_a_follow_up_after_the_answer_is_a_new_question(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    steps.record(shared_database, own_shop, shown((BY_HAND, "R-2")), "poll")
    for _ in range(2):
        steps.record(shared_database, own_shop, follow_up(), "poll")
    new = newest(shared_database, own_shop)
    assert (new.platform_question_id, new.follows_id) == ("Q-9", posted)
    assert new.status == Status.RECEIVED


def test_an_event_that_tells_of_an_answer_records_nothing_new(
    shared_database: Database, own_shop: Shop, posted: int
) -> None:
    told = steps.incoming("Q-2", kind="answered", text="", answers=[{"text": BY_HAND}])
    assert steps.record(shared_database, own_shop, told) is None
    told = steps.incoming("Q-1", kind="answered", text="", answers=[{"text": BY_HAND}])
    done = steps.record(shared_database, own_shop, told)
    assert done is not None
    assert done.status == Status.ANSWERED


def test_a_final_answer_on_its_way_is_stopped_by_a_persons(
    shared_database: Database, own_shop: Shop, own_person: Staff, posted: int
) -> None:
    from qna.store.reviews import answer_finally

    with shared_database.write() as session:
        answer_finally(
            session, posted, reviewer_id=own_person.id, reply_text="네, 있습니다.", undo_seconds=0
        )
    steps.record(shared_database, own_shop, shown((BY_HAND, "R-2")), "poll")
    with shared_database.read() as session:
        final = session.scalars(select(Delivery).where(Delivery.question_id == posted)).all()[-1]
    assert final.status == DeliveryStatus.CANCELLED


def test_the_channel_is_kept(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop, "inquiry-1", channel="customer")
    assert steps.get(shared_database, Question, question_id).channel == "customer"
