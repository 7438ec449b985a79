"""`/metrics` over HTTP, on a port of its own that only Prometheus should reach."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, ThreadingWSGIServer
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from qna.metrics.metric import PAGES, REGISTRY
from qna.metrics.process import Machine
from qna.metrics.shared import joined
from qna.settings import Settings

PATIENCE_SECONDS = 10
"""For a client that sends no request, or reads no answer."""


class PortTaken(Exception):
    """Somebody else listens on the port for metrics; the message says what to do."""


def serve_metrics(
    settings: Settings, process: str, folder: Path | None = None
) -> WSGIServer | None:
    """Answer from a thread of this process until it ends; None: no port is set.

    `folder`: where several processes count together (`qna.metrics.shared`). Raises `PortTaken`.
    """
    if not settings.metrics_port:
        return None
    registry = CollectorRegistry()
    registry.register(_Shared(folder) if folder else REGISTRY)
    registry.register(Machine(process, settings.state_dir))
    ProcessCollector(registry=registry)
    server = _listen(settings, _application(registry))
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


def _listen(settings: Settings, application: Any) -> WSGIServer:
    host, port = settings.metrics_host, settings.metrics_port
    try:
        return make_server(host, port, application, ThreadingWSGIServer, _Handler)
    except OSError as error:
        raise PortTaken(
            f"{host}:{port} cannot be listened on for metrics: {error.strerror}. Each process of "
            "one machine needs a JAMSI_METRICS_PORT of its own (0: none)."
        ) from None


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE_SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        """A line for every scrape is no news."""


class _Shared(Collector):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Family]:
        return joined(self._folder)  # type: ignore[return-value]  # the library has no types here


def _application(registry: CollectorRegistry) -> Callable[..., Any]:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] != "/metrics":
            start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"Only /metrics is here.\n"]
        body = generate_latest(registry) + b"".join(page() for page in PAGES)
        start_response("200 OK", [("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)])
        return [body]

    return answer
