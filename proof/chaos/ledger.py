"""What people outside were told, in the shape that the simulator's checks read."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from proof.simulator.world import Said, Told
from qna.database import Database
from tests.platforms.fakes.server import FakePlatform

T = TypeVar("T")


@dataclass
class Ledger:
    """`proof.simulator.checks.check` takes one as its world."""

    database: Database
    fake: FakePlatform
    said: list[Said] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.storefront = SimpleNamespace(fake=self.fake)
        # When an attempt set out is known to the simulator alone.
        self.product = SimpleNamespace(set_out={})

    def peek(self, read: Callable[[Session], T]) -> T:
        with self.database.read() as session:
            return read(session)

    def note(self, told: Any) -> None:
        with self.lock:
            (self.said if isinstance(told, Said) else self.told).append(told)
