"""Which drafts staff may decide many at a time: one rule, of a question at hand and in SQL."""

from typing import Any

from sqlalchemy import or_

from policy.types import Verdict
from qna.models import Draft, Question
from qna.store.drafts import LOST


def why_alone(question: Question) -> str | None:
    """Why it is read and decided by itself: `sensitive`, `lost`, `look` or `violations`; None: it
    may be decided with others. Wants a question with a draft."""
    draft = question.draft
    assert draft is not None
    if question.sensitive:
        return "sensitive"
    if draft.reason == LOST:  # it may be a text that nobody has looked at
        return "lost"
    return {Verdict.CLEAN: None, Verdict.LOOK: "look"}.get(draft.verdict, "violations")


def with_others() -> list[Any]:
    """The same as conditions; wants `Question` joined with its draft."""
    return [
        Question.sensitive.is_(None),
        Draft.verdict == Verdict.CLEAN,
        or_(Draft.reason.is_(None), Draft.reason != LOST),
    ]
