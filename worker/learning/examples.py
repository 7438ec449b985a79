"""A decision in the formats that TRL reads, conversational: `prompt` is a list of messages.

https://huggingface.co/docs/trl/dataset_formats: prompt-completion for SFT, explicit-prompt
preference for DPO. The prompt is built as for the shop's next draft, so that a model learns under
what it will be asked with.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from policy.types import Verdict
from qna.learning.decided import DecidedReply
from qna.models import Decision, DraftSource
from worker.prompt import build_messages, neutralise

Line = dict[str, Any]

MOST_REFUSED = 2
"""Pairs with refused texts out of one decision: one hard question must not drown the others."""


class Kind(StrEnum):
    SFT = "sft"
    DPO = "dpo"
    EVAL = "eval"


def lines_of(kind: Kind, decided: DecidedReply) -> Iterator[Line]:
    """What one masked decision has to teach; nothing, where it says nothing about the model."""
    yield from {Kind.SFT: _sft, Kind.DPO: _dpo, Kind.EVAL: _eval}[kind](decided)


def key_of(kind: Kind, line: Line) -> tuple[str, ...]:
    """The texts by which two lines are the same."""
    if kind is Kind.EVAL:
        return line["question"], line["product"] or "", line["reply"] or ""
    prompt = [message["content"] for message in line["prompt"]]
    answers = [line[name] for name in ("completion", "chosen", "rejected") if name in line]
    return (*prompt, *(answer[0]["content"] for answer in answers))


def may_be_learned(text: str) -> bool:
    """A role token of a chat template would be one in training too."""
    return bool(text.strip()) and neutralise(text) == text


def _sft(decided: DecidedReply) -> Iterator[Line]:
    # The template is what stands in for a model; one that writes it itself is no better for it.
    if decided.reply is None or _is_template(decided):
        return
    if may_be_learned(decided.reply):
        yield {
            "id": str(decided.question_id),
            "prompt": _prompt(decided),
            "completion": _said(decided.reply),
            "decision": decided.decision.value,
            "draft": decided.draft,
            **_origin(decided),
        }


def _dpo(decided: DecidedReply) -> Iterator[Line]:
    if decided.reply is None or _is_template(decided) or not may_be_learned(decided.reply):
        return
    for place, (why, worse) in enumerate(_worse(decided)):
        yield {
            "id": f"{decided.question_id}-{why}-{place}",
            "prompt": _prompt(decided),
            "chosen": _said(decided.reply),
            "rejected": _said(worse),
            "why": why,
            **_origin(decided),
        }


def _worse(decided: DecidedReply) -> Iterator[tuple[str, str]]:
    """Texts of a model that staff or the policy did not want, with who did not."""
    refused = [each.reply for each in decided.thrown_away if each.verdict == Verdict.REFUSED]
    edited = decided.decision == Decision.EDITED and decided.draft_source == DraftSource.MODEL
    found = [("edited", decided.draft)] if edited else []
    found += [("rejected", text) for text in decided.turned_down]
    found += [("policy", text) for text in refused[:MOST_REFUSED]]
    seen = {decided.reply}
    for why, text in found:
        if text not in seen and may_be_learned(text):
            seen.add(text)
            yield why, text


def _eval(decided: DecidedReply) -> Iterator[Line]:
    yield {
        "id": str(decided.question_id),
        "question": decided.question,
        "product": decided.product,
        "tone": decided.tone,
        "instruction": decided.instruction,
        "draft": decided.draft,
        "draft_source": decided.draft_source.value,
        "decision": decided.decision.value,
        "reply": decided.reply,
        "reason": decided.reject_reason,
        "model": decided.model,
        "prompt_version": decided.prompt_version,
        "preset": decided.preset,
        **_origin(decided),
    }


def _is_template(decided: DecidedReply) -> bool:
    approved = decided.decision == Decision.APPROVED
    return approved and decided.draft_source == DraftSource.FALLBACK


def _prompt(decided: DecidedReply) -> list[dict[str, str]]:
    return build_messages(
        decided.question, decided.product, tone=decided.tone, instruction=decided.instruction
    )


def _said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def _origin(decided: DecidedReply) -> Line:
    return {
        "shop": decided.shop,
        "language": decided.language,
        "decided_at": decided.decided_at.isoformat(),
        "customer": decided.customer,
    }
