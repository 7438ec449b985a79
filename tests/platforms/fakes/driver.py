"""A shop's side in memory: takes questions in and delivers replies as the worker does.

Collects what the pushes and the poll bring, by id. Delivers with read → (after doubt:
find_reply) → post, again and again until the outcome is sure.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from platforms.base import InboundRequest, ShopAccess
from platforms.contract import Platform
from qna.incoming import IncomingKind, IncomingQuestion, clean_text
from qna.outgoing import DeliveryError, OutgoingReply, PostOutcome, ReplyKind
from tests.platforms.fakes.vault import MemoryPacer

MAX_ATTEMPTS = 200
T = TypeVar("T")


@dataclass
class Driver:
    platform: Platform
    shop: ShopAccess
    questions: dict[str, IncomingQuestion] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    answered: dict[str, IncomingQuestion] = field(default_factory=dict)
    """The newest news of each that an answer is shown, ours or a person's."""
    attempts: int = 0

    def take(self, pushes: list[InboundRequest]) -> None:
        """Verify, parse and record pushes, then fetch what came without its text."""
        for push in pushes:
            self.platform.verify(self.shop, push)
            for question in self.platform.parse(self.shop, push):
                self._record(question)
        self._fetch()

    def poll(self) -> None:
        for question in self._insist(self.poll_once):
            self._record(question)
        self._fetch()

    def poll_once(self) -> list[IncomingQuestion]:
        until = datetime.now(UTC)
        return list(self.platform.poll(self.shop, until - timedelta(days=4), until))

    def _record(self, question: IncomingQuestion) -> None:
        question_id = question.platform_question_id
        if question.kind is IncomingKind.DELETED:
            self.deleted.add(question_id)
        elif question.answered or question.kind is IncomingKind.ANSWERED:
            self.answered[question_id] = question
        elif question_id not in self.questions or question.kind is IncomingKind.UPDATED:
            self.questions[question_id] = question

    def _fetch(self) -> None:
        for question_id, question in list(self.questions.items()):
            if not question.needs_fetch:
                continue
            fetched = self._insist(
                lambda q=question: self.platform.fetch_question(
                    self.shop, q.platform_question_id, q.context
                )
            )
            if fetched is None:
                del self.questions[question_id]
            else:
                self.questions[question_id] = fetched

    def reply_to(
        self, question_id: str, text: str, kind: ReplyKind = ReplyKind.HOLDING, **context: object
    ) -> OutgoingReply:
        question = self.questions[question_id]
        return OutgoingReply(
            f"dlv-{kind.value}-{question_id}", question_id, kind, text, question.context | context
        )

    def deliver(self, reply: OutgoingReply) -> str:
        """Until it is settled: "posted", "answered", "gone" or "edited"."""
        doubtful = False
        for _ in range(MAX_ATTEMPTS):
            self.attempts += 1
            try:
                return self._attempt(reply, doubtful)
            except DeliveryError as error:
                if error.permanent:
                    raise
                doubtful = doubtful or error.unknown
                self._let_it_rest(error)
        raise AssertionError(f"{reply.platform_question_id} was not settled")

    def _attempt(self, reply: OutgoingReply, doubtful: bool) -> str:
        remote = self.platform.read(self.shop, reply)
        if remote is not None and not doubtful:
            if not remote.exists:
                return "gone"
            if remote.reply_text is not None and not remote.ours:
                return "answered"
            asked = self.questions[reply.platform_question_id].text
            if remote.text is not None and clean_text(remote.text) != asked:
                return "edited"
        result = self.platform.find_reply(self.shop, reply) if doubtful else None
        result = result or self.platform.post_reply(self.shop, reply)
        if doubtful and remote is not None and result.outcome is PostOutcome.ALREADY_ANSWERED:
            # What was sent before may have arrived since the platform was read.
            result = self.platform.find_reply(self.shop, reply) or result
        return {
            PostOutcome.POSTED: "posted",
            PostOutcome.ALREADY_ANSWERED: "answered",
            PostOutcome.GONE: "gone",
        }[result.outcome]

    def deliver_all(self, replies: list[OutgoingReply], threads: int = 8) -> list[str]:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(self.deliver, replies))

    def _insist(self, call: Callable[[], T]) -> T:
        for _ in range(MAX_ATTEMPTS):
            try:
                return call()
            except DeliveryError as error:
                if error.permanent:
                    raise
                self._let_it_rest(error)
        raise AssertionError("the platform never answered")

    def _let_it_rest(self, error: DeliveryError) -> None:
        """As the product does: nothing before the time that the platform asked for."""
        if isinstance(self.shop.pacer, MemoryPacer):
            self.shop.pacer.pass_time(error.retry_after or 0.0)
