"""Prints what to install to test at an edge of pyproject.toml's bounds.

    python requirements/edges.py newest    # no upper bounds: whatever exists today
    python requirements/edges.py oldest    # each at the lowest version that its bounds allow

Run by `make test-newest` and `make test-oldest`, in environments of their own. What a dependency
itself needs is pip's choice in both. Lowest versions are asked of the index that pip knows.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
EXTRAS = ("worker", "embedded", "learn", "train", "test")


def main() -> int:
    if sys.argv[1:] not in (["newest"], ["oldest"]):
        print(__doc__)
        return 2
    for need in merged(direct()):
        print(open_above(need) if sys.argv[1] == "newest" else at_the_lowest(need), flush=True)
    return 0


def direct() -> list[Requirement]:
    """What Jamsi and its tests name, as written."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [text for name in EXTRAS for text in project["optional-dependencies"][name]]
    return [Requirement(text) for text in (*project["dependencies"], *extras)]


def merged(needs: Iterable[Requirement]) -> list[Requirement]:
    """One for each package, within all bounds that are given for it."""
    found: dict[str, Requirement] = {}
    for need in needs:
        known = found.setdefault(canonicalize_name(need.name), need)
        known.specifier &= need.specifier
        known.extras |= need.extras
    return [found[name] for name in sorted(found)]


def open_above(need: Requirement) -> Requirement:
    """`need` without upper bounds."""
    kept = Requirement(str(need))
    kept.specifier = SpecifierSet(
        ",".join(str(each) for each in need.specifier if not each.operator.startswith("<"))
    )
    return kept


def at_the_lowest(need: Requirement) -> Requirement:
    """`need` at the lowest version that fits it. Raises `LookupError` where the index has none."""
    pinned = Requirement(str(need))
    fitting = list(need.specifier.filter(versions_of(need.name)))
    if not fitting:
        raise LookupError(f"the index has no version for {need}")
    pinned.specifier = SpecifierSet(f"=={min(fitting)}")
    return pinned


def versions_of(name: str) -> list[Version]:
    """All that can be installed here without a compiler."""
    command = [sys.executable, "-m", "pip", "index", "versions", "--only-binary=:all:", name]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    listed = re.search(r"^Available versions: (.*)$", told, re.MULTILINE)
    return [Version(each) for each in listed[1].split(", ")] if listed else []


if __name__ == "__main__":
    sys.exit(main())
