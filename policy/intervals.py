"""How sure a share is."""

from math import sqrt

_Z = 1.959964


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share of `count`, which holds at 0 and 1 too.

    Wilson, J. Am. Stat. Assoc. 22 (1927).
    """
    centre = share + _Z**2 / (2 * count)
    half = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    whole = 1 + _Z**2 / count
    return max(0.0, (centre - half) / whole), min(1.0, (centre + half) / whole)
