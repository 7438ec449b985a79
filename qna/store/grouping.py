"""Questions into groups as they come: each is looked at once for each draft, in bounded time.

A question that looks exactly like an earlier one (its signature) is found by a unique index;
another is compared with the newest `MAX_EXAMPLES` of its product, or of the shop's matters.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qna.database import changes_a_row
from qna.grouping.examples import Example, Match, best_group, groupable, matter_of, signature
from qna.grouping.faults import fault_in
from qna.grouping.features import Features, features
from qna.grouping.product import SHOP, product_key, shown_name
from qna.models import FaultReport, GroupExample, Question, QuestionGroup
from qna.models.question import UNGROUPED
from qna.store.alarms import report_fault
from qna.store.inserting import insert_unless_there

MAX_EXAMPLES = 300
KNOWN = 0.9
"""A question as alike as that to an example says nothing new: it is not kept as one."""
OF_SHOP_TOO = 0.65
"""As alike as that must be to a group of the shop's matters what may be one of them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with a draft that nobody has looked at for this."""

    question_id: int
    revision: int
    shop_id: int
    text: str
    product_id: str | None
    product_name: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in it; nothing of this needs a database."""

    asked: Asked
    features: Features
    product: str | None
    fault: str | None

    @property
    def key(self) -> str | None:
        """The product that it is about, `SHOP` for none in particular, None: nobody knows."""
        return SHOP if self.features.of_shop else self.product

    @property
    def keys(self) -> list[str]:
        """Where a group of its own may be: at `key`, and at `SHOP` where that may be right too."""
        also = SHOP if self.features.perhaps_of_shop else None
        return [key for key in dict.fromkeys((self.key, also)) if key is not None]


_COLUMNS = (
    Question.id,
    Question.revision,
    Question.shop_id,
    Question.text,
    Question.product_id,
    Question.product_name,
    Question.received_at,
)


def ungrouped(session: Session, limit: int) -> list[Asked]:
    """The oldest that wait to be looked at."""
    found = select(*_COLUMNS).where(UNGROUPED).order_by(Question.id).limit(limit)
    return [Asked(*row) for row in session.execute(found)]


def look(asked: Asked) -> Looked:
    """Pure, some milliseconds: not within a transaction."""
    return Looked(
        asked,
        features(asked.text, asked.product_name),
        product_key(asked.shop_id, asked.product_id, asked.product_name),
        fault_in(asked.text),
    )


def group(session: Session, looked: Looked) -> bool:
    """Put it with those that ask the same; False: somebody was first, or it was edited since."""
    asked = looked.asked
    # First, for it locks the row: it must neither change nor go while an example of it is kept.
    if not _done(session, asked):
        return False
    group_id = _group_of(session, looked) if groupable(looked.features) else None
    session.execute(
        update(Question).where(Question.id == asked.question_id).values(group_id=group_id)
    )
    session.execute(delete(FaultReport).where(FaultReport.question_id == asked.question_id))
    if looked.fault and looked.product:
        report_fault(
            session, asked.question_id, looked.product, looked.fault, at=asked.received_at,
            product_name=shown_name(asked.product_name or asked.product_id or ""),
        )  # fmt: skip
    return True


def set_aside(session: Session, asked: Asked) -> bool:
    """It is grouped with nothing; False: it has moved on."""
    return _done(session, asked)


def _done(session: Session, asked: Asked) -> bool:
    mine = (UNGROUPED, Question.id == asked.question_id, Question.revision == asked.revision)
    done = update(Question).where(*mine).values(ungrouped=False, group_id=None)
    return changes_a_row(session, done)


def _group_of(session: Session, looked: Looked) -> int | None:
    if not looked.keys:
        return None
    own = signature(looked.features)
    exact = (
        select(GroupExample.group_id)
        .where(GroupExample.product_key.in_(looked.keys), GroupExample.signature == own)
        # Its own product's first: both may hold one that looks the same.
        .order_by(GroupExample.product_key != looked.keys[0], GroupExample.id)
        .limit(1)
    )
    if (group_id := session.scalar(exact)) is not None:
        return group_id
    key, match = _best(session, looked)
    if match and match.nearest >= KNOWN:
        return match.group_id
    if key is None:
        return None
    group_id = match.group_id if match else _new_group(session, looked)
    _keep_example(session, looked, key, group_id, own)
    # Another worker may have kept the same one at the same moment, with a group of its own.
    return session.scalar(exact)


def _best(session: Session, looked: Looked) -> tuple[str | None, Match | None]:
    """The group that it belongs to, and where that is; none: where its own shall be."""
    found = [(key, best_group(looked.features, _examples(session, key))) for key in looked.keys]
    sure = [
        (key, match)
        for key, match in found
        if match and (key == looked.key or match.score >= OF_SHOP_TOO)
    ]
    return max(sure, key=lambda each: each[1].score, default=(looked.key, None))


def _examples(session: Session, key: str) -> list[Example]:
    rows = session.execute(
        select(GroupExample.group_id, GroupExample.features)
        .where(GroupExample.product_key == key)
        .order_by(GroupExample.id.desc())
        .limit(MAX_EXAMPLES)
    )
    return [Example(group_id, Features.from_dict(kept)) for group_id, kept in rows]


def _new_group(session: Session, looked: Looked) -> int:
    name = "" if looked.key == SHOP else shown_name(looked.asked.product_name or "")
    new = QuestionGroup(
        product_key=looked.key, product_name=name, matter=matter_of(looked.features)
    )
    session.add(new)
    session.flush()
    return new.id


def _keep_example(session: Session, looked: Looked, key: str, group_id: int, own: str) -> None:
    values = {
        "group_id": group_id,
        "question_id": looked.asked.question_id,
        "product_key": key,
        "signature": own,
        "features": looked.features.as_dict(),
    }
    insert_unless_there(session, GroupExample, values)
