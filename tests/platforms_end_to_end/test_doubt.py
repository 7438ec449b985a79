"""What may come between an attempt of unknown outcome and the next one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from qna.dispatch import DELIVER_REPLY
from qna.lifecycle import Status
from qna.models import DeliveryAttempt
from qna.outgoing import DeliveryError
from qna.secrets import SecretBox
from qna.store.shops import SqlTokenVault
from tests.platforms.fakes.server import FakePlatform, Request, Response
from tests.platforms_end_to_end.conftest import OpenFlow
from tests.platforms_end_to_end.everything import BY_HAND, holding
from tests.platforms_end_to_end.flow import Flow

READABLE = ["cafe24", "coupang", "naver", "woocommerce"]


@pytest.fixture(params=READABLE)
def flow(request: pytest.FixtureRequest, flow_to: OpenFlow, sqlite_url: str) -> Flow:
    return flow_to(request.param, sqlite_url)


def in_doubt(flow: Flow, *, written: bool) -> str:
    """A question whose reply was sent once, with an unknown outcome."""
    question = flow.fake.ask("내년도 공휴일이 표시되어 있나요?")
    flow.arrive()
    flow.approve_all(holding)
    with writes_that_fail(flow.fake, written=written):
        flow.round(DELIVER_REPLY)
    assert flow.statuses() == {question: Status.DELIVERY_UNKNOWN}
    return question


@contextmanager
def writes_that_fail(fake: FakePlatform, *, written: bool) -> Iterator[None]:
    """Each gets a 500, after it was written or before."""
    handle = fake.handle

    def failing(request: Request) -> Response | None:
        if not fake.is_write(request):
            return handle(request)
        if written:
            handle(request)
        return Response(500, "made up", {"X-Trace-ID": "trace-500"})

    fake.handle = failing  # type: ignore[method-assign]  # a fault of this file only
    yield
    del fake.handle  # type: ignore[method-assign]


def test_written_then_edited_is_posted(flow: Flow) -> None:
    question = in_doubt(flow, written=True)
    flow.fake.edit(question, "아니요, 환불이 되나요?")
    flow.push(flow.fake.taken_pushes())
    flow.deliver_all()
    flow.arrive()
    assert flow.statuses() == {question: Status.POSTED}
    assert flow.fake.replies(question) == [holding(question)]


@pytest.mark.parametrize("polled", [False, True])
def test_not_written_then_edited_is_reviewed_again(flow: Flow, polled: bool) -> None:
    """Also where a poll has brought the new text before the next attempt."""
    question = in_doubt(flow, written=False)
    flow.fake.edit(question, "아니요, 환불이 되나요?")
    flow.push(flow.fake.taken_pushes())
    if polled:
        flow.arrive()
    flow.deliver_all()
    flow.arrive()
    assert flow.statuses() == {question: Status.RECEIVED}
    assert flow.questions()[question].text == "아니요, 환불이 되나요?"
    assert flow.fake.replies(question) == []


def test_not_written_then_answered_by_a_person(flow: Flow) -> None:
    question = in_doubt(flow, written=False)
    flow.fake.answer_as_person(question, BY_HAND)
    flow.deliver_all()
    assert flow.statuses() == {question: Status.ANSWERED}
    assert flow.fake.replies(question) == []


def test_not_written_then_deleted(flow: Flow) -> None:
    question = in_doubt(flow, written=False)
    flow.fake.delete(question)
    flow.deliver_all()
    assert flow.statuses() == {question: Status.WITHDRAWN}


def test_attempts_keep_status_and_trace_but_no_words(flow: Flow) -> None:
    question = in_doubt(flow, written=True)
    flow.deliver_all()
    with flow.database.read() as session:
        log = session.query(DeliveryAttempt).order_by(DeliveryAttempt.id).all()
    assert log[0].outcome == "unknown"
    assert (log[0].status_code, log[0].trace_id) == (500, "trace-500")
    assert log[-1].outcome == "posted"
    assert not [each for each in log if question in (each.detail or "")]


def test_a_lost_key_leaves_nothing_unknown(flow_to: OpenFlow, sqlite_url: str) -> None:
    flow = flow_to("standard", sqlite_url)
    question = flow.fake.ask("내년도 공휴일이 표시되어 있나요?")
    flow.arrive()
    flow.approve_all(holding)
    right, flow.poster.box = flow.poster.box, SecretBox("another key")
    flow.round(DELIVER_REPLY)
    assert flow.statuses() == {question: Status.APPROVED}
    flow.poster.box = right
    flow.deliver_all()
    assert flow.fake.replies(question) == [holding(question)]


def test_a_renewal_that_never_ends_leaves_nothing_unknown(
    flow_to: OpenFlow, sqlite_url: str
) -> None:
    flow = flow_to("naver", sqlite_url)
    vault = SqlTokenVault(flow.database, flow.poster.box, flow.shop_id)
    other = vault.renewing(lease_seconds=60)
    other.__enter__()
    with pytest.raises(DeliveryError) as failure, vault.renewing(lease_seconds=0.2):
        pass
    assert not failure.value.unknown
    assert not failure.value.permanent
    other.__exit__(None, None, None)
