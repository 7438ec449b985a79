"""How many threads one shop may hold, and in which order: a storefront that hangs must not keep
others waiting, and what was approved first goes out first."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from qna.dispatch import Dispatcher

Nudge = tuple[str, int]
"""A task and its row's id."""


@dataclass
class _Shop:
    running: int = 0
    last: str = ""
    """The task that began last."""
    waiting: set[Nudge] = field(default_factory=set)

    def next(self) -> Nudge:
        """The oldest row; of two tasks that wait each has its turn."""
        return min(self.waiting, key=lambda nudge: (nudge[0] == self.last, nudge[1]))


class CallsPerShop:
    """Calls under way for each shop, at most `at_once`; the others wait here without a thread.

    A message only says that there is something to do: whoever takes it does what is next, which
    may be another row. Whoever ends hands a message back to the queue, behind what other shops sent
    meanwhile. What waits here is only a nudge: if the process ends, the relay sends it again.
    """

    def __init__(self, dispatcher: Dispatcher, at_once: int) -> None:
        self._dispatcher = dispatcher
        self._at_once = at_once
        self._shops: defaultdict[int | None, _Shop] = defaultdict(_Shop)
        self._lock = Lock()

    @contextmanager
    def of(self, shop_id: int | None, nudge: Nudge) -> Iterator[Nudge | None]:
        """What to do now; None: `nudge` is remembered, once however often it came.

        `shop_id` is None for rows that are gone.
        """
        mine = self._begin(shop_id, nudge)
        try:
            yield mine
        finally:
            if mine and (following := self._end(shop_id)):
                self._dispatcher.nudge(*following)

    def _begin(self, shop_id: int | None, nudge: Nudge) -> Nudge | None:
        with self._lock:
            shop = self._shops[shop_id]
            shop.waiting.add(nudge)
            if shop.running >= self._at_once:
                return None
            mine = shop.next()
            shop.waiting.remove(mine)
            shop.running, shop.last = shop.running + 1, mine[0]
            return mine

    def _end(self, shop_id: int | None) -> Nudge | None:
        """What is next stays here until its message, or another one, is taken."""
        with self._lock:
            shop = self._shops[shop_id]
            shop.running -= 1
            return shop.next() if shop.waiting else None
