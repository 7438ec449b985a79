"""`jamsi run --once`: from nothing to ten posted replies, with every part real."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "var"


@pytest.fixture(scope="module")
def demo(state: Path) -> subprocess.CompletedProcess[str]:
    return run_demo(state)


def run_demo(state: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("JAMSI_")}
    return subprocess.run(
        [sys.executable, "-m", "jamsi", "run", "--once"],
        env={**env, "JAMSI_STATE_DIR": str(state), **more},
        capture_output=True,
        text=True,
        timeout=240,
    )


def test_ten_replies_are_posted(demo: subprocess.CompletedProcess[str]) -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert "10 of 10 questions have their posted reply." in demo.stdout
    assert "공휴일" in demo.stdout


def test_nine_of_ten_drafts_come_from_the_model(demo: subprocess.CompletedProcess[str]) -> None:
    """Of "제주도도 배송되나요?" it tears the name at times; then the template stands in."""
    rows = [line for line in demo.stdout.splitlines() if re.search(r"│\s+posted\s+│$", line)]
    assert len(rows) == 10
    of_model = [row for row in rows if re.search(r"│\s+model\s+│\s+pass\s+│", row)]
    assert len(of_model) >= 9, "\n".join(rows)
    assert all(re.search(r"│\s+pass\s+│", row) for row in rows), "\n".join(rows)


def test_nothing_is_left_running(demo: subprocess.CompletedProcess[str], state: Path) -> None:
    assert demo.returncode == 0
    assert [p.cmdline() for p in psutil.process_iter() if _uses(p, state)] == []
    assert not (state / "redis.sock").exists()


def _uses(process: psutil.Process, state: Path) -> bool:
    try:
        return process.environ().get("JAMSI_STATE_DIR") == str(state)
    except psutil.Error:
        return False


def test_secrets_are_for_the_owner_alone(
    demo: subprocess.CompletedProcess[str], state: Path
) -> None:
    assert demo.returncode == 0
    for name in ("secret_key", "demo-shop.secret", "staff.password"):
        assert (state / name).stat().st_mode & 0o777 == 0o600


def test_the_same_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    done = run_demo(tmp_path / "var", JAMSI_DATABASE_URL=postgres_url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 of 10 questions have their posted reply." in done.stdout
