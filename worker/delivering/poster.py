"""One delivery, one attempt: read the platform again → post → write down what came of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import structlog
from opentelemetry.trace import Span
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from platforms.base import RemoteQuestion
from platforms.contract import Platform
from platforms.http import tell_calls
from platforms.registry import get_platform
from qna import tracing
from qna.access import Pacer, ShopAccess
from qna.database import Database
from qna.incoming import MAX_ANSWER_CHARS, clean_text, same_text
from qna.metrics import delivering as metrics
from qna.models import Delivery, DeliveryStatus, Shop
from qna.outgoing import DeliveryError, PostOutcome, PostResult, ReplyKind
from qna.secrets import SecretBox, SecretsUnreadable
from qna.store import deliveries as store
from qna.store.shops import SqlTokenVault, open_access
from worker.delivering.pacing import PacerUntil

log = structlog.get_logger()


@dataclass
class Poster:
    """What posting needs; one for each worker process."""

    database: Database
    box: SecretBox
    pacer: Pacer | None
    lease_seconds: float
    reply_timeout: float
    private_hosts: frozenset[str] = frozenset()

    def deliver(self, delivery_id: int) -> None:
        """Try once. Safe to run twice: the claim in SQL lets one in."""
        with self.database.write() as session:
            task = store.claim_delivery(session, delivery_id, lease_seconds=self.lease_seconds)
        if task is not None:
            # Whatever is logged on the way names the question.
            with bound_contextvars(question_id=task.question_id, delivery_id=delivery_id):
                self._attempt(task)

    def _attempt(self, task: store.DeliveryTask) -> None:
        attempt = _Attempt()
        attempt.span = tracing.begin(task.question_id, "deliver", attempt=task.attempts)
        try:
            with attempt.timed():
                self._try(task, attempt)
        except DeliveryError as error:
            attempt.note_error(error)
            self._failed(task, error)
        except Exception as error:
            # A bug in an adapter, or its answer made no sense: nobody knows what arrived.
            log.exception("delivery_broke")
            # Its name only: the message may quote what a customer wrote.
            attempt.outcome, attempt.detail = "error", f"unexpected {type(error).__name__}"
            self._failed(task, DeliveryError(attempt.detail, unknown=True))
        self._log(task, attempt)

    def access(self, shop_id: int, *, deadline: float | None = None) -> tuple[Platform, ShopAccess]:
        """The adapter and what it gets; no paced call begins after `deadline` (monotonic).

        Raises `DeliveryError` where the shop's secrets cannot be opened.
        """
        with self.database.read() as session:
            shop = session.get_one(Shop, shop_id)
        try:
            access = open_access(
                shop,
                self.box,
                tokens=SqlTokenVault(self.database, self.box, shop_id),
                pacer=PacerUntil(self.pacer, deadline) if self.pacer and deadline else self.pacer,
                reply_timeout=self.reply_timeout,
                private_hosts=self.private_hosts,
            )
        except SecretsUnreadable as error:
            # Nothing was sent, and with the right key everything goes on by itself.
            raise DeliveryError(str(error)) from error
        tell_calls(partial(metrics.called, shop.platform))
        return get_platform(shop.platform), access

    def _try(self, task: store.DeliveryTask, attempt: "_Attempt") -> None:
        # The second half of the lease is for the last call to end in: when the lease is over,
        # another worker may post.
        deadline = time.monotonic() + self.lease_seconds / 2
        platform, shop = self.access(task.shop_id, deadline=deadline)
        attempt.platform = platform.name
        tell_calls(partial(_called, platform.name, attempt.span))
        # In doubt, look for this very reply first: it may have arrived before an edit or an
        # answer by a person, and then it is posted whatever came after.
        result = platform.find_reply(shop, task.reply) if task.doubtful else None
        if result is None:
            remote = platform.read(shop, task.reply)
            if remote is not None and self._settled_by(task, remote, attempt):
                return
            result = platform.post_reply(shop, task.reply)
            if task.doubtful and result.outcome == PostOutcome.ALREADY_ANSWERED:
                found = platform.find_reply(shop, task.reply)
                result = _after_doubt(result, found, readable=remote is not None)
        attempt.note(result)
        self._save(task, result)

    def _settled_by(
        self, task: store.DeliveryTask, remote: RemoteQuestion, attempt: "_Attempt"
    ) -> bool:
        """True when what the platform shows now leaves nothing to post."""
        with self.database.write() as session:
            if not remote.exists:
                attempt.outcome = "gone"
                store.save_withdrawn(session, task)
            elif remote.reply_text is not None and not _ours(session, task, remote):
                attempt.outcome = "answered_elsewhere"
                shown = clean_text(remote.reply_text[:MAX_ANSWER_CHARS])
                store.save_answered_elsewhere(session, task, shown, remote.reply_id)
            elif _edited(task, remote):
                attempt.outcome = "edited"
                store.save_edited(session, task, clean_text(remote.text or ""))
            else:
                return False
        # Also when the claim was lost and nothing was saved: there is nothing to post.
        return True

    def _save(self, task: store.DeliveryTask, result: PostResult) -> None:
        with self.database.write() as session:
            match result.outcome:
                case PostOutcome.POSTED:
                    store.save_posted(session, task, result.platform_reply_id)
                case PostOutcome.ALREADY_ANSWERED:
                    store.save_answered_elsewhere(session, task)
                case PostOutcome.GONE:
                    store.save_withdrawn(session, task)

    def _failed(self, task: store.DeliveryTask, error: DeliveryError) -> None:
        with self.database.write() as session:
            if error.permanent:
                store.save_failed(session, task, error.reason)
                return
            pause = store.pause_before(task.attempts, error.retry_after)
            # Doubt stays until the platform was read: a later refusal does not clear it.
            unknown = error.unknown or task.doubtful
            untried = error.untried
            store.save_retry(
                session, task, error.reason, pause=pause, unknown=unknown, untried=untried
            )

    def _log(self, task: store.DeliveryTask, attempt: "_Attempt") -> None:
        with self.database.write() as session:
            store.save_attempt(
                session,
                task,
                attempt.outcome,
                status_code=attempt.status_code,
                trace_id=attempt.trace_id,
                detail=attempt.detail,
                seconds=attempt.seconds,
            )
        attempt.span.set_attributes({"outcome": attempt.outcome, "kind": task.kind})
        attempt.span.end()
        metrics.attempted(
            attempt.platform, task.kind, attempt.outcome, task.attempts, attempt.seconds
        )
        log.info("delivery", outcome=attempt.outcome, status_code=attempt.status_code)


def _called(platform: str, span: Span, answer: str, seconds: float) -> None:
    metrics.called(platform, answer, seconds)
    tracing.below(span, "call", seconds, platform=platform, answer=answer)


@dataclass
class _Attempt:
    outcome: str = "error"
    status_code: int | None = None
    trace_id: str | None = None
    detail: str | None = None
    seconds: float = field(default=0.0)
    platform: str = ""
    span: Span = tracing.NO_SPAN

    @contextmanager
    def timed(self) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds = round(time.monotonic() - started, 3)

    def note(self, result: PostResult) -> None:
        self.outcome = result.outcome
        self.status_code, self.trace_id = result.status_code, result.trace_id

    def note_error(self, error: DeliveryError) -> None:
        self.outcome = "refused" if error.permanent else "unknown" if error.unknown else "try_again"
        self.status_code, self.trace_id = error.status_code, error.trace_id
        self.detail = error.reason


def _after_doubt(result: PostResult, found: PostResult | None, readable: bool) -> PostResult:
    """What "answered already" means after a doubt, by what `find_reply` found after it.

    The attempt before may have arrived since the platform was read. Where nothing can be read, it
    is our own that had arrived.
    """
    return found or (result if readable else replace(result, outcome=PostOutcome.POSTED))


def _ours(session: Session, task: store.DeliveryTask, remote: RemoteQuestion) -> bool:
    """The reply shown is one of ours: the holding reply before the final one, or this very one."""
    if remote.ours:
        return True
    shown = remote.reply_text or ""
    texts = session.scalars(
        select(Delivery.reply_text).where(
            Delivery.question_id == task.question_id,
            Delivery.status.in_([DeliveryStatus.POSTED, DeliveryStatus.POSTING]),
        )
    )
    return any(same_text(text, shown) for text in texts)


def _edited(task: store.DeliveryTask, remote: RemoteQuestion) -> bool:
    if remote.text is None or task.kind == ReplyKind.FINAL:
        return False
    return task.outdated or not same_text(remote.text, task.question_text)
