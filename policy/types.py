"""What the checker reports. Importing this loads no morphology."""

from dataclasses import dataclass
from enum import StrEnum


class ViolationCode(StrEnum):
    """Declared gravest first: this order is the order of a verdict."""

    PERSONAL = "personal"
    CONTACT = "contact"
    SELF_REFERENCE = "self_reference"
    PROMISE = "promise"
    DEFINITIVE = "definitive"
    BURDEN = "burden"
    FOREIGN = "foreign"
    GIBBERISH = "gibberish"
    IMPOLITE = "impolite"
    MARKUP = "markup"
    TRUNCATED = "truncated"
    TOO_LONG = "too_long"
    UNGROUNDED = "ungrounded"
    NO_DEFERRAL = "no_deferral"
    UNKNOWN = "unknown"
    """Nothing forbidden, yet nothing that the checker knows: a person must read it."""


class Verdict(StrEnum):
    """Best first: of several drafts the one with the best verdict is offered."""

    CLEAN = "clean"
    LOOK = "look"
    REFUSED = "refused"


GRAVITY = {code: rank for rank, code in enumerate(ViolationCode)}


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding; `excerpt` is `reply[start:end]`.

    `rule` names the rule that found it, `why` and `why_en` say in one sentence what is wrong.
    `refuses` is false where the finding only asks a person to look.
    """

    code: ViolationCode
    excerpt: str
    start: int
    end: int
    rule: str = ""
    why: str = ""
    why_en: str = ""
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the checker says of one reply."""

    verdict: Verdict
    violations: tuple[Violation, ...] = ()

    @property
    def ok(self) -> bool:
        """Not refused: it may be offered to staff."""
        return self.verdict is not Verdict.REFUSED


@dataclass(frozen=True, slots=True)
class PersonalSpan:
    """Personal data in a text; `text` is `source[start:end]`, `kind` is a key of `MASKS`."""

    kind: str
    start: int
    end: int
    text: str


MASKS = {
    "email": "[이메일]",
    "phone": "[전화번호]",
    "resident": "[주민등록번호]",
    "card": "[카드번호]",
    "account": "[계좌번호]",
    "order": "[주문번호]",
    "address": "[주소]",
    "name": "[이름]",
    "birth": "[생년월일]",
    "passport": "[여권번호]",
    "vehicle": "[차량번호]",
    "messenger": "[아이디]",
}
