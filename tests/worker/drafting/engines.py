"""Engines for tests: what they write is decided here, not by a model."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from worker.engine import EngineBusy, EngineFailed, Generation, SamplingParams

GOOD = (
    "안녕하세요, 고객님. 문의해 주셔서 감사합니다. 문의하신 내용은 담당자가 확인한 후 "
    "정확히 안내드리겠습니다. 잠시만 기다려 주시면 감사하겠습니다."
)
WRONG = "네, 고객님! 공휴일이 모두 표시되어 있습니다. 오늘 바로 발송해 드립니다."


class WrittenEngine:
    """Writes `text(sampling)`; keeps what it was asked. Answers at once."""

    name = "written"
    model = "test-model"
    revision = "abc"
    device = "cpu"
    summary = "written down"
    extra_sampling = True

    def __init__(self, text: Callable[[SamplingParams], str]) -> None:
        self._text = text
        self._lock = threading.Lock()
        self.prompts: list[Any] = []
        self.sampled: list[SamplingParams] = []

    def submit(self, prompt: Any, sampling: SamplingParams) -> Future[Generation]:
        with self._lock:
            self.prompts.append(prompt)
            self.sampled.append(sampling)
        future: Future[Generation] = Future()
        self.answer(future, sampling)
        return future

    def answer(self, future: Future[Generation], sampling: SamplingParams) -> None:
        text = self._text(sampling)
        future.set_result(Generation((1, 2), text, "stop", 30, 2, 0.01))

    def stalled_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        pass


def right() -> WrittenEngine:
    return WrittenEngine(lambda sampling: GOOD)


def wrong() -> WrittenEngine:
    return WrittenEngine(lambda sampling: WRONG)


def half_right() -> WrittenEngine:
    """Right for even seeds."""
    return WrittenEngine(lambda sampling: WRONG if (sampling.seed or 0) % 2 else GOOD)


class BusyEngine(WrittenEngine):
    """Refuses after `room` prompts; those wait for ever."""

    def __init__(self, room: int = 0) -> None:
        super().__init__(lambda sampling: "")
        self.room = room
        self.waiting: list[Future[Generation]] = []

    def answer(self, future: Future[Generation], sampling: SamplingParams) -> None:
        if len(self.waiting) >= self.room:
            raise EngineBusy("256 prompts wait already")
        self.waiting.append(future)


class FailingEngine(WrittenEngine):
    """The first text is wrong; then the engine breaks."""

    def __init__(self) -> None:
        super().__init__(lambda sampling: WRONG)

    def answer(self, future: Future[Generation], sampling: SamplingParams) -> None:
        if len(self.sampled) == 1:
            super().answer(future, sampling)
        else:
            future.set_exception(EngineFailed("out of memory"))


class LuckyThirdEngine(WrittenEngine):
    """The first text is wrong, the second breaks in the engine, the third is right."""

    def __init__(self) -> None:
        super().__init__(lambda sampling: GOOD if len(self.sampled) == 3 else WRONG)

    def answer(self, future: Future[Generation], sampling: SamplingParams) -> None:
        if len(self.sampled) == 2:
            future.set_exception(EngineFailed("a bad step"))
        else:
            super().answer(future, sampling)


class BatchEngine(WrittenEngine):
    """Answers wrongly, and only once `size` texts are asked for."""

    def __init__(self, size: int) -> None:
        super().__init__(lambda sampling: WRONG)
        self.size = size
        self._held: list[Future[Generation]] = []

    def answer(self, future: Future[Generation], sampling: SamplingParams) -> None:
        self._held.append(future)
        if len(self._held) == self.size:
            for held in self._held:
                super().answer(held, sampling)
            self._held = []
