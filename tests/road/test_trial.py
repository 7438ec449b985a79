"""A manager's sample question through a real drafting worker."""

from qna.dispatch import TRY_DRAFT, Dispatcher
from qna.models import Shop, Trial
from qna.store.trials import record_trial
from tests.conftest import make_person
from tests.fixed_speed_model import GOOD_REPLY
from tests.processes import Processes, wait_until
from tests.road.conftest import MakeRoad


def test_a_trial_is_drafted_by_the_worker_and_is_no_question(
    make_road: MakeRoad, redis_url: str, processes: Processes
) -> None:
    road = make_road(redis_url, seconds=0.1)
    worker = processes.start("worker", "drafts", env=road.env)
    person = make_person(road.database)
    with road.database.write() as session:
        trial = record_trial(
            session, session.get_one(Shop, road.shop.id), staff_id=person.id,
            text="재입고 되나요?", product=None, settings={"preset": "greedy"},
        )  # fmt: skip
    assert Dispatcher(road.redis_url).nudge(TRY_DRAFT, trial.id)

    def result() -> dict[str, object] | None:
        with road.database.read() as session:
            return session.get_one(Trial, trial.id).result

    drafted = wait_until(result, what="the draft")
    assert drafted["text"] == GOOD_REPLY
    assert road.drafts_per_question() == {}
    assert worker.stop() == 0
