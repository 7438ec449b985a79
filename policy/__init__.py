"""The reply policy: what a holding reply may say, and what must never leave the shop.

Text in, verdict out. It imports nothing of the other packages, so it can be used and measured
alone: `python -m policy.report FILE`. Names are loaded on first use, so that a process that judges no text never loads kiwi.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy.checker import check_reply, explain_reply, judge_reply, refused_in_own, warm_up
    from policy.personal import find_personal, find_private, mask_personal
    from policy.types import Judgement, PersonalSpan, Verdict, Violation, ViolationCode

__all__ = [
    "Judgement",
    "PersonalSpan",
    "Verdict",
    "Violation",
    "ViolationCode",
    "check_reply",
    "explain_reply",
    "find_personal",
    "find_private",
    "judge_reply",
    "mask_personal",
    "refused_in_own",
    "warm_up",
]

_HOMES = {
    "Judgement": "types",
    "PersonalSpan": "types",
    "Verdict": "types",
    "Violation": "types",
    "ViolationCode": "types",
    "check_reply": "checker",
    "explain_reply": "checker",
    "judge_reply": "checker",
    "refused_in_own": "checker",
    "warm_up": "checker",
    "find_personal": "personal",
    "find_private": "personal",
    "mask_personal": "personal",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
