"""A second drafting worker, started by one command, shares the queue at once."""

from qna.lifecycle import Status
from tests.processes import Processes, wait_until
from tests.road.conftest import MakeRoad


def test_two_workers_share_forty_questions(
    make_road: MakeRoad, redis_url: str, processes: Processes
) -> None:
    road = make_road(redis_url, seconds=0.3, JAMSI_DRAFTS_AT_ONCE="2")
    processes.start("worker", "drafts", env=road.env)
    processes.start("worker", "drafts", env=road.env)
    wait_until(lambda: road.alive("drafts") == 2, what="two heartbeats")

    ids = road.record(40)

    wait_until(lambda: road.count(Status.IN_REVIEW) == 40, what="forty drafts")
    assert road.drafts_per_question() == dict.fromkeys(ids, 1)
    assert len(road.drafting_workers()) == 2
