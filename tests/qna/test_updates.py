"""An edit whose text is the same, and edits that arrive out of order."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from qna.database import Database
from qna.incoming import IncomingQuestion
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Shop, Staff, now
from tests.qna import steps
from tests.qna.racing import together
from tests.qna.test_record_question import recorded_by

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
U1 = steps.edition("Q-1", "첫째 글", changed_at=MONDAY + timedelta(minutes=1))
U2 = steps.edition("Q-1", "둘째 글", changed_at=MONDAY + timedelta(minutes=5))


def row(database: Database, question_id: int) -> Question:
    return steps.get(database, Question, question_id)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("source", ["webhook", "poll"])
def test_a_post_that_turns_secret_is_secret_at_once(
    status: Status, source: str, shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1", author_name="김민지")
    steps.change(shared_database, Question, question_id, status=status, draft_id=7)
    make = steps.edition if source == "webhook" else steps.incoming
    update = make("Q-1", steps.TEXT, secret=True, author_name="김**", context={"secret": True})
    done = recorded_by(shared_database, own_shop, update, source=source)
    assert (done.status, done.wants_work) == (status, False)
    stands = row(shared_database, question_id)
    assert (stands.secret, stands.author_name, stands.context) == (True, "김**", {"secret": True})
    assert (stands.draft_id, stands.revision) == (7, 1)


def test_an_answered_question_that_a_poll_finds_secret(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1")
    shown = steps.incoming("Q-1", secret=True, answered=True, answers=[{"text": "네."}])
    assert recorded_by(shared_database, own_shop, shown, source="poll").status == Status.ANSWERED
    assert row(shared_database, question_id).secret


def test_another_name_for_the_same_product_keeps_what_was_approved(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1", product_id="P-1",
        product_name="다이어리",
    )  # fmt: skip
    renamed = steps.edition("Q-1", steps.TEXT, product_id="P-1", product_name="위클리 다이어리")
    assert not recorded_by(shared_database, own_shop, renamed).changed
    assert row(shared_database, question_id).product_name == "위클리 다이어리"
    assert steps.must_take(shared_database, delivery_id)


@pytest.mark.parametrize(
    "product",
    [{"product_id": "P-2", "product_name": "머그컵"}, {"product_name": "머그컵"}],
)
def test_another_product_is_another_question(
    product: dict[str, str], shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    question_id, delivery_id = steps.approved(
        shared_database, own_shop, own_person, question_id="Q-1", product_name="다이어리",
        **({"product_id": "P-1"} if "product_id" in product else {}),
    )  # fmt: skip
    moved = steps.edition("Q-1", steps.TEXT, **product)
    assert recorded_by(shared_database, own_shop, moved).wants_work
    assert steps.get(shared_database, Delivery, delivery_id).status == DeliveryStatus.CANCELLED
    task = steps.claim(shared_database, question_id)
    assert task is not None
    assert task.product == "머그컵"


def test_another_product_after_posting_changes_what_staff_see_alone(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1", product_id="P-1")
    steps.change(shared_database, Question, question_id, status=Status.POSTED)
    done = recorded_by(
        shared_database, own_shop, steps.edition("Q-1", steps.TEXT, product_id="P-2")
    )
    assert (done.status, done.wants_work) == (Status.POSTED, False)
    assert row(shared_database, question_id).product_id == "P-2"


def test_a_product_that_only_one_road_tells_is_no_change(
    shared_database: Database, own_shop: Shop
) -> None:
    question_id = steps.ask(shared_database, own_shop, "Q-1", product_name="다이어리")
    steps.draft(shared_database, question_id)
    polled = steps.incoming("Q-1", product_id="12")
    assert not recorded_by(shared_database, own_shop, polled, source="poll").changed
    stands = row(shared_database, question_id)
    assert (stands.product_id, stands.product_name) == ("12", "다이어리")


@pytest.mark.parametrize("arrivals", [[U1, U2, U1], [U2, U1], [U1, U1, U2, U1]])
def test_an_edit_that_comes_late_again_does_not_win(
    arrivals: list[IncomingQuestion], shared_database: Database, own_shop: Shop
) -> None:
    created = steps.incoming("Q-1", changed_at=MONDAY)
    question_id = recorded_by(shared_database, own_shop, created, *arrivals[:-1]).question_id
    steps.draft(shared_database, question_id)
    late = recorded_by(shared_database, own_shop, arrivals[-1])
    assert (late.status, late.changed) == (Status.IN_REVIEW, False)
    assert row(shared_database, question_id).text == "둘째 글"


def test_back_to_the_first_text_is_an_edit_too(shared_database: Database, own_shop: Shop) -> None:
    created = steps.incoming("Q-1", changed_at=MONDAY)
    back = steps.edition("Q-1", steps.TEXT, changed_at=MONDAY + timedelta(minutes=9))
    done = recorded_by(shared_database, own_shop, created, back, U2)
    assert row(shared_database, done.question_id).text == steps.TEXT


def test_of_two_edits_in_the_same_second_the_last_to_come_stands(
    shared_database: Database, own_shop: Shop
) -> None:
    done = recorded_by(
        shared_database, own_shop, steps.incoming("Q-1", changed_at=MONDAY),
        steps.edition("Q-1", "고친 글", changed_at=MONDAY),
    )  # fmt: skip
    assert row(shared_database, done.question_id).text == "고친 글"


def test_what_was_fetched_or_polled_has_no_event_and_stands(
    shared_database: Database, own_shop: Shop
) -> None:
    done = recorded_by(shared_database, own_shop, U2, steps.edition("Q-1", "읽은 글"))
    assert row(shared_database, done.question_id).text == "읽은 글"


def test_a_clock_that_is_ahead_keeps_no_later_edit_out(
    shared_database: Database, own_shop: Shop
) -> None:
    ahead = steps.edition("Q-1", "앞선 시계", changed_at=now() + timedelta(days=900))
    right = steps.edition("Q-1", "맞는 시계", changed_at=now() + timedelta(seconds=5))
    done = recorded_by(shared_database, own_shop, ahead, right)
    assert row(shared_database, done.question_id).text == "맞는 시계"


def test_edits_that_arrive_at_once_end_with_the_newest(
    shared_database: Database, own_shop: Shop
) -> None:
    created = steps.incoming("Q-1", changed_at=MONDAY)
    question_id = recorded_by(shared_database, own_shop, created).question_id
    edits = [
        steps.edition("Q-1", f"글 {number}", changed_at=MONDAY + timedelta(minutes=number))
        for number in range(1, 9)
    ]
    together([partial(steps.record, shared_database, own_shop, edit) for edit in edits])
    assert row(shared_database, question_id).text == "글 8"


def test_created_and_edits_after_a_deletion_bring_nothing_back(
    shared_database: Database, own_shop: Shop
) -> None:
    created = steps.incoming("Q-1", changed_at=MONDAY)
    done = recorded_by(shared_database, own_shop, created, steps.deletion("Q-1"), created, U2)
    assert (done.status, done.wants_work) == (Status.WITHDRAWN, False)


def test_what_was_read_before_an_edit_was_told_of_is_not_news(
    shared_database: Database, own_shop: Shop
) -> None:
    """A poll reads page after page: what stood on its first may be older than a push meanwhile."""
    began = now()
    steps.record(shared_database, own_shop, steps.incoming("Q-1", text="옛 글"))
    steps.record(shared_database, own_shop, steps.edition("Q-1", "", needs_fetch=True))
    done = steps.record(shared_database, own_shop, steps.edition("Q-1", "새 글"), read_at=now())
    assert done is not None
    assert done.changed

    late = steps.incoming("Q-1", text="옛 글")
    done = steps.record(shared_database, own_shop, late, source="poll", read_at=began)
    assert done is not None
    assert not done.changed
    assert row(shared_database, done.question_id).text == "새 글"


def test_a_fetch_that_began_before_the_last_push_leaves_the_question_to_be_fetched(
    shared_database: Database, own_shop: Shop
) -> None:
    """Whatever the clocks of the two machines say."""
    first = recorded_by(shared_database, own_shop, steps.incoming("Q-1"))
    before = row(shared_database, first.question_id).revision
    steps.record(shared_database, own_shop, steps.edition("Q-1", "", needs_fetch=True))
    ahead, read = now() + timedelta(minutes=6), steps.edition("Q-1", "옛 글")
    done = steps.record(shared_database, own_shop, read, read_at=ahead, revision=before)
    assert done is not None
    assert not done.changed
    assert row(shared_database, done.question_id).needs_fetch


def test_a_fetch_by_a_machine_whose_clock_is_behind_is_taken(
    shared_database: Database, own_shop: Shop
) -> None:
    steps.record(shared_database, own_shop, steps.incoming("Q-1"))
    pushed = recorded_by(shared_database, own_shop, steps.edition("Q-1", "", needs_fetch=True))
    told = row(shared_database, pushed.question_id).revision
    behind, read = now() - timedelta(minutes=6), steps.edition("Q-1", "새 글")
    steps.record(shared_database, own_shop, read, read_at=behind, revision=told)
    assert row(shared_database, pushed.question_id).text == "새 글"


def test_a_poll_that_finds_the_same_forgets_no_time(
    shared_database: Database, own_shop: Shop
) -> None:
    """Else an older event that comes late would win."""
    recorded_by(shared_database, own_shop, steps.incoming("Q-1", changed_at=MONDAY), U2)
    polled = steps.incoming("Q-1", "둘째 글")
    steps.record(shared_database, own_shop, polled, source="poll", read_at=now())
    late = recorded_by(shared_database, own_shop, U1)
    assert (late.changed, row(shared_database, late.question_id).text) == (False, "둘째 글")
