"""What is told, when, and how often: the relay's side of notices, on both databases."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.dispatch import QUEUES
from qna.lifecycle import Status
from qna.models import (
    Alarm,
    Delivery,
    DeliveryStatus,
    Draft,
    DraftSource,
    FaultReport,
    Question,
    Shop,
    Staff,
    WorkerHeartbeat,
)
from qna.notices import NoticeKind, NoticeStatus
from qna.outgoing import ReplyKind
from qna.secrets import SecretBox
from qna.store.notice_sending import take_for_browser
from qna.store.notice_settings import change_recipient
from qna.store.notices import HOUR
from tests.conftest import make_shop
from tests.qna import steps
from tests.qna.racing import together
from tests.worker.notices.desk import NOON, Desk, FakeHook, wanted
from worker.notices.finder import find_notices

URL = "https://hooks.example/T1/B2/secret"


@pytest.fixture
def dead(desk: Desk) -> None:
    """Nothing is sent: what was found stays to be looked at."""
    desk.send = lambda: None  # type: ignore[method-assign]


# -- the kinds -------------------------------------------------------------------------------------
def test_nothing_to_tell_is_no_notice(desk: Desk, shop: Shop, dead: None) -> None:
    desk.tell(shop, URL)
    desk.ask(shop, 29)
    desk.promise(shop, 24 * 60)
    desk.round()
    assert desk.told() == []


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.DRAFTING, Status.IN_REVIEW])
def test_a_question_that_waits_longer_than_was_chosen(
    status: Status, desk: Desk, shop: Shop, dead: None
) -> None:
    desk.tell(shop, URL, kinds=("waiting",), waiting_minutes=45)
    desk.ask(shop, 44, status=status)
    desk.ask(shop, 200, status=Status.ANSWERED)
    desk.round()
    assert desk.told() == []
    desk.pass_time(minutes=1)
    desk.round()
    assert desk.told() == [[("waiting", 1)]]
    assert desk.notices()[0].entries[0]["minutes"] == 46


def test_due_soon_and_overdue(desk: Desk, shop: Shop, dead: None) -> None:
    desk.tell(shop, URL, due_minutes=60)
    desk.promise(shop, -5)
    desk.promise(shop, 59)
    desk.promise(shop, 130)
    desk.promise(shop, -5, status=Status.ANSWERED)
    desk.round()
    assert desk.told() == [[("due_soon", 1), ("overdue", 1)]]


def test_holding_replies_have_due_times_too(desk: Desk, shop: Shop, dead: None) -> None:
    desk.tell(shop, URL, kinds=("due_soon", "overdue"), due_minutes=60)
    for status, due_in in (
        (Status.RECEIVED, -60), (Status.IN_REVIEW, 30), (Status.IN_REVIEW, 180),
        (Status.REJECTED, -60), (Status.WITHDRAWN, 12), (Status.POSTED, -60),
    ):  # fmt: skip
        desk.ask(shop, status=status, due_at=desk.at + timedelta(minutes=due_in))
    desk.round()
    assert desk.told() == [[("due_soon", 1), ("overdue", 1)]]


def test_one_that_is_due_before_those_told_is_told_too(desk: Desk, shop: Shop, dead: None) -> None:
    one = desk.tell(shop, URL, kinds=("due_soon",))
    desk.promise(shop, 55)
    desk.round()
    desk.pass_time(minutes=5)
    desk.promise(shop, 10)
    desk.round()
    with desk.database.read() as session:
        gathered = session.get_one(type(one), one.id).gathered
    assert gathered["due_soon"]["count"] == 2


def failed_delivery(desk: Desk, shop: Shop, person: Staff, **values: object) -> int:
    question_id, delivery_id = steps.approved(desk.database, shop, person)
    steps.change(desk.database, Delivery, delivery_id, **values)
    return question_id


def test_a_refused_reply_and_one_tried_in_vain(
    desk: Desk, shop: Shop, person: Staff, dead: None
) -> None:
    desk.tell(shop, URL, kinds=("failed",))
    failed_delivery(desk, shop, person, attempts=2)
    desk.round()
    assert desk.told() == []
    refused = failed_delivery(desk, shop, person, status=DeliveryStatus.FAILED)
    steps.change(desk.database, Question, refused, status=Status.DELIVERY_FAILED, status_at=desk.at)
    failed_delivery(desk, shop, person, attempts=3)
    desk.round()
    assert desk.told() == [[("failed", 2)]]


def test_a_final_answer_that_was_refused(desk: Desk, shop: Shop, person: Staff, dead: None) -> None:
    desk.tell(shop, URL, kinds=("failed",))
    values = {"status": DeliveryStatus.FAILED, "kind": ReplyKind.FINAL}
    question_id = failed_delivery(desk, shop, person, **values)
    steps.change(desk.database, Question, question_id, status=Status.POSTED)
    desk.round()
    assert desk.told() == [[("failed", 1)]]


def beat(desk: Desk, kind: str, ago: float, started: float = 3600) -> None:
    row = WorkerHeartbeat(
        name=f"{kind}-{ago}",
        kind=kind,
        seen_at=desk.at - timedelta(seconds=ago),
        started_at=desk.at - timedelta(seconds=started),
    )
    with desk.database.write() as session:
        session.add(row)


def test_a_worker_that_stopped_is_told_once_until_it_stops_again(
    desk: Desk, shop: Shop, dead: None
) -> None:
    desk.tell(shop, URL, kinds=("workers",))
    beat(desk, "drafts", 170)
    desk.round()
    assert desk.told() == [[("workers", 0)]]
    assert desk.notices()[0].entries[0]["parts"] == ["drafts"]
    beat(desk, "drafts", 0)
    desk.round()
    steps.change(desk.database, type(desk.notices()[0]), 1, status=NoticeStatus.SENT)
    desk.pass_time(hours=1)
    desk.round()
    assert len(desk.told()) == 2


def test_a_restart_is_no_outage_nor_is_a_worker_that_nobody_needs(
    desk: Desk, shop: Shop, dead: None
) -> None:
    desk.tell(shop, URL, kinds=("workers",))
    beat(desk, "drafts", 100)  # restarting
    desk.round()
    assert desk.told() == []
    desk.ask(shop, 1, status=Status.RECEIVED)
    with desk.database.write() as session:
        session.query(WorkerHeartbeat).delete()  # stopped in order
    desk.round()
    assert desk.told() == []
    desk.pass_time(minutes=3)
    desk.round()
    assert desk.told() == [[("workers", 1)]]


def test_after_a_reboot_the_workers_get_their_time(desk: Desk, shop: Shop, dead: None) -> None:
    desk.tell(shop, URL, kinds=("workers",))
    beat(desk, "drafts", 3600)
    beat(desk, "relay", -3600, started=60)
    desk.round()
    assert desk.told() == []
    desk.pass_time(minutes=3)
    desk.round()
    assert desk.told() == [[("workers", 0)]]


def test_a_platform_that_fails_for_a_while_is_told_once_for_each_outage(
    desk: Desk, shop: Shop, dead: None
) -> None:
    one = desk.tell(shop, URL, kinds=("platform",))

    def fails(minutes: float) -> None:
        cursor = desk.at - timedelta(minutes=minutes)
        steps.change(desk.database, Shop, shop.id, poll_cursor=cursor, poll_error="503")

    fails(14)
    desk.round()
    assert desk.told() == []
    desk.pass_time(minutes=1)
    desk.round()
    assert desk.told() == [[("platform", 0)]]
    steps.change(desk.database, type(desk.notices()[0]), 1, status=NoticeStatus.SENT)
    desk.pass_time(hours=2)
    desk.round()
    assert len(desk.told()) == 1, "the same outage"
    fails(20)
    desk.round()
    assert len(desk.told()) == 2
    assert desk.recipient(one).last_error is None


def drafted(desk: Desk, shop: Shop, hours: float, count: int, templates: int) -> None:
    at = desk.at - timedelta(hours=hours)
    with desk.database.write() as session:
        for number in range(count):
            question = Question(
                shop_id=shop.id,
                platform_question_id=f"D-{hours}-{number}",
                status=Status.ANSWERED,
                text="문의",
                asked_at=at,
                received_at=at,
            )
            session.add(question)
            session.flush()
            source = DraftSource.FALLBACK if number < templates else DraftSource.MODEL
            session.add(
                Draft(
                    question_id=question.id,
                    claim=1,
                    question_revision=1,
                    text="t",
                    source=source,
                    created_at=at,
                )
            )


@pytest.mark.parametrize(
    ("before", "recent", "told"),
    [
        ((40, 4), (10, 5), True),  # 10 % → 50 %
        ((40, 4), (9, 9), False),  # too few
        ((40, 16), (10, 6), False),  # 40 % → 60 %: not far enough
        ((10, 0), (10, 5), False),  # nothing known of before: 50 % is not enough
        ((10, 0), (10, 6), True),
    ],
)
def test_the_templates_share_jumps(
    before: tuple[int, int],
    recent: tuple[int, int],
    told: bool,
    desk: Desk,
    shop: Shop,
    dead: None,
) -> None:
    desk.tell(shop, URL, kinds=("template",))
    drafted(desk, shop, 30, *before)
    drafted(desk, shop, 1, *recent)
    desk.round()
    assert desk.told() == ([[("template", recent[0])]] if told else [])


def test_an_alarm_on_a_product_is_told_to_shops_that_it_was_reported_to(
    desk: Desk, shop: Shop, dead: None
) -> None:
    desk.tell(shop, URL, kinds=("product_alarm",))
    desk.ask(shop, 5, status=Status.ANSWERED)
    times = {"opened_at": desk.at, "last_at": desk.at}
    with desk.database.write() as session:
        session.add(Alarm(id=1, product_key="k", fault="broken", reports=3, **times))
    desk.round()
    assert desk.told() == []
    with desk.database.write() as session:
        question_id = session.scalars(select(Question.id)).one()
        report = {"product_key": "k", "fault": "broken", "at": desk.at}
        session.add(FaultReport(question_id=question_id, **report))
    desk.round()
    assert desk.told() == [[("product_alarm", 1)]]


# -- how often -------------------------------------------------------------------------------------
def test_news_are_told_once(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    for _ in range(5):
        desk.round()
        desk.pass_time(hours=2)
    assert len(hook.requests) == 1


def test_one_notice_an_hour_and_the_rest_in_a_digest(
    desk: Desk, shop: Shop, person: Staff, hook: FakeHook
) -> None:
    desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.round()
    assert len(hook.requests) == 1
    first = desk.at
    for _ in range(30):  # every minute something new
        desk.pass_time(minutes=1)
        desk.promise(shop, -1)
        desk.ask(shop, 40)
        desk.round()
    failed = failed_delivery(desk, shop, person, status=DeliveryStatus.FAILED)
    steps.change(desk.database, Question, failed, status=Status.DELIVERY_FAILED, status_at=desk.at)
    while desk.at + timedelta(seconds=31) < first + HOUR:
        desk.round()
    assert len(hook.requests) == 1
    desk.round()
    assert len(hook.requests) == 2
    assert desk.told()[1] == [("waiting", 30), ("overdue", 31), ("failed", 1)]
    for _ in range(10):
        desk.round()
    assert len(hook.requests) == 2


def test_one_person_of_several_shops_is_told_once_an_hour(
    desk: Desk, shop: Shop, box: SecretBox, hook: FakeHook
) -> None:
    other = make_shop(desk.database, box, name="other")
    first, second = (desk.tell(each, f"{hook.url}/x") for each in (shop, other))
    assert first.recipient_id == second.recipient_id
    desk.promise(shop, -5)
    desk.promise(other, -5)
    desk.promise(other, -6)
    desk.round()
    assert desk.told() == [[("overdue", 1), ("overdue", 2)]]
    assert len(hook.requests) == 1


def test_what_is_over_by_then_is_not_told(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.round()
    waiting, late = desk.ask(shop, 40), desk.promise(shop, -1)
    desk.round()
    steps.change(desk.database, Question, waiting, status=Status.ANSWERED)
    steps.change(desk.database, Question, late, answer_due_at=NOON + timedelta(days=9))
    steps.change(desk.database, Question, 1, status=Status.ANSWERED)
    desk.pass_time(hours=1)
    desk.round()
    assert len(hook.requests) == 1
    # In a digest beside something that still holds it is said to be over.
    desk.ask(shop, 40)
    desk.round()
    assert len(hook.requests) == 2


def test_a_digest_says_what_is_over(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.round()
    gone = desk.ask(shop, 40)
    desk.promise(shop, -1)
    desk.round()
    steps.change(desk.database, Question, gone, status=Status.ANSWERED)
    desk.pass_time(hours=1)
    desk.round()
    text = hook.requests[1].json()["text"]
    assert "새 문의 1건이 결정을 기다립니다 (가장 오래된 것 40분) (지금은 풀림)" in text
    assert "기한이 지난 문의 2건" in text


# -- quiet hours -----------------------------------------------------------------------------------
def test_in_quiet_hours_nothing_is_sent_and_one_digest_after_them(
    desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    desk.tell(shop, f"{hook.url}/x", quiet_from="22:00", quiet_to="08:00")
    desk.at = NOON + timedelta(hours=10, minutes=1)  # 22:01 in Seoul
    for _ in range(20):
        desk.pass_time(minutes=29)
        desk.promise(shop, -1)
        desk.round()
    assert hook.requests == []
    desk.at = NOON + timedelta(hours=19, minutes=59)  # 07:59
    desk.round()
    assert hook.requests == []
    desk.round()
    assert len(hook.requests) == 1
    assert desk.told() == [[("overdue", 20)]]


# -- whose turn ------------------------------------------------------------------------------------
def test_two_relays_at_once_tell_it_once(desk: Desk, shop: Shop) -> None:
    for number in range(4):
        desk.tell(shop, f"https://hooks.example/{number}")
    desk.promise(shop, -5)
    desk.pass_time(minutes=1)
    act = partial(find_notices, desk.database, desk.dispatcher, desk.at)
    sent = together([act] * 4)
    assert sum(sent) == 4
    assert len(desk.notices()) == 4
    assert len({notice.recipient_id for notice in desk.notices()}) == 4


@pytest.mark.parametrize("who", ["recipient", "shop"])
def test_who_is_switched_off_is_told_nothing(who: str, desk: Desk, shop: Shop, dead: None) -> None:
    desk.tell(shop, URL, active=who != "recipient")
    steps.change(desk.database, Shop, shop.id, active=who != "shop")
    desk.promise(shop, -5)
    desk.round()
    assert desk.told() == []


def test_a_kind_that_was_dropped_meanwhile_is_not_told(
    desk: Desk, shop: Shop, box: SecretBox, hook: FakeHook
) -> None:
    one = desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.round()
    desk.ask(shop, 40)
    desk.round()
    with desk.database.write() as session:
        row = session.get_one(type(one), one.id)
        change_recipient(session, box, row, wanted("", kinds=("overdue",)), ())
    desk.pass_time(hours=1)
    desk.promise(shop, -1)
    desk.round()
    assert desk.told()[1] == [("overdue", 2)]


def test_old_notices_are_forgotten(desk: Desk, shop: Shop, hook: FakeHook) -> None:
    desk.tell(shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.round()
    desk.pass_time(days=31)
    desk.promise(shop, -1)
    desk.round()
    assert [notice.created_at for notice in desk.notices()] == [desk.at]


def test_every_kind_is_looked_for(database: Database) -> None:
    from qna.store.notice_facts import _FINDERS

    assert set(_FINDERS) == set(NoticeKind)


# -- to an open page -------------------------------------------------------------------------------
def take(desk: Desk, person: Staff) -> list[list[tuple[str, int]]]:
    """What an open page of this person gets now."""
    with desk.database.write() as session:
        tasks = take_for_browser(session, person.id, desk.at)
    return [[(entry.kind.value, entry.count) for entry in task.entries] for task in tasks]


def test_where_no_page_was_open_the_next_notice_has_it(
    desk: Desk, shop: Shop, person: Staff
) -> None:
    desk.tell(shop, str(person.id), "browser")
    desk.promise(shop, -5)
    desk.round()
    desk.ask(shop, 40)
    desk.pass_time(hours=1)
    desk.round()
    assert [notice.status for notice in desk.notices()] == ["expired", "waiting"]
    assert take(desk, person) == [[("waiting", 1), ("overdue", 1)]]
    # Counted from when it was shown, not from when it was made.
    desk.promise(shop, -1)
    desk.pass_time(minutes=59)
    desk.round()
    assert take(desk, person) == []
    desk.pass_time(minutes=1)
    desk.round()
    assert take(desk, person) == [[("overdue", 2)]]


def test_two_open_pages_get_it_once(desk: Desk, shop: Shop, person: Staff) -> None:
    desk.tell(shop, str(person.id), "browser")
    desk.promise(shop, -5)
    desk.round()
    got = together([partial(take, desk, person)] * 4)
    assert sorted(map(len, got)) == [0, 0, 0, 1]


def test_no_worker_is_nudged_for_a_browser(desk: Desk, shop: Shop, person: Staff) -> None:
    desk.tell(shop, str(person.id), "browser")
    desk.promise(shop, -5)
    desk.send = lambda: None  # type: ignore[method-assign]
    for _ in range(4):
        desk.round()
    assert [desk.dispatcher.queue_length(queue) for queue in QUEUES] == [0, 0, 0]
