"""The simulated clock in place of the product's own."""

import datetime as real
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

import tenacity.nap

import qna.dispatch
import qna.models.base
import qna.store.moves
import webhook.shops
import worker.delivering.poster
from proof.simulator.scheduler import Scheduler

EPOCH = real.datetime(2026, 1, 5, 9, 0, tzinfo=real.UTC)


class Clock:
    """Stands for the module `time` and, as `datetime`, for the class."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        clock = self

        class Datetime(real.datetime):
            @classmethod
            def now(cls, tz: real.tzinfo | None = None) -> Any:
                return clock.moment()

        self.datetime = Datetime

    def moment(self) -> real.datetime:
        """The time by the clock of the process that asks."""
        current = self.scheduler.current
        skew = current.process.skew if current else 0.0
        # A microsecond a call would be as good: moments of one run need not differ.
        return EPOCH + real.timedelta(seconds=self.scheduler.now + skew)

    def monotonic(self) -> float:
        return 1e6 + self.scheduler.now

    def sleep(self, seconds: float) -> None:
        self.scheduler.sleep(seconds)


DATES: tuple[ModuleType, ...] = (qna.store.moves, qna.models.base)
TIMES: tuple[ModuleType, ...] = (
    qna.dispatch,
    tenacity.nap,
    webhook.shops,
    worker.delivering.poster,
)


@contextmanager
def simulated(scheduler: Scheduler) -> Iterator[Clock]:
    clock = Clock(scheduler)
    with ExitStack() as stack:
        for module in DATES:
            stack.enter_context(patch.object(module, "datetime", clock.datetime))
        for module in TIMES:
            stack.enter_context(patch.object(module, "time", clock))
        yield clock
