"""The release before runs on this release's tables, so that an upgrade needs no downtime.

Its own code and its own tests, out of the repository's history; only `migrations.upgrade` is this
release's.
"""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREVIOUS = "24dc340246320e77d8c7a39029290d3036660641"
"""The commit of the release before; a new release puts its predecessor here."""
TESTS = (
    "tests/qna/test_record_question.py",
    "tests/qna/test_claim_waiting.py",
    "tests/qna/test_lost_questions.py",
    "tests/qna/test_drafts.py",
    "tests/qna/test_reviews.py",
    "tests/qna/test_deliveries.py",
    "tests/qna/test_todo.py",
    "tests/qna/test_trials.py",
    "tests/road/test_scaling.py",
)
"""What moves a question on, and an installation of real processes; both databases."""


@pytest.fixture
def previous(tmp_path: Path) -> Path:
    archive = subprocess.run(["git", "archive", PREVIOUS], cwd=ROOT, capture_output=True)
    if archive.returncode:
        pytest.skip(f"no history here: {archive.stderr.decode().strip()}")
    folder = tmp_path / "previous"
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        packed.extractall(folder, filter="data")
    return folder


@pytest.mark.timeout(1800)
def test_the_release_before_runs_on_the_new_tables(previous: Path) -> None:
    plugin = Path(__file__).parent
    env = os.environ | {
        "PYTHONPATH": f"{previous}:{plugin}",
        "NEWER_RELEASE": str(ROOT),
    }
    command = [sys.executable, "-m", "pytest", "-p", "newer_schema", "-q", *TESTS]
    done = subprocess.run(command, cwd=previous, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "passed" in done.stdout
