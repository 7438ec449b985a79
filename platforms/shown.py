"""Telling our own reply from a person's in what a platform shows.

No marketplace lets a hidden key travel with a reply, so that a reply is ours when its text is the
one we post, or when `OutgoingReply.context` names it: `own_reply_ids` (the platform's ids) and
`own_reply_texts`, both lists of what was posted earlier to this question.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from platforms.base import RemoteQuestion
from qna.incoming import (
    MAX_ANSWER_CHARS,
    MAX_QUESTION_CHARS,
    ShownAnswer,
    clean_text,
    same_text,
)
from qna.outgoing import OutgoingReply, PostOutcome, PostResult, ReplyKind


@dataclass(frozen=True, slots=True)
class ShownReply:
    text: str
    reply_id: str | None = None


def incoming_answers(shown: Sequence[ShownReply]) -> tuple[ShownAnswer, ...]:
    """For `IncomingQuestion.answers`: the store knows which of them we wrote."""
    return tuple(
        ShownAnswer(text=each.text[:MAX_ANSWER_CHARS], reply_id=each.reply_id) for each in shown
    )


def is_ours(shown: ShownReply, reply: OutgoingReply) -> bool:
    """Whether we posted `shown`: now, or earlier to the same question."""
    own_ids = [str(known) for known in reply.context.get("own_reply_ids") or ()]
    own_texts = [str(known) for known in reply.context.get("own_reply_texts") or ()]
    if shown.reply_id is not None and shown.reply_id in own_ids:
        return True
    return any(same_text(shown.text, text) for text in (reply.text, *own_texts))


def remote_question(
    text: str, replies: Sequence[ShownReply], reply: OutgoingReply
) -> RemoteQuestion:
    """What is shown, with the reply that matters most of `replies` (oldest first).

    First `reply` itself, then the newest of a person, then the newest of our earlier ones.
    """
    text = clean_text(text[:MAX_QUESTION_CHARS])  # as the question was recorded
    exact = [shown for shown in replies if same_text(shown.text, reply.text)]
    foreign = [shown for shown in replies if not is_ours(shown, reply)]
    chosen = next((group[-1] for group in (exact, foreign, replies) if group), None)
    if chosen is None:
        return RemoteQuestion(exists=True, text=text)
    ours = bool(exact) or not foreign
    return RemoteQuestion(True, text, chosen.text, chosen.reply_id, ours)


def settle(remote: RemoteQuestion, reply: OutgoingReply) -> PostResult | None:
    """The outcome that `remote` proves for `reply`; None: surely not posted yet."""
    if not remote.exists:
        return PostResult(PostOutcome.GONE)
    if remote.reply_text is None:
        return None
    if same_text(remote.reply_text, reply.text):
        return PostResult(PostOutcome.POSTED, remote.reply_id)
    if remote.ours or _may_be_our_holding_reply(reply):
        return None
    return PostResult(PostOutcome.ALREADY_ANSWERED, remote.reply_id)


def _may_be_our_holding_reply(reply: OutgoingReply) -> bool:
    """A final answer finds our holding reply there; without its text nothing tells it apart."""
    told = "own_reply_ids" in reply.context or "own_reply_texts" in reply.context
    return reply.kind is ReplyKind.FINAL and not told
