"""The product's own parts between a fake platform and SQL: webhook, relay, poller, poster.

Nothing sleeps: `let_time_pass` moves the dates in SQL back, as if the pauses were over.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import func, or_, select, update

from platforms.base import InboundRequest
from qna.database import Database
from qna.dispatch import DELIVER_REPLY, FETCH_QUESTION, POLL_SHOP
from qna.lifecycle import Status
from qna.models import (
    Delivery,
    DeliveryAttempt,
    DeliveryStatus,
    DraftSource,
    PlatformPost,
    PostKind,
    Question,
    Role,
    Shop,
    Staff,
    now,
)
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.drafts import NewDraft, claim_questions, save_drafts
from qna.store.reviews import answer_finally, approve
from qna.store.shops import add_shop
from qna.store.staff import add_staff, hash_password
from tests.platforms.fakes.server import FakePlatform
from webhook.app import create_app
from worker.delivering.fetching import fetch_question, poll_shop
from worker.delivering.main import make_poster
from worker.delivering.pacing import REST
from worker.delivering.poster import Poster
from worker.relay.main import poll_pauses
from worker.relay.sweep import sweep

THREADS = 8
ROUNDS = 60
"""Of the relay; with a tenth of the calls failing, nothing needs a quarter of these."""

PAST = timedelta(days=1)


@dataclass
class Nudges:
    """Takes nudges as Redis would and keeps them for `Flow.work`."""

    waiting: SimpleQueue[tuple[str, int]] = field(default_factory=SimpleQueue)

    def nudge(self, task: str, row_id: int) -> bool:
        self.waiting.put((task, row_id))
        return True

    def nudge_drafting(self, *, again: bool = False) -> bool:
        return True  # what is drafted here is drafted by the test

    def queue_length(self, queue: str) -> int:
        return 0

    def taken(self) -> list[tuple[str, int]]:
        found = []
        while True:
            try:
                found.append(self.waiting.get_nowait())
            except Empty:
                return list(dict.fromkeys(found))


@dataclass
class Flow:
    """One shop on one fake platform."""

    fake: FakePlatform
    database: Database
    shop_id: int
    staff_id: int
    poster: Poster
    web: FlaskClient
    redis_url: str
    nudges: Nudges = field(default_factory=Nudges)

    # -- in ------------------------------------------------------------------------------------
    def push(self, pushes: Sequence[InboundRequest]) -> None:
        for push in pushes:
            answer = self.web.post(
                f"/webhooks/{self.fake.name}/{self.fake.name}",
                data=push.body,
                headers=dict(push.headers),
                content_type="application/json",
            )
            assert answer.status_code == 202, answer.text

    def arrive(self) -> None:
        """All that the platform has is pushed, fetched and polled, until a poll went through."""
        self.push(self.fake.taken_pushes(shuffle=True))
        polled = self.fake.name in poll_pauses()
        for _ in range(ROUNDS):
            self.round(FETCH_QUESTION, POLL_SHOP)
            if not self._to_fetch() and (not polled or self.shop().poll_error is None):
                return
        raise AssertionError("the questions never arrived")

    def _to_fetch(self) -> list[int]:
        return self.ids(Question.needs_fetch, Question.status == Status.RECEIVED)

    # -- review --------------------------------------------------------------------------------
    def approve_all(self, reply: Callable[[Question], str]) -> None:
        """Draft every question that waits for it, and approve it."""
        whole = Question.needs_fetch.is_(False)
        for question_id in self.ids(Question.status == Status.RECEIVED, whole):
            with self.database.write() as session:
                (task,) = claim_questions(session, [question_id], owner="flow", lease_seconds=60)
                assert task is not None
                text = reply(session.get_one(Question, question_id))
                new = NewDraft(text, DraftSource.MODEL)
                (draft_id,) = save_drafts(session, [(task, new)], worker="flow")
                assert draft_id is not None
            with self.database.write() as session:
                approve(
                    session,
                    question_id,
                    draft_id,
                    reviewer_id=self.staff_id,
                    reply_text=text,
                    undo_seconds=0,
                )

    def answer(self, question_id: int, text: str) -> None:
        with self.database.write() as session:
            answer_finally(
                session,
                question_id,
                reviewer_id=self.staff_id,
                reply_text=text,
                undo_seconds=0,
            )

    # -- out -----------------------------------------------------------------------------------
    def deliver_all(self) -> None:
        """Until no delivery is open."""
        for _ in range(ROUNDS):
            if not self._to_deliver():
                return
            self.round(DELIVER_REPLY)
        raise AssertionError("some deliveries never ended")

    def _to_deliver(self) -> list[int]:
        open_ = (DeliveryStatus.WAITING, DeliveryStatus.POSTING, DeliveryStatus.UNKNOWN)
        with self.database.read() as session:
            return list(session.scalars(select(Delivery.id).where(Delivery.status.in_(open_))))

    # -- the relay and the workers -------------------------------------------------------------
    def round(self, *tasks: str) -> None:
        """One round of the relay after all pauses, and then what it nudged, on many threads."""
        self.let_time_pass()
        self.nudges.taken()
        sweep(self.database, self.nudges, renudge_seconds=600, poll_every=poll_pauses())
        self.work(*tasks)

    def work(self, *tasks: str) -> None:
        acts: dict[str, Callable[[int], object]] = {
            FETCH_QUESTION: lambda row_id: fetch_question(self.poster, self.nudges, row_id),
            POLL_SHOP: lambda row_id: poll_shop(self.poster, self.nudges, row_id),
            DELIVER_REPLY: self.poster.deliver,
        }
        todo = [(acts[task], row_id) for task, row_id in self.nudges.taken() if task in tasks]
        with ThreadPoolExecutor(THREADS) as pool:
            for done in [pool.submit(act, row_id) for act, row_id in todo]:
                done.result()

    def let_time_pass(self) -> None:
        """Pauses, leases and nudges are over; the poll's cursor stays."""
        past = now() - PAST
        with self.redis() as client:
            for key in client.scan_iter(f"{REST}*"):
                client.delete(key)
        waiting = or_(Question.status == Status.RECEIVED, Question.needs_fetch)
        with self.database.write() as session:
            session.execute(
                update(Question)
                .where(waiting)
                .values(status_at=past, nudged_at=None, lease_until=None)
            )
            session.execute(update(Delivery).values(not_before=past, nudged_at=None))
            session.execute(update(Shop).values(polled_at=None))

    # -- what stands in SQL --------------------------------------------------------------------
    def ids(self, *where: object) -> list[int]:
        with self.database.read() as session:
            return list(session.scalars(select(Question.id).where(*where)))  # type: ignore[arg-type]  # any SQL condition

    def questions(self) -> dict[str, Question]:
        with self.database.read() as session:
            found = session.scalars(select(Question))
            return {question.platform_question_id: question for question in found}

    def statuses(self) -> dict[str, Status]:
        return {name: question.status for name, question in self.questions().items()}

    def shop(self) -> Shop:
        with self.database.read() as session:
            return session.get_one(Shop, self.shop_id)

    def answers_kept(self) -> dict[str, str]:
        """Texts of persons' answers, by question."""
        with self.database.read() as session:
            rows = session.execute(
                select(Question.platform_question_id, PlatformPost.text)
                .join(PlatformPost, PlatformPost.question_id == Question.id)
                .where(PlatformPost.kind == PostKind.ANSWER)
            )
            return {row.platform_question_id: row.text for row in rows}

    def redis(self) -> Redis:
        return Redis.from_url(self.redis_url)

    def attempts(self) -> int:
        """Calls of the delivering worker, failed ones included."""
        with self.database.read() as session:
            return session.scalar(select(func.count(DeliveryAttempt.id))) or 0

    def change_shop(self, **values: object) -> None:
        with self.database.write() as session:
            session.execute(update(Shop).where(Shop.id == self.shop_id).values(**values))


