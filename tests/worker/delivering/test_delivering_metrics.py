"""What posting counts: attempts, calls, rests, polls."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from platforms.http import call, tell_calls
from qna.database import Database
from qna.models import Shop, Staff
from qna.outgoing import DeliveryError
from qna.secrets import SecretBox
from tests.platforms.fakes.server import LOOPBACK
from tests.processes import free_port
from tests.qna import steps
from tests.worker.counted import Counted
from tests.worker.delivering.posting import Reply, approved_reply, make_poster
from tests.worker.delivering.test_posting import Storefront, answering
from worker.delivering.pacing import RedisPacer


@pytest.fixture(scope="module")
def storefront() -> Iterator[Storefront]:
    fake = Storefront()
    with fake.running():
        yield fake


@pytest.fixture
def reply(
    storefront: Storefront, shared_database: Database, own_shop: Shop, own_person: Staff,
    box: SecretBox,
) -> Reply:  # fmt: skip
    steps.change(shared_database, Shop, own_shop.id, reply_url=f"{storefront.url}/replies")
    storefront.script = []
    storefront.questions[name := uuid4().hex] = steps.TEXT
    poster = make_poster(shared_database, box)
    return approved_reply(shared_database, poster, own_shop, own_person, name)


def test_attempts_by_outcome_and_number(storefront: Storefront, reply: Reply) -> None:
    storefront.script = [answering(503), answering(429)]
    counted = Counted()
    for _ in range(3):
        reply.deliver()
    name, of = "jamsi_delivery_attempts_total", {"platform": "standard", "kind": "holding"}
    assert counted(name, outcome="try_again", attempt="1", **of) == 1
    assert counted(name, outcome="try_again", attempt="2", **of) == 1
    assert counted(name, outcome="posted", attempt="3", **of) == 1
    assert counted("jamsi_delivery_attempt_seconds_count", platform="standard") == 3
    calls = {answer: counted("jamsi_platform_calls_total", answer=answer)
             for answer in ("2xx", "429", "5xx")}  # fmt: skip
    assert calls == {"2xx": 1, "429": 1, "5xx": 1}
    assert counted("jamsi_platform_call_seconds_count", platform="standard") == 3


def test_what_no_answer_means(storefront: Storefront) -> None:
    told: list[str] = []
    tell_calls(lambda answer, seconds: told.append(answer))
    here = {"timeout": 5.0, "private_hosts": LOOPBACK, "writes": False}
    with pytest.raises(DeliveryError):
        call("GET", f"http://127.0.0.1:{free_port()}/", **here)  # type: ignore[arg-type]
    with pytest.raises(DeliveryError):
        call("GET", storefront.url, timeout=5.0, private_hosts=(), writes=False)
    storefront.script = [lambda request: None]  # hangs up
    with pytest.raises(DeliveryError):
        call("POST", f"{storefront.url}/replies", headers={"webhook-id": "1"}, **here)  # type: ignore[arg-type]
    assert told == ["not_reached", "refused_here", "no_answer"]


def test_a_rest_is_told_with_its_end(redis_url: str) -> None:
    from qna.metrics.metric import REGISTRY

    counted = Counted()
    pacer = RedisPacer(redis_url)
    pacer.pause("naver:some-account", seconds=900)
    pacer.pause("naver:another-account", seconds=5)
    assert counted("jamsi_platform_rests_total", platform="naver") == 2
    until = REGISTRY.get_sample_value(
        "jamsi_platform_rests_until_timestamp_seconds", {"platform": "naver"}
    )
    import time

    assert until is not None
    assert 890 < until - time.time() <= 900
    assert not [s for f in REGISTRY.collect() for s in f.samples if "account" in str(s.labels)]
