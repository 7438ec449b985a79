"""How busy a worker process is."""

from qna.metrics.metric import Section

WORKER = Section("Worker processes", "drafts, deliveries, relay")

BUSY = WORKER.collected("jamsi_worker_busy", "Rows that this process works on.", "kind")
DONE = WORKER.collected("jamsi_worker_done_total", "Rows that it has worked on.", "kind")
IDLE = WORKER.collected("jamsi_worker_idle_seconds", "How long it has had nothing to do.", "kind")
_BEATS = WORKER.counter(
    "jamsi_worker_beats_total", "Heartbeats written to SQL, or `failed`.", "kind", "outcome"
)


def beaten(kind: str, outcome: str) -> None:
    _BEATS.labels(kind, outcome).inc()
