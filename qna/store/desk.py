"""Notes, assignment, canned replies: what staff keep for each other."""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from qna.models import CannedReply, Note, Question, Role, Staff
from qna.store.audit import record_event


class DeskInvalid(ValueError):
    """What is wrong: `empty` or `unknown`."""


def add_note(session: Session, question_id: int, *, staff_id: int, text: str) -> None:
    """Raises `DeskInvalid` for an empty text."""
    if not text:
        raise DeskInvalid("empty")
    session.add(Note(question_id=question_id, staff_id=staff_id, text=text))
    record_event(session, "note.added", staff_id=staff_id, question_id=question_id)


def notes_of(session: Session, question_id: int) -> list[Note]:
    statement = select(Note).where(Note.question_id == question_id).order_by(Note.id)
    return list(session.scalars(statement.options(joinedload(Note.staff))))


def assign(session: Session, question_id: int, assignee_id: int | None, *, staff_id: int) -> None:
    """Give a question to somebody, or to nobody.

    Raises `DeskInvalid` for an unknown person and for one who may only look.
    """
    if assignee_id is not None:
        person = session.get(Staff, assignee_id)
        if person is None or not may_be_assigned(person):
            raise DeskInvalid("unknown")
    session.execute(
        update(Question).where(Question.id == question_id).values(assignee_id=assignee_id)
    )
    record_event(
        session,
        "question.assigned",
        staff_id=staff_id,
        question_id=question_id,
        assignee_id=assignee_id,
    )


def may_be_assigned(person: Staff) -> bool:
    return person.active and person.role != Role.VIEWER


def assignable(session: Session) -> list[Staff]:
    """Who may be given questions."""
    people = session.scalars(select(Staff).order_by(Staff.login))
    return [person for person in people if may_be_assigned(person)]


def canned_replies(session: Session, shop_id: int | None = None) -> list[CannedReply]:
    """All of them, or those that a shop may use."""
    statement = select(CannedReply).order_by(CannedReply.title, CannedReply.id)
    if shop_id is not None:
        own = or_(CannedReply.shop_id == shop_id, CannedReply.shop_id.is_(None))
        statement = statement.where(own)
    return list(session.scalars(statement.options(joinedload(CannedReply.shop))))


def save_canned(
    session: Session,
    canned_id: int | None,
    *,
    title: str,
    text: str,
    shop_id: int | None,
    staff_id: int,
) -> None:
    """Add or change one. Raises `DeskInvalid`."""
    if not title or not text:
        raise DeskInvalid("empty")
    row = session.get(CannedReply, canned_id) if canned_id else CannedReply()
    if row is None:
        raise DeskInvalid("unknown")
    row.title, row.text, row.shop_id = title, text, shop_id
    session.add(row)
    record_event(session, "canned.saved", staff_id=staff_id, title=title)


def delete_canned(session: Session, canned_id: int, *, staff_id: int) -> None:
    if row := session.get(CannedReply, canned_id):
        session.delete(row)
        record_event(session, "canned.deleted", staff_id=staff_id, title=row.title)
