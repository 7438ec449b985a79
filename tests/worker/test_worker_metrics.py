"""Real worker processes over HTTP: they say how busy they are, and the relay says it of all."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parse

from qna.metrics.catalogue import all_metrics
from tests.conftest import SECRET_KEY
from tests.processes import Processes, free_port, wait_until

KINDS = {
    "drafts": ("worker", "drafts"),
    "deliveries": ("worker", "deliveries"),
    "relay": ("relay",),
}


def samples(port: int) -> dict[tuple[str, ...], float]:
    try:
        page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    except httpx.HTTPError:
        return {}
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in parse(page)
        for sample in family.samples
    }


@pytest.fixture
def ports(
    processes: Processes, postgres_url: str, redis_url: str, tmp_path: object
) -> dict[str, int]:
    ports = {kind: free_port() for kind in KINDS}
    for kind, command in KINDS.items():
        env = {
            "JAMSI_STATE_DIR": str(tmp_path),
            "JAMSI_DATABASE_URL": postgres_url,
            "JAMSI_REDIS_URL": redis_url,
            "JAMSI_SECRET_KEY": SECRET_KEY,
            "JAMSI_ENGINE": "openai",
            "JAMSI_MODEL": "some-model",
            "JAMSI_OPENAI_BASE_URL": f"http://127.0.0.1:{free_port()}/v1",
            "JAMSI_METRICS_PORT": str(ports[kind]),
        }
        processes.start(*command, env=env)
    return ports


def test_each_worker_answers_and_the_relay_sees_all(ports: dict[str, int]) -> None:
    def alive() -> set[str]:
        found = samples(ports["relay"])
        return {kind for kind in KINDS if found.get(("jamsi_workers", kind))}

    wait_until(lambda: alive() == set(KINDS), what="the relay has seen every kind of worker")
    for kind, port in ports.items():
        found = samples(port)
        assert found["jamsi_worker_busy", kind] >= 0
        assert found["jamsi_worker_beats_total", kind, "written"] >= 1
        assert found["jamsi_database_connections_open",] >= 1
        ours = {name for name, *_ in found if name.startswith("jamsi_")}
        assert ours <= {name for each in all_metrics().values() for name in each.samples}
    drafts = samples(ports["drafts"])
    assert drafts["jamsi_engine_rows",] == 64
    assert drafts["jamsi_engine_info", "127.0.0.1", "openai", "some-model"] == 1
    assert ("jamsi_workers", "relay") not in drafts
