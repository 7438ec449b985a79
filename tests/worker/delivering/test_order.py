"""A real `jamsi worker deliveries`: replies of one shop go out as they were approved."""

from pathlib import Path

from qna.database import Database
from qna.dispatch import DELIVER_REPLY, Dispatcher
from qna.lifecycle import Status
from qna.secrets import SecretBox
from tests.conftest import SECRET_KEY, make_person
from tests.platforms.fakes.server import Request, Response
from tests.platforms.fakes.standard import FakeStandard
from tests.platforms_end_to_end.flow import register
from tests.processes import Processes, wait_until
from tests.qna import steps
from worker.delivering.main import THREADS

COUNT = 60


class Noting(FakeStandard):
    def __init__(self) -> None:
        super().__init__()
        self.order: list[int] = []

    def handle(self, request: Request) -> Response | None:
        with self.lock:
            self.order.append(int(request.json()["data"]["question_id"].removeprefix("Q-")))
        return super().handle(request)


def test_replies_of_one_shop_go_out_in_the_order_of_their_approval(
    sqlite_url: str, sqlite_database: Database, redis_url: str,
    processes: Processes, tmp_path: Path,
) -> None:  # fmt: skip
    dispatcher, fake, ids = Dispatcher(redis_url), Noting(), []
    person = make_person(sqlite_database)
    with fake.running():
        shop = register(sqlite_database, SecretBox(SECRET_KEY), fake, "one")
        for number in range(COUNT):
            fake.questions[f"Q-{number}"] = steps.TEXT
            question_id, delivery_id = steps.approved(
                sqlite_database, shop, person, question_id=f"Q-{number}"
            )
            assert dispatcher.nudge(DELIVER_REPLY, delivery_id)
            ids.append(question_id)
        env = {
            "JAMSI_STATE_DIR": str(tmp_path / "var"),
            "JAMSI_DATABASE_URL": sqlite_url,
            "JAMSI_REDIS_URL": redis_url,
            "JAMSI_SECRET_KEY": SECRET_KEY,
        }
        processes.start("worker", "deliveries", env=env)
        wait_until(
            lambda: all(steps.status(sqlite_database, each) == Status.POSTED for each in ids),
            what="all posted",
        )
    # Threads that begin at once may overtake each other, a waiting row is never left to the end.
    late = [place - number for place, number in enumerate(fake.order)]
    assert sorted(fake.order) == list(range(COUNT))
    assert max(map(abs, late)) <= THREADS, fake.order
