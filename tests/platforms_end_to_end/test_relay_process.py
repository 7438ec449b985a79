"""A real `jamsi relay`: it polls by itself, and shops that do not answer hold it up nowhere."""

from pathlib import Path

from sqlalchemy import func, select

from qna.database import Database
from qna.models import Question, Shop
from qna.secrets import SecretBox
from tests.conftest import SECRET_KEY
from tests.platforms.fakes.coupang import FakeCoupang
from tests.platforms.fakes.naver import FakeNaver
from tests.platforms_end_to_end.flow import register
from tests.processes import Processes, wait_until


def test_the_relay_polls_good_shops_beside_dead_ones(
    sqlite_url: str,
    sqlite_database: Database,
    redis_url: str,
    processes: Processes,
    tmp_path: Path,
) -> None:
    box = SecretBox(SECRET_KEY)
    env = {
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_RELAY_SECONDS": "0.3",
    }
    with FakeNaver().running() as naver, FakeCoupang().running() as dead:
        for number in range(20):
            register(sqlite_database, box, dead, f"dead-{number}")
        dead.stop()
        shop = register(sqlite_database, box, naver)
        naver.ask("공휴일이 표시되어 있나요?")
        processes.start("relay", env=env)
        wait_until(lambda: _count(sqlite_database, shop) == 1, what="the first poll")
        # Its question is there before its end, which says when to poll again.
        wait_until(lambda: _has_ended(sqlite_database, shop), what="the first poll's end")
        naver.ask("음력도 표시되어 있나요?")
        with sqlite_database.write() as session:
            session.get_one(Shop, shop.id).polled_at = None
        wait_until(lambda: _count(sqlite_database, shop) == 2, what="the second poll")
        wait_until(lambda: _failing(sqlite_database) == 20, what="all dead ones were tried")


def _has_ended(database: Database, shop: Shop) -> bool:
    with database.read() as session:
        return session.get_one(Shop, shop.id).poll_cursor is not None


def _failing(database: Database) -> int:
    with database.read() as session:
        statement = select(func.count()).where(Shop.poll_error.like("%not reachable%"))
        return session.scalar(statement) or 0


def _count(database: Database, shop: Shop) -> int:
    with database.read() as session:
        statement = select(func.count()).where(Question.shop_id == shop.id)
        return session.scalar(statement) or 0
