"""The page for team leads; and that staff never see which arm a draft is from."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from sqlalchemy import event, select, update

from jamsi.main import group
from qna.database import Database
from qna.models import (
    AuditEvent,
    Draft,
    DriftAlarm,
    Experiment,
    PolicyExample,
    Question,
    Review,
    Role,
    Shop,
    Staff,
    now,
)
from qna.settings import Settings
from qna.store.edits import common_edits, phrases
from qna.store.forgetting import EXPORTED, forget, remove
from qna.store.policy_examples import answer_proposal, labelled_rows, proposals
from qna.store.week import versions, week_until
from review.last_training import MAX_BYTES, ReportUnreadable, last_training
from tests.review import lots
from tests.review.desk import GOOD, Person, add_person, add_question

Enter = Callable[..., Person]


@pytest.fixture
def clerk(sqlite_database: Database) -> Staff:
    return add_person(sqlite_database, "clerk", Role.REVIEWER, "박서연")


@pytest.fixture
def lead(come_in: Enter) -> Person:
    return come_in("lead", Role.MANAGER)


# -- which arm -------------------------------------------------------------------------------------
def by_arm(experiment: Experiment, arm: str) -> dict[str, Any]:
    """A draft as its arm writes it: all that may differ does."""
    other = arm == "b"
    thrown = [{"reply": "네, 됩니다.", "violations": []}] * (4 if other else 1)
    return {
        "draft_experiment_id": experiment.id, "draft_arm": arm,
        "draft_preset": "cool" if other else "balanced", "draft_rejected": thrown,
        "draft_sampling": {"temperature": 0.3 if other else 0.7}, "draft_seed": 7 if other else 1,
        "draft_attempts": 2 if other else 1, "draft_seconds": 9.5 if other else 1.0,
        "draft_prompt_tokens": 90 if other else 60, "draft_completion_tokens": 40,
    }  # fmt: skip


def plain(html: str) -> str:
    """Without what differs from one look at the same question to the next: the token, the moment
    at which the page was opened, ages."""
    html = re.sub(r'name="(csrf_token|opened)" value="[^"]+"', "", html)
    return re.sub(r"\d+(초|분|시간) 전", "", html)


def seen_by(person: Person, question: Question) -> list[Any]:
    """All that a person gets to see of it."""
    page = person.get(f"/questions/{question.id}").text
    status = person.get(f"/questions/{question.id}/status?seen=x")
    rows = re.findall(r'<li [^>]*data-id="\d+".*?</li>', person.get("/queue").text, re.DOTALL)
    assert "어느 쪽인지는 보이지 않습니다" in page
    assert len(rows) == 1
    return [plain(page), plain(status.text), sorted(set(status.headers)), plain(rows[0])]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.MANAGER])
@pytest.mark.parametrize("ended", [False, True])
def test_no_page_of_a_question_tells_the_arms_apart(
    sqlite_database: Database, haru: Shop, clerk: Staff, come_in: Enter, role: Role, ended: bool
) -> None:
    """One question, and then the same one as the other arm would have drafted it."""
    experiment = lots.compare(sqlite_database, haru, clerk)
    question = add_question(sqlite_database, haru.id, 3, minutes=5, **by_arm(experiment, "a"))
    if ended:
        with sqlite_database.write() as session:
            row = session.get_one(Experiment, experiment.id)
            row.stopped_at, row.result = now(), None
    person = come_in("somebody", role)
    one = seen_by(person, question)
    other = {key[6:]: value for key, value in by_arm(experiment, "b").items()}
    with sqlite_database.write() as session:
        session.execute(update(Draft).where(Draft.id == question.draft_id).values(**other))
    assert seen_by(person, question) == one


def test_no_list_is_by_what_the_arms_differ_in(
    sqlite_database: Database, haru: Shop, clerk: Staff, come_in: Enter
) -> None:
    experiment = lots.compare(sqlite_database, haru, clerk)
    lots.decided(sqlite_database, haru, clerk, 1, GOOD, **by_arm(experiment, "b"))
    known = lots.decided(sqlite_database, haru, clerk, 2, GOOD, draft_preset="cool")
    person = come_in("somebody", Role.MANAGER)
    since = (now() - timedelta(days=1)).isoformat()
    asked = f"/queue?tab=all&act=drafted&since={since}&preset=cool".replace("+", "%2B")
    assert re.findall(r'data-id="(\d+)"', person.get(asked).text) == [str(known.id)]
    table = person.get("/figures/settings.csv").text
    assert table.count("cool") == 1


# -- the page --------------------------------------------------------------------------------------
def test_it_shows_arms_edits_proposals_drift_and_the_training(
    sqlite_database: Database, haru: Shop, clerk: Staff, lead: Person, settings: Settings
) -> None:
    lots.furnish(sqlite_database, haru, clerk, settings.state_dir)
    page = lead.get("/learning")
    assert page.status_code == 200
    for words in ("하루문구", "100%", "32% – 100%", "차분하게", "<del>담당자가</del>",
                  "<ins>매니저가</ins>", lots.UNKNOWN, "20% → 45%", "쓰지 않음",
                  "확인 통과율이 2.1점 낮아졌습니다.", "결정 412건"):  # fmt: skip
        assert words in page.text, words


def test_an_empty_desk_says_what_there_is_not(lead: Person, haru: Shop) -> None:
    page = lead.get("/learning").text
    nothing = ("지금 견주는 쇼핑몰이 없습니다.", "제안할 문장이 없습니다.",
               "아직 학습한 적이 없습니다.", "같은 식으로 고친 말이 없습니다.")  # fmt: skip
    for words in nothing:
        assert words in page, words


def test_an_experiment_is_begun_stopped_and_taken_over(
    sqlite_database: Database, haru: Shop, lead: Person
) -> None:
    form = {f"{arm}_{name}": value for arm in "ab" for name, value in (
        ("preset", "balanced"), ("candidates", "3"), ("max_attempts", "3"), ("tone", ""),
        ("instruction", ""),
    )}  # fmt: skip
    new = f"/learning/experiments/new/{haru.id}"
    assert "견주기 시작" in lead.get(new).text
    same = lead.post(new, **form)
    assert (same.status_code, "두 방식이 같습니다" in same.text) == (422, True)
    wrong = lead.post(new, **form | {"b_candidates": "99", "b_tone": "밝게"})
    assert (wrong.status_code, "밝게" in wrong.text) == (422, True)
    assert lead.post(new, **form | {"b_candidates": ""}).status_code == 422
    assert lead.post(new, **form | {"b_instruction": "더 짧게"}).status_code == 303
    again = lead.post(new, **form | {"b_instruction": "더 길게"})
    assert (again.status_code, "이미 두 방식을" in again.text) == (422, True)
    with sqlite_database.read() as session:
        [experiment] = session.scalars(select(Experiment))
    at = f"/learning/experiments/{experiment.id}"
    assert lead.post(f"{at}/apply", arm="b").status_code == 303
    assert "먼저 멈춰" in lead.get("/learning").text
    assert lead.post(f"{at}/stop").status_code == 303
    assert lead.post(f"{at}/apply", arm="c").status_code == 303
    assert "맞지 않는 값" in lead.get("/learning").text
    assert "멈췄습니다" in lead.get("/learning").text
    assert lead.post(f"{at}/apply", arm="b").status_code == 303
    with sqlite_database.read() as session:
        assert session.get_one(Shop, haru.id).instruction == "더 짧게"


def test_a_drift_alarm_shows_its_questions_and_is_closed(
    sqlite_database: Database, haru: Shop, clerk: Staff, lead: Person, settings: Settings
) -> None:
    lots.furnish(sqlite_database, haru, clerk, settings.state_dir)
    assert "고친 비율" in lead.get("/alarms").text
    page = lead.get("/alarms/drift/1").text
    assert "20% → 45%" in page
    assert "내년도 공휴일" in page
    assert lead.post("/alarms/drift/1/close").status_code == 303
    assert "4주 동안" in lead.get("/alarms").text
    assert "고친 비율" not in lead.get("/alarms").text
    with sqlite_database.read() as session:
        assert session.get_one(DriftAlarm, 1).closed_at is not None


# -- examples for the checker ----------------------------------------------------------------------
def test_an_accepted_sentence_is_a_labelled_row_and_nothing_else(
    sqlite_database: Database, haru: Shop, clerk: Staff, lead: Person, settings: Settings
) -> None:
    for number in (1, 2, 3):
        unknown = lots.unknown(sqlite_database, haru, clerk, number)
    with sqlite_database.read() as session:
        [proposal] = proposals(session, now())
    assert (proposal.sentence, len(proposal.questions)) == (lots.UNKNOWN, 3)
    assert lead.post("/learning/examples", key=proposal.key, answer="yes").status_code == 303
    assert "예문으로 받았습니다" in lead.get("/learning").text
    assert lots.UNKNOWN not in lead.get("/learning").text
    again = lead.post("/learning/examples", key=proposal.key, answer="no")
    assert (again.status_code, "더는 제안하지" in again.text) == (409, True)
    env = {"JAMSI_DATABASE_URL": settings.database, "JAMSI_STATE_DIR": str(settings.state_dir)}
    lines = CliRunner().invoke(group, ["policy-examples"], env=env).output.splitlines()
    assert [json.loads(line) for line in lines] == [{
        "id": "shop1", "question": unknown.text, "product": "2027 위클리 다이어리",
        "reply": lots.TEXT, "violations": [],
    }]  # fmt: skip
    with patch("jamsi.policy_examples.click.echo", side_effect=BrokenPipeError):
        assert CliRunner().invoke(group, ["policy-examples"], env=env).exit_code == 1
    with sqlite_database.read() as session:
        told = session.scalars(select(AuditEvent.detail).where(AuditEvent.action == EXPORTED))
        assert [each["count"] for each in told] == [1, 1], "on record though the reader went away"


@pytest.mark.parametrize("private", [
    {"secret": True}, {"text": "010-1234-5678로 전화 주세요"}, {"product_name": "ab@example.com"},
    {"text": "주문자 김민수인데 언제 오나요?"}, {"product_name": "김민수 각인 연필"},
])  # fmt: skip
def test_nothing_private_is_proposed(
    sqlite_database: Database, haru: Shop, clerk: Staff, private: dict[str, Any]
) -> None:
    for number in (1, 2, 3):
        lots.unknown(sqlite_database, haru, clerk, number, **private)
    with sqlite_database.read() as session:
        assert proposals(session, now()) == []


def test_a_name_in_what_was_sent_keeps_it_here_and_out_of_the_rows(
    sqlite_database: Database, haru: Shop, clerk: Staff
) -> None:
    reply = f"{lots.TEXT} 김민수 각인 연필"
    questions = [lots.unknown(sqlite_database, haru, clerk, number, reply) for number in (1, 2, 3)]
    with sqlite_database.write() as session:
        assert proposals(session, now()) == []
        session.add(PolicyExample(
            sentence_key="k", sentence=lots.UNKNOWN, question_id=questions[0].id, approvals=3,
            reply_text=reply, staff_id=clerk.id,
        ))  # fmt: skip
        session.flush()
        assert list(labelled_rows(session)) == []


@pytest.mark.parametrize("become", [
    {"secret": True}, {"forgotten_at": now()}, {"text": "김민수입니다. 언제 오나요?"}, None,
])  # fmt: skip
def test_what_has_become_private_meanwhile_is_not_kept(
    sqlite_database: Database, haru: Shop, clerk: Staff, become: dict[str, Any] | None
) -> None:
    """Between the look and the answer; None: the question has been deleted."""
    for number in (1, 2, 3):
        lots.unknown(sqlite_database, haru, clerk, number)
    with sqlite_database.read() as session:
        [proposal] = proposals(session, now())
    with sqlite_database.write() as session:
        if become is None:
            remove(session, [proposal.question.id])
        else:
            asked = Question.id == proposal.question.id
            session.execute(update(Question).where(asked).values(**become))
    with sqlite_database.write() as session:
        assert not answer_proposal(session, proposal, accept=True, staff_id=clerk.id)
        assert list(session.scalars(select(PolicyExample))) == []


def test_what_the_checker_knows_by_now_takes_nobodys_place(
    sqlite_database: Database, haru: Shop, clerk: Staff
) -> None:
    """Known sentences, sent oftener, in replies whose other sentence is unknown still."""
    start = lots.TEXT.index("담당자가")
    known = {"code": "unknown", "excerpt": "", "start": start, "end": start + 4, "refuses": False}
    for number in range(1, 5):
        lots.decided(sqlite_database, haru, clerk, number, lots.TEXT, draft_violations=[known])
    for number in range(5, 8):
        lots.unknown(sqlite_database, haru, clerk, number)
    with sqlite_database.read() as session:
        assert [each.sentence for each in proposals(session, now(), limit=1)] == [lots.UNKNOWN]


def test_neither_edits_nor_proposals_look_at_every_review(sqlite_database: Database) -> None:
    """SQLite says how it would look: by the index of the period, in its order."""
    asked: list[tuple[str, Any]] = []
    event.listen(
        sqlite_database.engine, "before_cursor_execute",
        lambda _c, _u, statement, values, _x, _m: asked.append((statement, values)),
    )  # fmt: skip
    with sqlite_database.read() as session:
        proposals(session, now())
        common_edits(session, now() - timedelta(days=30))
        of_reviews = [each for each in asked if "FROM reviews" in each[0]]
        assert len(of_reviews) == 2
        for statement, values in of_reviews:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [row[3] for row in plan]
            assert any("USING INDEX ix_reviews_created_at" in step for step in steps), steps
            assert not any("B-TREE" in step for step in steps), steps


def test_what_was_sent_twice_or_taken_out_is_not_proposed(
    sqlite_database: Database, haru: Shop, clerk: Staff
) -> None:
    for number in (1, 2):
        lots.unknown(sqlite_database, haru, clerk, number)
    lots.unknown(sqlite_database, haru, clerk, 3, reply=GOOD)
    with sqlite_database.read() as session:
        assert proposals(session, now()) == []


def test_a_forgotten_or_deleted_question_takes_its_example_along(
    sqlite_database: Database, haru: Shop, clerk: Staff
) -> None:
    questions = [lots.unknown(sqlite_database, haru, clerk, number) for number in (1, 2)]
    with sqlite_database.write() as session:
        for question in questions:
            session.add(PolicyExample(
                sentence_key=str(question.id), sentence=lots.UNKNOWN, question_id=question.id,
                reply_text=lots.TEXT, approvals=3, staff_id=clerk.id,
            ))  # fmt: skip
    with sqlite_database.write() as session:
        assert len(list(labelled_rows(session))) == 2
        forget(session, [questions[0].id])
        remove(session, [questions[1].id])
        assert list(session.scalars(select(PolicyExample))) == []


# -- edits, weeks, the report ----------------------------------------------------------------------
def test_an_edit_is_counted_by_phrase_and_a_customers_own_words_are_not(
    sqlite_database: Database, haru: Shop, clerk: Staff
) -> None:
    for number in (1, 2):
        lots.decided(sqlite_database, haru, clerk, number, lots.EDITED, draft_text=GOOD)
    for number, extra in ((3, "010-1234-5678"), (4, "010-1234-5678"), (5, "한 번뿐")):
        reply = f"{GOOD} {extra}"
        lots.decided(sqlite_database, haru, clerk, number, reply, draft_text=GOOD)
    with sqlite_database.read() as session:
        found = common_edits(session, now() - timedelta(days=1))
    assert [(edit.before, edit.after, edit.count) for edit in found] == [
        ("담당자가", "매니저가", 2)
    ]


def test_a_question_that_was_edited_twice_counts_once(
    sqlite_database: Database, haru: Shop, clerk: Staff
) -> None:
    question = lots.decided(sqlite_database, haru, clerk, 1, lots.EDITED, draft_text=GOOD)
    with sqlite_database.write() as session:
        session.add(Review(
            question_id=question.id, draft_id=question.draft_id, reviewer_id=clerk.id,
            decision="edited", reply_text=lots.EDITED,
        ))  # fmt: skip
    with sqlite_database.read() as session:
        assert common_edits(session, now() - timedelta(days=1)) == []


def test_phrases_are_whole_runs_of_words() -> None:
    assert list(phrases("가 나 다 라", "가 하나 둘 라 끝")) == [("나 다", "하나 둘"), ("", "끝")]
    assert list(phrases("가 " * 5000, "나 " * 5000)) == []


def test_a_week_counts_what_was_drafted_and_decided_in_it(
    sqlite_database: Database, haru: Shop, clerk: Staff
) -> None:
    lots.decided(sqlite_database, haru, clerk, 1, GOOD)
    lots.decided(sqlite_database, haru, clerk, 2, lots.EDITED, draft_text=GOOD)
    lots.unknown(sqlite_database, haru, clerk, 3)
    add_question(sqlite_database, haru.id, 4, minutes=60 * 24 * 8, draft_model="older")
    with sqlite_database.read() as session:
        week, before = week_until(session, now()), week_until(session, now() - timedelta(days=7))
        rows = [(row.model, row.now, row.before) for row in versions(session, now())]
    assert (week.drafts, week.look, week.approved, week.edited, week.rejected) == (3, 1, 2, 1, 0)
    assert (before.drafts, before.decided) == (1, 0)
    assert week.shares["approved"] == pytest.approx(2 / 3)
    assert before.shares["approved"] is None
    assert rows == [("tiny", 3, 0), ("older", 0, 1)]


@pytest.mark.parametrize(("written", "why"), [
    ("{", "JSON"), ('{"promoted": true}', "finished_at"), (" " * (MAX_BYTES + 1), "bytes"),
    (json.dumps(lots.REPORT | {"finished_at": "2026-11-25T03:00:00"}), "time zone"),
    (json.dumps(lots.REPORT | {"rows": -1}), "rows"),
])  # fmt: skip
def test_a_report_that_is_none_is_named(tmp_path: Path, written: str, why: str) -> None:
    assert last_training(tmp_path) is None
    (tmp_path / "learning").mkdir()
    (tmp_path / "learning" / "last.json").write_text(written)
    with pytest.raises(ReportUnreadable, match=why):
        last_training(tmp_path)
