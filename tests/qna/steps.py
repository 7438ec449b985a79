"""Steps of a question's life, for tests that begin in the middle of it."""

from typing import Any, TypeVar
from uuid import uuid4

from qna.database import Database
from qna.incoming import IncomingKind, IncomingQuestion
from qna.lifecycle import Status
from qna.models import DraftSource, Question, Shop, Staff
from qna.store.deliveries import DeliveryTask, claim_delivery
from qna.store.drafts import DraftTask, NewDraft, claim_questions, save_drafts
from qna.store.questions import Recorded, record_question
from qna.store.reviews import Approval, approve

TEXT = "이 다이어리에 내년도 공휴일이 표시되어 있나요?"
REPLY = "안녕하세요, 고객님. 담당자가 확인한 후 정확히 안내드리겠습니다."

Row = TypeVar("Row")


def incoming(question_id: str = "", text: str = TEXT, **values: Any) -> IncomingQuestion:
    given = {"platform_question_id": question_id or f"Q-{uuid4().hex[:12]}", "text": text}
    return IncomingQuestion(**{**given, **values})


def deletion(question_id: str) -> IncomingQuestion:
    return IncomingQuestion(kind=IncomingKind.DELETED, platform_question_id=question_id)


def edition(question_id: str, text: str, **values: Any) -> IncomingQuestion:
    return incoming(question_id, text, kind=IncomingKind.UPDATED, **values)


def record(
    database: Database,
    shop: Shop,
    question: IncomingQuestion,
    source: str = "webhook",
    **read: Any,
) -> Recorded | None:
    """`read`: `read_at` and `revision` of what was read."""
    with database.write() as session:
        return record_question(session, shop.id, question, source=source, **read)


def ask(database: Database, shop: Shop, question_id: str = "", **values: Any) -> int:
    recorded = record(database, shop, incoming(question_id, **values))
    assert recorded is not None
    return recorded.question_id


def claim(
    database: Database, question_id: int, *, owner: str = "worker-1", lease_seconds: float = 30
) -> DraftTask | None:
    with database.write() as session:
        return claim_questions(session, [question_id], owner=owner, lease_seconds=lease_seconds)[0]


def save(database: Database, task: DraftTask, text: str = REPLY) -> int | None:
    with database.write() as session:
        new = NewDraft(text, DraftSource.MODEL)
        return save_drafts(session, [(task, new)], worker="worker-1")[0]


def draft(database: Database, question_id: int, text: str = REPLY) -> int:
    task = claim(database, question_id)
    assert task is not None
    draft_id = save(database, task, text)
    assert draft_id is not None
    return draft_id


def let_approve(
    database: Database,
    question_id: int,
    person: Staff,
    *,
    reply_text: str = REPLY,
    undo_seconds: float = 0,
) -> Approval:
    """Draft the question and approve the draft."""
    draft_id = draft(database, question_id)
    with database.write() as session:
        return approve(
            session,
            question_id,
            draft_id,
            reviewer_id=person.id,
            reply_text=reply_text,
            undo_seconds=undo_seconds,
        )


def approved(database: Database, shop: Shop, person: Staff, **values: Any) -> tuple[int, int]:
    """A new question with an approved reply: its id and the delivery's."""
    question_id = ask(database, shop, **values)
    return question_id, let_approve(database, question_id, person).delivery_id


def take_delivery(
    database: Database, delivery_id: int, *, lease_seconds: float = 60
) -> DeliveryTask | None:
    with database.write() as session:
        return claim_delivery(session, delivery_id, lease_seconds=lease_seconds)


def must_take(database: Database, delivery_id: int, **values: Any) -> DeliveryTask:
    task = take_delivery(database, delivery_id, **values)
    assert task is not None
    return task


def get(database: Database, model: type[Row], row_id: int) -> Row:
    with database.read() as session:
        return session.get_one(model, row_id)


def status(database: Database, question_id: int) -> Status:
    return get(database, Question, question_id).status


def change(database: Database, model: type[Any], row_id: int, **values: Any) -> None:
    """Set columns as time or an operator would."""
    with database.write() as session:
        row = session.get_one(model, row_id)
        for name, value in values.items():
            setattr(row, name, value)
