"""One wrong, cancelled or poisonous prompt costs nobody else anything."""

import subprocess
import sys
import threading

import pytest
import torch

from worker.engine import EngineBusy, EngineFailed, SamplingParams, load_engine
from worker.engine.slot_runner import SlotRunner

LONG = SamplingParams(max_new_tokens=400, ignore_eos=True)
SHORT = SamplingParams(max_new_tokens=5, ignore_eos=True)


@pytest.fixture
def engine(chat_model):
    engine = load_engine(chat_model, device="cpu", threads=1)
    yield engine
    engine.close()


@pytest.fixture
def fatal():
    """Collects what `on_fatal` is told."""
    return []


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ([], "prompt"),
        (None, "prompt"),
        ("text", "prompt"),
        ([640], "prompt: token id 640"),
        ([5, -1], "prompt: token id -1"),
        ([5, 1.5], "prompt: token ids"),
        ([True], "prompt: token ids"),
        ([5, {"role": "user", "content": "x"}], "prompt: token ids"),
        ([{"role": "user", "content": "x"}, 5], r"prompt\[1\]"),
        ([7] * 512, "prompt: 512 tokens do not fit the context of 512"),
        ([7] * 500, "max_new_tokens: 128 after a prompt of 500"),
        ([{"role": "user", "content": "가" * 2000}], "prompt: "),
    ],
)
def test_a_wrong_prompt_is_refused_before_the_batch(engine, prompt, message):
    running = engine.submit([5, 6], SHORT)
    with pytest.raises(ValueError, match=message):
        engine.submit(prompt, SamplingParams())
    assert running.result(timeout=60).completion_tokens == 5


def test_the_whole_context_can_be_used(engine):
    result = engine.submit([7] * 500, SamplingParams(max_new_tokens=12, ignore_eos=True))
    assert result.result(timeout=60).completion_tokens == 12


def test_messages_and_their_ids_give_the_same(engine):
    messages = [{"role": "user", "content": "배송은 언제 되나요?"}]
    ids = engine._text.encode_messages(messages)
    texts = [engine.submit(p, SHORT).result(timeout=60) for p in (messages, ids)]
    assert texts[0].token_ids == texts[1].token_ids
    assert texts[0].prompt_tokens == len(ids)
    assert texts[0].text == engine._text.decode(texts[0].token_ids) != ""


def test_stop_at_the_end_token(engine):
    free = engine.submit([9, 10], SamplingParams(max_new_tokens=30, ignore_eos=True))
    tokens = free.result(timeout=60).token_ids
    engine._eos_ids = frozenset([tokens[7]])
    first = tokens.index(tokens[7])
    stopped = engine.submit([9, 10], SamplingParams(max_new_tokens=30)).result(timeout=60)
    assert stopped.finish_reason == "stop"
    assert stopped.token_ids == tokens[: first + 1]
    going_on = engine.submit([9, 10], SamplingParams(max_new_tokens=30, ignore_eos=True))
    assert going_on.result(timeout=60).finish_reason == "length"


def test_cancelling_frees_the_slot(chat_model):
    engine = load_engine(chat_model, device="cpu", threads=1, max_slots=1)
    started = hold(engine)
    running, waiting = engine.submit([5], LONG), engine.submit([6], LONG)
    last = engine.submit([7], SHORT)
    started.set()
    assert running.cancel()
    assert waiting.cancel()
    assert last.result(timeout=60).completion_tokens == 5
    assert running.cancelled()
    engine.close()


def test_too_many_waiting_is_an_error_and_then_not(chat_model):
    engine = load_engine(chat_model, device="cpu", threads=1, max_slots=1, max_waiting=2)
    release = hold(engine)
    futures = [engine.submit([5], SHORT) for _ in range(2)]
    with pytest.raises(EngineBusy, match="2 prompts"):
        engine.submit([5], SHORT)
    release.set()
    assert all(f.result(timeout=60).completion_tokens == 5 for f in futures)
    assert engine.submit([5], SHORT).result(timeout=60).completion_tokens == 5
    engine.close()


def hold(engine):
    """Let no step of `engine` begin until the returned event is set."""
    release = threading.Event()
    step = engine._scheduler.step

    def held_step():
        release.wait(60)
        return step()

    engine._scheduler.step = held_step
    return release


def broken(monkeypatch, method, error, times):
    """Make the next `times` calls of the runner's `method` raise."""
    original = getattr(SlotRunner, method)
    left = [times]

    def call(self, *args, **kwargs):
        if left[0]:
            left[0] -= 1
            raise error
        return original(self, *args, **kwargs)

    monkeypatch.setattr(SlotRunner, method, call)


@pytest.mark.parametrize("method", ["admit", "decode"])
def test_an_exception_in_a_step_fails_what_is_in_flight_and_the_engine_goes_on(
    chat_model, monkeypatch, method
):
    engine = load_engine(chat_model, device="cpu", threads=1, max_slots=2)
    expected = engine.submit([8, 9], SHORT).result(timeout=60).token_ids
    release = hold(engine)
    broken(monkeypatch, method, RuntimeError("boom"), times=1)
    futures = [engine.submit([8, 9], SHORT) for _ in range(5)]
    release.set()
    for future in futures[:2]:
        with pytest.raises(EngineFailed, match="boom"):
            future.result(timeout=60)
    assert [f.result(timeout=60).token_ids for f in futures[2:]] == [expected] * 3
    engine.close()


