"""An engine that stands still: its worker ends, and an idle one beside it writes the drafts."""

import os
import signal

from qna.lifecycle import Status
from tests.end_to_end.conftest import MakeInstallation
from tests.end_to_end.test_nothing_is_lost import engine_of
from tests.processes import Processes, wait_until
from worker.engine.fatal import EXIT_STATUS


def test_a_hung_engine_gives_its_questions_to_another_worker(
    make_installation: MakeInstallation, redis_url: str, processes: Processes
) -> None:
    installation = make_installation(
        redis_url,
        seconds=0,
        JAMSI_ENGINE="local",
        JAMSI_MODEL="bundled",
        JAMSI_ENGINE_STALL_SECONDS="3",
    )
    processes.start("relay", env=installation.env)
    hung = processes.start("worker", "drafts", env=installation.env)
    wait_until(lambda: installation.alive("drafts") == 1, what="the first worker")
    engine = engine_of(hung.process.pid)
    os.kill(engine, signal.SIGSTOP)
    ids = installation.record(10)
    wait_until(lambda: installation.count(Status.DRAFTING) == 10, what="the hung one took them")
    processes.start("worker", "drafts", env=installation.env)

    assert hung.process.wait(60) == EXIT_STATUS, hung.output()
    wait_until(lambda: installation.count(Status.IN_REVIEW) == 10, what="ten drafts")
    assert installation.drafts_per_question() == dict.fromkeys(ids, 1)
    assert "has made no step" in hung.output()
