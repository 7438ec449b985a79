"""A clerk's hour, scripted: fifty mixed questions by keyboard alone; then two clerks at once.

`pytest -s tests/review/test_scripted_clerk.py` prints keys and seconds; no time is asserted.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, Question, Review, Shop, now
from qna.outgoing import ReplyKind
from tests.review.desk import GOOD, add_question

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
Open = Callable[..., Page]
LOOK = [{"code": "unknown", "excerpt": "문의해", "start": 7, "end": 10, "refuses": False}]
EDIT = "고쳐 주세요"
"""Questions whose draft the clerk replaces by a text that the policy refuses."""
REFUSED, ANSWER = "품절입니다.", "네, 공휴일이 모두 표시되어 있습니다."


def fill(database: Database, shop_id: int) -> None:
    """25 clean, 10 to look at, 5 to edit, 5 sensitive; 5 wait for their final answer."""
    kinds = [{}] * 25 + [{"draft_violations": LOOK}] * 10 + [{"text": EDIT}] * 5
    kinds += [{"sensitive": "allergy"}] * 5
    for number, values in enumerate(kinds):
        add_question(database, shop_id, number, minutes=number % 50, **values)
    due = {"status": Status.POSTED, "posted_at": now()}
    for number in range(5):
        at = now() + timedelta(hours=number + 1)
        add_question(database, shop_id, 100 + number, answer_due_at=at, **due)


@dataclass
class Clerk:
    """Presses keys, and counts them."""

    page: Page
    keys: int = 0
    characters: int = 0
    decided: Counter[str] = field(default_factory=Counter)

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def go(self, key: str) -> None:
        """A key that leads to another page."""
        before = self.page.evaluate("performance.timeOrigin")
        self.press(key)
        self.page.wait_for_function(
            "before => performance.timeOrigin !== before && document.readyState === 'complete'",
            arg=before,
        )

    def write(self, text: str) -> None:
        self.press("e")
        self.press("Control+a")
        self.characters += len(text)
        self.page.keyboard.insert_text(text)

    @property
    def on_question(self) -> bool:
        return "/questions/" in self.page.url

    def decide(self) -> None:
        """The question on the page, as a clerk would."""
        if self.page.get_by_role("heading", name="먼저 결정했습니다").count():
            self.decided["second"] += 1
            return self.go("n")
        if not self.page.locator("#reply_text").count():
            return self.go("n")
        if EDIT not in self.page.locator(".asked-text").inner_text():
            self.decided["one key"] += 1
            return self.go("a")
        self.write(REFUSED)
        expect(self.page.locator("#confirmed")).to_be_visible()
        self.press("Control+Enter")
        expect(self.page.locator("#held")).to_be_visible()
        self.press("Space")
        self.decided["edited"] += 1
        return self.go("a")

    def clear_queue(self) -> None:
        self.press("j")
        self.go("Enter")
        while self.on_question:
            self.decide()

    def answer_finally(self) -> None:
        self.go("p")
        self.press("j")
        self.go("Enter")
        while self.on_question:
            self.write(ANSWER)
            self.decided["final"] += 1
            self.go("Control+Enter")


def kept(database: Database) -> tuple[Counter[str], int]:
    """The texts that go out; the most decisions that any question has."""
    with database.read() as session:
        texts = Counter(session.scalars(select(Delivery.reply_text)))
        most = session.scalar(
            select(func.count()).select_from(Review).where(Review.kind == ReplyKind.HOLDING)
            .group_by(Review.question_id).order_by(func.count().desc()).limit(1)
        )  # fmt: skip
    return texts, most or 0


def test_fifty_questions_by_keyboard(
    open_page: Open, haru: Shop, sqlite_database: Database
) -> None:
    fill(sqlite_database, haru.id)
    clerk = Clerk(open_page())
    began = time.monotonic()
    clerk.clear_queue()
    clerk.answer_finally()
    seconds = time.monotonic() - began
    print(f"\n50 questions: {clerk.keys} keys, {clerk.characters} characters, {seconds:.1f} s")
    assert clerk.decided == {"one key": 40, "edited": 5, "final": 5}
    assert kept(sqlite_database) == (Counter({GOOD: 40, REFUSED: 5, ANSWER: 5}), 1)


def test_two_clerks_at_once(open_page: Open, haru: Shop, sqlite_database: Database) -> None:
    fill(sqlite_database, haru.id)
    clerks = [Clerk(open_page("minji")), Clerk(open_page("suho"))]
    began = time.monotonic()
    for clerk in clerks:
        clerk.press("j")
        clerk.go("Enter")
    # Turn by turn, so that each page has been open while the other clerk decided.
    while any(clerk.on_question for clerk in clerks):
        for clerk in clerks:
            if clerk.on_question:
                clerk.decide()
    seconds = time.monotonic() - began
    told = [dict(clerk.decided) for clerk in clerks]
    keys = [clerk.keys for clerk in clerks]
    print(f"\n45 questions, two clerks: {keys} keys, {told}, {seconds:.1f} s")
    assert kept(sqlite_database) == (Counter({GOOD: 40, REFUSED: 5}), 1)
    with sqlite_database.read() as session:
        waiting = select(func.count()).where(Question.status == Status.IN_REVIEW)
        assert session.scalar(waiting) == 0
