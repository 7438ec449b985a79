"""Programs here are run in one way, `python -m NAME`, and every one that is named exists."""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING = "policy_training|grouping_training"
RUN_AS_FILE = re.compile(rf"python3? (?:bench|proof|policy|{TRAINING}|demo_model)/[\w/]+\.py")
NAMED = rf"(?:bench|proof|policy|{TRAINING}|qna|review)[a-z0-9_.]*"
RUN_AS_MODULE = re.compile(rf"python -m ({NAMED}[a-z0-9_])(?![\w.])")
READ = ("*.py", "*.md", "Makefile", "*.yml", "*.toml")


def _texts() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *READ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip(f"no repository here: {listed.stderr.strip()}")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.exists() and path != Path(__file__)]


def test_no_program_is_run_as_a_file() -> None:
    found = [
        (path.name, match[0]) for path in _texts() for match in RUN_AS_FILE.finditer(_read(path))
    ]
    assert found == []


def test_every_module_that_is_named_can_be_run() -> None:
    named = {name for path in _texts() for name in RUN_AS_MODULE.findall(_read(path))}
    assert {"bench.engine", "proof.chaos", "policy.report"} <= named
    assert [name for name in sorted(named) if not _runs(name)] == []


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _runs(name: str) -> bool:
    spec = find_spec(name)
    if spec is not None and spec.submodule_search_locations:
        spec = find_spec(f"{name}.__main__")
    return spec is not None
