"""What is measured of one draft. Each measure is a number; None: it says nothing about this one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from policy.types import Verdict
from qna.models import DraftSource
from qna.store.drafts import NewDraft
from worker.drafting.grounding import beside_phrases, named_phrases, stray_phrases
from worker.evaluating.questions import Asked

Result = dict[str, Any]
"""One draft as it is written down: arm, id, seed, reply, verdict, source, named, …"""


@dataclass(frozen=True, slots=True)
class Measure:
    """`better`: 1 more is better, -1 less is better, 0 neither. A share is shown in percent."""

    key: str
    title: str
    better: int
    share: bool
    of: Callable[[Mapping[str, Any]], float | None]
    unit: str = ""


def result_of(asked: Asked, new: NewDraft, seed: int) -> Result:
    """All that the measures need, and the text itself for the page."""
    texts = [str(each["verdict"]) for each in new.rejected]
    from_model = new.source == DraftSource.MODEL
    return {
        "id": asked.id,
        "mark": asked.mark,
        "seed": seed,
        "reply": new.text,
        "source": new.source.value,
        "verdict": new.verdict.value,
        "attempts": new.attempts,
        "texts": len(texts) + from_model,
        "refused": texts.count(Verdict.REFUSED.value),
        "named": _grounding(new.text, asked),
        "edit": None if asked.reply is None else Levenshtein.distance(new.text, asked.reply),
        "seconds": new.facts["seconds"],
        "model": new.facts["model"],
    }


def _grounding(reply: str, asked: Asked) -> str:
    """What the reply names: `named`, what the question asks about; `beside`, another phrase of the
    question or the product; `wrong`, a phrase of neither; `general`: it names nothing."""
    if not named_phrases(reply):
        return "general"
    if stray_phrases(reply, asked.question, asked.product):
        return "wrong"
    return "beside" if beside_phrases(reply, asked.question) else "named"


def _is(key: str, value: str) -> Callable[[Mapping[str, Any]], float | None]:
    return lambda result: float(result[key] == value)


def _verdict(verdict: Verdict) -> Callable[[Mapping[str, Any]], float | None]:
    """Of the model's own drafts: a template is clean, and no merit of the model's."""
    model = DraftSource.MODEL.value
    return lambda one: float(one["verdict"] == verdict.value and one["source"] == model)


def _unchanged(result: Mapping[str, Any]) -> float | None:
    return None if result["edit"] is None else float(result["edit"] == 0)


def _refused(result: Mapping[str, Any]) -> float | None:
    return result["refused"] / result["texts"] if result["texts"] else None


MEASURES = (
    Measure("clean", "clean draft", 1, True, _verdict(Verdict.CLEAN)),
    Measure("look", "draft to look at", -1, True, _verdict(Verdict.LOOK)),
    Measure("template", "template", -1, True, _is("source", DraftSource.FALLBACK.value)),
    Measure("refused", "texts refused", -1, True, _refused),
    Measure("named", "names what is asked about", 1, True, _is("named", "named")),
    Measure("beside", "names another word of it", 0, True, _is("named", "beside")),
    Measure("general", "names nothing", 0, True, _is("named", "general")),
    Measure("wrong", "names what is not in it", -1, True, _is("named", "wrong")),
    Measure("unchanged", "as staff approved", 1, True, _unchanged),
    Measure("edit", "characters to change", -1, False, lambda one: one["edit"]),
    Measure("length", "characters", 0, False, lambda one: len(one["reply"])),
    Measure("alone", "text of its own", 1, True, lambda one: one.get("alone")),
    Measure("seconds", "seconds per draft", -1, False, lambda one: one["seconds"], " s"),
)


def mark_alone(results: list[Result]) -> None:
    """Sets `alone`: 1 where the arm wrote this text for no other question of the set."""
    questions: dict[tuple[str, str], set[str]] = {}
    for one in results:
        questions.setdefault((one["arm"], one["reply"]), set()).add(one["id"])
    for one in results:
        one["alone"] = float(len(questions[one["arm"], one["reply"]]) == 1)
