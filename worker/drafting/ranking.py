"""Which of several candidates staff are offered."""

from collections.abc import Sequence
from dataclasses import dataclass

from policy import Judgement, Verdict
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
    sorry: bool = False
    """Whether it apologises."""
    owed: bool = False
    """Whether the customer tells of something that went wrong (`tells_of_trouble`)."""
    unasked: bool = False
    """Whether it is sorry for trouble, to a question that only asks (`asks_plainly`)."""
    guided: bool = False
    """Whether its model is told what to say (`worker.drafting.guidance`). A large one is not, and
    knows by itself what to name and when to be sorry."""
    astray: bool = False
    """Whether a guided model names what it was not told to name."""

    @property
    def may_be_offered(self) -> bool:
        return self.judgement.ok and not self.astray

    @property
    def is_sound(self) -> bool:
        """Nothing in it needs a look, and nothing speaks for trying again."""
        clean = self.judgement.verdict is Verdict.CLEAN and self.may_be_offered
        return clean and not (self.guided and (self.is_cold or self.unasked))

    @property
    def is_cold(self) -> bool:
        """Thanks, and no word for what went wrong."""
        return self.owed and not self.sorry


def best_of(candidates: Sequence[Candidate]) -> Candidate | None:
    """The best verdict wins, then the one that apologises where something went wrong and does not
    where nothing did, then the fewest findings, then whether most of them apologise, then one that
    names something, then what most of them name; of equal ones the earlier.

    What a model writes most often is what it finds likeliest (arXiv:2203.11171); an engine gives
    no probabilities. None where none may be offered.
    """
    offered = [each for each in candidates if each.may_be_offered]

    def quality(candidate: Candidate) -> tuple[int, ...]:
        judgement = candidate.judgement
        votes = sum(each.named == candidate.named for each in offered)
        alike = sum(each.sorry == candidate.sorry for each in offered)
        found = len(judgement.violations)
        rank, unfit = _RANK[judgement.verdict], candidate.is_cold or candidate.unasked
        return rank, unfit, found, -alike, not candidate.named, -votes

    return min(offered, key=quality, default=None)
