"""A metric: what it is called, what it means, which process has it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

# A second series for each, which nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no types here
REGISTRY = CollectorRegistry()
"""Not the library's own, which a program that imports us may use for itself."""

PAGES: list[Callable[[], bytes]] = []
"""Text behind that of the registry: what was made ready before anybody asked."""


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    """As it is scraped; a histogram has `_bucket`, `_sum` and `_count` behind it."""
    kind: str
    """counter, gauge or histogram."""
    help: str
    labels: tuple[str, ...] = ()

    @property
    def samples(self) -> tuple[str, ...]:
        """The names that a query may use."""
        if self.kind != "histogram":
            return (self.name,)
        return tuple(f"{self.name}_{part}" for part in ("bucket", "sum", "count"))

    def gauge(self) -> GaugeMetricFamily:
        """For what is read when somebody asks."""
        return GaugeMetricFamily(self.name, self.help, labels=self.labels)

    def counter(self) -> CounterMetricFamily:
        return CounterMetricFamily(self.name, self.help, labels=self.labels)


@dataclass(frozen=True, slots=True)
class Section:
    """The metrics of one part; `processes` names those that have them."""

    title: str
    processes: str
    metrics: list[Metric] = field(default_factory=list)

    def __post_init__(self) -> None:
        SECTIONS.append(self)

    def counter(self, name: str, text: str, *labels: str) -> Counter:
        self._add(name, "counter", text, labels)
        return Counter(name, text, labels, registry=REGISTRY)

    def gauge(self, name: str, text: str, *labels: str, joined: str = "livesum") -> Gauge:
        """`joined`: how the values of several processes of one web server become one."""
        self._add(name, "gauge", text, labels)
        mode = {"livesum": "livesum", "max": "max"}[joined]
        return Gauge(name, text, labels, registry=REGISTRY, multiprocess_mode=mode)  # type: ignore[arg-type]  # a literal

    def histogram(self, name: str, text: str, *labels: str, buckets: Sequence[float]) -> Histogram:
        self._add(name, "histogram", text, labels)
        return Histogram(name, text, labels, registry=REGISTRY, buckets=buckets)

    def collected(self, name: str, text: str, *labels: str) -> Metric:
        """A gauge, or a counter where the name says so, that is read when somebody asks."""
        kind = "counter" if name.endswith("_total") else "gauge"
        return self._add(name, kind, text, labels)

    def _add(self, name: str, kind: str, text: str, labels: tuple[str, ...]) -> Metric:
        metric = Metric(name, kind, text, labels)
        self.metrics.append(metric)
        return metric


SECTIONS: list[Section] = []

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Buckets in seconds for what a person or a storefront waits for."""
LONG = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""For what may lie in a queue."""
SIZES = (1, 2, 4, 8, 16, 32, 64)
