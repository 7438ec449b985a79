"""A real relay takes a file, is killed with -9, and the next one goes on behind what was kept."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from qna.database import Database
from qna.models import AnswerImport, ImportState, Shop, now
from tests.conftest import SECRET_KEY
from tests.processes import Processes, Running, wait_until
from tests.qna import steps as questions
from tests.worker.importing import files, steps

ROWS = 6000


@pytest.fixture
def environment(tmp_path: Path, database: Database, redis_url: str) -> dict[str, str]:
    return {
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_RELAY_SECONDS": "0.2",
    }


def position(database: Database, import_id: int) -> int:
    return steps.get(database, import_id).position


def child_of(relay: Running) -> psutil.Process | None:
    children = psutil.Process(relay.process.pid).children(recursive=True)
    return next((child for child in children if "spawn_main" in " ".join(child.cmdline())), None)


def test_killed_twice_a_file_is_taken_once(
    database: Database, shop: Shop, processes: Processes, environment: dict[str, str]
) -> None:
    import_id = steps.bring(database, shop, files.as_csv(files.many(ROWS, wrong=[7])))
    relay = processes.start("relay", env=environment)
    wait_until(
        lambda: steps.get(database, import_id).state == ImportState.TO_MAP, what="the file is read"
    )
    steps.start(database, import_id)
    wait_until(lambda: position(database, import_id) > 400, what="rows are taken")
    child = child_of(relay)
    assert child is not None
    # The relay alone, as the kernel would for its memory: its child has to notice by itself.
    os.kill(relay.process.pid, signal.SIGKILL)
    relay.process.wait(timeout=10)
    wait_until(lambda: not child.is_running(), what="the child ends with its parent")
    stopped = position(database, import_id)
    assert stopped < ROWS
    second = processes.start("relay", env=environment)
    # As if its time had passed: the dead relay's claim has run out.
    questions.change(database, AnswerImport, import_id, lease_until=now() - timedelta(seconds=1))
    questions.change(database, AnswerImport, import_id, nudged_at=None)
    wait_until(lambda: position(database, import_id) > stopped, what="it goes on")
    taking = child_of(second)
    if taking is not None:  # only the child this time: the relay lives on
        taking.kill()
        taking.wait(timeout=10)
    questions.change(database, AnswerImport, import_id, lease_until=now() - timedelta(seconds=1))
    questions.change(database, AnswerImport, import_id, nudged_at=None)
    wait_until(
        lambda: steps.get(database, import_id).state == ImportState.DONE, what="all is taken",
        seconds=120,
    )  # fmt: skip
    row = steps.get(database, import_id)
    assert (row.taken, row.duplicates, row.wrong_count) == (ROWS - 1, 0, 1)
    assert len(steps.answers(database, shop)) == ROWS - 1
    assert second.process.poll() is None
