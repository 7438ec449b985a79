"""A second drafting worker, started by one command, shares the queue at once."""

from qna.lifecycle import Status
from tests.end_to_end.conftest import MakeInstallation
from tests.processes import Processes, wait_until


def test_two_workers_share_forty_questions(
    make_installation: MakeInstallation, redis_url: str, processes: Processes
) -> None:
    installation = make_installation(redis_url, seconds=0.3, JAMSI_DRAFTS_AT_ONCE="2")
    processes.start("worker", "drafts", env=installation.env)
    processes.start("worker", "drafts", env=installation.env)
    wait_until(lambda: installation.alive("drafts") == 2, what="two heartbeats")

    ids = installation.record(40)

    wait_until(lambda: installation.count(Status.IN_REVIEW) == 40, what="forty drafts")
    assert installation.drafts_per_question() == dict.fromkeys(ids, 1)
    assert len(installation.drafting_workers()) == 2
