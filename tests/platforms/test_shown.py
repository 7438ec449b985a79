"""Whose reply is shown, and what that proves."""

import pytest

from platforms.base import RemoteQuestion
from platforms.shown import ShownReply, remote_question, settle
from qna.incoming import same_text
from qna.outgoing import OutgoingReply, PostOutcome, ReplyKind


def reply(kind: ReplyKind = ReplyKind.HOLDING, **context: object) -> OutgoingReply:
    return OutgoingReply("dlv-1", "Q-1", kind, "안녕하세요.\n확인하겠습니다.", context)


OURS = ShownReply("안녕하세요.  확인하겠습니다. ", "1")
EARLIER = ShownReply("잠시만요", "2")
PERSON = ShownReply("네, 됩니다", "3")


def test_white_space_does_not_make_another_text() -> None:
    assert same_text("가\n 나\u200b", " 가 나")
    assert same_text("가나", "가 나")
    assert not same_text("가나", "가다")


@pytest.mark.parametrize(
    ("shown", "context", "chosen", "ours"),
    [
        ([], {}, None, False),
        ([OURS], {}, "1", True),
        ([PERSON], {}, "3", False),
        ([OURS, PERSON], {}, "1", True),
        ([EARLIER], {"own_reply_texts": ["잠시만요"]}, "2", True),
        ([EARLIER], {"own_reply_ids": ["2"]}, "2", True),
        ([EARLIER], {"own_reply_ids": [2]}, "2", True),
        ([EARLIER, PERSON], {"own_reply_ids": ["2"]}, "3", False),
        ([PERSON, EARLIER], {"own_reply_ids": ["2"]}, "3", False),
        ([EARLIER], {}, "2", False),
    ],
)
def test_the_reply_that_matters_is_chosen(
    shown: list[ShownReply], context: dict[str, object], chosen: str | None, ours: bool
) -> None:
    remote = remote_question("질문", shown, reply(**context))
    assert (remote.reply_id, remote.ours) == (chosen, ours)


@pytest.mark.parametrize(
    ("remote", "outcome"),
    [
        (RemoteQuestion(exists=False), PostOutcome.GONE),
        (RemoteQuestion(True, "질문"), None),
        (RemoteQuestion(True, "질문", OURS.text, "1", True), PostOutcome.POSTED),
        (RemoteQuestion(True, "질문", EARLIER.text, "2", True), None),
        (RemoteQuestion(True, "질문", PERSON.text, "3", False), PostOutcome.ALREADY_ANSWERED),
        (RemoteQuestion(True, "질문", "", None, False), PostOutcome.ALREADY_ANSWERED),
    ],
)
def test_what_is_shown_settles_the_outcome(
    remote: RemoteQuestion, outcome: PostOutcome | None
) -> None:
    result = settle(remote, reply())
    assert (result.outcome if result else None) == outcome
