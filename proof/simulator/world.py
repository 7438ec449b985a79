"""One simulated installation with its customer and its staff, and what they were told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from platforms.base import InboundRequest
from proof.simulator.clock import EPOCH
from proof.simulator.product import Product
from proof.simulator.scheduler import Process, Scheduler
from proof.simulator.storefronts import Storefront
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryStatus, Draft, Question

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""Of a sender and of a person who wait for an answer."""
TRANSIENT = (
    Status.RECEIVED,
    Status.DRAFTING,
    Status.APPROVED,
    Status.POSTING,
    Status.DELIVERY_UNKNOWN,
)
UNDER_WAY = (DeliveryStatus.WAITING, DeliveryStatus.POSTING, DeliveryStatus.UNKNOWN)


@dataclass
class Said:
    """What the customer wrote and the webhook acknowledged."""

    name: str
    text: str | None
    """None: deleted."""
    at: float


@dataclass
class Told:
    """A decision that the page confirmed to a person."""

    name: str
    what: str
    row_id: int
    reply_text: str
    at: float


@dataclass
class World:
    scheduler: Scheduler
    product: Product
    storefront: Storefront
    shop_id: int
    staff_ids: tuple[int, ...]
    said: list[Said] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    """Answered or deleted at a storefront that pushes nothing: what a poll sees only then is
    never recorded."""
    persons: set[str] = field(default_factory=set)
    """Questions that a person answered at the storefront."""
    actors: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    _seen: dict[Callable[[Session], Any], tuple[int, Any]] = field(default_factory=dict)
    """What each look found, and after how many commits."""

    def act(self, name: str, run: Callable[[], object]) -> None:
        """A person outside the product: never killed."""
        outside = Process(name)
        self.actors.add(name)

        def live() -> None:
            run()
            self.actors.discard(name)

        self.scheduler.spawn(outside, live, name)

    # -- the customer's side ---------------------------------------------------------------
    def ask(self, text: str) -> str:
        moment = EPOCH + timedelta(seconds=self.scheduler.now)
        name = self.storefront.fake.ask(text, asked_at=moment)
        self.say(name, text)
        return name

    def edit(self, name: str, text: str) -> None:
        self.storefront.fake.edit(name, text)
        self.say(name, text)

    def delete(self, name: str) -> None:
        if not self.storefront.fake.pushes_events:
            self.over.add(name)
        self.storefront.fake.delete(name)
        self.say(name, None)

    def answer_as_person(self, name: str) -> None:
        self.persons.add(name)
        if not self.storefront.fake.pushes_events:
            self.over.add(name)
        self.storefront.fake.answer_as_person(name, "점주가 직접 답했습니다.")

    def say(self, name: str, text: str | None) -> None:
        """Send what the storefront pushes until each of it is acknowledged."""
        for request in self.storefront.fake.taken_pushes():
            self.push(request)
        self.said.append(Said(name, text, self.scheduler.now))

    def push(self, request: InboundRequest) -> None:
        for _ in range(40):
            if self._push_once(request):
                return
            self.scheduler.sleep(2)
        self.broken.append("the webhook never took a push")

    def _push_once(self, request: InboundRequest) -> bool:
        statuses: list[int] = []
        platform = self.storefront.fake.name

        def send(client: Any) -> None:
            answer = client.post(
                f"/webhooks/{platform}/{platform}",
                data=request.body,
                headers=dict(request.headers),
                content_type="application/json",
            )
            statuses.append(answer.status_code)

        if not self._run("webhook", send) or not statuses:
            return False
        if 400 <= statuses[0] < 500:
            self.broken.append(f"a push was refused with {statuses[0]}")
        return 200 <= statuses[0] < 300

    def _run(self, process: str, run: Callable[[Any], object]) -> bool:
        """True: it ran to its end, in time, and the process lived."""
        if not self.product.processes[process].alive:
            return False
        thread = self.product.call(process, run)
        self.scheduler.wait(lambda: thread.ended, PATIENCE_SECONDS)
        return thread.ended and thread.failure is None

    # -- the staff's side ------------------------------------------------------------------
    def decide(self, do: Callable[[Session], T], then: Callable[[Any, T], None]) -> T | None:
        """One request to the page; None: the person was not told that it went well."""
        results: list[T] = []

        def run(dispatcher: Any) -> None:
            with self.product.sql.database.write() as session:
                result = do(session)
            then(dispatcher, result)
            results.append(result)

        return results[0] if self._run("review", run) and results else None

    # -- what stands there -----------------------------------------------------------------
    def peek(self, read: Callable[[Session], T]) -> T:
        """Look into SQL without a boundary."""
        current, self.scheduler.current = self.scheduler.current, None
        try:
            with self.product.sql.database.read() as session:
                return read(session)
        finally:
            self.scheduler.current = current

    def look(self, read: Callable[[Session], T]) -> T:
        """As `peek`; what was read since the last commit stands."""
        commits = self.product.sql.commits
        if read not in self._seen or self._seen[read][0] != commits:
            self._seen[read] = commits, self.peek(read)
        found: T = self._seen[read][1]
        return found

    def questions(self) -> Sequence[Row[Any]]:
        """`id`, `platform_question_id`, `status`, and `draft_id` and `draft_text` or None."""
        return self.look(_questions)

    def at_rest(self) -> bool:
        """Nobody wants anything any more and nothing is under way."""
        if self.actors:
            return False
        return not self.look(_under_way) and self.all_are_here()

    def all_are_here(self) -> bool:
        """A platform that is polled tells of its questions later."""
        return self.look(_names) >= {said.name for said in self.said} - self.over


def _questions(session: Session) -> Sequence[Row[Any]]:
    return session.connection().execute(_ALL).all()


def _names(session: Session) -> set[str]:
    return set(session.connection().scalars(_NAMES))


def _under_way(session: Session) -> bool:
    connection = session.connection()
    return any(connection.scalar(each) is not None for each in _UNDER_WAY)


_ALL = (
    select(
        Question.id,
        Question.platform_question_id,
        Question.status,
        Draft.id.label("draft_id"),
        Draft.text.label("draft_text"),
    )
    .outerjoin(Draft, Draft.id == Question.draft_id)
    .order_by(Question.id)
)
_NAMES = select(Question.platform_question_id)
_UNDER_WAY = (
    select(Question.id).where(Question.status.in_(TRANSIENT)).limit(1),
    select(Delivery.id).where(Delivery.status.in_(UNDER_WAY)).limit(1),
)
