"""Figures for a lead: per person and shop, and each number leads to what it counted."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, DraftSource, Review, Role, Shop, Staff, now
from qna.store import reviews
from qna.store.acts import Done
from qna.store.figures import Period
from qna.store.figures_people import by_person, by_shop
from qna.store.queue import queue_page
from qna.store.queue_filter import Tab, Wanted
from tests.review.desk import GOOD, Person, add_question

Enter = Callable[..., Person]
SEOUL = ZoneInfo("Asia/Seoul")


def approve(database: Database, shop: Shop, person: Staff, number: int, minutes: int) -> None:
    question = add_question(database, shop.id, number, minutes=minutes)
    assert question.draft_id
    with database.write() as session:
        reviews.approve(session, question.id, question.draft_id, reviewer_id=person.id,
                        reply_text=GOOD, undo_seconds=0, seconds=float(number))  # fmt: skip


def test_shares_in_time_and_seconds(database: Database, shop: Shop, person: Staff) -> None:
    for number, minutes in ((1, 10), (2, 20), (3, 200)):
        approve(database, shop, person, number, minutes)
    due = now() + timedelta(hours=1)
    posted = add_question(database, shop.id, 4, minutes=30, status=Status.POSTED, answer_due_at=due)
    with database.write() as session:
        reviews.answer_finally(session, posted.id, reviewer_id=person.id, reply_text="네.",
                               undo_seconds=0)  # fmt: skip
    with database.read() as session:
        (row,) = by_person(session, Period(7, SEOUL))
        (line,) = by_shop(session, Period(7, SEOUL, shop.id))
    assert (row.approved, row.edited, row.rejected, row.finals) == (3, 0, 0, 1)
    assert row.in_time == 2 / 3
    assert row.seconds == 2.0
    assert (line.questions, line.decided, line.finals, line.finals_in_time) == (4, 3, 1, 1.0)
    assert line.answer_seconds is not None
    assert 1790 < line.answer_seconds < 1900


def test_every_number_leads_to_its_list(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    found = [{"code": "definitive", "excerpt": "확인", "start": 0, "end": 2}]
    questions = [add_question(sqlite_database, haru.id, n) for n in (1, 2, 3)]
    add_question(sqlite_database, haru.id, 4, draft_rejected=[{"reply": "", "violations": found}])
    person = come_in("boss", Role.MANAGER)
    for question in questions[:2]:
        assert person.review(question).status_code == 303
    person.review(questions[2], "reject", because="spam")
    page = person.get("/figures").text
    links = re.findall(r'href="(/queue\?[^"]*act=[^"]*)">([\d,]+)<', page)
    assert {re.search(r"act=(\w+)", link)[1] for link, _ in links} >= {  # type: ignore[index]
        "approved", "rejected", "drafted", "asked", "decided"
    }  # fmt: skip
    for link, number in links:
        listed = person.get(link.replace("&amp;", "&")).text
        assert len(re.findall(r'data-id="', listed)) == int(number), link


def test_one_line_for_each_question(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    question = add_question(sqlite_database, haru.id, text="카드 1234-5678-1234-5678 됩니까")
    person = come_in("boss", Role.MANAGER, name="이부장")
    person.review(question)
    with sqlite_database.write() as session:
        session.execute(update(Review).values(seconds=4.25))
    text = person.get("/figures/questions.csv").content.decode("utf-8-sig")
    (line,) = csv.DictReader(text.splitlines())
    assert (line["쇼핑몰"], line["결정"], line["결정한 사람"]) == (
        "하루문구",
        "그대로 승인",
        "이부장",
    )
    assert line["문의"] == "카드 [카드번호] 됩니까"
    assert line["한 건에 (초)"] == "4.25"


def test_lists_by_setting_verdict_worker_and_posting(
    database: Database, shop: Shop, person: Staff
) -> None:
    mine = {"draft_model": "m", "draft_preset": "cool", "draft_worker": "w9"}
    approve(database, shop, person, 1, 10)
    ours = add_question(database, shop.id, 2, **mine)
    add_question(database, shop.id, 3, **mine, draft_source=DraftSource.FALLBACK)
    assert ours.draft_id
    with database.write() as session:
        reviews.approve(session, ours.id, ours.draft_id, reviewer_id=person.id, reply_text=GOOD,
                        undo_seconds=0)  # fmt: skip
        delivery = session.scalars(select(Delivery).where(Delivery.question_id == ours.id)).one()
        delivery.status = DeliveryStatus.POSTED

    def found(act: str, **values: str) -> list[int]:
        with database.read() as session:
            wanted = Wanted(tab=Tab.ALL, done=Done(act, now() - timedelta(days=1), **values))
            return sorted(row.id for row in queue_page(session, wanted).rows)

    assert found("drafted", worker="w9") == [2]
    assert found("drafted", model="m") == [2, 3]
    assert found("drafted", judged="clean") == [1, 2]
    assert found("drafted", judged="template", model="m") == [3]
    assert found("approved", preset="cool") == [2]
    assert found("decided") == [1, 2]
    assert found("posted") == [2]
