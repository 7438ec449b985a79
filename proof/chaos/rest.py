"""When nothing moves any more: every question waits for a person, or for nobody."""

import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from proof.chaos.ledger import Ledger
from proof.simulator.world import TRANSIENT, UNDER_WAY
from qna.lifecycle import Status
from qna.models import Delivery, Question


def comes_to_rest(ledger: Ledger, until: float) -> bool:
    """False: at `until` (`time.monotonic()`) something still moved or waited."""
    while time.monotonic() < until:
        if not ledger.peek(_moving):
            return True
        time.sleep(0.5)
    return False


def _moving(session: Session) -> bool:
    open_ = select(Question.id).where(Question.status.in_([*TRANSIENT, Status.IN_REVIEW]))
    delivery = select(Delivery.id).where(Delivery.status.in_(UNDER_WAY))
    return any(session.scalar(each.limit(1)) is not None for each in (open_, delivery))
