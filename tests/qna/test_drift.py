"""Drift: a planted change is told with examples, stable months say nothing; one alarm a shop."""

from datetime import datetime, timedelta

import pytest

from bench.drift import false_alarm, told_after
from policy import Verdict
from qna.database import Database
from qna.drift import Change, Drafted, Measure, find_changes
from qna.lifecycle import Status
from qna.models import Decision, Draft, DraftSource, DriftAlarm, Question, Review, Shop, Staff, now
from qna.notices import NoticeKind
from qna.store.drift import (
    KNOWN,
    LAPSES,
    close_drift,
    examples_of,
    look_for_drift,
    note_drift,
    open_drift,
)
from qna.store.notice_facts import Watched, find_facts
from qna.store.notice_marks import is_news
from qna.store.sample import take_sample
from tests.qna import steps

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def test_twenty_stable_months_raise_no_alarm() -> None:
    """Days with moods of their own; `bench.drift` counts more of them."""
    assert [seed for seed in range(20) if false_alarm(seed, size=15)] == []


@pytest.mark.parametrize("changed", ["edited", "look", "template", "length", "topic"])
def test_a_planted_change_is_told_within_its_week(changed: str) -> None:
    after = told_after(1, 25, changed)
    assert after is not None
    assert 1 <= after <= 7


def drafts(number: int, edited: float, version: str = "1", first: int = 0) -> list[Drafted]:
    return [
        Drafted(first + n, "m", version, False, False, 100 + n % 7, "", n < edited * number)
        for n in range(number)
    ]


def test_a_new_version_is_held_against_all_that_was_before() -> None:
    changes = find_changes(drafts(60, 0.9, "2"), drafts(200, 0.2, "1"))
    assert [(c.prompt_version, c.measure, c.before, c.now) for c in changes] == [
        ("2", "edited", 0.2, 0.9)
    ]
    assert changes[0].examples == (0, 1, 2, 3, 4)


def test_where_little_was_drafted_nothing_is_said() -> None:
    assert find_changes(drafts(39, 1.0), drafts(200, 0.0)) == []
    assert find_changes(drafts(60, 1.0), drafts(99, 0.0)) == []


def fill(
    database: Database, shop: Shop, person: Staff, at: datetime, *, edited_now: bool
) -> list[int]:
    """120 approved drafts of the weeks before and 50 of this week; ids of this week's."""
    moments = [at - 14 * DAY - n * MINUTE for n in range(120)]
    moments += [at - 2 * DAY - n * MINUTE for n in range(50)]
    with database.write() as session:
        questions = [_question(shop, n, moment) for n, moment in enumerate(moments)]
        session.add_all(questions)
        session.flush()
        drafts = [_draft(question) for question in questions]
        session.add_all(drafts)
        session.flush()
        for n, (question, draft) in enumerate(zip(questions, drafts, strict=True)):
            question.draft_id = draft.id
            edited = n >= 120 and edited_now
            decision = Decision.EDITED if edited else Decision.APPROVED
            session.add(_review(draft, person, decision))
    return [question.id for question in questions[120:]]


def _question(shop: Shop, number: int, at: datetime) -> Question:
    return Question(
        shop_id=shop.id, platform_question_id=f"D-{number}", text="몇 cm인가요?",
        status=Status.APPROVED, asked_at=at, received_at=at,
    )  # fmt: skip


def _draft(question: Question) -> Draft:
    return Draft(
        question_id=question.id, claim=1, question_revision=1, text="확인하겠습니다." * 5,
        source=DraftSource.MODEL, verdict=Verdict.CLEAN, model="m", prompt_version="1",
        created_at=question.received_at,
    )  # fmt: skip


def _review(draft: Draft, person: Staff, decision: Decision) -> Review:
    return Review(
        question_id=draft.question_id, draft_id=draft.id, reviewer_id=person.id,
        decision=decision, reply_text="다른 글", created_at=draft.created_at,
    )  # fmt: skip


def test_one_alarm_with_examples_until_somebody_closes_it(
    database: Database, shop: Shop, person: Staff
) -> None:
    at = now()
    recent = fill(database, shop, person, at, edited_now=True)
    assert look_for_drift(database, at) == 1
    assert look_for_drift(database, at + timedelta(hours=1)) == 1
    with database.read() as session:
        [alarm] = open_drift(session, at, shop.id)
        assert [(c["measure"], c["before"], c["now"]) for c in alarm.changes] == [
            ("edited", 0.0, 1.0)
        ]
        assert set(examples_of(session, alarm, secret=True)) < set(recent)
        assert (alarm.opened_at, alarm.last_at) == (at, at + timedelta(hours=1))
        assert take_sample(session).drift_alarms == 1
        watched = Watched(shop.id, frozenset({NoticeKind.DRIFT}), 60, 60)
        told = find_facts(session, watched, at)[NoticeKind.DRIFT]
        assert (told.entry.count, told.entry.path) == (1, "/alarms")
    with database.write() as session:
        assert close_drift(session, alarm.id, staff_id=person.id)
        assert not close_drift(session, alarm.id, staff_id=person.id)
    look_for_drift(database, at + timedelta(hours=2))
    with database.read() as session:
        assert open_drift(session, at, shop.id) == []
    # After four weeks it is news again.
    steps.change(database, DriftAlarm, alarm.id, closed_at=at - KNOWN - DAY)
    look_for_drift(database, at)
    with database.read() as session:
        assert len(open_drift(session, at, shop.id)) == 1


def test_what_comes_back_after_a_fortnight_is_a_new_alarm_and_a_notice(
    database: Database, shop: Shop
) -> None:
    at = now()
    watched = Watched(shop.id, frozenset({NoticeKind.DRIFT}), 60, 60)
    changes = [Change("m", "1", Measure.EDITED, "", 0.2, 0.5, 60, ())]
    marks: tuple[str, ...] = ()
    # Still the same alarm one day before it lapses, another one when it has.
    for days, news in ((0, True), (13, False), (13 + LAPSES.days, True)):
        with database.write() as session:
            note_drift(session, shop.id, changes, at + days * DAY)
        with database.read() as session:
            fact = find_facts(session, watched, at + days * DAY)[NoticeKind.DRIFT]
        assert is_news(fact, marks) is news, days
        marks = fact.marks
    with database.read() as session:
        [lapsed] = session.query(DriftAlarm).filter(DriftAlarm.closed_at.is_not(None))
        assert (lapsed.closed_at, lapsed.closed_by) == (at + 13 * DAY, None)


def test_a_shop_that_goes_on_as_before_has_none_and_secret_examples_stay_secret(
    database: Database, shop: Shop, person: Staff
) -> None:
    at = now()
    recent = fill(database, shop, person, at, edited_now=False)
    assert look_for_drift(database, at) == 0
    with database.write() as session:
        session.query(Question).update({"secret": True})
    change = {"examples": recent[:2], "measure": "look", "topic": ""}
    alarm = DriftAlarm(shop_id=shop.id, changes=[change])
    with database.read() as session:
        assert len(examples_of(session, alarm, secret=True)) == 2
        assert examples_of(session, alarm, secret=False) == {}
    assert steps.status(database, recent[0]) == Status.APPROVED
