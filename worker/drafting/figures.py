"""What the engine says of itself, as metrics: it knows nothing of ours."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from qna.metrics import drafting as metrics
from worker.engine import Engine


class EngineFigures(Collector):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Family]:
        info = metrics.ENGINE_INFO.gauge()
        engine = self._engine
        # A server's address may hold more than its name.
        device = urlsplit(engine.device).hostname or engine.device
        info.add_metric([engine.name, engine.model, device], 1)
        yield info
        figures = engine.figures()
        for metric, value in (
            (metrics.ENGINE_ROWS, figures.rows),
            (metrics.ENGINE_ROWS_USED, figures.rows_used),
            (metrics.ENGINE_CELLS, figures.cells),
            (metrics.ENGINE_CELLS_USED, figures.cells_used),
            (metrics.ENGINE_WAITING, figures.waiting),
            (metrics.ENGINE_STALLED, engine.stalled_seconds()),
        ):
            family = metric.gauge()
            family.add_metric([], value)
            yield family
