"""Senders that hold back when much waits, and people who tell when they were turned away."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jamsi.run.reviewer import BrowserlessReviewer
from platforms.base import InboundRequest
from proof.chaos.ledger import Ledger
from proof.chaos.people import Person, Sender
from proof.simulator.world import TRANSIENT
from qna.lifecycle import Status
from qna.models import Question

PAUSE = 0.3
MOST_UNDER_WAY = 30
"""More than this wait for a draft, a person or the storefront: senders hold back, so that the
traffic lasts as long as the rollout on a machine of any speed."""


@dataclass
class RollingLedger(Ledger):
    """`cut`: requests on a kept connection that the old process closed at that very moment. HTTP
    cannot tell them from lost ones; a browser sends again by itself, and so does a sender."""

    cut: list[str] = field(default_factory=list)


@dataclass
class PacedSender(Sender):
    enough: Callable[[], bool] = lambda: False

    def run(self) -> None:
        with httpx.Client(timeout=15) as client:
            number = 0
            while not self.enough():
                if self.ledger.peek(_under_way) < MOST_UNDER_WAY:
                    self._one(client, number)
                    number += 1
                time.sleep(PAUSE)

    def _taken(self, client: httpx.Client, request: InboundRequest) -> bool:
        headers = {"content-type": "application/json", **request.headers}
        try:
            answer = client.post(self.address, content=request.body, headers=headers)
        except httpx.HTTPError as error:
            turned_away(self.ledger, "a sender", error)
            return False
        if not answer.is_success:
            self.ledger.broken.append(f"a push was answered with {answer.status_code}")
        return answer.is_success


@dataclass
class WatchfulPerson(Person):
    def _decide(self, reviewer: BrowserlessReviewer, question_id: int, name: str) -> None:
        try:
            super()._decide(reviewer, question_id, name)
        except httpx.HTTPError as error:
            turned_away(self.ledger, "a person", error)
            raise


def turned_away(ledger: Ledger, who: str, error: httpx.HTTPError) -> None:
    assert isinstance(ledger, RollingLedger)
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        ledger.cut.append(who)
    else:
        ledger.broken.append(f"{who} was turned away: {error!r}")


def _under_way(session: Session) -> int:
    open_ = Question.status.in_([*TRANSIENT, Status.IN_REVIEW])
    return session.scalar(select(func.count()).where(open_)) or 0
