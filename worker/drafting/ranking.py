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
    named: tuple[str, ...] = ()
    """What it names (`named_phrases`)."""
    strays: int = 0
    """How many of those are none of the question's (`stray_phrases`)."""
    beside: int = 0
    """How many of those the question does not ask about (`beside_phrases`)."""

    @property
    def is_sound(self) -> bool:
        """Nothing in it needs a look, and it names nothing beside the matter."""
        return self.judgement.verdict is Verdict.CLEAN and not self.strays and not self.beside


def best_of(candidates: Sequence[Candidate]) -> Candidate | None:
    """The best verdict wins, then the one that names nothing but what was asked about, then the
    fewest findings, then one that names something, then what most of them name; of equal ones the
    earlier. A general text is always right, and a wrong noun never is.

    What a model writes most often is what it finds likeliest (arXiv:2203.11171); an engine gives
    no probabilities. None where every one is refused.
    """
    offered = [each for each in candidates if each.judgement.ok]

    def quality(candidate: Candidate) -> tuple[int, ...]:
        judgement = candidate.judgement
        votes = sum(each.named == candidate.named for each in offered)
        found = len(judgement.violations)
        wrong = candidate.strays + candidate.beside
        return _RANK[judgement.verdict], wrong, found, not candidate.named, -votes

    return min(offered, key=quality, default=None)
