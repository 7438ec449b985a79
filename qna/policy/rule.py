"""A row of the table of rules, and the deferral that its examples end in."""

from dataclasses import dataclass

from qna.policy.types import ViolationCode

LATER = "담당자가 확인한 후 안내드리겠습니다."


@dataclass(frozen=True, slots=True)
class Rule:
    """`refused` must get `code`; `fine`, its near miss, must get nothing."""

    code: ViolationCode
    looks_at: str
    refused: str
    fine: str
    question: str = "세탁기에 돌려도 되나요?"
    product: str | None = "린넨 커튼"
