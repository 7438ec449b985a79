"""What one check has to say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    """It works, but a person should know."""
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    level: Level
    found: str
    remedy: str = ""
    """What to do; empty when nothing is to be done."""
    fix: Callable[[], str] | None = field(default=None, repr=False, compare=False)
    """Does it where that is safe, and says what it did."""

    def shown(self) -> dict[str, str]:
        """For JSON."""
        return {
            "check": self.check, "level": self.level, "found": self.found, "remedy": self.remedy,
        }  # fmt: skip


def ok(check: str, found: str, remedy: str = "") -> Finding:
    return Finding(check, Level.OK, found, remedy)


def warn(check: str, found: str, remedy: str, *, fix: Callable[[], str] | None = None) -> Finding:
    return Finding(check, Level.WARN, found, remedy, fix)


def fail(check: str, found: str, remedy: str, *, fix: Callable[[], str] | None = None) -> Finding:
    return Finding(check, Level.FAIL, found, remedy, fix)
