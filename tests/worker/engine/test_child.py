"""The engine in a process of its own behaves as the one in ours, and neither outlives the other."""

import gc
import inspect
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe
from types import SimpleNamespace

import pytest

from tests.processes import wait_until
from worker.engine import (
    EngineBusy,
    EngineFailed,
    Figures,
    SamplingParams,
    load_engine,
    served,
    start_child_engine,
)
from worker.engine import child as child_module

LONG = SamplingParams(max_new_tokens=400, ignore_eos=True)
SHORT = SamplingParams(max_new_tokens=5, ignore_eos=True)
MESSAGES = [{"role": "user", "content": "배송은 언제 되나요?"}]


@pytest.fixture(scope="module")
def engine(chat_model):
    engine = start_child_engine(chat_model, device="cpu", threads=1)
    yield engine
    engine.close()


def gone(pid: int, seconds: float = 60) -> bool:
    """Waits until process `pid` has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    ended = bool(poll.poll(seconds * 1000))
    os.close(handle)
    return ended


def test_it_writes_what_the_engine_in_this_process_writes(engine, chat_model):
    prompts = [MESSAGES, *([n, n + 1, 7] for n in range(20))]
    params = SamplingParams(max_new_tokens=20, do_sample=True, temperature=0.9, seed=3)
    here = load_engine(chat_model, device="cpu", threads=1)
    expected = [here.submit(prompt, params).result(timeout=60) for prompt in prompts]
    here.close()
    with ThreadPoolExecutor(len(prompts)) as pool:
        futures = list(pool.map(lambda prompt: engine.submit(prompt, params), prompts))
    for ours, theirs in zip(futures, expected, strict=True):
        result = ours.result(timeout=60)
        assert (result.token_ids, result.text) == (theirs.token_ids, theirs.text)
        assert result.prompt_tokens == theirs.prompt_tokens
    assert (engine.name, engine.model, engine.device) == (here.name, here.model, here.device)


@pytest.mark.parametrize(
    ("prompt", "message"),
    [([], "prompt"), ([640], "token id 640"), ([7] * 500, "max_new_tokens: 128 after a prompt")],
)
def test_a_wrong_prompt_is_a_value_error_of_its_future_alone(engine, prompt, message):
    running = engine.submit([5, 6], SHORT)
    with pytest.raises(ValueError, match=message):
        engine.submit(prompt, SamplingParams()).result(timeout=60)
    assert running.result(timeout=60).completion_tokens == 5


def test_too_many_open_are_refused_and_cancelling_makes_room(chat_model):
    engine = start_child_engine(chat_model, device="cpu", threads=1, max_slots=1, max_waiting=2)
    running = [engine.submit([5], LONG) for _ in range(3)]
    with pytest.raises(EngineBusy, match="3 prompts are open"):
        engine.submit([5], SHORT)
    assert all(future.cancel() for future in running)
    assert engine.submit([5], SHORT).result(timeout=60).completion_tokens == 5
    engine.close()


def test_signals_meant_for_the_group_do_not_end_it(engine):
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(engine.pid, number)
    assert engine.submit([5], SHORT).result(timeout=60).completion_tokens == 5


def test_closing_fails_what_is_open_and_ends_the_process(chat_model):
    told = []
    engine = start_child_engine(chat_model, device="cpu", threads=1, on_fatal=told.append)
    future = engine.submit([5], LONG)
    engine.close()
    engine.close()
    with pytest.raises(EngineFailed, match="closed"):
        future.result(timeout=60)
    with pytest.raises(EngineFailed, match="closed"):
        engine.submit([5], SHORT)
    assert gone(engine.pid)
    assert told == []


def test_a_killed_child_fails_what_is_open_and_is_fatal(chat_model):
    told, ended = [], threading.Event()
    engine = start_child_engine(
        chat_model,
        device="cpu",
        threads=1,
        on_fatal=lambda message: (told.append(message), ended.set()),
    )
    future = engine.submit([5], LONG)
    os.kill(engine.pid, signal.SIGKILL)
    with pytest.raises(EngineFailed, match="ended with status -9"):
        future.result(timeout=60)
    assert ended.wait(60)
    assert told == ["the engine's process ended with status -9"]
    with pytest.raises(EngineFailed, match="status -9"):
        engine.submit([5], SHORT)
    engine.close()


def test_a_model_that_is_not_there_is_the_same_error_as_in_this_process(tmp_path):
    with pytest.raises((OSError, ValueError)) as here:
        load_engine(tmp_path, device="cpu")
    with pytest.raises((OSError, ValueError)) as there:
        start_child_engine(tmp_path, device="cpu")
    assert str(there.value) == str(here.value)


def test_a_prompt_that_cannot_be_sent_takes_no_place(chat_model):
    engine = start_child_engine(chat_model, device="cpu", threads=1, max_slots=1, max_waiting=0)
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        engine.submit([lambda: 5], SHORT)
    assert engine.submit([5], SHORT).result(timeout=60).completion_tokens == 5
    engine.close()


def test_closing_gives_the_descriptors_back(chat_model):
    start_child_engine(chat_model, device="cpu", threads=1).close()  # what Python keeps for itself
    gc.collect()  # what tests before this one left open must not close in between
    before = len(os.listdir("/proc/self/fd"))
    start_child_engine(chat_model, device="cpu", threads=1).close()
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) <= before


def test_a_stuck_child_does_not_hold_up_the_close(chat_model, monkeypatch):
    monkeypatch.setattr(child_module, "CLOSE_SECONDS", 0.1)
    engine = start_child_engine(chat_model, device="cpu", threads=1)
    future = engine.submit([5], LONG)
    os.kill(engine.pid, signal.SIGSTOP)
    engine.close()
    assert gone(engine.pid)
    with pytest.raises(EngineFailed):
        future.result(timeout=60)


def test_a_child_that_makes_no_step_is_killed(chat_model, monkeypatch):
    monkeypatch.setattr(child_module, "MOVED_SECONDS", 0.05)
    ended = threading.Event()
    engine = start_child_engine(
        chat_model,
        device="cpu",
        threads=1,
        stall_seconds=1,
        on_fatal=lambda _: ended.set(),
    )
    assert engine.stalled_seconds() == 0
    os.kill(engine.pid, signal.SIGSTOP)
    assert not ended.wait(1.5), "nothing is open: nothing has to move"
    future = engine.submit([5], LONG)
    wait_until(lambda: engine.stalled_seconds() > 0.5, what="it stands still")
    with pytest.raises(EngineFailed, match="status -9"):
        future.result(timeout=60)
    assert ended.wait(60)
    engine.close()


def test_only_steps_are_told_as_signs_of_life(monkeypatch):
    monkeypatch.setattr(served, "MOVED_SECONDS", 0.01)
    engine, (ours, theirs) = SimpleNamespace(moved_at=0.0, figures=Figures), Pipe()
    threading.Thread(target=served._Server(theirs, engine)._tell_moves, daemon=True).start()
    assert not ours.poll(0.1)
    engine.moved_at = 1.0
    assert ours.poll(60)
    assert ours.recv() == served.Moved()
    assert not ours.poll(0.1)


class Loading:
    """A model that takes for ever to load; tells its process id first."""

    def __init__(self, path):
        self.path = path

    def __call__(self):
        os.mkfifo(f"{self.path}.never")
        self.path.write_text(str(os.getpid()))
        os.open(f"{self.path}.never", os.O_RDONLY)


def test_stopping_while_the_model_loads_leaves_no_child(tmp_path):
    script = tmp_path / "caller.py"
    script.write_text(
        "import signal, sys\n"
        "from pathlib import Path\n"
        "from worker.engine.child import ChildEngine\n"
        "from loading import Loading\n"
        "if __name__ == '__main__':\n"
        # A shell's background jobs, these tests perhaps, start with Ctrl-C ignored.
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    ChildEngine(Loading(Path(sys.argv[1])))\n"
    )
    source = inspect.getsource(Loading)
    (tmp_path / "loading.py").write_text(f"import os\n\n{source}")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        told = tmp_path / f"pid-{number}"
        with subprocess.Popen(
            [sys.executable, script, told],
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            stderr=subprocess.DEVNULL,
        ) as caller:
            wait_until(lambda told=told: told.exists() and told.read_text(), what="loading")
            caller.send_signal(number)
            assert caller.wait(60) != 0
            assert gone(int(told.read_text()))


def test_the_child_ends_with_a_caller_that_was_killed(chat_model, tmp_path):
    script = tmp_path / "caller.py"
    script.write_text(
        "import sys, threading\n"
        "from worker.engine import SamplingParams, start_child_engine\n"
        "if __name__ == '__main__':\n"
        "    engine = start_child_engine(sys.argv[1], device='cpu', threads=1)\n"
        "    engine.submit([5], SamplingParams(max_new_tokens=400, ignore_eos=True))\n"
        "    print(engine.pid, flush=True)\n"
        "    threading.Event().wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, script, chat_model], stdout=subprocess.PIPE, text=True
    ) as caller:
        child = int(caller.stdout.readline())
        caller.kill()
        assert gone(child)
