"""What the tests of posting share: a poster, an approved reply, and time that passes at once."""

from dataclasses import dataclass

from sqlalchemy import select

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Delivery, DeliveryAttempt, DeliveryStatus, Shop, Staff, now
from qna.secrets import SecretBox
from qna.store.reviews import answer_finally
from tests.platforms.fakes.server import LOOPBACK
from tests.qna import steps
from worker.delivering.poster import Poster


def make_poster(database: Database, box: SecretBox, reply_timeout: float = 5) -> Poster:
    return Poster(
        database,
        box,
        pacer=None,
        lease_seconds=60,
        reply_timeout=reply_timeout,
        private_hosts=LOOPBACK,
    )


@dataclass
class Reply:
    """One delivery of one question, as a test follows it."""

    database: Database
    poster: Poster
    question_id: int
    delivery_id: int

    def deliver(self) -> tuple[Status, DeliveryStatus]:
        """One attempt, due at once; where question and delivery stand then."""
        steps.change(self.database, Delivery, self.delivery_id, not_before=now())
        self.poster.deliver(self.delivery_id)
        return self.states

    @property
    def row(self) -> Delivery:
        return steps.get(self.database, Delivery, self.delivery_id)

    @property
    def states(self) -> tuple[Status, DeliveryStatus]:
        return steps.status(self.database, self.question_id), self.row.status

    def outcomes(self) -> list[str]:
        statement = select(DeliveryAttempt.outcome).where(
            DeliveryAttempt.delivery_id == self.delivery_id
        )
        with self.database.read() as session:
            return list(session.scalars(statement.order_by(DeliveryAttempt.id)))

    def final(self, person: Staff, text: str = "네, 표시되어 있습니다.") -> "Reply":
        """The final answer after this holding reply."""
        with self.database.write() as session:
            done = answer_finally(
                session, self.question_id, reviewer_id=person.id, reply_text=text, undo_seconds=0
            )
        return Reply(self.database, self.poster, self.question_id, done.delivery_id)


def approved_reply(
    database: Database, poster: Poster, shop: Shop, person: Staff, platform_id: str, text: str = ""
) -> Reply:
    values = {"text": text} if text else {}
    question_id, delivery_id = steps.approved(
        database, shop, person, question_id=platform_id, **values
    )
    return Reply(database, poster, question_id, delivery_id)
