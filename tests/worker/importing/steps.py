"""Steps of a file's way into the past answers."""

from collections.abc import Mapping

from sqlalchemy import select

from qna.database import Database
from qna.models import AnswerImport, ImportState, PastAnswer, Shop
from qna.store import answer_imports
from worker.importing.work import work_on


def bring(database: Database, shop: Shop, content: bytes, name: str = "past.csv") -> int:
    """A file whose pieces are all here."""
    with database.write() as session:
        row = answer_imports.bring(session, shop, content, file_name=name, staff_id=None)
    return row.id


def get(database: Database, import_id: int) -> AnswerImport:
    with database.read() as session:
        return session.get_one(AnswerImport, import_id)


def start(database: Database, import_id: int, columns: Mapping[str, int] | None = None) -> bool:
    """Its columns as they are known, or as given: the rows may be taken."""
    row = get(database, import_id)
    assert row.state == ImportState.TO_MAP, (row.state, row.problem)
    with database.write() as session:
        known = answer_imports.known_columns(session, row.headers, row.signature)
        return answer_imports.start_taking(session, import_id, columns or known, staff_id=None)


def take(database: Database, shop: Shop, content: bytes) -> AnswerImport:
    """The whole way."""
    import_id = bring(database, shop, content)
    assert work_on(database, import_id)
    assert start(database, import_id)
    assert work_on(database, import_id)
    return get(database, import_id)


def answers(database: Database, shop: Shop) -> list[PastAnswer]:
    with database.read() as session:
        found = select(PastAnswer).where(PastAnswer.shop_id == shop.id).order_by(PastAnswer.id)
        return list(session.scalars(found))
