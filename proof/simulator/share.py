"""One process of several that share the schedules."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from proof.simulator.plans import Plans
from proof.simulator.run import Simulator
from proof.simulator.sql import a_database


@dataclass(frozen=True)
class Ran:
    """What came of one schedule; everything as text, to be sent between processes."""

    number: str
    story: str
    faults: list[str]
    broken: list[str]


@contextmanager
def _silence() -> Iterator[None]:
    """The product logs each fault; here they are expected."""
    logged = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        structlog.configure(**logged)


@contextmanager
def a_simulator(kind: str) -> Iterator[Simulator]:
    memory = Path("/dev/shm")  # a database for seconds, in memory where there is such a place
    with (
        _silence(),
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        a_database(kind, Path(folder)) as sql,
    ):
        yield Simulator(sql)


class Share:
    """Opened once in each process."""

    opened: "Share | None" = None

    def __init__(self, kind: str) -> None:
        self.stack = ExitStack()
        self.simulator = self.stack.enter_context(a_simulator(kind))
        self.plans = Plans(self.simulator)


def open_share(kind: str) -> None:
    Share.opened = Share(kind)


def count_singles() -> int:
    assert Share.opened
    return len(Share.opened.plans.singles)


def close_share(_: int) -> None:
    if Share.opened:
        Share.opened.stack.close()
        Share.opened = None


def run_one(number: str) -> Ran:
    assert Share.opened
    story, plan = Share.opened.plans.make(number)
    outcome = Share.opened.simulator.run(story, plan)
    return Ran(number, story.name, outcome.faults, outcome.broken)
