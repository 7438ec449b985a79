"""Several processes of one web server, one answer: prometheus_client's files for each process.

The library chooses how it counts when it is first imported, by an environment variable. So
`share()` comes before that, in the process that starts the others and answers for them.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def share() -> Iterator[Path]:
    """A folder in which this process and those that it starts count together; gone at the end."""
    if "prometheus_client" in sys.modules:
        raise RuntimeError("counting has begun: it can no longer be shared")
    with TemporaryDirectory(prefix="jamsi-metrics-") as folder:
        os.environ[VARIABLE] = folder
        try:
            yield Path(folder)
        finally:
            del os.environ[VARIABLE]


def forget_dead(folder: Path) -> None:
    """Drop what counts only while its process lives; what it counted for good stays."""
    from prometheus_client.multiprocess import mark_process_dead

    for pid in {path.stem.rpartition("_")[2] for path in folder.glob("gauge_live*.db")}:
        if not Path("/proc", pid).exists():
            mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]


def joined(folder: Path) -> "Iterable[object]":
    """What all processes of `folder` counted, as families."""
    from prometheus_client.multiprocess import MultiProcessCollector

    forget_dead(folder)
    families: Iterable[object] = MultiProcessCollector(None, str(folder)).collect()  # type: ignore[no-untyped-call]
    return families
