"""The seams that no import rule can show: what processes load, which queues they consume."""

import subprocess
import sys
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery

from qna.dispatch import QUEUES, TASK_QUEUES, make_celery
from qna.settings import Settings
from worker import process as worker_process
from worker.delivering import main as delivering
from worker.drafting import main as drafting
from worker.relay import main as relay

HEAVY = ("torch", "transformers", "tokenizers", "safetensors", "kiwipiepy_model", "openai")
START = """
import sys
from qna.settings import Settings
from {package}.app import create_app
create_app(Settings(secret_key="a key for this test only", state_dir={state!r}))
print(*sorted(sys.modules))
"""


def loaded(package: str, state: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", START.format(package=package, state=state)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return set(result.stdout.splitlines()[-1].split())


def top(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize(
    ("package", "never"),
    [
        ("webhook", ("worker", "review", "jamsi", "flask_login")),
        ("review", ("worker", "webhook", "jamsi", "platforms")),
    ],
)
def test_a_web_process_loads_no_model_and_no_worker(
    package: str, never: tuple[str, ...], tmp_path: Any
) -> None:
    modules = loaded(package, str(tmp_path))
    assert package in top(modules)
    assert top(modules) & {*HEAVY, *never} == set()
    assert "celery.worker.consumer" not in modules


@pytest.fixture
def consumed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, Celery]]:
    """What each worker's `run` would consume, and the application with its tasks."""
    found: dict[str, tuple[str, Celery]] = {}

    def note(self: worker_process.WorkerProcess) -> int:
        found[self.kind] = (self.queue, self.celery)
        return 0

    engine: Any = SimpleNamespace(model="m", device="cpu", close=lambda: None)
    monkeypatch.setattr(worker_process.WorkerProcess, "run", note)
    monkeypatch.setattr(drafting, "warm_up", lambda: None)
    monkeypatch.setattr(relay, "_start_clock", lambda *arguments: None)
    assert drafting.run(settings, engine) == 0
    assert delivering.run(settings) == 0
    assert relay.run(settings) == 0
    return found


def test_every_queue_is_consumed_by_exactly_one_kind_of_worker(
    consumed: dict[str, tuple[str, Celery]],
) -> None:
    assert Counter(queue for queue, _ in consumed.values()) == Counter(QUEUES)


def test_every_task_is_registered_where_its_queue_is_consumed(
    consumed: dict[str, tuple[str, Celery]],
) -> None:
    registered = {
        name: queue
        for queue, app in consumed.values()
        for name in app.tasks
        if not name.startswith("celery.")
    }
    assert registered == TASK_QUEUES


def test_senders_register_nothing(redis_url: str) -> None:
    assert not [name for name in make_celery(redis_url).tasks if not name.startswith("celery.")]
