"""What must be true when a run has come to rest, whatever went wrong on the way."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from proof.simulator.people import FINAL
from proof.simulator.world import TRANSIENT, Said, World
from qna.lifecycle import Status
from qna.models import AuditEvent, Decision, Delivery, DeliveryStatus, Draft, Question, Review
from qna.outgoing import ReplyKind

_QUESTIONS = select(
    Question.id,
    Question.platform_question_id,
    Question.status,
    Question.text,
    Question.draft_id,
).order_by(Question.id)
_DRAFTS = select(Draft.id, Draft.question_id, Draft.claim)
_REVIEWS = select(
    Review.id,
    Review.question_id,
    Review.kind,
    Review.decision,
    Review.reply_text,
    Review.undone_at,
).order_by(Review.id)
_DELIVERIES = select(Delivery.id, Delivery.question_id, Delivery.review_id, Delivery.status)


@dataclass(frozen=True)
class Rows:
    """What stands in SQL, read once for all checks."""

    questions: Sequence[Row[Any]]
    drafts: Sequence[Row[Any]]
    reviews: Sequence[Row[Any]]
    deliveries: Sequence[Row[Any]]
    actions: Sequence[str]
    """Of the audit's events."""
    reviews_of: dict[int, list[Row[Any]]] = field(default_factory=dict)
    """By question, in their order; so are the next."""
    deliveries_of: dict[int, list[Row[Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rows, of in ((self.reviews, self.reviews_of), (self.deliveries, self.deliveries_of)):
            for row in rows:
                of.setdefault(row.question_id, []).append(row)


def _read(session: Session) -> Rows:
    connection = session.connection()
    found = [
        connection.execute(each).all() for each in (_QUESTIONS, _DRAFTS, _REVIEWS, _DELIVERIES)
    ]
    return Rows(*found, actions=connection.scalars(_ACTIONS).all())


_ACTIONS = select(AuditEvent.action)

Check = Callable[["World", Rows], Iterator[str]]


def check(world: World) -> list[str]:
    """Every broken promise in a line; `[]`: all were kept."""
    rows = world.peek(_read)
    return [*world.broken, *(line for each in CHECKS for line in each(world, rows))]


def _last_said(world: World) -> dict[str, Said]:
    return {said.name: said for said in world.said}


def nothing_is_lost(world: World, rows: Rows) -> Iterator[str]:
    """Each acknowledged question has one row, and there are no others."""
    names = Counter(question.platform_question_id for question in rows.questions)
    asked = {said.name for said in world.said}
    for name in asked - set(names) - world.over:
        yield f"{name} was acknowledged and is lost"
    for name in set(names) - asked:
        yield f"{name} was never asked"
    for name, count in names.items():
        if count > 1:
            yield f"{name} has {count} rows"


def nothing_is_stuck(world: World, rows: Rows) -> Iterator[str]:
    for question in rows.questions:
        if question.status in TRANSIENT:
            yield f"{question.platform_question_id} is still {question.status}"
        if question.status in (Status.IN_REVIEW, Status.DELIVERY_FAILED):
            yield f"{question.platform_question_id} is {question.status}, and staff were done"


def the_newest_text_stands(world: World, rows: Rows) -> Iterator[str]:
    last = _last_said(world)
    for question in rows.questions:
        said = last.get(question.platform_question_id)
        if said is None:
            continue
        deleted, status = said.text is None, question.status
        unnoticed = status == Status.POSTED and said.name in world.over
        if deleted and status not in (Status.WITHDRAWN, Status.ANSWERED) and not unnoticed:
            yield f"{said.name} was deleted and is {status}"
        if not deleted and status == Status.WITHDRAWN:
            yield f"{said.name} is withdrawn and was not deleted"
        # Told by its id only, an edit after the reply is read by the next poll.
        later = status == Status.POSTED and world.storefront.fake.name == "woocommerce"
        older = question.text != said.text and not later
        if not deleted and older and status != Status.ANSWERED:
            yield f"{said.name} has an older text"


def one_draft_counts(world: World, rows: Rows) -> Iterator[str]:
    counts = Counter((draft.question_id, draft.claim) for draft in rows.drafts)
    for (question_id, claim), count in counts.items():
        if count > 1:
            yield f"question {question_id} has {count} drafts of claim {claim}"
    owners = {draft.id: draft.question_id for draft in rows.drafts}
    for question in rows.questions:
        if question.draft_id is not None and owners.get(question.draft_id) != question.id:
            yield f"{question.platform_question_id} points to a draft that is not its own"
    asked = {question.id for question in rows.questions}
    for draft_id, question_id in owners.items():
        if question_id not in asked:
            yield f"draft {draft_id} has no question"


def each_reply_once(world: World, rows: Rows) -> Iterator[str]:
    """Per question: at most one holding and one final reply; posted ones have exactly theirs.

    A storefront that cannot be read says 409 to an attempt in doubt whether our reply or a person's
    stands there. It counts as ours: the promise stays open and staff look.
    """
    for question in rows.questions:
        name = question.platform_question_id
        shown = world.storefront.fake.replies(name)
        finals = sum(text == FINAL for text in shown)
        holdings = len(shown) - finals
        if name in world.persons and not shown:
            continue
        if holdings > 1 or finals > 1:
            yield f"{name} shows {holdings} holding and {finals} final replies"
        if question.status == Status.POSTED and (holdings, finals) != (1, 0):
            yield f"{name} is posted and shows {holdings} holding and {finals} final replies"
        if question.status == Status.REJECTED and shown:
            yield f"{name} is rejected and shows {len(shown)} replies"
        mine = rows.deliveries_of.get(question.id, [])
        posted = [each for each in mine if each.status == DeliveryStatus.POSTED]
        if len(posted) > len(shown) and question.status != Status.WITHDRAWN:
            yield f"{name}: {len(posted)} deliveries are posted, {len(shown)} replies shown"
        if len(posted) < len(shown) and question.status == Status.POSTED:
            yield f"{name}: {len(posted)} deliveries are posted, {len(shown)} replies shown"


def staff_decided(world: World, rows: Rows) -> Iterator[str]:
    """What is shown was approved; what was told is kept, audited, and came to pass."""
    reviews = {review.id: review for review in rows.reviews}
    for question in rows.questions:
        approved = {each.reply_text for each in rows.reviews_of.get(question.id, [])}
        for text in world.storefront.fake.replies(question.platform_question_id):
            if text not in approved:
                yield f"{question.platform_question_id} shows what nobody approved"
    undone = {told.row_id for told in world.told if told.what == "undo"}
    for told in world.told:
        if told.what in ("approve", "reject", "final"):
            yield from _kept(told.row_id, told.reply_text, told.what, reviews)
    for review_id in undone & set(reviews):
        if reviews[review_id].undone_at is None:
            yield f"review {review_id} was taken back and stands"
    for delivery in rows.deliveries:
        if reviews[delivery.review_id].undone_at and delivery.status == DeliveryStatus.POSTED:
            yield f"delivery {delivery.id} went out after its approval was taken back"


def _kept(row_id: int, text: str, what: str, reviews: dict[int, Row[Any]]) -> Iterator[str]:
    review = reviews.get(row_id)
    if review is None:
        yield f"review {row_id} was told and is lost"
    elif (what == "reject") != (review.decision == Decision.REJECTED):
        yield f"review {row_id} is {review.decision}, told was {what}"
    elif what != "reject" and review.reply_text != text:
        yield f"review {row_id} has another text than was told"


def an_approval_goes_out(world: World, rows: Rows) -> Iterator[str]:
    """The last approval of a question that is still there is the reply that is shown."""
    for question in rows.questions:
        if question.status != Status.POSTED:
            continue
        standing = [
            review
            for review in rows.reviews_of.get(question.id, [])
            if review.undone_at is None and review.kind == ReplyKind.HOLDING
        ]
        shown = world.storefront.fake.replies(question.platform_question_id)
        if standing and shown and shown[0] != standing[-1].reply_text:
            sent = [each.status for each in rows.deliveries_of.get(question.id, [])]
            yield f"{question.platform_question_id} shows another reply than stands ({sent})"


def every_decision_is_audited(world: World, rows: Rows) -> Iterator[str]:
    actions = Counter(rows.actions)
    kinds = Counter(
        "final_answer" if review.kind == ReplyKind.FINAL else str(review.decision)
        for review in rows.reviews
    )
    for kind, count in kinds.items():
        if actions[f"review.{kind}"] != count:
            yield f"{count} reviews are {kind}, {actions[f'review.{kind}']} are audited"


def no_reply_to_an_old_text(world: World, rows: Rows) -> Iterator[str]:
    """After an acknowledged edit no reply to the older text sets out. One whose attempt began
    before may have arrived, and is sent again until that is known. An edit that is not acknowledged
    yet may have been read at the storefront: a reply to it is early, not late."""
    for (name, reply), first in world.product.set_out.items():
        told = [each for each in world.said if each.name == name]
        before = [each for each in told if each.at < first]
        current = [*before[-1:], *told[len(before) : len(before) + 1]]
        stands = any(f"({each.text})" in reply for each in current if each.text)
        if before and before[-1].text and not stands and reply != FINAL:
            late = first - before[-1].at
            yield f"{name}: a reply to an older text set out {late:.1f} s later"


CHECKS: tuple[Check, ...] = (
    nothing_is_lost,
    nothing_is_stuck,
    the_newest_text_stands,
    one_draft_counts,
    each_reply_once,
    staff_decided,
    an_approval_goes_out,
    every_decision_is_audited,
    no_reply_to_an_old_text,
)
