"""A foreign package of one of our names is told at once, by name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jamsi.neighbours import OURS

ROOT = Path(__file__).parents[2]


def start(folder: Path) -> "subprocess.CompletedProcess[str]":
    code = f"import sys; sys.path.insert(1, {str(ROOT)!r}); import jamsi.main; jamsi.main.cli()"
    return subprocess.run(
        [sys.executable, "-c", code, "--version"], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": ""}, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["worker.py", "webhook/__init__.py"])
def test_a_foreign_package_of_our_name(tmp_path: Path, form: str) -> None:
    foreign = tmp_path / form
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("raise SystemExit('somebody else\\'s')")
    done = start(tmp_path)
    assert done.returncode == 1
    name = foreign.stem if foreign.stem in OURS else foreign.parent.name
    assert f"package {name!r}" in done.stderr
    assert "virtual environment of its own" in done.stderr
    assert "Traceback" not in done.stderr


def test_alone_it_starts(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "version" in done.stdout
