"""What the policy says of a text, in the words and colours of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Flask
from flask_babel import get_locale

from policy import Verdict, Violation, ViolationCode, check_reply, checker
from qna.clocks.shop import own_words, read_clocks
from qna.incoming import clean_text
from qna.models import Draft, Question
from qna.store.bulk import why_alone
from review.labels import VIOLATION, WHY

Finding = Mapping[str, Any]
"""One violation as drafts store it."""


def install(app: Flask) -> None:
    app.jinja_env.filters.update(verdict_of=verdict_of, reasons=reasons, why_alone=why_alone)
    app.jinja_env.tests["refused"] = lambda found: verdict_of(found) == Verdict.REFUSED


def findings(
    text: str, question: str, product: str | None, *, own: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """What the policy finds in a text now, gravest first; `own`: the shop's own sentences."""
    found = check_reply(text, question, product, own=own)
    return [{**asdict(one), "code": str(one.code)} for one in found]


def findings_on(text: str, question: Question) -> Sequence[Finding]:
    """Of the draft itself what was found when it was written, of any other text what is found."""
    draft: Draft | None = question.draft
    # Browsers and strip() change white space at the ends: that is no edit.
    if draft is not None and clean_text(text) == clean_text(draft.text):
        return draft.violations
    own = own_words(read_clocks(question.shop.clocks))
    return findings(text, question.text, question.product_name, own=own)


def refuses(finding: Finding) -> bool:
    """False: a person should look, and nothing forbidden was recognised."""
    return bool(finding.get("refuses", finding.get("code") != ViolationCode.UNKNOWN))


def verdict_of(found: Sequence[Finding]) -> Verdict:
    """The policy's verdict on findings as they were stored."""
    stored = (Violation(ViolationCode.UNKNOWN, "", 0, 0, refuses=refuses(one)) for one in found)
    return checker.verdict_of(stored)


@dataclass(frozen=True, slots=True)
class Reason:
    """One line under a text: what was found, and in one sentence what is wrong with it."""

    code: str
    refuses: bool
    why: str


def reasons(found: Sequence[Finding]) -> list[Reason]:
    """Each reason once, what is forbidden first."""
    listed = (Reason(str(one.get("code", "")), refuses(one), _why(one)) for one in found)
    return sorted(dict.fromkeys(listed), key=lambda reason: not reason.refuses)


def _why(finding: Finding) -> str:
    """The rule's own sentence, else what its code means."""
    own = finding.get("why_en" if str(get_locale()) == "en" else "why")
    return str(own or WHY.get(str(finding.get("code")), ""))


def confirm_words(found: Sequence[Finding], text: str) -> list[str]:
    """What a person confirms: the words, or where a finding is about all of them, its name."""
    named = dict.fromkeys(_words(one, text) for one in found if refuses(one))
    # What is part of a longer finding is confirmed with it.
    return [one for one in named if not any(one != other and one in other for other in named)]


def _words(finding: Finding, text: str) -> str:
    excerpt, code = str(finding.get("excerpt", "")), str(finding.get("code", ""))
    return excerpt if 0 < len(excerpt) < len(text) else str(VIOLATION.get(code, code))