def test_three_failures_in_a_row_are_fatal(chat_model, monkeypatch, fatal):
    told = threading.Event()

    def on_fatal(message):
        fatal.append(message)
        told.set()

    engine = load_engine(chat_model, device="cpu", threads=1, max_slots=1, on_fatal=on_fatal)
    release = hold(engine)
    broken(monkeypatch, "decode", RuntimeError("boom"), times=3)
    futures = [engine.submit([8, 9], SHORT) for _ in range(6)]
    release.set()
    assert told.wait(60)
    assert fatal == ["the engine failed 3 times in a row, last: RuntimeError('boom')"]
    for future in futures:
        with pytest.raises(EngineFailed, match="boom"):
            future.result(timeout=60)
    with pytest.raises(EngineFailed, match="3 times in a row"):
        engine.submit([8], SHORT)
    engine.close()


def test_failures_that_are_not_in_a_row_are_not_fatal(chat_model, monkeypatch, fatal):
    engine = load_engine(chat_model, device="cpu", threads=1, on_fatal=fatal.append)
    for _ in range(4):
        broken(monkeypatch, "decode", RuntimeError("boom"), times=1)
        with pytest.raises(EngineFailed):
            engine.submit([8, 9], SHORT).result(timeout=60)
        assert engine.submit([8, 9], SHORT).result(timeout=60).completion_tokens == 5
    assert fatal == []
    engine.close()


def test_by_default_the_process_ends(chat_model):
    program = f"""
from worker.engine import SamplingParams, load_engine
from worker.engine.slot_runner import SlotRunner
def broken(self, tokens): raise RuntimeError("boom")
engine = load_engine({str(chat_model)!r}, device="cpu", threads=1, max_slots=1)
SlotRunner.decode = broken
futures = [engine.submit([5], SamplingParams()) for _ in range(4)]
import threading; threading.Event().wait(60)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=100)
    assert done.returncode == 70
    assert b"the engine failed 3 times in a row" in done.stderr


def test_out_of_memory_shrinks_the_batch_and_goes_on(chat_model, monkeypatch, caplog):
    engine = load_engine(chat_model, device="cpu", threads=1, max_slots=4)
    prompts = [[8, 9], [10] * 30, [11, 12, 13]]
    seeded = SamplingParams(max_new_tokens=20, do_sample=True, seed=3, ignore_eos=True)
    expected = [engine.submit(p, seeded).result(timeout=60).token_ids for p in prompts]
    decode = SlotRunner.decode
    calls = []

    def short_of_memory(self, tokens):
        calls.append(len(tokens))
        if len(calls) == 10:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return decode(self, tokens)

    monkeypatch.setattr(SlotRunner, "decode", short_of_memory)
    release = hold(engine)
    futures = [engine.submit(p, seeded) for p in prompts]
    release.set()
    assert [f.result(timeout=60).token_ids for f in futures] == expected
    assert max(calls) == 3
    assert max(calls[10:]) == 2
    assert "going on with 2 slots" in caplog.text
    engine.close()


def test_a_row_that_is_not_a_number_fails_alone_and_leaves_nothing_behind(chat_model, monkeypatch):
    engine = load_engine(chat_model, device="cpu", threads=1, max_slots=3)
    expected = engine.submit([8, 9], SHORT).result(timeout=60).token_ids
    admit = SlotRunner.admit

    def poisoned(self, requests):
        logits = admit(self, requests)
        for row, request in enumerate(requests, start=len(self._lengths) - len(requests)):
            if request.prompt == [13]:
                self._cache._store[:, :, row] = torch.nan
        return logits

    monkeypatch.setattr(SlotRunner, "admit", poisoned)
    release = hold(engine)
    futures = [engine.submit(p, SHORT) for p in ([8, 9], [13], [8, 9], [8, 9], [8, 9])]
    release.set()
    with pytest.raises(EngineFailed, match="not a number"):
        futures.pop(1).result(timeout=60)
    assert [f.result(timeout=60).token_ids for f in futures] == [expected] * 4
    engine.close()


def test_close_fails_what_is_left(chat_model):
    engine = load_engine(chat_model, device="cpu", threads=1, max_slots=1)
    release = hold(engine)
    futures = [engine.submit([5], LONG) for _ in range(3)]
    closing = threading.Thread(target=engine.close)
    closing.start()
    release.set()
    closing.join(60)
    for future in futures:
        with pytest.raises(EngineFailed, match="closed"):
            future.result(timeout=60)
    with pytest.raises(EngineFailed, match="closed"):
        engine.submit([5], SHORT)
    engine.close()


def test_the_shared_beginning_is_computed_once(chat_model):
    engine = load_engine(chat_model, device="cpu", threads=1)
    shared = list(range(100, 180))
    prompts = [[*shared, 200 + n, 300 + n] for n in range(20)]
    release = hold(engine)
    futures = [engine.submit(prompt, SHORT) for prompt in prompts]
    release.set()
    for future in futures:
        future.result(timeout=60)
    assert engine._scheduler.runner.rows.prefill_tokens == 80 + 20 * 2
    engine.close()


def test_the_least_used_beginning_is_dropped(chat_model):
    engine = load_engine(chat_model, device="cpu", threads=1)
    for start in range(100, 300, 20):
        shared = list(range(start, start + 40))
        for own in (7, 8):
            engine.submit([*shared, own], SHORT).result(timeout=60)
    assert len(engine._scheduler.runner.rows._prefixes) == 8
    engine.close()
