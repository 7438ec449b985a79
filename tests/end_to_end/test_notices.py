"""Real processes: the relay finds what is to be told, and the delivering worker sends it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.lifecycle import Status
from qna.models import Question, Shop, now
from qna.secrets import SecretBox
from tests.conftest import SECRET_KEY, make_shop
from tests.processes import Processes, wait_until
from tests.worker.notices.desk import Desk, FakeHook


@pytest.fixture
def hook() -> Iterator[FakeHook]:
    fake = FakeHook()
    with fake.running():
        yield fake


@pytest.mark.parametrize("workers", [("relay",), ("relay", "worker deliveries")])
def test_a_notice_goes_out_also_where_the_worker_that_sends_is_what_is_away(
    workers: tuple[str, ...],
    sqlite_url: str,
    sqlite_database: Database,
    redis_url: str,
    processes: Processes,
    hook: FakeHook,
    tmp_path: Path,
) -> None:
    box = SecretBox(SECRET_KEY)
    shop = make_shop(sqlite_database, box, title="하루문구")
    desk = Desk(sqlite_database, box, Dispatcher(redis_url))
    desk.tell(shop, f"{hook.url}/x")
    _overdue(sqlite_database, shop)
    env = {
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_REVIEW_URL": "https://desk.example/",
    }
    for command in workers:
        processes.start(*command.split(), env=env)
    wait_until(lambda: hook.requests, what="the notice")
    text = hook.requests[0].json()["text"]
    assert "하루문구: 기한이 지난 문의 1건" in text
    assert f"<https://desk.example/queue?tab=all&due=overdue&shop={shop.id}|열기>" in text


def _overdue(database: Database, shop: Shop) -> None:
    at = now() - timedelta(hours=2)
    with database.write() as session:
        session.add(
            Question(
                shop_id=shop.id,
                platform_question_id="Q-1",
                status=Status.POSTED,
                text="문의",
                asked_at=at,
                received_at=at,
                posted_at=at,
                answer_due_at=at + timedelta(hours=1),
            )
        )
