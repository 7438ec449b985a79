"""Many questions through the engine at once, followed by one thread.

A thread for each question would spend more on waking up than a small model on writing.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import structlog

from qna.store.drafts import NewDraft
from worker.drafting.drafter import ENGINE_TIMEOUT, Drafting, DraftRequest, TooLate, drafting
from worker.engine import Engine

log = structlog.get_logger()

Drafted = tuple[int, NewDraft]
"""The place of a request among those given, and its draft."""


def draft_all(engine: Engine, requests: Sequence[DraftRequest]) -> Iterator[list[Drafted]]:
    """The drafts of `requests`, in groups as they become ready; each as from `draft`.

    One whose drafting itself breaks is left out and logged: it costs the others nothing.
    """
    batch = _Batch()
    ready = [
        drafted
        for place, request in enumerate(requests)
        for drafted in batch.go_on(place, drafting(engine, request))
    ]
    while ready or batch.open:
        if ready:
            yield ready
        ready = batch.next_ready() if batch.open else []


@dataclass(slots=True)
class _Open:
    under_way: Drafting
    left: int
    """Futures that are not done."""
    deadline: float


class _Batch:
    def __init__(self) -> None:
        self.open: dict[int, _Open] = {}
        self._ended: SimpleQueue[int] = SimpleQueue()
        """The place of each future that is done."""

    def go_on(self, place: int, under_way: Drafting, *, late: bool = False) -> list[Drafted]:
        """Its draft, or nothing where it waits for the engine again."""
        try:
            futures = under_way.throw(TooLate()) if late else next(under_way)
        except StopIteration as done:
            return [(place, done.value)]
        except Exception:
            log.exception("drafting_broke")
            return []
        self.open[place] = _Open(under_way, len(futures), time.monotonic() + ENGINE_TIMEOUT)
        for future in futures:
            future.add_done_callback(lambda _: self._ended.put(place))
        return []

    def next_ready(self) -> list[Drafted]:
        """Waits until something ends; all that is ready by then."""
        ended = self._wait()
        ready = [] if ended else self._give_up_late_ones()
        for place in ended:
            # One that was given up may still have futures that end.
            if (one := self.open.get(place)) and self._all_done(one):
                ready += self.go_on(place, self.open.pop(place).under_way)
        return ready

    def _all_done(self, one: _Open) -> bool:
        one.left -= 1
        return one.left == 0

    def _wait(self) -> list[int]:
        until = min(one.deadline for one in self.open.values())
        ended: list[int] = []
        with suppress(Empty):
            ended.append(self._ended.get(timeout=max(0.0, until - time.monotonic())))
            while True:
                ended.append(self._ended.get_nowait())
        return ended

    def _give_up_late_ones(self) -> list[Drafted]:
        now = time.monotonic()
        late = [place for place, one in self.open.items() if one.deadline <= now]
        given_up = [self.go_on(place, self.open.pop(place).under_way, late=True) for place in late]
        return [drafted for each in given_up for drafted in each]
