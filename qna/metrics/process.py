"""What every process has: its build, its disk, its connections to SQL, its nudges."""

import platform
import shutil
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from sqlalchemy import event

from qna.database import Database
from qna.metrics.metric import Section

PROCESS = Section("Every process", "all")

_BUILD = PROCESS.collected(
    "jamsi_build_info",
    "1, with the version of Jamsi and of Python.",
    "process",
    "version",
    "python",
)
_DISK_FREE = PROCESS.collected(
    "jamsi_disk_free_bytes", "Free space of the disk that holds `JAMSI_STATE_DIR`."
)
_DISK_SIZE = PROCESS.collected("jamsi_disk_size_bytes", "Size of that disk.")
_OPEN = PROCESS.gauge("jamsi_database_connections_open", "Connections to SQL that are open.")
_IN_USE = PROCESS.gauge(
    "jamsi_database_connections_in_use", "Connections to SQL that somebody works with."
)
_LIMIT = PROCESS.gauge(
    "jamsi_database_connections_limit", "Most connections of the pool; who wants more waits."
)
_NUDGES = PROCESS.counter(
    "jamsi_nudges_total",
    "Messages to workers; `failed`: Redis was not reached, the relay sends it again.",
    "outcome",
)


def watch_pool(database: Database) -> None:
    """Count what its pool does from now on."""
    _LIMIT.inc(database.most_connections)
    engine = database.engine
    event.listen(engine, "connect", lambda *_: _OPEN.inc())
    event.listen(engine, "close", lambda *_: _OPEN.dec())
    event.listen(engine, "checkout", lambda *_: _IN_USE.inc())
    event.listen(engine, "checkin", lambda *_: _IN_USE.dec())


def nudged(sent: bool) -> None:
    _NUDGES.labels("sent" if sent else "failed").inc()


class Machine(Collector):
    """Build and disk, as they are when somebody asks."""

    def __init__(self, process: str, state_dir: Path) -> None:
        self._process, self._state_dir = process, state_dir

    def collect(self) -> Iterable[Family]:
        build = _BUILD.gauge()
        build.add_metric([self._process, metadata.version("jamsi"), platform.python_version()], 1)
        yield build
        usage = shutil.disk_usage(existing(self._state_dir))
        for metric, value in ((_DISK_FREE, usage.free), (_DISK_SIZE, usage.total)):
            family: Any = metric.gauge()
            family.add_metric([], value)
            yield family


def existing(folder: Path) -> Path:
    """Where it will be made, if it is not there."""
    while not folder.exists():
        folder = folder.parent
    return folder
