"""A whole installation of real processes around a model of fixed speed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.incoming import IncomingQuestion
from qna.lifecycle import Status
from qna.models import Draft, Question, Shop
from qna.secrets import SecretBox
from qna.store.questions import record_question
from qna.store.workers import alive_workers
from tests.conftest import SECRET_KEY, make_shop
from tests.fixed_speed_model import FixedSpeedModel


@dataclass
class Installation:
    database: Database
    redis_url: str
    env: dict[str, str]
    shop: Shop
    model: FixedSpeedModel

    def record(self, count: int, *, nudge: bool = True, start: int = 0) -> list[int]:
        """Questions as the webhook records them; without `nudge`: as if Redis had lost them."""
        dispatcher = Dispatcher(self.redis_url)
        ids = []
        for number in range(start, start + count):
            incoming = IncomingQuestion(
                platform_question_id=f"Q-{number}", text=f"{number}번 상품 재입고 되나요?"
            )
            with self.database.write() as session:
                recorded = record_question(session, self.shop.id, incoming)
            assert recorded is not None
            ids.append(recorded.question_id)
            if nudge:
                assert dispatcher.nudge_drafting()
        return ids

    def count(self, *statuses: Status) -> int:
        statement = select(func.count()).where(Question.status.in_(statuses))
        with self.database.read() as session:
            return session.scalar(statement) or 0

    def drafts_per_question(self) -> dict[int, int]:
        statement = select(Draft.question_id, func.count()).group_by(Draft.question_id)
        with self.database.read() as session:
            return dict(session.execute(statement).tuples().all())

    def alive(self, kind: str) -> int:
        with self.database.read() as session:
            return len(alive_workers(session, kind))

    def drafting_workers(self) -> set[str]:
        with self.database.read() as session:
            return set(session.scalars(select(Draft.worker).distinct()))


MakeInstallation = Callable[..., Installation]


@pytest.fixture
def fixed_speed_model() -> Iterator[Callable[[float], FixedSpeedModel]]:
    with ExitStack() as stack:
        yield lambda seconds: stack.enter_context(FixedSpeedModel(seconds).running())


@pytest.fixture
def make_installation(
    tmp_path: Path,
    sqlite_database: Database,
    fixed_speed_model: Callable[[float], FixedSpeedModel],
) -> MakeInstallation:
    def make(redis_url: str, *, seconds: float, **env: str) -> Installation:
        database, model = sqlite_database, fixed_speed_model(seconds)
        environment = {
            "JAMSI_STATE_DIR": str(tmp_path / "var"),
            "JAMSI_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "JAMSI_REDIS_URL": redis_url,
            "JAMSI_SECRET_KEY": SECRET_KEY,
            "JAMSI_ENGINE": "openai",
            "JAMSI_MODEL": "fixed-speed",
            "JAMSI_OPENAI_API_KEY": "test",
            "JAMSI_OPENAI_BASE_URL": model.url,
            "JAMSI_DRAFT_LEASE_SECONDS": "6",
            "JAMSI_RELAY_SECONDS": "0.5",
            "JAMSI_UNDO_SECONDS": "0",
            **env,
        }
        shop = make_shop(database, SecretBox(SECRET_KEY))
        return Installation(database, redis_url, environment, shop, model)

    return make
