"""Questions in: the ONE function that records them, whichever way they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from qna.fair_queue import next_turn
from qna.incoming import MAX_ID_CHARS, IncomingKind, IncomingQuestion
from qna.lifecycle import Status
from qna.models import PostKind, Question, now
from qna.store.audit import record_event
from qna.store.closing import REDRAFTED, cancel_deliveries, close_if_answered, withdraw
from qna.store.due import arrival_due
from qna.store.moves import advance
from qna.store.new_questions import Arrived, content_of, first_of_their_keys, insert_questions
from qna.store.platform_posts import REPLIES_TO, keep_post


@dataclass(frozen=True, slots=True)
class Recorded:
    question_id: int
    status: Status
    new: bool
    changed: bool

    @property
    def wants_work(self) -> bool:
        """A worker should be nudged."""
        return self.changed and self.status == Status.RECEIVED


@dataclass(frozen=True, slots=True)
class _Arrival:
    incoming: IncomingQuestion
    source: str
    read_at: datetime | None
    revision: int | None

    @property
    def at(self) -> datetime | None:
        """As of when it stands; never later than now, whatever the platform's clock says."""
        at = self.incoming.changed_at or self.read_at
        return at and min(at, now())

    def is_overtaken(self, question: Question) -> bool:
        """A later event was here first. Times may be whole seconds: equal is not late."""
        if self.revision is not None:
            return self.revision != question.revision
        at, stands = self.incoming.changed_at or self.read_at, question.content_at
        return at is not None and stands is not None and at < stands


def record_questions(
    session: Session, arrivals: Sequence[tuple[int, IncomingQuestion]]
) -> list[Recorded | None]:
    """`record_question` for each of what webhooks brought: shop and question, in this order.

    The new ones, which most are, are written together.
    """
    plain = first_of_their_keys(arrivals)
    ids = insert_questions(session, [Arrived(*arrivals[n], "webhook") for n in plain])
    new = {n: _recorded(arrivals[n][1], row) for n, row in zip(plain, ids, strict=True)}
    return [new.get(n) or record_question(session, *each) for n, each in enumerate(arrivals)]


def record_question(
    session: Session,
    shop_id: int,
    incoming: IncomingQuestion,
    *,
    source: str = "webhook",
    read_at: datetime | None = None,
    revision: int | None = None,
) -> Recorded | None:
    """Record one arrival; safe to repeat. None: nothing to record (answered before we saw it).

    `read_at`: for what was read at the platform, when the reading began. It may have waited for a
    later page, and an edit been told of meanwhile. `revision`: for what was fetched, the question's
    when the fetch began, which no clock can mistake.

    A duplicate changes nothing, nor does an edit that a later one has overtaken. An edit of text
    or product before posting starts the question anew; what else it says (a post turned secret)
    stands at once in every status. A deletion withdraws the question; one that overtakes it
    leaves a withdrawn row, so that the late arrival stays withdrawn.
    """
    follows = None
    if incoming.follows is not None:
        old = _find(session, shop_id, incoming.follows)
        if old is not None and (noted := _note_follow_up(session, shop_id, old, incoming)):
            return noted
        follows = old.id if old is not None else None
    if not incoming.tells_of_an_answer:
        arrived = Arrived(shop_id, incoming, source, follows)
        if new := _recorded(incoming, *insert_questions(session, [arrived])):
            return new
    question = _find(session, shop_id, incoming.platform_question_id)
    if question is None:
        return None
    changed = _apply(session, question, _Arrival(incoming, source, read_at, revision))
    session.expire(question)
    return Recorded(question.id, question.status, False, changed)


def _recorded(incoming: IncomingQuestion, new_id: int | None) -> Recorded | None:
    if new_id is None:
        return None
    deleted = incoming.kind == IncomingKind.DELETED
    return Recorded(new_id, Status.WITHDRAWN if deleted else Status.RECEIVED, True, True)


def _note_follow_up(
    session: Session, shop_id: int, old: Question, incoming: IncomingQuestion
) -> Recorded | None:
    """Into the history of `old`; None: it is, or becomes, a question of its own.

    While an answer is still owed the customer's words belong to that; afterwards they are a new
    question. What was noted before `old` was answered stays a note.
    """
    if _find(session, shop_id, incoming.platform_question_id) is not None:
        return None
    text = "" if old.forgotten_at is not None else incoming.text
    new = keep_post(session, old.id, PostKind.FOLLOW_UP, text, incoming.platform_question_id)
    if new and old.status in (Status.ANSWERED, Status.REJECTED, Status.WITHDRAWN):
        return None
    return Recorded(old.id, old.status, False, new)


def _find(session: Session, shop_id: int, platform_question_id: str) -> Question | None:
    """The row, locked: of two events at once the later one must see the other's time."""
    statement = select(Question).where(
        Question.shop_id == shop_id, Question.platform_question_id == platform_question_id
    )
    question = session.scalar(statement.with_for_update())
    while question is not None and question.status == Status.ANSWERED:
        # An edit after the answer stands in a row of its own.
        statement = select(Question).where(
            Question.follows_id == question.id,
            Question.platform_question_id.endswith(f"#{question.id}"),
        )
        later = session.scalar(statement.with_for_update())
        if later is None:
            break
        question = later
    return question


