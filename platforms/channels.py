"""Platforms that are polled: an account with one or several lists of questions ("channels").

A channel says how its list is read and how a reply is written; `PolledPlatform` makes the rest of
the contract of it. The ids of a channel carry its `prefix`, for platforms count each list anew.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from platforms.access import on
from platforms.base import RemoteQuestion, ShopAccess
from platforms.contract import Platform
from platforms.moments import read_moment
from platforms.rows import ListedRow, Unreadable, pick, readable
from platforms.shown import ShownReply, incoming_answers, remote_question, settle
from qna.incoming import IncomingQuestion
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, PostResult, ReplyKind

Row = TypeVar("Row", bound=ListedRow)


class Channel(ABC, Generic[Row]):
    """One list of an account, and the replies to it."""

    key: str = ""
    """Kept beside the platform, and shown; "" where the platform has one channel only."""
    prefix: str = ""
    switch: str = ""
    """The setting that turns the channel on or off; "": always on."""
    on_by_default: ClassVar[bool] = True
    who: ClassVar[str]
    overwrites: ClassVar[bool] = False
    """A second reply replaces the first, so that it is read once more before each write."""

    # -- what a platform does differently ------------------------------------------------------
    @abstractmethod
    def rows(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterable[Row | Unreadable]:
        """Everything asked in the window, answered or not; more does no harm."""

    @abstractmethod
    def to_question(self, row: Row) -> IncomingQuestion:
        """Translate; without answers, channel and prefix. Its text may be empty: then skipped."""

    @abstractmethod
    def answers(self, row: Row) -> Sequence[ShownReply]:
        """What is shown below it, oldest first; none: only `to_question().answered` tells."""

    @abstractmethod
    def write(self, shop: ShopAccess, reply: OutgoingReply, row: Row | None) -> PostResult:
        """One attempt; `row` only where the channel `overwrites`."""

    def around(self, asked_at: datetime) -> tuple[datetime, datetime]:
        """The window in which a question is listed again."""
        return asked_at, asked_at

    # -- what follows from it ------------------------------------------------------------------
    def is_on(self, shop: ShopAccess) -> bool:
        return not self.switch or on(shop, self.switch, "yes" if self.on_by_default else "no")

    def own_id(self, reply: OutgoingReply) -> str:
        """The platform's id, without our prefix."""
        return reply.platform_question_id.removeprefix(self.prefix)

    def poll(self, shop: ShopAccess, since: datetime, until: datetime) -> list[IncomingQuestion]:
        """Oldest first; platforms list by days or pages, the rest of the window is cut here."""
        found: dict[str, IncomingQuestion] = {}
        for row in readable(self.rows(shop, since, until), self.who):
            question = self._incoming(row)
            if question.text and since <= question.asked_at <= until:
                found[question.platform_question_id] = question
        return sorted(found.values(), key=lambda question: question.asked_at)

    def _incoming(self, row: Row) -> IncomingQuestion:
        question = self.to_question(row)
        shown = self.answers(row)
        return question.model_copy(
            update={
                "platform_question_id": self.prefix + question.platform_question_id,
                "channel": self.key,
                "answered": question.answered or bool(shown),
                "answers": incoming_answers(shown),
                "context": {"asked_at": question.asked_at.isoformat(), **question.context},
            }
        )

    def find(self, shop: ShopAccess, reply: OutgoingReply) -> Row | None:
        """The question as it is listed now. No call shows a single one: its day is listed."""
        rows = self.rows(shop, *self.around(self.asked_at(reply)))
        return pick(rows, self.own_id(reply), self.who)

    def asked_at(self, reply: OutgoingReply) -> datetime:
        asked_at = read_moment(reply.context.get("asked_at"))
        if asked_at is None:
            reason = f"{self.who}: the time of the question is not known"
            raise DeliveryError(reason, permanent=True)
        return asked_at

    def shown(self, row: Row | None, reply: OutgoingReply) -> RemoteQuestion:
        if row is None:
            return RemoteQuestion(exists=False)
        question = self.to_question(row)
        remote = remote_question(question.text, self.answers(row), reply)
        if question.answered and remote.reply_text is None:
            # Only a status tells. After our final answer it is our own.
            ours = reply.kind is ReplyKind.FINAL and not question.answered_finally
            return RemoteQuestion(True, question.text, "", None, ours)
        return remote

    def read(self, shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
        return self.shown(self.find(shop, reply), reply)

    def find_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
        remote = self.read(shop, reply)
        return None if remote is None else settle(remote, reply)

    def post(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        """Write, unless a person's answer stands where the write would replace it."""
        if not self.overwrites:
            return self.write(shop, reply, None)
        row = self.find(shop, reply)
        settled = settle(self.shown(row, reply), reply)
        return settled or self.write(shop, reply, row)


class PolledPlatform(Platform):
    """Nothing is pushed: every channel is polled, read again before posting, and written to."""

    channels: ClassVar[tuple[Channel[Any], ...]]
    """Each has rows of its own."""

    def open_channels(self, shop: ShopAccess) -> list[Channel[Any]]:
        return [channel for channel in self.channels if channel.is_on(shop)]

    def poll(
        self, shop: ShopAccess, since: datetime, until: datetime
    ) -> Iterator[IncomingQuestion]:
        """What goes wrong with one channel is raised at the end: it holds up no other."""
        found, problem = [], None
        for channel in self.open_channels(shop):
            try:
                found += channel.poll(shop, since, until)
            except DeliveryError as error:
                problem = problem or error
        yield from sorted(found, key=lambda question: question.asked_at)
        if problem is not None:
            raise problem

    def read(self, shop: ShopAccess, reply: OutgoingReply) -> RemoteQuestion | None:
        return self._channel(reply).read(shop, reply)

    def find_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult | None:
        return self._channel(reply).find_reply(shop, reply)

    def post_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        return self._channel(reply).post(shop, reply)

    def _channel(self, reply: OutgoingReply) -> Channel[Any]:
        """By the prefix; the channel without one comes first and is asked last."""
        name = reply.platform_question_id
        return next(c for c in reversed(self.channels) if name.startswith(c.prefix))


def gone_or_raise(error: DeliveryError, *, gone: bool) -> PostResult:
    """The outcome of a write to a question that is not there any more; else raises `error`."""
    if not gone:
        raise error
    return PostResult(PostOutcome.GONE, None, error.status_code, error.trace_id)
