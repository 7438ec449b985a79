"""A port that somebody else listens on is named, never shared."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("command", ["review", "webhook"])
def test_a_taken_port_is_named(tmp_path: Path, sqlite_url: str, command: str) -> None:
    with socket.socket() as other:
        # As granian listens: two of them would share the port.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        env = os.environ | {
            "JAMSI_STATE_DIR": str(tmp_path),
            "JAMSI_DATABASE_URL": sqlite_url,
            f"JAMSI_{command.upper()}_PORT": str(port),
        }
        run = subprocess.run(
            [sys.executable, "-m", "jamsi", command],
            env=env, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert run.returncode == 1
    assert f"127.0.0.1:{port} cannot be listened on" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_missing_model_folder_is_one_line(tmp_path: Path, sqlite_url: str) -> None:
    missing = tmp_path / "nothing"
    env = os.environ | {
        "JAMSI_STATE_DIR": str(tmp_path),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_MODEL": str(missing),
    }
    run = subprocess.run(
        [sys.executable, "-m", "jamsi", "worker", "drafts"],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert f"JAMSI_MODEL: there is no folder {missing}" in run.stderr
    assert "Traceback" not in run.stderr
