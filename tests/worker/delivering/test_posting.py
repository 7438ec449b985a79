"""Replies to a generic shop over real HTTP: each answer, each fault, one reply in the end."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Shop, Staff, now
from qna.secrets import SecretBox
from qna.store.shops import rotate_webhook_secret
from tests.platforms.fakes.server import Request, Response, Stalled
from tests.platforms.fakes.standard import FakeStandard
from tests.processes import free_port
from tests.qna import steps
from tests.worker.delivering.posting import Reply, approved_reply, make_poster

Posted = (Status.POSTED, DeliveryStatus.POSTED)


class Storefront(FakeStandard):
    """Answers the first posts as `script` says, then as a shop does; keeps every webhook-id."""

    def __init__(self) -> None:
        super().__init__()
        self.script: list[Callable[[Request], Response | None]] = []
        self.ids: list[str] = []
        self.bodies: list[bytes] = []

    def handle(self, request: Request) -> Response | None:
        self.ids.append(request.headers["webhook-id"])
        self.bodies.append(request.body)
        if self.script:
            return self.script.pop(0)(request)
        return super().handle(request)

    def takes_and_stalls(self, request: Request) -> Response | None:
        self.route(request)
        raise Stalled

    def takes_and_hangs_up(self, request: Request) -> Response | None:
        self.route(request)
        return None


def answering(status: int, **headers: str) -> Callable[[Request], Response]:
    return lambda request: Response(status, headers=headers)


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
    """An approved reply to a question that the storefront shows."""
    steps.change(shared_database, Shop, own_shop.id, reply_url=f"{storefront.url}/replies")
    storefront.script, storefront.ids, storefront.bodies = [], [], []
    storefront.questions[name := uuid4().hex] = steps.TEXT
    poster = make_poster(shared_database, box)
    return approved_reply(shared_database, poster, own_shop, own_person, name)


def shown(storefront: Storefront, reply: Reply) -> list[str]:
    from qna.models import Question

    question = steps.get(reply.database, Question, reply.question_id)
    return storefront.replies(question.platform_question_id)


def test_posted(storefront: Storefront, reply: Reply) -> None:
    assert reply.deliver() == Posted
    assert shown(storefront, reply) == [steps.REPLY]
    assert storefront.ids == [reply.row.key]
    assert reply.outcomes() == ["posted"]
    assert reply.deliver() == Posted
    assert len(storefront.ids) == 1


def test_the_final_answer_follows(storefront: Storefront, reply: Reply, own_person: Staff) -> None:
    reply.deliver()
    final = reply.final(own_person)
    assert final.deliver() == (Status.ANSWERED, DeliveryStatus.POSTED)
    assert shown(storefront, reply) == [steps.REPLY, "네, 표시되어 있습니다."]
    assert len(set(storefront.ids)) == 2


@pytest.mark.parametrize(
    ("status", "states"),
    [
        (200, Posted),
        (204, Posted),
        (409, (Status.ANSWERED, DeliveryStatus.CANCELLED)),
        (410, (Status.WITHDRAWN, DeliveryStatus.CANCELLED)),
        (400, (Status.DELIVERY_FAILED, DeliveryStatus.FAILED)),
        (401, (Status.DELIVERY_FAILED, DeliveryStatus.FAILED)),
        (302, (Status.DELIVERY_FAILED, DeliveryStatus.FAILED)),
        (429, (Status.APPROVED, DeliveryStatus.WAITING)),
        (503, (Status.APPROVED, DeliveryStatus.WAITING)),
        (500, (Status.DELIVERY_UNKNOWN, DeliveryStatus.UNKNOWN)),
    ],
)
def test_what_each_answer_means(
    status: int, states: tuple[Status, DeliveryStatus], storefront: Storefront, reply: Reply
) -> None:
    storefront.script = [answering(status)]
    assert reply.deliver() == states
    if states[1] in (DeliveryStatus.FAILED, DeliveryStatus.WAITING, DeliveryStatus.UNKNOWN):
        assert str(status) in (reply.row.last_error or "")


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed(status: int, storefront: Storefront, reply: Reply) -> None:
    storefront.script = [answering(status, **{"Retry-After": "120"})]
    reply.deliver()
    assert 110 < (reply.row.not_before - now()).total_seconds() < 121
    reply.poster.deliver(reply.delivery_id)
    assert len(storefront.ids) == 1


def test_later_attempts_wait_longer_and_keep_their_key(
    storefront: Storefront, reply: Reply
) -> None:
    storefront.script = [answering(503)] * 4
    pauses = []
    for _ in range(4):
        reply.deliver()
        pauses.append((reply.row.not_before - now()).total_seconds())
    assert [round(pause) for pause in pauses] == pytest.approx([2, 4, 8, 16], abs=1.5)
    assert reply.deliver() == Posted
    assert set(storefront.ids) == {reply.row.key}
    assert len(set(storefront.bodies)) == 1


def test_a_shop_that_is_down_gets_it_later(storefront: Storefront, reply: Reply) -> None:
    """Nothing was sent: no doubt."""
    with reply.database.read() as session:
        shop_id = session.get_one(Delivery, reply.delivery_id).question.shop_id
    down = f"http://127.0.0.1:{free_port()}/replies"
    steps.change(reply.database, Shop, shop_id, reply_url=down)
    assert reply.deliver() == (Status.APPROVED, DeliveryStatus.WAITING)
    assert reply.outcomes() == ["try_again"]
    steps.change(reply.database, Shop, shop_id, reply_url=f"{storefront.url}/replies")
    assert reply.deliver() == Posted


@pytest.mark.parametrize("url", [None, "ftp://x/y", "http://"])
def test_a_shop_without_a_usable_address_is_told_to_staff(
    url: str | None, reply: Reply, own_shop: Shop
) -> None:
    steps.change(reply.database, Shop, own_shop.id, reply_url=url)
    assert reply.deliver() == (Status.DELIVERY_FAILED, DeliveryStatus.FAILED)
    assert reply.row.last_error


@pytest.mark.parametrize("fault", ["takes_and_stalls", "takes_and_hangs_up"])
def test_after_a_lost_answer_it_is_shown_once(
    fault: str, storefront: Storefront, reply: Reply
) -> None:
    reply.poster.reply_timeout = 0.5
    storefront.script = [getattr(storefront, fault)]
    assert reply.deliver() == (Status.DELIVERY_UNKNOWN, DeliveryStatus.UNKNOWN)
    assert shown(storefront, reply) == [steps.REPLY]
    assert reply.deliver() == Posted
    assert shown(storefront, reply) == [steps.REPLY]
    assert storefront.ids == [reply.row.key] * 2
    assert reply.outcomes() == ["unknown", "posted"]


def test_a_question_deleted_before_its_final_answer(
    storefront: Storefront, reply: Reply, own_person: Staff
) -> None:
    assert reply.deliver() == Posted
    final = reply.final(own_person)
    storefront.script = [answering(410)]
    assert final.deliver() == (Status.WITHDRAWN, DeliveryStatus.CANCELLED)


def test_already_answered_after_a_doubt_is_our_own_reply(
    storefront: Storefront, reply: Reply
) -> None:
    """A shop that is not idempotent says 409 to the second attempt: the promise is kept."""
    storefront.script = [storefront.takes_and_hangs_up, answering(409)]
    assert reply.deliver() == (Status.DELIVERY_UNKNOWN, DeliveryStatus.UNKNOWN)
    assert reply.deliver() == Posted


def test_a_deletion_that_arrives_while_the_shop_stalls_is_the_end(
    storefront: Storefront, reply: Reply, own_shop: Shop
) -> None:
    def customer_deletes(request: Request) -> Response | None:
        steps.record(
            reply.database, own_shop, steps.deletion(request.json()["data"]["question_id"])
        )
        raise Stalled

    reply.poster.reply_timeout = 0.5
    storefront.script = [customer_deletes]
    assert reply.deliver() == (Status.WITHDRAWN, DeliveryStatus.CANCELLED)
    reply.deliver()
    assert len(storefront.ids) == 1


def test_a_crash_between_post_and_save_shows_it_once(
    storefront: Storefront, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*arguments: object) -> None:
        raise SystemExit

    with monkeypatch.context() as crashing:
        crashing.setattr(reply.poster, "_save", crash)
        with pytest.raises(SystemExit):
            reply.deliver()
    assert reply.states == (Status.POSTING, DeliveryStatus.POSTING)
    steps.change(reply.database, Delivery, reply.delivery_id, lease_until=now())
    assert reply.deliver() == Posted
    assert shown(storefront, reply) == [steps.REPLY]
    assert storefront.ids == [reply.row.key] * 2


def test_staff_retry_after_a_refusal(
    storefront: Storefront, reply: Reply, own_person: Staff
) -> None:
    from qna.store.failed_deliveries import retry_delivery

    storefront.script = [answering(400)]
    reply.deliver()
    with reply.database.write() as session:
        assert retry_delivery(session, reply.question_id, staff_id=own_person.id)
    assert reply.deliver() == Posted
    assert storefront.ids == [reply.row.key] * 2


def test_after_a_rotation_replies_carry_both_signatures(
    storefront: Storefront, reply: Reply, own_shop: Shop, box: SecretBox
) -> None:
    """The storefront still checks with the old secret."""
    with reply.database.write() as session:
        rotate_webhook_secret(session.get_one(Shop, own_shop.id), box)
    assert reply.deliver() == Posted


def test_secrets_under_another_key_are_told_and_nothing_is_sent(
    storefront: Storefront, reply: Reply
) -> None:
    reply.poster.box = SecretBox("another key")
    status, _ = reply.deliver()
    assert status in (Status.APPROVED, Status.DELIVERY_FAILED, Status.DELIVERY_UNKNOWN)
    assert storefront.ids == []
    assert reply.row.last_error
    reply.poster.box = SecretBox("a secret key for tests only")
    assert reply.deliver() == Posted
