"""A platform's limit holds for all processes together, and never outlives a lease."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from redis import Redis

from qna.dispatch import DELIVER_REPLY
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, now
from qna.outgoing import DeliveryError
from tests.platforms_end_to_end.conftest import OpenFlow
from tests.platforms_end_to_end.everything import holding
from tests.platforms_end_to_end.test_polling import poll
from worker.delivering.pacing import PacerUntil, RedisPacer, _item

CALLS = """
import sys, time
from worker.delivering.pacing import RedisPacer
pacer = RedisPacer(sys.argv[1])
sys.stdout.write("ready\\n"); sys.stdout.flush()
sys.stdin.readline()
for _ in range(15):
    pacer.wait("coupang:A1", per_second=10)
    print(time.time())
"""


def test_two_processes_share_one_limit(redis_url: str) -> None:
    """30 calls at 10 a second: whoever makes them, the last is two seconds after the first."""
    command = [sys.executable, "-c", CALLS, redis_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, **pipes) for _ in range(2)]  # type: ignore[call-overload]  # pipes
    for each in both:
        assert each.stdout.readline() == "ready\n"
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()
    moments = sorted(
        float(line) for each in both for line in each.communicate(timeout=60)[0].split()
    )
    assert len(moments) == 30
    # A moment is taken a little after its turn was given: late turns only make it longer.
    assert moments[-1] - moments[0] > 1.9
    assert moments[19] - moments[0] > 0.9


@pytest.mark.parametrize(
    ("per_second", "calls", "seconds"),
    [(2.5, 2, 1), (1, 1, 1), (0.7, 1, 2), (0.4, 1, 3), (0.2, 1, 5), (0.01, 1, 100)],
)
def test_a_pace_is_never_faster_than_it_says(per_second: float, calls: int, seconds: int) -> None:
    item = _item(per_second)
    assert (item.amount, item.get_expiry()) == (calls, seconds)


def test_accounts_do_not_wait_for_one_another(redis_url: str) -> None:
    pacer = RedisPacer(redis_url)
    for account in range(20):
        pacer.wait(f"naver:{account}", per_second=0.01)
    with Redis.from_url(redis_url) as client:
        assert len(client.keys("*naver:*")) == 20


def test_without_redis_nothing_is_called_and_nothing_is_unknown() -> None:
    with pytest.raises(DeliveryError) as failure:
        RedisPacer("unix:///nowhere/redis.sock").wait("naver:1", per_second=1)
    assert not failure.value.unknown
    assert not failure.value.permanent


def test_a_turn_that_comes_too_late_is_not_used(redis_url: str) -> None:
    pacer = PacerUntil(RedisPacer(redis_url), deadline=time.monotonic() - 1)
    with pytest.raises(DeliveryError, match="no time"):
        pacer.wait("naver:1", per_second=10)


def test_a_worker_that_waited_for_half_its_lease_posts_nothing(
    flow_to: OpenFlow, sqlite_url: str
) -> None:
    """Another worker may take over soon; two that post would be two replies."""
    flow = flow_to("coupang", sqlite_url)
    question = flow.fake.ask("내년도 공휴일이 표시되어 있나요?")
    flow.arrive()
    flow.approve_all(holding)
    flow.poster.lease_seconds = 0.0
    flow.round(DELIVER_REPLY)
    assert flow.fake.replies(question) == []
    assert flow.statuses() == {question: Status.APPROVED}
    with flow.database.read() as session:
        delivery = session.query(Delivery).one()
    assert "no time" in str(delivery.last_error)
    flow.poster.lease_seconds = 60.0
    flow.deliver_all()
    assert flow.fake.replies(question) == [holding(question)]


def test_a_poll_without_redis_is_noted_at_the_shop(flow_to: OpenFlow, sqlite_url: str) -> None:
    flow = flow_to("coupang", sqlite_url)
    flow.poster.pacer = RedisPacer("unix:///nowhere/redis.sock")
    poll(flow)
    assert "Redis" in str(flow.shop().poll_error)


def test_a_rest_is_kept_by_every_process(redis_url: str) -> None:
    """Each pacer stands for a process: they share nothing but Redis."""
    RedisPacer(redis_url).pause("naver:rest", seconds=90)
    RedisPacer(redis_url).pause("naver:rest", seconds=5)  # a shorter one takes nothing back
    with pytest.raises(DeliveryError) as rest:
        RedisPacer(redis_url).wait("naver:rest", per_second=100)
    assert rest.value.untried
    assert not rest.value.permanent
    assert 80 < (rest.value.retry_after or 0) <= 90
    RedisPacer(redis_url).wait("naver:another", per_second=100)


def test_a_short_rest_is_waited_out(redis_url: str) -> None:
    pacer = RedisPacer(redis_url)
    pacer.pause("naver:short", seconds=0.05)
    pacer.wait("naver:short", per_second=100)
    with Redis.from_url(redis_url) as client:
        assert not client.exists("jamsi:rest:naver:short")


def test_a_rest_is_no_attempt(flow_to: OpenFlow, sqlite_url: str) -> None:
    """A backlog outlives more rests than a delivery has attempts."""
    flow = flow_to("coupang", sqlite_url)
    flow.fake.ask("재입고되나요?")
    flow.arrive()
    flow.approve_all(lambda question: "확인하겠습니다.")
    (delivery_id,) = flow._to_deliver()
    for _ in range(3):
        flow.let_time_pass()
        assert flow.poster.pacer is not None
        flow.poster.pacer.pause("coupang:A00012345", seconds=300)
        flow.poster.deliver(delivery_id)
    with flow.database.read() as session:
        waiting = session.get_one(Delivery, delivery_id)
    assert (waiting.attempts, waiting.status) == (0, DeliveryStatus.WAITING)
    assert "300 s" in (waiting.last_error or "")
    assert waiting.not_before > now() + timedelta(seconds=290)
    flow.deliver_all()
    assert flow.fake.replies("4000") == ["확인하겠습니다."]
