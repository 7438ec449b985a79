"""Past answers for the pages' tests."""

from datetime import timedelta
from typing import Any

from qna.database import Database
from qna.models import PastSource, now
from qna.reuse.rows import digest_of
from qna.store.past_answers import add_past

NAME = "2027 위클리 다이어리"


def add_past_answer(
    database: Database, shop_id: int, question: str, answer: str, *, days: int = 10, **values: Any
) -> None:
    """As a file brought it, unless `values` say otherwise."""
    at = now() - timedelta(days=days)
    fixed: dict[str, Any] = {
        "shop_id": shop_id, "source": PastSource.IMPORTED, "question_id": None, "import_id": None,
        "question_text": question, "answer_text": answer, "product_id": None, "product_name": NAME,
        "author_name": None, "secret": False, "staff_id": None, "answered_by": "박민아",
        "asked_at": at, "answered_at": at, "digest": digest_of(None, question, answer, str(days)),
        "forgotten_at": None, "created_at": at,
    }  # fmt: skip
    with database.write() as session:
        assert add_past(session, [fixed | values]) == 1
