"""Questions in: new, again, edited, deleted, answered elsewhere, known by id only."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import AuditEvent, Delivery, DeliveryStatus, Question, Shop, Staff, now
from qna.store.deliveries import save_posted
from qna.store.questions import Recorded, record_question
from tests.qna import steps
from tests.qna.racing import together


def recorded_by(database: Database, shop: Shop, *arrivals: object, source: str = "webhook"):  # type: ignore[no-untyped-def]  # the last one's Recorded, known to be there
    for arrival in arrivals:
        last = steps.record(database, shop, arrival, source)  # type: ignore[arg-type]  # as given
    assert last is not None
    return last


def test_a_new_question_waits_for_a_draft(shared_database: Database, own_shop: Shop) -> None:
    question = steps.incoming(
        product_id="P-77", product_name="2027 위클리 다이어리", author_name="김**", secret=True,
        context={"board": 6}, raw={"data": {"text": "…"}},
    )  # fmt: skip
    done = recorded_by(shared_database, own_shop, question)
    assert (done.new, done.changed, done.wants_work) == (True, True, True)
    row = steps.get(shared_database, Question, done.question_id)
    assert row.status == Status.RECEIVED
    assert (row.text, row.product_id, row.author_name) == (steps.TEXT, "P-77", "김**")
    assert (row.secret, row.context, row.source) == (True, {"board": 6}, "webhook")
    assert row.asked_at == question.asked_at
    assert row.asked_at.tzinfo is not None


def test_a_duplicate_changes_nothing_and_tells_the_same_id(
    shared_database: Database, own_shop: Shop
) -> None:
    first = recorded_by(shared_database, own_shop, steps.incoming("Q-1"))
    steps.draft(shared_database, first.question_id)
    again = recorded_by(shared_database, own_shop, steps.incoming("Q-1"))
    assert again == Recorded(first.question_id, Status.IN_REVIEW, False, False)
    assert not again.wants_work


def test_the_same_id_at_another_shop_is_another_question(
    shared_database: Database, own_shop: Shop, shop_beside: Shop
) -> None:
    ids = {
        recorded_by(shared_database, shop, steps.incoming("Q-1")).question_id
        for shop in (own_shop, shop_beside)
    }
    assert len(ids) == 2


@pytest.fixture
def shop_beside(shared_database: Database, own_shop: Shop) -> Shop:
    from qna.secrets import SecretBox
    from tests.conftest import SECRET_KEY, make_shop

    return make_shop(shared_database, SecretBox(SECRET_KEY), name=f"{own_shop.name}-2")


def test_eight_arrivals_at_once_are_one_question(shared_database: Database, own_shop: Shop) -> None:
    question = steps.incoming("Q-1")
    act = partial(steps.record, shared_database, own_shop, question)
    recorded = [done for done in together([act] * 8) if done]
    assert len(recorded) == 8
    assert len({done.question_id for done in recorded}) == 1
    assert sum(done.new for done in recorded) == 1


def test_an_edit_before_posting_starts_anew(shared_database: Database, own_shop: Shop) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1")
    steps.draft(shared_database, question_id)
    done = recorded_by(shared_database, own_shop, steps.edition("Q-1", "색상이 몇 가지인가요?"))
    assert done == Recorded(question_id, Status.RECEIVED, False, True)
    row = steps.get(shared_database, Question, question_id)
    assert (row.text, row.revision, row.draft_id) == ("색상이 몇 가지인가요?", 2, None)
    assert row.lease_until is None
    assert steps.claim(shared_database, question_id) is not None


@pytest.mark.parametrize("kind", ["updated", "polled"])
def test_an_edit_of_an_approved_question_stops_its_delivery(
    kind: str, shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1"
    )
    if kind == "updated":
        recorded_by(shared_database, own_shop, steps.edition("Q-1", "다른 질문이에요"))
    else:
        recorded_by(
            shared_database, own_shop, steps.incoming("Q-1", "다른 질문이에요"), source="poll"
        )
    assert steps.status(shared_database, question_id) == Status.RECEIVED
    assert steps.get(shared_database, Delivery, delivery_id).status == DeliveryStatus.CANCELLED
    assert steps.take_delivery(shared_database, delivery_id) is None


def test_an_old_created_that_comes_late_does_not_undo_an_edit(
    shared_database: Database, own_shop: Shop
) -> None:
    created, edited = steps.incoming("Q-1", "옛 질문"), steps.edition("Q-1", "새 질문")
    done = recorded_by(shared_database, own_shop, created, edited, created)
    assert not done.changed
    assert steps.get(shared_database, Question, done.question_id).text == "새 질문"


def test_an_edit_after_posting_changes_the_text_alone(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1")
    steps.change(shared_database, Question, question_id, status=Status.POSTED)
    done = recorded_by(shared_database, own_shop, steps.edition("Q-1", "추가로 궁금해요"))
    assert (done.status, done.wants_work) == (Status.POSTED, False)
    row = steps.get(shared_database, Question, question_id)
    assert (row.text, row.revision) == ("추가로 궁금해요", 2)


def test_a_change_of_the_product_alone_is_no_new_question(
    shared_database: Database, own_shop: Shop
) -> None:
    done = recorded_by(
        shared_database, own_shop, steps.incoming("Q-1"),
        steps.edition("Q-1", steps.TEXT, product_name="다른 이름"),
    )  # fmt: skip
    assert not done.changed


def test_a_deletion_withdraws_and_stops_what_was_approved(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1"
    )
    done = recorded_by(shared_database, own_shop, steps.deletion("Q-1"))
    assert done == Recorded(question_id, Status.WITHDRAWN, False, True)
    assert steps.get(shared_database, Delivery, delivery_id).status == DeliveryStatus.CANCELLED
    assert recorded_by(shared_database, own_shop, steps.deletion("Q-1")).changed is False


def test_a_deletion_after_the_holding_reply_ends_the_promise(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1"
    )
    task = steps.must_take(shared_database, delivery_id)
    with shared_database.write() as session:
        assert save_posted(session, task, None)
    assert steps.status(shared_database, question_id) == Status.POSTED
    recorded_by(shared_database, own_shop, steps.deletion("Q-1"))
    assert steps.status(shared_database, question_id) == Status.WITHDRAWN


def test_a_deletion_that_overtakes_its_question_wins(
    shared_database: Database, own_shop: Shop
) -> None:
    done = recorded_by(shared_database, own_shop, steps.deletion("Q-1"), steps.incoming("Q-1"))
    assert (done.status, done.new, done.wants_work) == (Status.WITHDRAWN, False, False)
    done = recorded_by(shared_database, own_shop, steps.edition("Q-1", "다시 쓸게요"))
    assert done.status == Status.WITHDRAWN


def test_answered_before_we_saw_it_leaves_no_row(shared_database: Database, own_shop: Shop) -> None:
    answered = steps.incoming("Q-1", answered=True, answers=[{"text": "네, 있습니다."}])
    assert steps.record(shared_database, own_shop, answered, "poll") is None
    with shared_database.read() as session:
        count = select(func.count()).where(Question.shop_id == own_shop.id)
        assert session.scalar(count) == 0


def test_a_persons_answer_closes_the_question(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1"
    )
    answered = steps.incoming("Q-1", answered=True, answers=[{"text": "네, 표시되어 있습니다."}])
    done = recorded_by(shared_database, own_shop, answered, source="poll")
    assert (done.status, done.changed) == (Status.ANSWERED, True)
    assert steps.get(shared_database, Delivery, delivery_id).status == DeliveryStatus.CANCELLED
    assert steps.get(shared_database, Question, question_id).answered_at is not None


def test_our_own_reply_seen_by_a_poll_is_no_persons_answer(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    question_id, _ = steps.approved(shared_database, own_shop, own_person, question_id="Q-1")
    steps.change(shared_database, Question, question_id, status=Status.POSTED)
    shown = steps.REPLY.replace(" ", "\n ") + "\u200b"
    answered = steps.incoming("Q-1", answered=True, answers=[{"text": shown}])
    done = recorded_by(shared_database, own_shop, answered, source="poll")
    assert (done.status, done.changed) == (Status.POSTED, False)


def test_an_answer_of_unknown_text_does_not_end_our_promise(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    """The platform says "answered" because of our own holding reply, and shows no text."""
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1"
    )
    steps.change(shared_database, Question, question_id, status=Status.POSTED)
    steps.change(shared_database, Delivery, delivery_id, status=DeliveryStatus.POSTED)
    done = recorded_by(
        shared_database, own_shop, steps.incoming("Q-1", answered=True), source="poll"
    )
    assert (done.status, done.changed) == (Status.POSTED, False)


def test_every_change_by_the_customer_is_in_the_audit_log(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1")
    recorded_by(shared_database, own_shop, steps.edition("Q-1", "바꿨어요"), steps.deletion("Q-1"))
    with shared_database.read() as session:
        actions = session.scalars(
            select(AuditEvent.action).where(AuditEvent.question_id == question_id)
        ).all()
    assert actions == ["question.edited_by_customer", "question.withdrawn"]


def test_a_call_that_fails_later_records_nothing(shared_database: Database, own_shop: Shop) -> None:
    def fail() -> None:
        with shared_database.write() as session:
            assert record_question(session, own_shop.id, steps.incoming("Q-1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert recorded_by(shared_database, own_shop, steps.incoming("Q-1")).new


def test_times_come_back_in_utc_from_any_zone(shared_database: Database, own_shop: Shop) -> None:
    from zoneinfo import ZoneInfo

    moment = now().astimezone(ZoneInfo("Asia/Seoul")) - timedelta(hours=3)
    question_id = steps.ask(shared_database, own_shop, asked_at=moment)
    stored = steps.get(shared_database, Question, question_id).asked_at
    assert stored == moment
    assert stored.utcoffset() == timedelta(0)
