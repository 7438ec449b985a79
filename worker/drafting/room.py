"""How many questions a worker holds at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_SECONDS = 0.25
"""How long a full worker keeps a message that another one could take."""


class Room:
    """Places for `size` questions."""

    def __init__(self, size: int) -> None:
        self._size = self._free = size
        self._changed = threading.Condition()
        self._turn, self._closed = threading.Lock(), False

    @contextmanager
    def places(self, most: int) -> Iterator["Places"]:
        """Up to `most` places, free again at the end; none where there was none for a while.

        Waits a little for half of them: a full worker gets its places back one by one, and
        a batch for each would be no batch. One thread waits at a time; others get none at once,
        since it will look into SQL after them.
        """
        places = Places(self, 0)
        if self._turn.acquire(blocking=False):
            try:
                places.held = self._take(most)
            finally:
                self._turn.release()
            places.none_left = not places.held
        try:
            yield places
        finally:
            places.give_back(places.held)

    @contextmanager
    def alone(self, most: int) -> Iterator["Places"]:
        """Up to `most` places when nobody else holds any, and nobody gets one until the end.

        None while another thread waits for the same.
        """
        with self._changed:
            first, self._closed = not self._closed, True
            if first:
                self._changed.wait_for(lambda: self._free == self._size)
        places = Places(self, min(most, self._size) if first else 0)
        self.add(-places.held)
        try:
            yield places
        finally:
            places.give_back(places.held)
            if first:
                self._open()

    def _open(self) -> None:
        with self._changed:
            self._closed = False
            self._changed.notify_all()

    def _take(self, most: int) -> int:
        enough = max(1, min(most, self._size) // 2)
        with self._changed:
            self._changed.wait_for(
                lambda: not self._closed and self._free >= enough, timeout=WAIT_SECONDS
            )
            taken = 0 if self._closed else min(self._free, most)
            self._free -= taken
            return taken

    def add(self, places: int) -> None:
        with self._changed:
            self._free += places
            self._changed.notify_all()


class Places:
    """What one batch holds of a room."""

    def __init__(self, room: Room, held: int) -> None:
        self._room, self.held = room, held
        self.none_left = False
        """This thread waited in vain."""

    def give_back(self, places: int) -> None:
        self.held -= places
        self._room.add(places)