def open_flow(fake: FakePlatform, settings: Settings, per_second: float = 10_000) -> Flow:
    """A shop on `fake`; the database of `settings` is migrated and has no such shop."""
    database = Database(settings.database)
    shop = register(database, SecretBox(settings.key), fake, per_second=per_second)
    with database.write() as session:
        staff: Staff = add_staff(
            session,
            login="flow",
            password=hash_password("a made-up password"),
            name="flow",
            role=Role.REVIEWER,
        )
    app = create_app(settings)
    poster = make_poster(settings, database)
    url = settings.redis
    return Flow(fake, database, shop.id, staff.id, poster, app.test_client(), url)


def register(
    database: Database,
    box: SecretBox,
    fake: FakePlatform,
    name: str = "",
    per_second: float = 10_000,
) -> Shop:
    """The fake's own access as a shop in SQL. The pace is real, but too fast to be felt."""
    access = fake.shop()
    with database.write() as session:
        return add_shop(
            session,
            box,
            name=name or fake.name,
            platform=fake.name,
            webhook_secrets=list(access.webhook_secrets),
            credentials=access.credentials,
            config=dict(access.config) | {"calls_per_second": str(per_second)},
            reply_url=access.reply_url,
        )


def spread(count: int, over: timedelta, age: timedelta = timedelta(0)) -> list[datetime]:
    """Moments from `over` before the `age` until a minute before it."""
    start = now() - age - over
    return [
        start + (over - timedelta(minutes=1)) * index / max(count - 1, 1) for index in range(count)
    ]
