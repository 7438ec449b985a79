"""Sentences that the checker did not know and that staff sent again and again.

They are proposed to managers; an accepted one becomes a labelled row. No row changes what the
checker does: its rules and their data change in a release only. Nothing private is proposed:
no secret question, and none whose texts hold anything that would be masked, or the customer's name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from policy import Verdict, Violation, judge_reply, mask_personal
from policy.sentences import split
from qna.grouping.customers import telling_name
from qna.models import Decision, Draft, PolicyExample, Question, Review, now
from qna.outgoing import ReplyKind
from qna.store.audit import record_event
from qna.store.inserting import insert_unless_there

OFTEN = 3
"""Questions for which staff must have sent the sentence."""
PERIOD = timedelta(days=90)
MOST_READ = 3000
"""Decisions that are looked through, the newest."""
SHOWN = 20
MAX_CHARS = 1000
"""Of a reply that is looked at."""
EXPORT_BATCH = 500


@dataclass(slots=True)
class Proposal:
    key: str
    sentence: str
    questions: set[int]
    """For which it was sent."""
    question: Question
    """One of them, the newest that holds nothing private."""
    reply_text: str


def key_of(sentence: str) -> str:
    """The same for a sentence however it is spaced."""
    return sha256("".join(sentence.split()).encode()).hexdigest()[:32]


def proposals(session: Session, at: datetime, *, limit: int = SHOWN) -> list[Proposal]:
    """What was sent most often comes first; nothing that a manager has answered, and nothing that
    the checker of this release knows."""
    return list(islice(filter(still_unknown, _often(session, at)), limit))


def _often(session: Session, at: datetime) -> list[Proposal]:
    answered = set(session.scalars(select(PolicyExample.sentence_key)))
    found: dict[str, Proposal] = {}
    for review, draft in session.execute(_sent(at)):
        for sentence in _unknown(draft, review.reply_text or ""):
            if (key := key_of(sentence)) not in answered:
                _add(found, key, sentence, review)
    often = [each for each in found.values() if len(each.questions) >= OFTEN]
    return sorted(often, key=lambda each: -len(each.questions))


def _sent(at: datetime) -> Select[tuple[Review, Draft]]:
    """Standing approvals of drafts that the checker marked to be looked at."""
    return (
        select(Review, Draft)
        .join(Draft, Draft.id == Review.draft_id)
        .join(Review.question)
        .where(Review.created_at >= at - PERIOD, Review.undone_at.is_(None))
        .where(Review.kind == ReplyKind.HOLDING)
        .where(Review.decision.in_([Decision.APPROVED, Decision.EDITED]))
        .where(Draft.verdict == Verdict.LOOK)
        .where(Question.secret.is_(False), Question.forgotten_at.is_(None))
        .options(contains_eager(Review.question))
        # By the index that the period goes by too, not by a look at every review.
        .order_by(Review.created_at.desc(), Review.id.desc())
        .limit(MOST_READ)
    )


def _unknown(draft: Draft, reply: str) -> Iterator[str]:
    """The draft's sentences that were only to be looked at and that the reply still holds."""
    text = draft.text[:MAX_CHARS]
    spans = [(found["start"], found["end"]) for found in draft.violations if _only_looks(found)]
    for sentence in split(text):
        marked = any(start < sentence.end and end > sentence.start for start, end in spans)
        if marked and sentence.text in reply:
            yield sentence.text


def _only_looks(found: dict[str, Any]) -> bool:
    whole = isinstance(found.get("start"), int) and isinstance(found.get("end"), int)
    return whole and found.get("refuses") is False


def _add(found: dict[str, Proposal], key: str, sentence: str, review: Review) -> None:
    if key in found:
        found[key].questions.add(review.question_id)
    elif not _is_private(review.question, review.reply_text or ""):
        found[key] = Proposal(
            key, sentence, {review.question_id}, review.question, review.reply_text or ""
        )


def _is_private(question: Question, reply: str) -> bool:
    name = telling_name(question.author_name)
    texts = (question.text, question.product_name or "", reply)
    return any(mask_personal(text) != text or (name and name in text) for text in texts)


def still_unknown(proposal: Proposal) -> bool:
    """Whether the checker of this release would still only ask somebody to look at the sentence,
    whatever it says of the rest of the reply."""
    question = proposal.question
    reply = proposal.reply_text[:MAX_CHARS]
    found = _within(
        judge_reply(reply, question.text, question.product_name).violations,
        reply.find(proposal.sentence),
        len(proposal.sentence),
    )
    return bool(found) and not any(each.refuses for each in found)


def _within(found: Sequence[Violation], start: int, length: int) -> list[Violation]:
    """None where the sentence is not found (`start` -1)."""
    return [each for each in found if 0 <= start < each.end and each.start < start + length]


def find_proposal(session: Session, key: str, at: datetime) -> Proposal | None:
    """None: it is proposed no more."""
    found = next((each for each in _often(session, at) if each.key == key), None)
    return found if found and still_unknown(found) else None


def answer_proposal(session: Session, proposal: Proposal, *, accept: bool, staff_id: int) -> bool:
    """Keep a manager's yes or no. False: somebody was first, or the question has been deleted,
    forgotten or made secret, or holds something private, since the sentence was proposed."""
    question = session.get(
        Question, proposal.question.id, populate_existing=True, with_for_update=True
    )
    if question is None or question.forgotten_at or question.secret:
        return False
    if _is_private(question, proposal.reply_text):
        return False
    values = {
        "sentence_key": proposal.key, "sentence": proposal.sentence,
        "question_id": proposal.question.id, "reply_text": proposal.reply_text,
        "approvals": len(proposal.questions), "declined": not accept, "staff_id": staff_id,
        "created_at": now(),
    }  # fmt: skip
    kept = insert_unless_there(session, PolicyExample, values)
    if kept:
        action = "policy_example.accepted" if accept else "policy_example.declined"
        record_event(session, action, staff_id=staff_id, question_id=proposal.question.id)
    return kept


def labelled_rows(session: Session) -> Iterator[dict[str, Any]]:
    """Accepted ones as the checker's examples are kept: id, question, product, reply, violations.

    Not of a question that has become secret, or whose texts hold something private by now.
    """
    last = 0
    while batch := session.execute(_accepted_after(last)).all():
        last = batch[-1].PolicyExample.id
        for example, question in batch:
            if not _is_private(question, example.reply_text):
                yield {
                    "id": f"shop{example.id}",
                    "question": question.text,
                    "product": question.product_name,
                    "reply": example.reply_text,
                    "violations": [],
                }


def _accepted_after(last: int) -> Select[tuple[PolicyExample, Question]]:
    return (
        select(PolicyExample, Question)
        .join(Question, Question.id == PolicyExample.question_id)
        .where(PolicyExample.id > last, PolicyExample.declined.is_(False))
        .where(Question.secret.is_(False), Question.forgotten_at.is_(None))
        .order_by(PolicyExample.id)
        .limit(EXPORT_BATCH)
    )
