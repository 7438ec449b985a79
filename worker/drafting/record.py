"""What is stored with a draft: the checker's findings, what was thrown away, how it was written."""

from dataclasses import asdict
from typing import Any

from policy import Judgement
from worker.drafting.ranking import Candidate
from worker.engine import Engine, SamplingParams
from worker.prompt import PROMPT_VERSION


def found(judgement: Judgement) -> list[dict[str, Any]]:
    """The checker's findings."""
    return [asdict(violation) for violation in judgement.violations]


def thrown_away(candidate: Candidate) -> dict[str, Any]:
    """A candidate that was not offered."""
    return {
        "reply": candidate.reply,
        "verdict": candidate.judgement.verdict,
        "violations": found(candidate.judgement),
        "sampling": _shown(candidate.params),
        "seed": candidate.params.seed,
    }


def facts(engine: Engine, preset: str, chosen: Candidate | None, seconds: float) -> dict[str, Any]:
    """Who wrote a draft and how; of a text that is the template, who did not."""
    known: dict[str, Any] = {
        "engine": engine.name,
        "model": engine.model,
        "model_revision": engine.revision,
        "prompt_version": PROMPT_VERSION,
        "preset": preset,
        "seconds": round(seconds, 3),
    }
    if chosen:
        known |= {
            "sampling": _shown(chosen.params),
            "seed": chosen.params.seed,
            "prompt_tokens": chosen.generation.prompt_tokens,
            "completion_tokens": chosen.generation.completion_tokens,
        }
    return known


def _shown(params: SamplingParams) -> dict[str, Any]:
    hidden = ("seed", "ignore_eos")
    return {
        key: value
        for key, value in asdict(params).items()
        if value is not None and key not in hidden
    }