def _apply(session: Session, question: Question, arrival: _Arrival) -> bool:
    incoming = arrival.incoming
    if question.forgotten_at:
        return False
    if incoming.kind == IncomingKind.DELETED:
        return withdraw(session, question.id)
    closed = incoming.tells_of_an_answer and close_if_answered(session, question, incoming)
    if incoming.kind == IncomingKind.ANSWERED:
        return closed
    return _take_in(session, question, arrival) or closed


def _take_in(session: Session, question: Question, arrival: _Arrival) -> bool:
    """What the customer wrote, if it is news; True: there is something to fetch or to draft."""
    incoming, overtaken = arrival.incoming, arrival.is_overtaken(question)
    if question.needs_fetch and not incoming.needs_fetch:
        # Told of again since it was read: it is read once more. A push brings the text itself.
        read = arrival.read_at is not None
        return not (overtaken and read) and _fill(session, question.id, arrival)
    # A webhook may deliver an old "created" again after an edit; a poll shows what stands now.
    current = incoming.kind == IncomingKind.UPDATED or arrival.source == "poll"
    if current and incoming.text and not overtaken:
        return _bring_up_to_date(session, question, arrival)
    if incoming.kind == IncomingKind.UPDATED and incoming.needs_fetch:
        return _fetch_again(session, question.id)
    return False


def _bring_up_to_date(session: Session, question: Question, arrival: _Arrival) -> bool:
    incoming = arrival.incoming
    content, another = content_of(incoming), _of_another_product(question, incoming)
    if not another:
        content |= {name: content[name] or getattr(question, name) for name in _PRODUCT}
    if another or incoming.text != question.text:
        if question.status == Status.ANSWERED:
            return _take_up_again(session, question, incoming)
        return _replace(session, question.id, content | {"content_at": arrival.at})
    # What only reads tells of no change: the time that stands still does.
    content["content_at"] = content["content_at"] or question.content_at
    # The same question: what is private now and what the product is called change no draft.
    if any(content[name] != getattr(question, name) for name in _FACTS):
        session.execute(update(Question).where(Question.id == question.id).values(**content))
    return False


_PRODUCT = ("product_id", "product_name")
_FACTS = (*_PRODUCT, "author_name", "secret", "content_at")


def _of_another_product(question: Question, incoming: IncomingQuestion) -> bool:
    """Neither a new name for the same product nor one that only this way tells, or leaves out."""
    pairs = [(getattr(question, name), getattr(incoming, name)) for name in _PRODUCT]
    known = [(before, now_) for before, now_ in pairs if before and now_]
    return bool(known) and known[0][0] != known[0][1]


def _fill(session: Session, question_id: int, arrival: _Arrival) -> bool:
    """What a push with ids only left open, now fetched."""
    return advance(
        session,
        question_id,
        Status.RECEIVED,
        only_from=[Status.RECEIVED],
        where=[Question.needs_fetch],
        needs_fetch=False,
        lease_until=None,
        **content_of(arrival.incoming) | {"content_at": arrival.at},
    )


def _fetch_again(session: Session, question_id: int) -> bool:
    moved = advance(
        session,
        question_id,
        Status.RECEIVED,
        only_from=REDRAFTED,
        needs_fetch=True,
        content_at=now(),
        revision=Question.revision + 1,
        draft_id=None,
        nudged_at=None,
        lease_until=None,
        losses=0,
    )
    if moved:
        cancel_deliveries(session, question_id)
        record_event(session, "question.edited_by_customer", question_id=question_id)
    return moved


def _take_up_again(session: Session, old: Question, incoming: IncomingQuestion) -> bool:
    """The customer changed an answered question: a new one, which names the old.

    What was erased from our tables stays erased.
    """
    if not old.text or not keep_post(session, old.id, PostKind.EDIT, incoming.text):
        return False
    original = str(old.context.get(REPLIES_TO, old.platform_question_id))
    asked = now()
    new = Question(
        shop_id=old.shop_id,
        platform_question_id=f"{original[: MAX_ID_CHARS - 20]}#{old.id}",
        channel=old.channel,
        follows_id=old.id,
        status=Status.RECEIVED,
        source=old.source,
        asked_at=asked,
        received_at=asked,
        due_at=arrival_due(session, old.shop_id, old.channel, asked, asked),
        turn=text(next_turn(":shop")).bindparams(shop=old.shop_id),
        **content_of(incoming) | {"context": {**incoming.context, REPLIES_TO: original}},
    )
    session.add(new)
    session.flush()
    record_event(session, "question.taken_up_again", question_id=new.id, follows=old.id)
    return True


def _replace(session: Session, question_id: int, content: dict[str, Any]) -> bool:
    """Another text or product: draft anew, unless the holding reply is out or on its way."""
    values = {**content, "revision": Question.revision + 1, "sensitive": None}
    anew: dict[str, Any] = {
        "needs_fetch": False,
        "nudged_at": None,
        "draft_id": None,
        "lease_until": None,
        "losses": 0,
    }
    moved = advance(session, question_id, Status.RECEIVED, only_from=REDRAFTED, **values, **anew)
    if moved:
        cancel_deliveries(session, question_id)
    else:
        keep_post(session, question_id, PostKind.EDIT, content["text"])
        session.execute(update(Question).where(Question.id == question_id).values(**values))
    record_event(session, "question.edited_by_customer", question_id=question_id)
    return moved
