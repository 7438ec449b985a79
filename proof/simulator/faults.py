"""What can go wrong at a boundary, and the plan that says where it does.

A boundary is the moment before or after the product speaks to SQL, Redis, a storefront or the
model. A plan is data: the same plan gives the same run.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    KILL = "kill"
    """The process ends here; its supervisor starts it again."""
    STALL = "stall"
    """The thread goes on only after every lease has run out."""
    ERROR = "error"
    """The call fails and had no effect."""
    LOST = "lost"
    """The call had its effect and its answer is lost."""
    WIPE = "wipe"
    """Redis loses all it holds."""
    BUSY = "429"
    AWAY = "503"
    FAILED = "500"
    """Before the write, or after it."""
    SILENCE = "silence"
    """The call had its effect and the client waits in vain."""


POSSIBLE: dict[str, tuple[Fault, ...]] = {
    "sql": (Fault.KILL, Fault.ERROR, Fault.STALL),
    "commit": (Fault.KILL, Fault.ERROR),
    "committed": (Fault.KILL, Fault.LOST, Fault.STALL),
    "redis": (Fault.KILL, Fault.ERROR, Fault.WIPE),
    "redis answered": (Fault.KILL, Fault.LOST),
    "http": (Fault.KILL, Fault.ERROR, Fault.BUSY, Fault.AWAY, Fault.FAILED),
    "http answered": (Fault.KILL, Fault.LOST, Fault.FAILED, Fault.SILENCE, Fault.STALL),
    "engine": (Fault.KILL, Fault.STALL),
}


@dataclass
class Plan:
    """Faults at given boundaries (`at`), and at random ones with probability `share`.

    `at` maps the number of a boundary to which of its possible faults comes, modulo their count.
    """

    at: dict[int, int] = field(default_factory=dict)
    seed: int = 0
    share: float = 0.0
    switches: float = 0.0
    """How often another thread goes on at a boundary."""
    most: int = 6
    """Random faults of one run; then everything works, so that the run comes to rest."""
    skew: bool = False
    """The clocks of the processes differ by minutes."""

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.came: list[str] = []

    def fault(self, number: int, kind: str, what: str) -> Fault | None:
        possible = POSSIBLE[kind]
        found = None
        if number in self.at:
            found = possible[self.at[number] % len(possible)]
        elif len(self.came) < self.most and self.random.random() < self.share:
            found = self.random.choice(possible)
        if found:
            self.came.append(f"{number} {kind} [{what}]: {found}")
        return found

    def switches_now(self) -> bool:
        return bool(self.switches) and self.random.random() < self.switches
