"""The lock files: complete, within the project's bounds, hashed, and naming no host."""

import re
import subprocess
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = {
    "web.txt": (),
    "run.txt": ("worker", "embedded"),
    "all.txt": ("worker", "embedded", "train", "learn", "test", "check"),
}
BY_MACHINE = {"torch", "triton"}


def locked(name: str) -> dict[str, str]:
    lines = (FOLDER / name).read_text().splitlines()
    assert all(line.startswith("#") for line in lines[:2])
    found = {}
    for line in lines[2:]:
        match = re.fullmatch(r"([a-z0-9-]+)==([\w.]+) --hash=sha256:[0-9a-f]{64}", line)
        assert match, line
        found[match[1]] = match[2]
    return found


@pytest.mark.parametrize("name", EXTRAS)
def test_a_lock_holds_what_the_project_asks_for_within_its_bounds(name: str) -> None:
    """Fails after a change of pyproject.toml: `python requirements/lock.py`."""
    versions = locked(name)
    asked = list(PROJECT["dependencies"])
    for extra in EXTRAS[name]:
        asked += PROJECT["optional-dependencies"][extra]
    for text in asked:
        need = Requirement(text)
        package = canonicalize_name(need.name)
        if package not in BY_MACHINE and (need.marker is None or need.marker.evaluate()):
            assert package in versions, f"{package} is not locked: python requirements/lock.py"
            assert need.specifier.contains(versions[package]), package


def test_the_web_processes_are_locked_without_torch_and_tests() -> None:
    assert not {"transformers", "tokenizers", "pytest", "openai"} & set(locked("web.txt"))
    assert set(locked("web.txt").items()) <= set(locked("run.txt").items())
    assert set(locked("run.txt").items()) <= set(locked("all.txt").items())


def _edges() -> ModuleType:
    spec = spec_from_file_location("edges", FOLDER / "edges.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_newest_have_no_upper_bound_and_keep_their_lower_one() -> None:
    edges = _edges()
    needs = edges.merged(edges.direct())
    names = [canonicalize_name(need.name) for need in needs]
    assert names == sorted(set(names))
    assert {"torch", "transformers", "flask", "pytest"} <= set(names)
    for need in needs:
        bounds = [each.operator for each in edges.open_above(need).specifier]
        assert bounds == [">="], need


def test_the_lowest_is_within_all_bounds_that_a_package_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edges = _edges()
    offered = [Version(each) for each in ("1.9", "2.0.1", "2.3", "2.4", "3.1")]
    monkeypatch.setattr(edges, "versions_of", lambda name: offered)
    (need,) = edges.merged([Requirement("numpy>=2,<3"), Requirement("NumPy>=2,<2.4")])
    assert str(edges.at_the_lowest(need)) == "numpy==2.0.1"
    with pytest.raises(LookupError, match="numpy"):
        edges.at_the_lowest(Requirement("numpy>=4"))


def test_no_file_names_a_host() -> None:
    for path in FOLDER.iterdir():
        if path.is_file():
            assert not re.search(r"https?://|file:|--(extra-)?index-url", path.read_text()), path


def test_a_file_that_was_not_locked_stops_the_installation(tmp_path: Path) -> None:
    """pip's own check on a small package that every environment here holds as a wheel to make."""
    wheel = tmp_path / "made_up-1.0-py3-none-any.whl"
    subprocess.run([sys.executable, "-c", MAKE_WHEEL, str(wheel)], check=True, capture_output=True)
    lock = tmp_path / "lock.txt"
    head = (FOLDER / "web.txt").read_text().splitlines()[0]
    lock.write_text(f"{head}\n{wheel.as_uri()} --hash=sha256:{'0' * 64}\n")
    (tmp_path / "install.py").write_text((FOLDER / "install.py").read_text())
    done = subprocess.run(
        [sys.executable, str(tmp_path / "install.py"), "lock.txt"], capture_output=True, text=True
    )
    fits = f"Python {sys.version_info.major}.{sys.version_info.minor} on Linux" in head
    assert done.returncode == (1 if fits else 0), done.stdout + done.stderr


MAKE_WHEEL = """
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    info = "made_up-1.0.dist-info/"
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: made-up\\nVersion: 1.0\\n")
    kind = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    wheel.writestr(info + "WHEEL", kind)
    wheel.writestr(info + "RECORD", "")
"""
