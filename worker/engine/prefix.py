"""Which beginnings of prompts are worth keeping: the shared system message is read once.

Nobody has to say where the system message ends. Two prompts that begin with the same tokens show
it; from then on the keys and values of that beginning are used again instead of computed.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Held = TypeVar("Held")
"""How a cache holds the keys and values of a beginning: a copy, or the first of its cells."""

_SHORTEST = 16
_GAIN = 1.5
"""A longer beginning replaces a known one only when it is this much longer: customers' texts
often start alike, and each new beginning costs a pass of its own."""


@dataclass(slots=True, eq=False)
class Prefix(Generic[Held]):
    tokens: list[int]
    held: Held
    users: int = 0
    """Rows that read it in place; it is not dropped meanwhile."""


class PrefixCache(Generic[Held]):
    """The least recently used of more than `capacity` beginnings is dropped."""

    def __init__(self, capacity: int = 8, memory: int = 32) -> None:
        self._capacity = capacity
        self._known: OrderedDict[tuple[int, ...], Prefix[Held]] = OrderedDict()
        self._recent: deque[Sequence[int]] = deque(maxlen=memory)

    def __len__(self) -> int:
        return len(self._known)

    def observe(self, prompt: Sequence[int]) -> None:
        self._recent.append(prompt)

    def find(self, prompt: Sequence[int]) -> Prefix[Held] | None:
        """The longest known beginning that leaves at least one token to compute."""
        fits = [
            key
            for key, prefix in self._known.items()
            if len(key) < len(prompt) and prompt[: len(key)] == prefix.tokens
        ]
        if not fits:
            return None
        longest = max(fits, key=len)
        self._known.move_to_end(longest)
        return self._known[longest]

    def worth_adding(self, prompt: Sequence[int], known: int) -> int:
        """Length of a new beginning that `prompt` shares with another observed one, or 0.

        `known` is the length of what `find` gave.
        """
        needed = max(_SHORTEST, int(known * _GAIN))
        best = 0
        if len(prompt) < needed:
            return 0
        edge = prompt[needed - 1]
        for other in self._recent:
            if len(other) < needed or other[needed - 1] != edge or other is prompt:
                continue  # nearly always; comparing whole beginnings of all is what costs
            if other[:needed] == prompt[:needed]:
                best = max(best, _common(prompt, other))
        best = min(best, len(prompt) - 1)
        return best if best >= needed else 0

    def add(self, prefix: Prefix[Held]) -> list[Prefix[Held]]:
        """Keep `prefix`; what was dropped for it."""
        dropped = []
        while len(self._known) >= self._capacity and (oldest := self.drop_unused()):
            dropped.append(oldest)
        self._known[tuple(prefix.tokens)] = prefix
        return dropped

    def drop_unused(self) -> Prefix[Held] | None:
        """Forget the least recently used beginning that no row reads, if there is one."""
        for key, prefix in self._known.items():
            if not prefix.users:
                return self._known.pop(key)
        return None


def _common(left: Sequence[int], right: Sequence[int]) -> int:
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))
