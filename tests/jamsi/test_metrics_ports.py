"""`jamsi run` gives each of its processes a port for metrics, or none."""

import io
from pathlib import Path

from rich.console import Console

from jamsi.run.stack import METRICS_PORTS, PARTS, Stack
from qna.settings import Settings


def ports(tmp_path: Path, first: int) -> dict[str, str]:
    settings = Settings(state_dir=tmp_path, metrics_port=first)
    stack = Stack(settings, Console(file=io.StringIO()), quick=True)
    names = (*(part.replace(" ", "-") for part in PARTS), "redis", "storefront")
    return {name: stack._metrics(name)["JAMSI_METRICS_PORT"] for name in names}


def test_each_part_has_the_next_port(tmp_path: Path) -> None:
    found = ports(tmp_path, 9464)
    assert {name: found[name] for name in METRICS_PORTS} == {
        "webhook": "9464", "review": "9465", "worker-drafts": "9466",
        "worker-deliveries": "9467", "relay": "9468",
    }  # fmt: skip
    assert found["redis"] == found["storefront"] == "0"


def test_none_unless_asked(tmp_path: Path) -> None:
    assert set(ports(tmp_path, 0).values()) == {"0"}
