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

    @contextmanager
    def places(self, most: int) -> Iterator["Places"]:
        """Up to `most` places, 0 when there was none for a while; free again at the end.

        Waits a little for half of them: a full worker gets its places back one by one, and
        a batch for each would be no batch.
        """
        enough = max(1, min(most, self._size) // 2)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= enough, timeout=WAIT_SECONDS)
            taken = min(self._free, most)
            self._free -= taken
        places = Places(self, taken)
        try:
            yield places
        finally:
            places.give_back(places.held)

    def add(self, places: int) -> None:
        with self._changed:
            self._free += places
            self._changed.notify_all()


class Places:
    """What one batch holds of a room."""

    def __init__(self, room: Room, held: int) -> None:
        self._room, self.held = room, held

    def give_back(self, places: int) -> None:
        self.held -= places
        self._room.add(places)
