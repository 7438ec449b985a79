"""Senders and staff: they try again until they are told that it went well."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from jamsi.run.reviewer import BrowserlessReviewer, ReviewFailed
from platforms.base import InboundRequest
from proof.chaos.ledger import Ledger
from proof.simulator.storefronts import TimedStandard
from proof.simulator.world import Said, Told
from qna.lifecycle import Status
from qna.models import Question, Review

FAILED = (httpx.HTTPError, ReviewFailed)


@dataclass
class Sender:
    """Asks its share of the questions; some twice, some edited out of order, some deleted."""

    ledger: Ledger
    address: str
    random: Random
    count: int

    def run(self) -> None:
        with httpx.Client(timeout=15) as client:
            for number in range(self.count):
                self._one(client, number)

    def _one(self, client: httpx.Client, number: int) -> None:
        fake, text = self.ledger.fake, f"{number}번째 다이어리에 공휴일이 표시되어 있나요?"
        assert isinstance(fake, TimedStandard)
        with fake.lock:
            name = fake.ask(text)
            first = fake.taken_pushes()
        self._push(client, first * self.random.choice([1, 1, 1, 2]))
        self.ledger.note(Said(name, text, time.monotonic()))
        roll = self.random.random()
        if roll < 0.1:
            self._edit(client, name, text)
        elif roll < 0.15:
            time.sleep(self.random.uniform(0, 4))
            with fake.lock:
                fake.delete(name)
                pushes = fake.taken_pushes()
            self._push(client, pushes)
            self.ledger.note(Said(name, None, time.monotonic()))

    def _edit(self, client: httpx.Client, name: str, text: str) -> None:
        """Two edits; the earlier one arrives last."""
        fake, latest = self.ledger.fake, f"{text} 그리고 언제 오나요?"
        time.sleep(self.random.uniform(0, 4))
        with fake.lock:
            fake.edit(name, f"{text} 아니요.")
            early = fake.taken_pushes()
        time.sleep(0.01)
        with fake.lock:
            fake.edit(name, latest)
            late = fake.taken_pushes()
        self._push(client, [*late, *early])
        self.ledger.note(Said(name, latest, time.monotonic()))

    def _push(self, client: httpx.Client, requests: list[InboundRequest]) -> None:
        for request in requests:
            until = time.monotonic() + 120
            while not self._taken(client, request):
                if time.monotonic() > until:
                    self.ledger.broken.append("the webhook took a push for two minutes not")
                    return
                time.sleep(0.3)

    def _taken(self, client: httpx.Client, request: InboundRequest) -> bool:
        headers = {"content-type": "application/json", **request.headers}
        try:
            answer = client.post(self.address, content=request.body, headers=headers)
        except httpx.HTTPError:
            return False
        if 400 <= answer.status_code < 500:
            self.ledger.broken.append(f"a push was refused with {answer.status_code}")
            return True
        return answer.is_success


@dataclass
class Person:
    """One of the staff: approves most, rejects some, takes some back."""

    ledger: Ledger
    address: str
    login: str
    password: str
    staff_id: int
    random: Random
    done: Callable[[], bool]

    def run(self) -> None:
        reviewer: BrowserlessReviewer | None = None
        while not self.done():
            try:
                reviewer = reviewer or BrowserlessReviewer(self.address, self.login, self.password)
                waiting = self.ledger.peek(_waiting)
                for question_id, name in self.random.sample(waiting, min(5, len(waiting))):
                    self._decide(reviewer, question_id, name)
                if not waiting:
                    time.sleep(0.2)
            except FAILED:
                # Away, or somebody else was first: look again.
                reviewer = None
                time.sleep(0.5)
            except Exception as error:
                if "Operational" not in type(error).__name__:
                    self.ledger.broken.append(f"staff met {error!r}")
                    return
                time.sleep(0.5)

    def _decide(self, reviewer: BrowserlessReviewer, question_id: int, name: str) -> None:
        if self.random.random() < 0.1:
            reviewer.reject(question_id, "보내지 않습니다")
            what = "reject"
        else:
            reviewer.approve(question_id)
            what = "approve"
        review = self.ledger.peek(lambda session: _last(session, question_id, self.staff_id))
        text = (review.reply_text or "") if review else ""
        told = Told(name, what, review.id if review else -1, text, time.monotonic())
        self.ledger.note(told)
        if review and self.random.random() < 0.1 and reviewer.undo(question_id, review.id):
            self.ledger.note(Told(name, "undo", review.id, "", time.monotonic()))


def _waiting(session: Session) -> list[tuple[int, str]]:
    found = select(Question.id, Question.platform_question_id).where(
        Question.status == Status.IN_REVIEW
    )
    return [(row[0], row[1]) for row in session.execute(found.limit(40))]


def _last(session: Session, question_id: int, staff_id: int) -> Review | None:
    mine = select(Review).where(Review.question_id == question_id, Review.reviewer_id == staff_id)
    return session.scalar(mine.order_by(Review.id.desc()).limit(1))


def start(runs: list[Callable[[], None]]) -> list[threading.Thread]:
    threads = [threading.Thread(target=run) for run in runs]
    for thread in threads:
        thread.start()
    return threads
