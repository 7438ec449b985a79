"""The names of those who have a question open."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from qna.models import Role, Staff
from review.auth import me
from review.services import services


def who_else(session: Session, question_id: int) -> list[str]:
    """Others who have it open now; says that this person has it open too."""
    presence = services().presence
    # Who may not decide looks over a shoulder: nobody has to keep out of their way.
    decides = me().may(Role.REVIEWER)
    looking = presence.look(question_id, me().id) if decides else presence.looking()
    others = looking.get(question_id, frozenset()) - {me().id}
    return list(_names(session, others).values())


def company(session: Session, question_ids: Collection[int]) -> Mapping[int, str]:
    """Who but this person looks at each of these questions; nothing for those nobody has open."""
    looking = services().presence.looking()
    others = {key: looking.get(key, frozenset()) - {me().id} for key in question_ids}
    names = _names(session, frozenset().union(*others.values()))
    named = {key: [names[one] for one in names if one in people] for key, people in others.items()}
    return {key: ", ".join(found) for key, found in named.items() if found}


def _names(session: Session, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids)).order_by(Staff.id))
    return {row.id: row.name for row in rows}
