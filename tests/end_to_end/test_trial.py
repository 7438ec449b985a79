"""A manager's sample question through a real drafting worker."""

from qna.dispatch import TRY_DRAFT, Dispatcher
from qna.models import Shop, Trial
from qna.store.trials import record_trial
from tests.conftest import make_person
from tests.end_to_end.conftest import MakeInstallation
from tests.fixed_speed_model import GOOD_REPLY
from tests.processes import Processes, wait_until


def test_a_trial_is_drafted_by_the_worker_and_is_no_question(
    make_installation: MakeInstallation, redis_url: str, processes: Processes
) -> None:
    installation = make_installation(redis_url, seconds=0.1)
    worker = processes.start("worker", "drafts", env=installation.env)
    person = make_person(installation.database)
    with installation.database.write() as session:
        trial = record_trial(
            session, session.get_one(Shop, installation.shop.id), staff_id=person.id,
            text="재입고 되나요?", product=None, settings={"preset": "greedy"},
        )  # fmt: skip
    assert Dispatcher(installation.redis_url).nudge(TRY_DRAFT, trial.id)

    def result() -> dict[str, object] | None:
        with installation.database.read() as session:
            return session.get_one(Trial, trial.id).result

    drafted = wait_until(result, what="the draft")
    assert drafted["text"] == GOOD_REPLY
    assert installation.drafts_per_question() == {}
    assert worker.stop() == 0
