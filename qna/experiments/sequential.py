"""A test of two arms that may be looked at after every decision, and ended at any of them.

Each decision draws its arm with even odds, so of one that came to arm `x` and was (not) left
unchanged the ratio P(outcome | share of x) / P(outcome | share of both) has the mean 1 whatever
share the two have in common: with m the share of both and x = m ± d/2,
½·Σ P(o|m+d/2) P(o|true)/P(o|m) + ½·Σ P(o|m-d/2) P(o|true)/P(o|m) = 1. Their product over the
decisions is a non-negative martingale as long as the arms do not differ, even where m is estimated
from the decisions before. By Ville's inequality it ever reaches 1/α with probability α at most.
The product is mixed over d = +0.12 and d = -0.12 (Robbins' method of mixtures).

Sources: Turner, Ly, Grünwald, "Generic E-variables for exact sequential k-sample tests that allow
for optional stopping" (2024, J. Statist. Plann. Inference 230), for the ratio; Robbins,
"Statistical methods related to the law of the iterated logarithm" (1970), for the mixture and the
interval; Johari et al., "Always valid inference" (2022, Operations Research 70), for its use.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from qna.experiments.arms import Arm

ALPHA = 0.05
TUNED_FOR = 0.12
"""The difference it looks for: a little above the ten points that it is to find soonest, for by the
time that such a difference is found it looks larger. Below half of it the arms count as alike."""
MOST_DECISIONS = 3000
"""After so many it ends without a winner: what is left between the arms is small."""
_START, _WEIGHT = 0.7, 4.0
"""The share of both before the first decision, and how many decisions that guess is worth."""
_EDGE = 0.02
"""The share of both is taken as no nearer to 0 and 1."""

Outcome = tuple[Arm, bool]
"""The arm of a decision, and whether its draft was approved as it was."""


@dataclass(slots=True)
class Tally:
    decided: int = 0
    unchanged: int = 0

    @property
    def share(self) -> float | None:
        return self.unchanged / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float]:
        return always_valid_interval(self.unchanged, self.decided)


@dataclass(slots=True)
class Finding:
    """How the arms stand after all decisions; nothing later takes a winner back."""

    tallies: dict[Arm, Tally] = field(default_factory=lambda: {arm: Tally() for arm in Arm})
    evidence: float = 1.0
    """The martingale's highest value so far; from 1/α on there is a winner."""
    better: Arm | None = None
    decided_after: int | None = None
    """After how many decisions it was found."""

    @property
    def decisions(self) -> int:
        return sum(tally.decided for tally in self.tallies.values())

    @property
    def leader(self) -> Arm | None:
        """Whose share is larger now, proven or not."""
        shares = [(tally.share, arm) for arm, tally in self.tallies.items()]
        known = [(share, arm) for share, arm in shares if share is not None]
        if len(known) < 2 or known[0][0] == known[1][0]:
            return None
        return max(known)[1]

    @property
    def is_over(self) -> bool:
        return self.better is not None or self.decisions >= MOST_DECISIONS


def weigh(outcomes: Iterable[Outcome], *, alpha: float = ALPHA) -> Finding:
    """The finding after `outcomes`, in the order in which staff decided. Time and memory: linear
    and constant."""
    finding, paths = Finding(), {Arm.A: 0.0, Arm.B: 0.0}
    for arm, unchanged in outcomes:
        share = _share_of_both(finding)
        for better in paths:
            paths[better] += _log_ratio(share, arm is better, unchanged)
        tally = finding.tallies[arm]
        tally.decided += 1
        tally.unchanged += unchanged
        finding.evidence = max(finding.evidence, _mixed(paths.values()))
        if finding.better is None and finding.evidence >= 1 / alpha:
            finding.better = max(paths, key=lambda each: paths[each])
            finding.decided_after = finding.decisions
    return finding


def _share_of_both(finding: Finding) -> float:
    unchanged = sum(tally.unchanged for tally in finding.tallies.values())
    share = (unchanged + _WEIGHT * _START) / (finding.decisions + _WEIGHT)
    return min(max(share, _EDGE), 1 - _EDGE)


def _log_ratio(share: float, of_better: bool, unchanged: bool) -> float:
    half = min(TUNED_FOR / 2, 0.95 * share, 0.95 * (1 - share))
    own = share + half if of_better else share - half
    return math.log(own / share) if unchanged else math.log((1 - own) / (1 - share))


def _mixed(paths: Iterable[float]) -> float:
    return sum(0.5 * math.exp(min(path, 600.0)) for path in paths)


def always_valid_interval(
    successes: int, number: int, *, alpha: float = ALPHA
) -> tuple[float, float]:
    """Bounds that hold the true share at all moments together, with probability 1 - α at least.

    Robbins' mixture with a uniform prior: all shares p with B(s+1, n-s+1) / p^s (1-p)^(n-s) < 1/α,
    B the beta function.
    """
    if number == 0:
        return 0.0, 1.0
    failures = number - successes
    mixed = math.lgamma(successes + 1) + math.lgamma(failures + 1) - math.lgamma(number + 2)
    least = mixed + math.log(alpha)

    def inside(share: float) -> bool:
        own = (successes * math.log(share) if successes else 0.0) + (
            failures * math.log1p(-share) if failures else 0.0
        )
        return own > least

    middle = successes / number
    low = 0.0 if successes == 0 else _edge(inside, middle if failures else 1 - 1e-12, 0.0)
    high = 1.0 if failures == 0 else _edge(inside, middle if successes else 1e-12, 1.0)
    return low, high


def _edge(inside: Callable[[float], bool], within: float, beyond: float) -> float:
    """Where `inside` ends on the way from `within` to `beyond`, to 2**-40."""
    for _ in range(40):
        middle = (within + beyond) / 2
        if inside(middle):
            within = middle
        else:
            beyond = middle
    return beyond
