"""A port that somebody else listens on is named, never shared."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
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


def test_run_names_the_ports_it_takes(tmp_path: Path) -> None:
    """Two of the set ports are somebody else's: what is printed is where it really listens."""
    with socket.socket() as one, socket.socket() as other:
        for taken in (one, other):
            taken.bind(("127.0.0.1", 0))
            taken.listen()
        webhook, review = (taken.getsockname()[1] for taken in (one, other))
        env = {key: value for key, value in os.environ.items() if not key.startswith("JAMSI_")}
        env |= {
            "JAMSI_STATE_DIR": str(tmp_path / "var"),
            "JAMSI_WEBHOOK_PORT": str(webhook),
            "JAMSI_REVIEW_PORT": str(review),
        }
        with subprocess.Popen(
            [sys.executable, "-m", "jamsi", "run"], env=env, stdout=subprocess.PIPE, text=True
        ) as run:
            assert run.stdout
            said = []
            # The address of the log-in page is among the last lines before it serves.
            for line in run.stdout:
                said.append(line)
                if "Webhook  " in line:
                    break
            shown = dict(
                re.findall(r"^  (Review page|Webhook) +http://127.0.0.1:(\d+)", "".join(said), re.M)
            )
            answers = [
                httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code
                for port in shown.values()
            ]
            run.send_signal(signal.SIGTERM)
            run.stdout.read()
        assert run.returncode == 0
    text = "".join(said)
    assert answers == [200, 200]
    assert f"Port {webhook} is taken: the webhook listens on {shown['Webhook']}." in text
    assert f"Port {review} is taken: the review page listens on {shown['Review page']}." in text
    assert str(webhook) not in shown.values()
