"""Which of several candidates staff are offered."""

from collections.abc import Sequence
from dataclasses import dataclass

from qna.policy import Judgement, Verdict
from worker.engine import Generation, SamplingParams

_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text of the model, and what the policy says of it."""

    params: SamplingParams
    reply: str
    judgement: Judgement
    generation: Generation
    strays: int = 0
    """How many phrases it names that are none of the question's (`stray_phrases`)."""


def best_of(candidates: Sequence[Candidate]) -> Candidate | None:
    """The best verdict wins, then the one that names nothing but what was asked, then the fewest
    findings; of equal ones the earlier. None where every one is refused.
    """
    offered = [each for each in candidates if each.judgement.ok]
    return min(offered, key=_quality, default=None)


def _quality(candidate: Candidate) -> tuple[int, int, int]:
    judgement = candidate.judgement
    return _RANK[judgement.verdict], candidate.strays, len(judgement.violations)
