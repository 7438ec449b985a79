"""How many threads one shop may hold: a storefront that hangs must not keep others waiting."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from qna.dispatch import Dispatcher

Turn = tuple[str, int]
"""A task and its row's id."""


class Turns:
    """Calls under way for each shop, at most `at_once`; the others wait here without a thread.

    Whoever ends hands the next one back to the queue, behind what other shops sent meanwhile.
    What waits here is only a nudge: if the process ends, the relay sends it again.
    """

    def __init__(self, dispatcher: Dispatcher, at_once: int) -> None:
        self._dispatcher = dispatcher
        self._at_once = at_once
        self._running: defaultdict[int | None, int] = defaultdict(int)
        self._waiting: defaultdict[int | None, dict[Turn, None]] = defaultdict(dict)
        self._lock = Lock()

    @contextmanager
    def of(self, shop_id: int | None, turn: Turn) -> Iterator[bool]:
        """True: go ahead. False: `turn` is remembered, once however often it came.

        `shop_id` is None for rows that are gone.
        """
        mine = self._begin(shop_id, turn)
        try:
            yield mine
        finally:
            if mine and (following := self._end(shop_id)):
                self._dispatcher.nudge(*following)

    def _begin(self, shop_id: int | None, turn: Turn) -> bool:
        with self._lock:
            if self._running[shop_id] < self._at_once:
                self._running[shop_id] += 1
                return True
            self._waiting[shop_id][turn] = None
            return False

    def _end(self, shop_id: int | None) -> Turn | None:
        with self._lock:
            self._running[shop_id] -= 1
            waiting = self._waiting[shop_id]
            following = next(iter(waiting), None)
            if following:
                del waiting[following]
            return following
