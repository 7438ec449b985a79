"""Kinds that a newer release has stored: the others are told all the same, and nothing is lost."""

from typing import Any

from qna.database import Database
from qna.models import Notice, NoticeSubscription, Shop, Staff
from qna.notices import NoticeKind, NoticeStatus
from qna.store.notice_sending import take_for_browser
from qna.store.notice_settings import change_recipient
from tests.qna import steps
from tests.worker.notices.desk import Desk, FakeHook, wanted

NEWER = "newer"
"""A kind of no release so far."""


def entry(shop: Shop, kind: str = NEWER, **values: Any) -> dict[str, Any]:
    stored = {"kind": kind, "shop": "하루문구", "shop_id": shop.id, "count": 2, "minutes": 5,
              "parts": [], "percent": None, "usual": None, "gone": False}  # fmt: skip
    return stored | values


def stored(desk: Desk, one: NoticeSubscription) -> NoticeSubscription:
    return steps.get(desk.database, NoticeSubscription, one.id)


def subscribed(desk: Desk, shop: Shop, target: str, channel: str = "slack") -> NoticeSubscription:
    """To what is overdue, and to a kind that a newer release has gathered already."""
    one = desk.tell(shop, target, channel)
    values = {
        "kinds": [NEWER, "overdue"],
        "marks": {NEWER: ["7"]},
        "gathered": {NEWER: entry(shop)},
    }
    steps.change(desk.database, NoticeSubscription, one.id, **values)
    return one


def make(desk: Desk, one: NoticeSubscription, *entries: dict[str, Any]) -> Notice:
    values = {"created_at": desk.at, "not_before": desk.at, "nudged_at": desk.at}
    with desk.database.write() as session:
        notice = Notice(recipient_id=one.recipient_id, entries=list(entries), **values)
        session.add(notice)
    return notice


def test_a_kind_of_another_release_holds_up_no_other(
    desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    one = subscribed(desk, shop, f"{hook.url}/x")
    desk.promise(shop, -5)
    desk.round()
    assert desk.told() == [[("overdue", 1)]]
    assert len(hook.requests) == 1
    # It is still the newer release's to tell.
    assert stored(desk, one).gathered == {NEWER: entry(shop)}
    assert stored(desk, one).marks[NEWER] == ["7"]


def test_a_notice_is_sent_without_what_this_release_has_no_words_for(
    desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    one = desk.tell(shop, f"{hook.url}/x")
    later = entry(shop, "workers", parts=["drafts", "painters"], shade="red")
    make(desk, one, entry(shop), later)
    desk.send()
    [request] = hook.requests
    assert "painters" in request.body.decode()
    assert NEWER not in request.body.decode()


def test_a_notice_of_nothing_else_is_left_to_the_other_release(
    desk: Desk, shop: Shop, hook: FakeHook
) -> None:
    notice = make(desk, desk.tell(shop, f"{hook.url}/x"), entry(shop))
    desk.send()
    left = steps.get(desk.database, Notice, notice.id)
    assert (left.status, left.nudged_at, hook.requests) == (NoticeStatus.WAITING, None, [])
    assert left.not_before > desk.at


def test_nor_does_an_open_page_take_it_and_what_it_held_beside_is_told_later(
    desk: Desk, shop: Shop, person: Staff
) -> None:
    one = subscribed(desk, shop, str(person.id), "browser")
    make(desk, one, entry(shop))
    with desk.database.write() as session:
        assert take_for_browser(session, person.id, desk.at) == []
    make(desk, one, entry(shop), entry(shop, "overdue"))
    desk.promise(shop, -5)
    desk.round()
    assert [row.status for row in desk.notices()] == ["expired", "expired", "waiting"]
    assert desk.told()[-1] == [("overdue", 1)]


def test_saving_the_form_keeps_it(desk: Desk, shop: Shop, database: Database) -> None:
    one = subscribed(desk, shop, "https://hooks.example/x")
    with database.write() as session:
        row = session.get_one(NoticeSubscription, one.id)
        change_recipient(session, desk.box, row, wanted("", kinds=(NoticeKind.FAILED,)), ())
    assert stored(desk, one).kinds == ["failed", NEWER]
