"""Before it posts, the poster reads the platform: edits, deletions, answers by people."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from platforms import registry
from platforms.base import RemoteQuestion
from platforms.standard.adapter import StandardPlatform
from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Question, Shop, Staff, now
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult
from qna.secrets import SecretBox
from tests.qna import steps
from tests.worker.delivering.posting import Reply, approved_reply, make_poster

Posted = (Status.POSTED, DeliveryStatus.POSTED)


class Board(StandardPlatform):
    """A platform that can be read; in memory, and honest about what it was told."""

    def __init__(self) -> None:
        self.remote: RemoteQuestion | None = RemoteQuestion(True, steps.TEXT)
        self.found: PostResult | None = None
        self.posted: list[OutgoingReply] = []
        self.during_read: Callable[[], object] = lambda: None
        self.during_post: Callable[[], PostResult] | None = None
        self.fails: Exception | None = None

    def read(self, shop: Any, reply: OutgoingReply) -> RemoteQuestion | None:
        self.during_read()
        return self.remote

    def find_reply(self, shop: Any, reply: OutgoingReply) -> PostResult | None:
        return self.found

    def post_reply(self, shop: Any, reply: OutgoingReply) -> PostResult:
        if self.fails:
            raise self.fails
        if self.during_post:
            return self.during_post()
        self.posted.append(reply)
        return PostResult(PostOutcome.POSTED, f"R-{len(self.posted)}", 201, "trace-1")


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    made = Board()
    monkeypatch.setitem(registry.PLATFORMS, "standard", made)
    return made


@pytest.fixture
def reply(
    board: Board, shared_database: Database, own_shop: Shop, own_person: Staff, box: SecretBox
) -> Reply:
    poster = make_poster(shared_database, box)
    return approved_reply(shared_database, poster, own_shop, own_person, uuid4().hex)


def test_unchanged_is_posted(board: Board, reply: Reply) -> None:
    assert reply.deliver() == Posted
    assert reply.row.platform_reply_id == "R-1"


def test_a_deleted_question_gets_nothing(board: Board, reply: Reply) -> None:
    board.remote = RemoteQuestion(exists=False)
    assert reply.deliver() == (Status.WITHDRAWN, DeliveryStatus.CANCELLED)
    assert reply.outcomes() == ["gone"]
    assert board.posted == []


def test_an_edited_question_is_drafted_anew(board: Board, reply: Reply) -> None:
    board.remote = RemoteQuestion(True, "바꾼\u200b 질문\0")
    assert reply.deliver() == (Status.RECEIVED, DeliveryStatus.CANCELLED)
    assert steps.get(reply.database, Question, reply.question_id).text == "바꾼 질문"
    assert board.posted == []


def test_other_white_space_and_invisible_characters_are_no_edit(board: Board, reply: Reply) -> None:
    board.remote = RemoteQuestion(True, "\u200b" + steps.TEXT.replace(" ", " \r\n ") + "\u00a0")
    assert reply.deliver() == Posted


def test_a_persons_answer_is_left_alone(board: Board, reply: Reply) -> None:
    board.remote = RemoteQuestion(True, steps.TEXT, "네, 표시되어 있습니다.", "R-9")
    assert reply.deliver() == (Status.ANSWERED, DeliveryStatus.CANCELLED)
    assert reply.outcomes() == ["answered_elsewhere"]
    assert board.posted == []


def test_the_final_answer_follows_our_own_holding_reply(
    board: Board, reply: Reply, own_person: Staff
) -> None:
    reply.deliver()
    board.remote = RemoteQuestion(True, "바꾼 질문", steps.REPLY.replace(" ", "\n"), "R-1")
    final = reply.final(own_person)
    assert final.deliver() == (Status.ANSWERED, DeliveryStatus.POSTED)
    assert [posted.text for posted in board.posted] == [steps.REPLY, "네, 표시되어 있습니다."]
    assert board.posted[1].context["own_reply_ids"] == ["R-1"]


def test_the_final_answer_yields_to_a_persons(
    board: Board, reply: Reply, own_person: Staff
) -> None:
    reply.deliver()
    board.remote = RemoteQuestion(True, steps.TEXT, "직접 답했어요", "R-9")
    final = reply.final(own_person)
    assert final.deliver() == (Status.ANSWERED, DeliveryStatus.CANCELLED)
    assert len(board.posted) == 1


def test_after_a_doubt_a_reply_that_is_there_is_not_posted_again(
    board: Board, reply: Reply
) -> None:
    board.fails = DeliveryError("no answer", unknown=True)
    assert reply.deliver() == (Status.DELIVERY_UNKNOWN, DeliveryStatus.UNKNOWN)
    board.fails, board.found = None, PostResult(PostOutcome.POSTED, "R-7")
    assert reply.deliver() == Posted
    assert board.posted == []
    assert reply.row.platform_reply_id == "R-7"


def test_after_a_doubt_a_reply_that_is_surely_not_there_is_posted(
    board: Board, reply: Reply
) -> None:
    board.fails = DeliveryError("no answer", unknown=True)
    reply.deliver()
    board.fails = DeliveryError("busy", retry_after=1)
    assert reply.deliver() == (Status.DELIVERY_UNKNOWN, DeliveryStatus.UNKNOWN)
    board.fails = None
    assert reply.deliver() == Posted
    assert len(board.posted) == 1


@pytest.mark.parametrize(
    ("shown", "states"),
    [
        (PostResult(PostOutcome.POSTED, "R-7"), Posted),
        (
            PostResult(PostOutcome.ALREADY_ANSWERED, "R-9"),
            (Status.ANSWERED, DeliveryStatus.CANCELLED),
        ),
    ],
)
def test_a_late_first_attempt_may_be_what_answered_already(
    shown: PostResult, states: tuple[Status, DeliveryStatus], board: Board, reply: Reply
) -> None:
    """It arrives after the platform was read; the second is refused for it."""
    board.fails = DeliveryError("no answer", unknown=True)
    reply.deliver()

    def refused() -> PostResult:
        board.found = shown
        return PostResult(PostOutcome.ALREADY_ANSWERED)

    board.fails, board.during_post = None, refused
    assert reply.deliver() == states


def test_given_up_in_doubt_and_retried_by_staff_it_still_looks_first(
    board: Board, reply: Reply, own_person: Staff
) -> None:
    from qna.store.deliveries import MAX_ATTEMPTS
    from qna.store.failed_deliveries import retry_delivery

    steps.change(reply.database, Delivery, reply.delivery_id, attempts=MAX_ATTEMPTS - 1)
    board.fails = DeliveryError("no answer", unknown=True)
    assert reply.deliver() == (Status.DELIVERY_FAILED, DeliveryStatus.FAILED)
    with reply.database.write() as session:
        assert retry_delivery(session, reply.question_id, staff_id=own_person.id)
    board.fails, board.found = None, PostResult(PostOutcome.POSTED, "R-7")
    assert reply.deliver() == Posted
    assert board.posted == []


def test_a_bug_in_an_adapter_is_a_doubt_and_quotes_nothing(board: Board, reply: Reply) -> None:
    board.fails = KeyError("김민지 010-1234-5678")
    assert reply.deliver() == (Status.DELIVERY_UNKNOWN, DeliveryStatus.UNKNOWN)
    assert "010" not in (reply.row.last_error or "")


def test_a_reason_that_no_database_takes(board: Board, reply: Reply) -> None:
    board.fails = DeliveryError("refused: \0 \ud800", permanent=True)
    assert reply.deliver() == (Status.DELIVERY_FAILED, DeliveryStatus.FAILED)


@pytest.mark.parametrize(
    "remote",
    [
        RemoteQuestion(exists=False),
        RemoteQuestion(True, "바꾼 질문"),
        RemoteQuestion(True, steps.TEXT, "직접 답했어요"),
    ],
)
def test_who_lost_the_lease_while_reading_posts_nothing(
    remote: RemoteQuestion, board: Board, reply: Reply
) -> None:
    def another_takes_over() -> None:
        steps.change(reply.database, Delivery, reply.delivery_id, lease_until=now())
        steps.must_take(reply.database, reply.delivery_id)

    board.remote, board.during_read = remote, another_takes_over
    assert reply.deliver() == (Status.POSTING, DeliveryStatus.POSTING)
    assert board.posted == []


def test_no_session_is_open_while_the_platform_is_read(board: Board, reply: Reply) -> None:
    held = []
    board.during_read = lambda: held.append(
        reply.database.engine.pool.checkedout()  # type: ignore[attr-defined]  # QueuePool
    )
    reply.deliver()
    assert held == [0]
