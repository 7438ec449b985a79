"""An engine that stands still: its worker ends, and an idle one beside it writes the drafts."""

import os
import signal

from qna.lifecycle import Status
from tests.processes import Processes, wait_until
from tests.road.conftest import MakeRoad
from tests.road.test_nothing_is_lost import engine_of
from worker.engine.fatal import EXIT_STATUS


def test_a_hung_engine_gives_its_questions_to_another_worker(
    make_road: MakeRoad, redis_url: str, processes: Processes
) -> None:
    road = make_road(
        redis_url,
        seconds=0,
        JAMSI_ENGINE="local",
        JAMSI_MODEL="bundled",
        JAMSI_ENGINE_STALL_SECONDS="3",
    )
    processes.start("relay", env=road.env)
    hung = processes.start("worker", "drafts", env=road.env)
    wait_until(lambda: road.alive("drafts") == 1, what="the first worker")
    engine = engine_of(hung.process.pid)
    os.kill(engine, signal.SIGSTOP)
    ids = road.record(10)
    wait_until(lambda: road.count(Status.DRAFTING) == 10, what="the hung one took them")
    processes.start("worker", "drafts", env=road.env)

    assert hung.process.wait(60) == EXIT_STATUS, hung.output()
    wait_until(lambda: road.count(Status.IN_REVIEW) == 10, what="ten drafts")
    assert road.drafts_per_question() == dict.fromkeys(ids, 1)
    assert "has made no step" in hung.output()
