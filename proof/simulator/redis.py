"""Redis and Celery's messages in memory, with a boundary around each command.

A message comes again when the process that took it dies before it has done its work; what a task
raises costs the message, as with Celery.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from redis import ConnectionError as RedisAway

from proof.simulator.faults import Fault
from proof.simulator.scheduler import Process, Scheduler
from qna.dispatch import VISIBILITY_SECONDS, Dispatcher

T = TypeVar("T")


@dataclass
class Message:
    task: str
    args: tuple[int, ...]


@dataclass
class Redis:
    """One server for all processes of a run."""

    scheduler: Scheduler
    queues: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, float] = field(default_factory=dict)
    losses: int = 0

    def __post_init__(self) -> None:
        self.scheduler.on_wipe = self.wipe

    def wipe(self) -> None:
        self.scheduler.note("redis loses everything")
        self.queues.clear()
        self.keys.clear()
        self.losses += 1

    def _call(self, what: str, act: Callable[[], T]) -> T:
        if self.scheduler.boundary("redis", what) is Fault.ERROR:
            raise RedisAway(what)
        result = act()
        if self.scheduler.boundary("redis answered", what) is Fault.LOST:
            raise RedisAway(what)
        return result

    # -- what `qna.dispatch` asks of redis-py ----------------------------------------------
    def set(self, key: str, _value: object, *, nx: bool = False, ex: float) -> bool:
        def act() -> bool:
            taken = self.keys.get(key, -1.0) > self.scheduler.now
            if nx and taken:
                return False
            self.keys[key] = self.scheduler.now + ex
            return True

        return self._call(f"SET {key}", act)

    def delete(self, key: str) -> None:
        self._call(f"DEL {key}", lambda: self.keys.pop(key, None))

    def llen(self, queue: str) -> int:
        return self._call(f"LLEN {queue}", lambda: len(self.queues[queue]))

    # -- and of Celery -----------------------------------------------------------------------
    def send_task(
        self, task: str, args: Sequence[int] = (), *, queue: str, **_options: Any
    ) -> None:
        message = Message(task, tuple(args))
        self._call(f"send {task}", lambda: self.queues[queue].append(message))

    def consume(
        self, process: Process, queue: str, tasks: dict[str, Callable[..., object]], threads: int
    ) -> None:
        """Take messages while `process` lives; each runs in a thread of its own."""
        busy: set[Any] = set()
        while True:
            self.scheduler.wait(lambda: bool(self.queues[queue]) and len(busy) < threads)
            message, losses = self.queues[queue].pop(0), self.losses

            def work(message: Message = message, losses: int = losses) -> None:
                try:
                    tasks[message.task](*message.args)
                except Exception as error:
                    self.scheduler.note(f"{message.task} raised {error!r}")
                except BaseException:
                    self._comes_again(queue, message, losses)
                    raise
                finally:
                    busy.discard(self.scheduler.current)

            busy.add(self.scheduler.spawn(process, work, f"{process.name} {message.task[6:]}"))

    def _comes_again(self, queue: str, message: Message, losses: int) -> None:
        def later() -> None:
            self.scheduler.sleep(VISIBILITY_SECONDS)
            if losses == self.losses:
                self.queues[queue].append(message)

        self.scheduler.spawn(Process("redis"), later, "visibility time-out")


def make_dispatcher(redis: Redis) -> Dispatcher:
    """The product's own, with this Redis behind it."""
    # A Celery application takes as long to make as a quarter of a run; nothing of it is used.
    dispatcher = copy(_any_dispatcher())
    dispatcher._app, dispatcher._redis = redis, redis  # type: ignore[assignment]  # what it uses
    dispatcher._sending = nullcontext()  # here each thread may stop inside
    return dispatcher


@cache
def _any_dispatcher() -> Dispatcher:
    return Dispatcher("redis://localhost:1")
