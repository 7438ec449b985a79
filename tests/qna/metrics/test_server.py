"""`/metrics` over HTTP: where it listens, what it answers, several processes as one."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parse

from qna.metrics.catalogue import all_metrics
from qna.metrics.server import PortTaken, serve_metrics
from qna.settings import Settings
from tests.conftest import SECRET_KEY
from tests.processes import Processes, answers, free_port, wait_until


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    server = serve_metrics(Settings(metrics_port=port, state_dir=tmp_path / "none"), "relay")
    assert server is not None
    yield port
    server.shutdown()
    server.server_close()


def samples(port: int) -> dict[str, float]:
    """Name to the sum of its samples."""
    found: dict[str, float] = {}
    for family in parse(httpx.get(f"http://127.0.0.1:{port}/metrics").text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0.0) + sample.value
    return found


def test_it_answers_metrics_and_nothing_else(port: int) -> None:
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'jamsi_build_info{process="relay",' in answer.text
    assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 404
    assert httpx.get(f"http://127.0.0.1:{port}/metrics/../etc").status_code == 404


def test_build_disk_and_process_are_there(port: int) -> None:
    found = samples(port)
    assert found["jamsi_build_info"] == 1
    assert 0 < found["jamsi_disk_free_bytes"] <= found["jamsi_disk_size_bytes"]
    assert found["process_start_time_seconds"] > 0


def test_nothing_listens_where_no_port_is_set(tmp_path: Path) -> None:
    assert serve_metrics(Settings(state_dir=tmp_path), "relay") is None


def test_it_listens_on_loopback_unless_told() -> None:
    assert Settings().metrics_host == "127.0.0.1"


def test_a_taken_port_is_named_with_its_setting(port: int, tmp_path: Path) -> None:
    with pytest.raises(PortTaken, match="JAMSI_METRICS_PORT"):
        serve_metrics(Settings(metrics_port=port, state_dir=tmp_path), "relay")


def test_the_processes_of_one_web_server_answer_as_one(
    processes: Processes, sqlite_url: str, redis_url: str, tmp_path: Path
) -> None:
    web, metrics = free_port(), free_port()
    env = {
        "JAMSI_STATE_DIR": str(tmp_path / "state"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_WEBHOOK_PORT": str(web),
        "JAMSI_WEBHOOK_WORKERS": "2",
        "JAMSI_METRICS_PORT": str(metrics),
        "TMPDIR": str(tmp_path),
    }
    server = processes.start("webhook", env=env)
    wait_until(lambda: answers(f"http://127.0.0.1:{web}/healthz"), what="the webhook answers")
    for number in range(40):
        httpx.post(f"http://127.0.0.1:{web}/webhooks/standard/nobody-{number}", json={})
    found = samples(metrics)
    assert found["jamsi_intake_requests_total"] == 40
    assert found["jamsi_http_requests_total"] >= 41
    assert found["jamsi_http_request_seconds_count"] >= 41
    # Of both processes: each has opened a connection of its own.
    assert 1 <= found["jamsi_database_connections_open"] <= 16
    assert set(found) & set(all_metrics()) >= {"jamsi_build_info", "jamsi_disk_free_bytes"}
    _one_dies(server.process.pid, web)
    assert samples(metrics)["jamsi_intake_requests_total"] == 40
    # Never on the public port, and nothing is left behind.
    assert httpx.get(f"http://127.0.0.1:{web}/metrics").status_code == 404
    assert list(tmp_path.glob("jamsi-metrics-*"))
    assert server.stop() == 0
    assert not list(tmp_path.glob("jamsi-metrics-*"))


def _one_dies(parent: int, web: int) -> None:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    os.kill(int(children[0]), 9)
    wait_until(lambda: answers(f"http://127.0.0.1:{web}/healthz"), what="it answers again")
