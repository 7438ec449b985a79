"""A reply that does not get out: what the page says, and how staff stop and change it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryAttempt, DeliveryStatus, Question, Role, Shop, now
from tests.qna import steps
from tests.review.desk import GOOD, Person, add_question, get
from tests.review.test_browser_accessibility import AXE

Enter = Callable[..., Person]
EDITED = GOOD + " 감사합니다."


def approved(database: Database, shop: Shop, person: Person) -> Question:
    question = add_question(database, shop.id)
    person.review(question, reply_text=EDITED)
    return question


def unsent(
    database: Database, question: Question, status: Status, delivery: DeliveryStatus,
    *, outcome: str = "try_again", code: int | None = 429, at: datetime | None = None,
) -> None:  # fmt: skip
    """As the worker leaves it after two attempts."""
    values: dict[str, Any] = {"attempts": 2, "claim": 2, "last_error": f"answered {code}"}
    with database.write() as session:
        session.execute(update(Question).values(status=status))
        at = at or now() + timedelta(hours=1)
        session.execute(update(Delivery).values(status=delivery, not_before=at, **values))
        for _ in range(2):
            session.add(DeliveryAttempt(delivery_id=1, outcome=outcome, status_code=code))


@pytest.mark.parametrize(
    ("status", "delivery", "outcome", "code", "words", "button"),
    [
        ("approved", "waiting", "try_again", 429, "요청이 많다며", "보내기 멈추기"),
        ("approved", "waiting", "try_again", 503, "지금은 답글을 받을 수 없다고", "보내기 멈추기"),
        ("approved", "waiting", "try_again", None, "아직 쇼핑몰에 보내지", "보내기 멈추기"),
        ("delivery_unknown", "unknown", "unknown", 500, "받았는지 아직 알 수 없습니다", None),
        ("delivery_failed", "failed", "refused", 400, "답글을 받지 않았습니다", "고쳐서 보내기"),
        ("delivery_failed", "failed", "unknown", None, "여러 번 시도했지만", None),
    ],
)
def test_the_page_says_why_when_and_what_staff_can_do(
    status: str, delivery: str, outcome: str, code: int | None, words: str, button: str | None,
    come_in: Enter, haru: Shop, sqlite_database: Database,
) -> None:  # fmt: skip
    person = come_in()
    question = approved(sqlite_database, haru, person)
    at = datetime(2099, 1, 2, 3, 4, 5, tzinfo=UTC)
    unsent(
        sqlite_database, question, Status(status), DeliveryStatus(delivery),
        outcome=outcome, code=code, at=at,
    )  # fmt: skip
    shown = person.get(f"/questions/{question.id}").text
    assert words in shown
    assert f"<p>answered {code}</p></details>" in shown
    due = "다음 시도: 2099-01-02 12:04:05 KST (3번째)"
    assert (due in shown) == (delivery != "failed")
    for name in ("보내기 멈추기", "고쳐서 보내기"):
        assert (f">{name}</button>" in shown) == (name == button)


def test_stopping_leads_back_to_the_text_that_was_approved(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in()
    question = approved(sqlite_database, haru, person)
    unsent(sqlite_database, question, Status.APPROVED, DeliveryStatus.WAITING)
    answer = person.post(f"/questions/{question.id}/stop")
    assert get(sqlite_database, question).status == Status.IN_REVIEW
    shown = person.get(answer.headers["Location"]).text
    assert "보내기를 멈췄습니다" in shown
    assert f"{EDITED}</textarea>" in shown
    assert person.review(question, reply_text=GOOD).status_code == 303


def test_what_may_be_out_is_not_stopped_and_said_so(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in()
    question = approved(sqlite_database, haru, person)
    unsent(sqlite_database, question, Status.DELIVERY_UNKNOWN, DeliveryStatus.UNKNOWN)
    answer = person.post(f"/questions/{question.id}/stop")
    assert "멈추지 못했습니다" in person.get(answer.headers["Location"]).text
    assert get(sqlite_database, question).status == Status.DELIVERY_UNKNOWN


def test_a_viewer_stops_nothing(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    question = approved(sqlite_database, haru, come_in())
    unsent(sqlite_database, question, Status.APPROVED, DeliveryStatus.WAITING)
    viewer = come_in("view", Role.VIEWER)
    assert "보내기 멈추기" not in viewer.get(f"/questions/{question.id}").text
    assert viewer.post(f"/questions/{question.id}/stop").status_code == 403


@pytest.mark.browser
def test_the_page_follows_the_attempts_and_reads_well(
    open_page: Callable[..., Page], come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = approved(sqlite_database, haru, come_in("suho"))
    unsent(sqlite_database, question, Status.APPROVED, DeliveryStatus.WAITING)
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto(f"/questions/{question.id}")
    expect(page.get_by_text("(3번째)")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE)
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    steps.change(sqlite_database, Delivery, 1, attempts=3)
    expect(page.get_by_text("(4번째)")).to_be_visible()
    page.get_by_role("button", name="보내기 멈추기").click()
    expect(page.get_by_label("보낼 답글")).to_have_value(EDITED)
