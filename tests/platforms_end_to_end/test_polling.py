"""Polls: nothing falls between two of them, and a bad shop holds up no other."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qna.database import Database
from qna.dispatch import FETCH_QUESTION, POLL_SHOP
from qna.lifecycle import Status
from qna.models import Question, Shop, now
from qna.secrets import SecretBox
from qna.store.polling import due_polls, save_polled
from tests.conftest import SECRET_KEY
from tests.platforms.fakes.everyone import FAKES
from tests.platforms.fakes.server import FakePlatform, Faults
from tests.platforms_end_to_end.conftest import OpenFlow
from tests.platforms_end_to_end.everything import holding
from tests.platforms_end_to_end.flow import Flow, register, spread
from worker.delivering.fetching import Polls, poll_shop
from worker.relay.main import poll_pauses
from worker.relay.sweep import sweep

MINUTE = timedelta(minutes=1)


@pytest.fixture
def naver(flow_to: OpenFlow, sqlite_url: str) -> Flow:
    return flow_to("naver", sqlite_url)


@pytest.fixture
def cafe24(flow_to: OpenFlow, sqlite_url: str) -> Flow:
    return flow_to("cafe24", sqlite_url)


@pytest.fixture
def more_fakes() -> Iterator[Callable[[str], FakePlatform]]:
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(FAKES[name]().running())


def poll(flow: Flow) -> int:
    return poll_shop(flow.poster, flow.nudges, flow.shop_id)


def cursor(flow: Flow) -> datetime:
    found = flow.shop().poll_cursor
    assert found is not None
    return found


CRASH = """
import os, sys
from qna.settings import load_settings
from qna.database import Database
from worker.delivering.fetching import poll_shop
from worker.delivering.main import make_poster

class DiesAtTheThird:
    nudged = 0
    def nudge_drafting(self):
        self.nudged += 1
        if self.nudged == 3:
            os._exit(9)
        return True

