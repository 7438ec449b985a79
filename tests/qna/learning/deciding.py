"""Decided questions, as a shop's weeks leave them, for tests of what is learned from them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from qna.database import Database
from qna.models import Decision, DraftSource, Review, Shop, Staff
from qna.store import reviews
from qna.store.drafts import NewDraft, save_drafts
from tests.qna import steps

FIRST = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
FACTS = {"engine": "local", "model": "test-model", "prompt_version": "p1", "preset": "balanced"}


def thrown(reply: str, verdict: str = "refused", code: str = "promise") -> dict[str, Any]:
    return {"reply": reply, "verdict": verdict, "violations": [{"code": code}], "seed": 1}


def draft(
    database: Database,
    question_id: int,
    text: str = steps.REPLY,
    *,
    source: DraftSource = DraftSource.MODEL,
    rejected: tuple[dict[str, Any], ...] = (),
) -> int:
    task = steps.claim(database, question_id)
    assert task is not None
    new = NewDraft(text, source, rejected=rejected, facts=dict(FACTS))
    with database.write() as session:
        draft_id = save_drafts(session, [(task, new)], worker="w")[0]
    assert draft_id is not None
    return draft_id


def decide(
    database: Database,
    question_id: int,
    draft_id: int,
    person: Staff,
    *,
    reply: str | None = steps.REPLY,
    day: float | None = None,
) -> int:
    """Approve `reply`, or reject where it is None. `day`: since `FIRST`. The review's id."""
    with database.write() as session:
        if reply is None:
            review_id = reviews.reject(
                session, question_id, draft_id, reviewer_id=person.id, reason="사실과 다름"
            )
        else:
            review_id = reviews.approve(
                session,
                question_id,
                draft_id,
                reviewer_id=person.id,
                reply_text=reply,
                undo_seconds=0,
            ).review_id
    if day is not None:
        steps.change(database, Review, review_id, created_at=FIRST + timedelta(days=day))
    return review_id


def decided(
    database: Database,
    shop: Shop,
    person: Staff,
    text: str,
    *,
    reply: str | None = steps.REPLY,
    day: float | None = None,
    drafted: dict[str, Any] | None = None,
    **asked: Any,
) -> int:
    """A question that was drafted and decided; its id."""
    question_id = steps.ask(database, shop, text=text, **asked)
    draft_id = draft(database, question_id, **(drafted or {}))
    decide(database, question_id, draft_id, person, reply=reply, day=day)
    return question_id


__all__ = ["FIRST", "Decision", "decide", "decided", "draft", "thrown"]
