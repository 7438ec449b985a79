"""What stands at the platform beside our replies: whose it is, and keeping it for the history."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qna.incoming import ShownAnswer, same_text, squeezed
from qna.models import Delivery, DeliveryStatus, PlatformPost, PostKind, Question
from qna.outgoing import ReplyKind

REPLIES_TO = "replies_to"
"""In a question's context: the platform's id of the question that it stands for."""
_SENT = (DeliveryStatus.POSTED, DeliveryStatus.POSTING, DeliveryStatus.UNKNOWN)


def keep_post(
    session: Session,
    question_id: int,
    kind: PostKind,
    text: str = "",
    platform_post_id: str | None = None,
) -> bool:
    """Add it to the question's history; False: it stands there already."""
    known = session.scalars(
        select(PlatformPost).where(
            PlatformPost.question_id == question_id, PlatformPost.kind == kind
        )
    )
    if any(_same(post, text, platform_post_id) for post in known):
        return False
    session.add(
        PlatformPost(
            question_id=question_id, kind=kind, text=text, platform_post_id=platform_post_id
        )
    )
    session.flush()
    return True


def _same(post: PlatformPost, text: str, platform_post_id: str | None) -> bool:
    if platform_post_id is not None or post.platform_post_id is not None:
        return post.platform_post_id == platform_post_id
    return same_text(post.text, text)


def posts_of(session: Session, question_id: int) -> list[PlatformPost]:
    """Oldest first."""
    statement = select(PlatformPost).where(PlatformPost.question_id == question_id)
    return list(session.scalars(statement.order_by(PlatformPost.id).limit(100)))


def chain(session: Session, question: Question) -> list[int]:
    """Ids of the question and of those before it that have the same place at the platform."""
    ids = [question.id]
    while REPLIES_TO in question.context and question.follows_id is not None:
        before = session.get(Question, question.follows_id)
        if before is None or before.id in ids:
            break
        question = before
        ids.append(question.id)
    return ids


def what_stands_there(session: Session, question: Question) -> dict[str, list[str]]:
    """What was posted to this question before, for the adapter to tell it from a person's.

    To a question that was taken up again: a person's answers from before, too.
    """
    ids = chain(session, question)
    posted = session.execute(
        select(Delivery.reply_text, Delivery.platform_reply_id).where(
            Delivery.question_id.in_(ids), Delivery.status == DeliveryStatus.POSTED
        )
    ).all()
    before = select(PlatformPost.platform_post_id).where(
        PlatformPost.question_id.in_(ids[1:]), PlatformPost.kind == PostKind.ANSWER
    )
    known = [row.platform_reply_id for row in posted] + list(session.scalars(before))
    return {
        "own_reply_texts": [row.reply_text for row in posted],
        "own_reply_ids": [reply_id for reply_id in known if reply_id],
    }


def foreign_answers(
    session: Session, question: Question, answers: Sequence[ShownAnswer]
) -> list[ShownAnswer]:
    """Those of `answers` that are no reply of ours and were not there before it was taken up."""
    ids = chain(session, question)
    ours = session.execute(
        select(Delivery.reply_text, Delivery.platform_reply_id).where(Delivery.question_id.in_(ids))
    ).all()
    before = session.scalars(
        select(PlatformPost).where(
            PlatformPost.question_id.in_(ids[1:]), PlatformPost.kind == PostKind.ANSWER
        )
    ).all()
    known_ids = {row.platform_reply_id for row in ours} | {p.platform_post_id for p in before}
    texts = {squeezed(row.reply_text) for row in ours} | {squeezed(post.text) for post in before}
    return [
        answer
        for answer in answers
        if (answer.reply_id is None or answer.reply_id not in known_ids)
        and squeezed(answer.text) not in texts
    ]


def may_show_ours(session: Session, question: Question, *, finally_: bool) -> bool:
    """The answer of which the platform gives no text may be our own; `finally_`: a final one."""
    kinds = [ReplyKind.FINAL] if finally_ else list(ReplyKind)
    ours = select(Delivery.id).where(
        Delivery.question_id.in_(chain(session, question)),
        Delivery.status.in_(_SENT),
        Delivery.kind.in_(kinds),
    )
    return session.scalar(ours.limit(1)) is not None
