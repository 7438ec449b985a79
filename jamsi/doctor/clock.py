"""Whether this machine's clock agrees with another one's."""

from collections.abc import Callable
from datetime import UTC, datetime

from jamsi.doctor.finding import Finding, fail, ok, warn

NOTICED, TOO_FAR = 2.0, 30.0
"""Seconds. Leases end by the clocks of all machines: half a minute is a whole lease."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def compare(whose: str, ask: Callable[[], datetime]) -> Finding:
    """How far apart; what asking took is not counted against either."""
    before = utc_now()
    theirs = ask()
    after = utc_now()
    off = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    check = f"clock ({whose})"
    if off < NOTICED:
        return ok(check, f"agrees with this machine's within {NOTICED:.0f} s")
    direction = "behind" if theirs < before else "ahead of"
    found = f"{whose}'s clock is {off:.0f} s {direction} this machine's"
    remedy = "Let both keep time by NTP (timedatectl set-ntp true): leases compare their clocks"
    return (fail if off >= TOO_FAR else warn)(check, found, remedy)