settings = load_settings()
poll_shop(make_poster(settings, Database(settings.database)), DiesAtTheThird(), int(sys.argv[1]))
"""


def test_a_relay_killed_in_the_middle_reads_the_window_again(
    naver: Flow, redis_url: str, tmp_path: Path
) -> None:
    poll(naver)
    before = cursor(naver)
    asked = [naver.fake.ask(f"{number}번 질문입니다") for number in range(8)]
    env = {
        "JAMSI_DATABASE_URL": naver.database.url.render_as_string(hide_password=False),
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_PRIVATE_HOSTS": "127.0.0.1",
        "PATH": "",
    }
    command = [sys.executable, "-c", CRASH, str(naver.shop_id)]
    assert subprocess.run(command, env=env, timeout=120).returncode == 9
    assert len(naver.questions()) == 3
    assert cursor(naver) == before

    assert poll(naver) == 5
    assert set(naver.questions()) == set(asked)
    assert cursor(naver) > before


def test_what_the_platform_lists_late_is_still_found(naver: Flow) -> None:
    poll(naver)
    naver.fake.ask("10분 전에 쓴 질문입니다", asked_at=now() - 10 * MINUTE)
    assert poll(naver) == 1
    assert poll(naver) == 0


def test_once_an_hour_a_poll_goes_back_days(naver: Flow) -> None:
    """Found late: a question of yesterday, an edit, an answer by a person."""
    edited = naver.fake.ask("수정될 질문입니다", asked_at=now() - 5 * 60 * MINUTE)
    answered = naver.fake.ask("답변될 질문입니다", asked_at=now() - 5 * 60 * MINUTE)
    poll(naver)
    late = naver.fake.ask("어제 쓴 질문입니다", asked_at=now() - 26 * 60 * MINUTE)
    naver.fake.edit(edited, "수정된 질문입니다")
    naver.fake.answer_as_person(answered, "점주가 답했습니다")
    naver.change_shop(poll_cursor=now() - 60 * MINUTE)
    assert poll(naver) == 3
    questions = naver.questions()
    assert late in questions
    assert questions[edited].text == "수정된 질문입니다"
    assert questions[answered].status == Status.ANSWERED


def test_lost_pushes_are_found_and_told_apart(cafe24: Flow) -> None:
    fake = cafe24.fake
    told = fake.ask("전달된 질문입니다")
    fake.faults = Faults(lost_pushes=1.0)
    lost = fake.ask("전달되지 않은 질문입니다")
    fake.faults = Faults()
    cafe24.arrive()
    assert {name: q.source for name, q in cafe24.questions().items()} == {
        told: "webhook",
        lost: "poll",
    }


def test_a_lost_edit_starts_the_question_anew_only_once(cafe24: Flow) -> None:
    """The log of failed pushes tells it in every poll of the overlap."""
    question = cafe24.fake.ask("처음 질문입니다", asked_at=now() - 20 * 60 * MINUTE)
    cafe24.arrive()
    cafe24.approve_all(holding)
    cafe24.fake.faults = Faults(lost_pushes=1.0)
    cafe24.fake.edit(question, "고친 질문입니다")
    for _ in range(3):
        cafe24.round(POLL_SHOP)
        cafe24.approve_all(holding)
    stands = cafe24.questions()[question]
    assert (stands.text, stands.revision) == ("고친 질문입니다", 2)
    assert stands.status == Status.APPROVED


def test_a_lost_deletion_withdraws(cafe24: Flow) -> None:
    question = cafe24.fake.ask("지워질 질문입니다")
    cafe24.arrive()
    cafe24.fake.faults = Faults(lost_pushes=1.0)
    cafe24.fake.delete(question)
    cafe24.round(POLL_SHOP)
    assert cafe24.statuses() == {question: Status.WITHDRAWN}


def test_a_question_that_cannot_be_recorded_holds_up_no_other_and_keeps_the_cursor(
    naver: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    import worker.delivering.fetching as fetching

    record = fetching.record_question
    first, bad, last = (naver.fake.ask(f"{n}번 질문입니다") for n in range(3))

    def fails_for_one(session: object, shop_id: int, incoming: object, **values: object) -> object:
        if incoming.platform_question_id == bad:  # type: ignore[attr-defined]  # an IncomingQuestion
            raise ValueError("a customer's words")
        return record(session, shop_id, incoming, **values)  # type: ignore[arg-type]  # as given

    with monkeypatch.context() as patched:
        patched.setattr(fetching, "record_question", fails_for_one)
        poll(naver)
    assert set(naver.questions()) == {first, last}
    shop = naver.shop()
    assert shop.poll_cursor is None
    assert shop.poll_error is not None
    assert "ValueError" in shop.poll_error
    assert "customer's words" not in shop.poll_error
    assert poll(naver) == 1
    assert naver.shop().poll_error is None


def test_bad_shops_stop_no_good_one(naver: Flow, more_fakes: Callable[[str], FakePlatform]) -> None:
    wrong, away, unreadable = (more_fakes(name) for name in ("coupang", "woocommerce", "naver"))
    box = SecretBox(SECRET_KEY)
    wrong_shop = register(naver.database, box, wrong, "wrong")
    away_shop = register(naver.database, box, away, "away")
    lost_key = register(naver.database, SecretBox("another key"), unreadable, "lost-key")
    with naver.database.write() as session:
        shop = session.get_one(Shop, wrong_shop.id)
        shop.config = {**shop.config, "vendor_id": "A99"}
    away.stop()
    asked = naver.fake.ask("잘 되는 가게의 질문입니다")

    naver.round(POLL_SHOP)

    assert set(naver.questions()) == {asked}
    with naver.database.read() as session:
        errors = {
            shop.name: session.get_one(Shop, shop.id).poll_error
            for shop in (naver.shop(), wrong_shop, away_shop, lost_key)
        }
    assert errors["naver"] is None
    assert "coupang answered" in str(errors["wrong"])
    assert "not reachable" in str(errors["away"])
    assert "JAMSI_SECRET_KEY" in str(errors["lost-key"])


def test_a_question_that_cannot_be_fetched_is_shown_and_fetched_later(cafe24: Flow) -> None:
    question = cafe24.fake.ask("곧 읽을 질문입니다")
    cafe24.push(cafe24.fake.taken_pushes())
    cafe24.fake.faults = Faults(rate_limited=1.0, retry_after="300")
    cafe24.round(FETCH_QUESTION)
    assert "429" in str(cafe24.shop().poll_error)
    lease = cafe24.questions()[question].lease_until
    assert lease is not None
    assert lease > now() + 4 * MINUTE  # what the platform asked for
    cafe24.fake.faults = Faults()
    cafe24.arrive()
    assert cafe24.questions()[question].text == "곧 읽을 질문입니다"
    assert cafe24.shop().poll_error is None


# -- the schedule ----------------------------------------------------------------------------------
def due(database: Database, shop_id: int, **values: object) -> bool:
    with database.write() as session:
        shop = session.get_one(Shop, shop_id)
        for name, value in values.items():
            setattr(shop, name, value)
    with database.write() as session:
        return shop_id in due_polls(session, poll_pauses())


def test_each_shop_has_its_own_pause(naver: Flow) -> None:
    ago = now() - 2 * MINUTE
    fresh = {"polled_at": ago, "poll_cursor": ago}
    assert due(naver.database, naver.shop_id, **fresh)
    assert not due(naver.database, naver.shop_id)  # marked by the round before
    slow = {"poll_seconds": "300"}
    assert not due(naver.database, naver.shop_id, **fresh, config=slow)
    assert due(naver.database, naver.shop_id, polled_at=now() - 6 * MINUTE, config=slow)
    assert not due(naver.database, naver.shop_id, polled_at=None, active=False)


def test_a_failing_shop_is_left_alone_for_longer_and_longer(naver: Flow) -> None:
    failing = {"poll_error": "naver answered 500", "poll_cursor": now() - 14 * MINUTE}
    # It has failed for ten minutes, so that it rests for ten.
    assert not due(naver.database, naver.shop_id, polled_at=now() - 4 * MINUTE, **failing)
    long_ago = failing | {"poll_cursor": now() - timedelta(days=3)}
    assert due(naver.database, naver.shop_id, polled_at=now() - 16 * MINUTE, **long_ago)


def test_a_platform_that_wants_rest_gets_it(naver: Flow) -> None:
    naver.fake.faults = Faults(rate_limited=1.0, retry_after="600")
    poll(naver)
    assert "429" in str(naver.shop().poll_error)
    polled_at = naver.shop().polled_at
    assert polled_at is not None
    assert not due(naver.database, naver.shop_id)
    assert not due(naver.database, naver.shop_id, polled_at=polled_at - 5 * MINUTE)
    assert due(naver.database, naver.shop_id, polled_at=polled_at - 27 * MINUTE)


def test_two_relays_start_one_poll(naver: Flow) -> None:
    for _ in range(2):
        sweep(naver.database, naver.nudges, renudge_seconds=600, poll_every=poll_pauses())
    assert naver.nudges.waiting.qsize() == 1


def test_a_slow_poll_moves_no_cursor_back(naver: Flow) -> None:
    later = now()
    with naver.database.write() as session:
        save_polled(session, naver.shop_id, later)
        save_polled(session, naver.shop_id, later - 5 * MINUTE)
    assert cursor(naver) == later


def test_a_process_polls_a_shop_once_and_keeps_threads_free() -> None:
    polls = Polls(at_once=2)
    with polls.one_of(1) as first, polls.one_of(1) as again, polls.one_of(2) as second:
        assert (first, again, second) == (True, None, True)
        with polls.one_of(3) as third:
            assert third is False
    with polls.one_of(3) as third:
        assert third


def test_after_days_without_a_relay_the_whole_gap_is_read(naver: Flow) -> None:
    naver.change_shop(poll_cursor=now() - timedelta(days=20))
    asked = [naver.fake.ask(f"{at} 질문", asked_at=at) for at in spread(40, timedelta(days=19))]
    poll(naver)
    assert set(naver.questions()) == set(asked)
    assert not naver.ids(Question.source != "poll")
