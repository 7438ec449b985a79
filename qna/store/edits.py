"""What staff edit most: the phrases that they take out, put in or replace, word by word."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from policy import mask_personal
from qna.models import Decision, Draft, Question, Review
from qna.outgoing import ReplyKind

MOST_READ = 1000
"""Edited drafts that are looked through, the newest."""
MOST_WORDS = 200
"""Of a text: a holding reply has far fewer."""
MAX_PHRASE = 80
FEWEST = 2
"""Questions in which a phrase was edited alike: what stands in one alone may be a customer's."""
SHOWN = 15


@dataclass(frozen=True, slots=True)
class Edit:
    before: str
    """"" where `after` was put in."""
    after: str
    """"" where `before` was taken out."""
    count: int
    """Questions."""


def common_edits(session: Session, since: datetime, *, limit: int = SHOWN) -> list[Edit]:
    """The commonest first. Of secret questions nothing, and nothing that would be masked."""
    # A question may have been decided, undone and decided again, or answered twice.
    by_question = dict.fromkeys(
        (row.question_id, phrase)
        for row in session.execute(_edited(since))
        for phrase in phrases(row.text, row.reply_text)
    )
    counted = Counter(phrase for _, phrase in by_question)
    common = [Edit(*phrase, count) for phrase, count in counted.most_common() if count >= FEWEST]
    return [edit for edit in common[: 4 * limit] if not _private(edit)][:limit]


def _edited(since: datetime) -> Select[tuple[int, str, str | None]]:
    return (
        select(Review.question_id, Draft.text, Review.reply_text)
        .select_from(Review)
        .join(Draft, Draft.id == Review.draft_id)
        .join(Question, Question.id == Review.question_id)
        .where(Review.decision == Decision.EDITED, Review.kind == ReplyKind.HOLDING)
        .where(Review.undone_at.is_(None), Review.created_at >= since)
        .where(Review.reply_text.is_not(None), Question.secret.is_(False))
        # By the index that `since` goes by too, not by a look at every review.
        .order_by(Review.created_at.desc(), Review.id.desc())
        .limit(MOST_READ)
    )


def phrases(before: str, after: str) -> Iterator[tuple[str, str]]:
    """What was taken out and what stands in its place; either may be empty, neither is long."""
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, start, end, new_start, new_end in steps:
        pair = " ".join(old[start:end]), " ".join(new[new_start:new_end])
        if tag != "equal" and max(map(len, pair)) <= MAX_PHRASE:
            yield pair


def _private(edit: Edit) -> bool:
    return any(mask_personal(text) != text for text in (edit.before, edit.after))
