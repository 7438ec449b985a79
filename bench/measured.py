"""Measured figures that `bench.fleet` and its sizing table reckon with.

docs/performance.md has each one's command, machine and day. A figure changes by a measurement only,
there and here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineSpeed:
    """One worker's engine with EXAONE-3.5-2.4B's shape."""

    name: str
    replies: float
    """A second, with as many at once as it takes."""
    alone: float
    """Seconds of one reply alone."""
    at_once: int
    load: float
    """Seconds until the model is loaded."""


# Of cells and kernels, preset
# "balanced", 256 at once. EXAONE-2.4B on an H200: replies/s.
EXAONE_H200_REPLIES = 471.0

H200 = EngineSpeed("EXAONE-2.4B on an H200", EXAONE_H200_REPLIES, 0.20, 256, 60.0)
# 2.1 seconds of processor time a reply, two cores; alone 7.8 of them.
INT8 = EngineSpeed("EXAONE-2.4B in int8 on two cores", 0.95, 3.9, 8, 283.0)

REPLIES_A_DRAFT = 3
"""`candidates`, the default: one batch, when one of it is sound."""
PLUMBING_DRAFTS = 500.0
"""Drafts a second that one drafting worker's own process carries (SQLite, engine at once)."""
TRANSACTION_SECONDS = 0.003
"""Of a claim or a save of 16 on PostgreSQL, processor time of both sides."""
DATABASE_CORES = 4
"""At once; of a machine of the size that the sizing table names."""
