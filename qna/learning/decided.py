"""The decisions of staff about drafts, oldest first, out of SQL."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from policy.types import Verdict
from qna.clocks.shop import own_words, read_clocks
from qna.grouping.customers import telling_name
from qna.learning.customers import customer_key
from qna.lifecycle import Status
from qna.models import Decision, Draft, DraftSource, Question, Review, Shop
from qna.outgoing import ReplyKind
from qna.store.reviews import BY_STAFF
from qna.templates import language_of

BATCH = 200
"""Decisions read at once: a draft carries what was thrown away for it."""
LONGEST_THREAD = 20


@dataclass(frozen=True, slots=True)
class ThrownAway:
    """A candidate that did not become the draft; `verdict` and `codes` as the policy had them."""

    reply: str
    verdict: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecidedReply:
    """One standing decision about one draft, texts as they were written (not yet masked)."""

    question_id: int
    review_id: int
    shop: str
    question: str
    product: str | None
    language: str
    """`ko` or `en`, of the question."""
    tone: str
    instruction: str
    """Of the shop, as they are now: what its next drafts are asked for with."""
    draft: str
    draft_source: DraftSource
    decision: Decision
    reply: str | None
    """None: rejected, nothing went out."""
    reject_reason: str | None
    thrown_away: tuple[ThrownAway, ...]
    turned_down: tuple[str, ...]
    """Other drafts for the same text of the question that staff had rejected before."""
    model: str
    model_revision: str | None
    prompt_version: str
    preset: str
    decided_at: datetime
    customer: str
    """`customer_key`"""
    author: str
    """`telling_name`, for masking only: it goes into no file."""


def count_decided(session: Session, *, shop: str | None = None) -> int:
    """How many `decided_replies` gives."""
    statement = _standing(shop).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(statement) or 0


def decided_at(session: Session, place: int, *, shop: str | None = None) -> datetime | None:
    """When the decision at `place` (0 is the oldest) was made; None: there are fewer."""
    statement = _standing(shop).with_only_columns(Review.created_at, maintain_column_froms=True)
    ordered = statement.order_by(Review.created_at, Review.id)
    return session.scalar(ordered.offset(place).limit(1))


def decided_replies(
    session: Session, *, secret: bytes, shop: str | None = None
) -> Iterator[DecidedReply]:
    """Every decision that stands, oldest first; of one question the last.

    Never of secret, withdrawn or forgotten questions, nor where the customer has changed the text
    since the draft. Holds `BATCH` rows at a time.
    """
    ordered = _standing(shop).order_by(Review.created_at, Review.id)
    for ids in _pages(session):
        rows = session.execute(ordered.where(Review.id.in_(ids))).all()
        down = _turned_down(session, rows)
        yield from (_decided(session, row, down[row.question_id], secret) for row in rows)


def _pages(session: Session) -> Iterator[list[int]]:
    """Ids of reviews, `BATCH` at a time, by when they were made.

    Of the reviews alone: joined, SQLite would sort all decisions anew for each batch.
    """
    statement = select(Review.created_at, Review.id).order_by(Review.created_at, Review.id)
    page = session.execute(statement.limit(BATCH)).all()
    while page:
        yield [row.id for row in page]
        at, last = page[-1]
        # Said twice: by the first an index is entered.
        behind = (Review.created_at >= at, tuple_(Review.created_at, Review.id) > (at, last))
        page = session.execute(statement.where(*behind).limit(BATCH)).all()


_COLUMNS = (
    Review.id.label("review_id"),
    Review.created_at.label("decided_at"),
    Review.decision,
    Review.reply_text,
    Review.reason,
    Question.id.label("question_id"),
    Question.shop_id,
    Question.revision,
    Question.follows_id,
    Question.author_name,
    Question.text.label("question"),
    Question.product_name,
    Shop.name.label("shop"),
    Shop.tone,
    Shop.instruction,
    Shop.clocks,
    Draft.id.label("draft_id"),
    Draft.text.label("draft"),
    Draft.source,
    Draft.rejected,
    Draft.model,
    Draft.model_revision,
    Draft.prompt_version,
    Draft.preset,
)
_DECIDED = (*BY_STAFF, Status.ANSWERED)
"""In review again, a question waits for another decision."""


def _standing(shop: str | None) -> Select[Any]:
    later = aliased(Review)
    newer = (later.question_id == Review.question_id, later.id > Review.id)
    of_holding = (later.kind == ReplyKind.HOLDING, later.undone_at.is_(None))
    statement = (
        select(*_COLUMNS)
        .select_from(Review)
        .join(Question, Question.id == Review.question_id)
        .join(Draft, Draft.id == Review.draft_id)
        .join(Shop, Shop.id == Question.shop_id)
        .where(Review.kind == ReplyKind.HOLDING, Review.undone_at.is_(None))
        .where(~exists().where(*newer, *of_holding))
        .where(Question.status.in_(_DECIDED), Question.secret.is_(False))
        .where(Question.forgotten_at.is_(None), Draft.question_revision == Question.revision)
        .where(or_(Review.decision == Decision.REJECTED, Review.reply_text.is_not(None)))
    )
    return statement if shop is None else statement.where(Shop.name == shop)


def _turned_down(session: Session, rows: Sequence[Row[Any]]) -> defaultdict[int, list[str]]:
    """By question: rejected drafts other than the decided one, written for the same text."""
    decided = {row.question_id: row for row in rows}
    statement = (
        select(Draft.question_id, Draft.id, Draft.question_revision, Draft.text)
        .join(Review, Review.draft_id == Draft.id)
        .where(Draft.question_id.in_(decided), Review.decision == Decision.REJECTED)
        .where(Draft.source == DraftSource.MODEL)
        .order_by(Draft.id)
        .distinct()
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in session.execute(statement):
        last = decided[row.question_id]
        if row.id != last.draft_id and row.question_revision == last.revision:
            found[row.question_id].append(row.text)
    return found


def _decided(
    session: Session, row: Row[Any], turned_down: Sequence[str], secret: bytes
) -> DecidedReply:
    # The sentence for closed hours is put in after the model, so that no model has to learn it.
    own = own_words(read_clocks(row.clocks))
    thread = _thread(session, row.question_id, row.follows_id)
    return DecidedReply(
        question_id=row.question_id,
        review_id=row.review_id,
        shop=row.shop,
        question=row.question,
        product=row.product_name,
        language=language_of(row.question),
        tone=row.tone,
        instruction=row.instruction,
        draft=_without(row.draft, own),
        draft_source=row.source,
        decision=row.decision,
        reply=None if row.reply_text is None else _without(row.reply_text, own),
        reject_reason=row.reason if row.decision == Decision.REJECTED else None,
        thrown_away=tuple(_thrown_away(each) for each in row.rejected),
        turned_down=tuple(_without(text, own) for text in turned_down),
        model=row.model,
        model_revision=row.model_revision,
        prompt_version=row.prompt_version,
        preset=row.preset,
        decided_at=row.decided_at,
        customer=customer_key(row.shop_id, row.author_name, thread, secret),
        author=telling_name(row.author_name),
    )


def _without(text: str, own: Sequence[str]) -> str:
    for words in own:
        text = text.removesuffix(f"\n{words}")
    return text


def _thrown_away(kept: dict[str, Any]) -> ThrownAway:
    codes = {str(each["code"]) for each in kept["violations"]}
    # Before there were three verdicts only what is forbidden was thrown away.
    verdict = str(kept.get("verdict", Verdict.REFUSED))
    return ThrownAway(kept["reply"], verdict, tuple(sorted(codes)))


def _thread(session: Session, question_id: int, follows_id: int | None) -> int:
    """The first question of those that took one another up."""
    for _ in range(LONGEST_THREAD):
        if follows_id is None:
            break
        question_id = follows_id
        statement = select(Question.follows_id).where(Question.id == question_id)
        follows_id = session.scalar(statement)
    return question_id
