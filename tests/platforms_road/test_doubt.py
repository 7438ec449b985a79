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
from tests.platforms_road.conftest import OpenRoad
from tests.platforms_road.everything import BY_HAND, holding
from tests.platforms_road.road import Road

READABLE = ["cafe24", "coupang", "naver", "woocommerce"]


@pytest.fixture(params=READABLE)
def road(request: pytest.FixtureRequest, road_to: OpenRoad, sqlite_url: str) -> Road:
    return road_to(request.param, sqlite_url)


def in_doubt(road: Road, *, written: bool) -> str:
    """A question whose reply was sent once, with an unknown outcome."""
    question = road.fake.ask("내년도 공휴일이 표시되어 있나요?")
    road.arrive()
    road.approve_all(holding)
    with writes_that_fail(road.fake, written=written):
        road.round(DELIVER_REPLY)
    assert road.statuses() == {question: Status.DELIVERY_UNKNOWN}
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


def test_written_then_edited_is_posted(road: Road) -> None:
    question = in_doubt(road, written=True)
    road.fake.edit(question, "아니요, 환불이 되나요?")
    road.push(road.fake.taken_pushes())
    road.deliver_all()
    road.arrive()
    assert road.statuses() == {question: Status.POSTED}
    assert road.fake.replies(question) == [holding(question)]


@pytest.mark.parametrize("polled", [False, True])
def test_not_written_then_edited_is_reviewed_again(road: Road, polled: bool) -> None:
    """Also where a poll has brought the new text before the next attempt."""
    question = in_doubt(road, written=False)
    road.fake.edit(question, "아니요, 환불이 되나요?")
    road.push(road.fake.taken_pushes())
    if polled:
        road.arrive()
    road.deliver_all()
    road.arrive()
    assert road.statuses() == {question: Status.RECEIVED}
    assert road.questions()[question].text == "아니요, 환불이 되나요?"
    assert road.fake.replies(question) == []


def test_not_written_then_answered_by_a_person(road: Road) -> None:
    question = in_doubt(road, written=False)
    road.fake.answer_as_person(question, BY_HAND)
    road.deliver_all()
    assert road.statuses() == {question: Status.ANSWERED}
    assert road.fake.replies(question) == []


def test_not_written_then_deleted(road: Road) -> None:
    question = in_doubt(road, written=False)
    road.fake.delete(question)
    road.deliver_all()
    assert road.statuses() == {question: Status.WITHDRAWN}


def test_attempts_keep_status_and_trace_but_no_words(road: Road) -> None:
    question = in_doubt(road, written=True)
    road.deliver_all()
    with road.database.read() as session:
        log = session.query(DeliveryAttempt).order_by(DeliveryAttempt.id).all()
    assert log[0].outcome == "unknown"
    assert (log[0].status_code, log[0].trace_id) == (500, "trace-500")
    assert log[-1].outcome == "posted"
    assert not [each for each in log if question in (each.detail or "")]


def test_a_lost_key_leaves_nothing_unknown(road_to: OpenRoad, sqlite_url: str) -> None:
    road = road_to("standard", sqlite_url)
    question = road.fake.ask("내년도 공휴일이 표시되어 있나요?")
    road.arrive()
    road.approve_all(holding)
    right, road.poster.box = road.poster.box, SecretBox("another key")
    road.round(DELIVER_REPLY)
    assert road.statuses() == {question: Status.APPROVED}
    road.poster.box = right
    road.deliver_all()
    assert road.fake.replies(question) == [holding(question)]


def test_a_renewal_that_never_ends_leaves_nothing_unknown(
    road_to: OpenRoad, sqlite_url: str
) -> None:
    road = road_to("naver", sqlite_url)
    vault = SqlTokenVault(road.database, road.poster.box, road.shop_id)
    other = vault.renewing(lease_seconds=60)
    other.__enter__()
    with pytest.raises(DeliveryError) as failure, vault.renewing(lease_seconds=0.2):
        pass
    assert not failure.value.unknown
    assert not failure.value.permanent
    other.__exit__(None, None, None)
