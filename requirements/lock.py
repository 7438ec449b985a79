"""Writes the lock files here: exact versions and hashes of all that Jamsi depends on.

    python requirements/lock.py

Asks pip what it would install for this Python on this machine, from whatever index it knows, and
keeps names, versions and SHA-256 alone: no address. `torch` stays out, with what only it needs:
which build fits depends on the machine, and builds of one version have different hashes.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
EXTRAS = {
    "web.txt": [],
    "run.txt": ["worker", "embedded"],
    "all.txt": ["worker", "embedded", "train", "learn", "test", "check"],
}
BY_MACHINE = {"torch", "triton", "jamsi"}
HEAD = (
    "# Exact versions and hashes for Python {python} on {system}; made by requirements/lock.py.\n"
    "# Elsewhere pyproject.toml's bounds hold.\n"
)


def main() -> None:
    report = ask_pip()
    packages = {canonicalize_name(each["metadata"]["name"]): each for each in report["install"]}
    environment = report["environment"]
    head = HEAD.format(
        python=environment["python_version"],
        system=f"{environment['platform_system']} {environment['platform_machine']}",
    )
    for name, extras in EXTRAS.items():
        wanted = closure(packages, environment, extras) - BY_MACHINE
        lines = [line(packages[each]) for each in sorted(wanted)]
        (HERE / name).write_text(head + "".join(lines))


def ask_pip() -> dict[str, Any]:
    extras = ",".join(EXTRAS["all.txt"])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
        command += ["--ignore-installed", "--report", str(report), f"{HERE.parent}[{extras}]"]
        subprocess.run(command, check=True)
        found: dict[str, Any] = json.loads(report.read_text())
    return found


def closure(packages: dict[str, Any], environment: dict[str, str], extras: list[str]) -> set[str]:
    """All that jamsi with `extras` needs, by name; what torch alone needs is not followed."""
    found: set[str] = set()
    open_: list[tuple[str, frozenset[str]]] = [("jamsi", frozenset(extras))]
    seen = set()
    while open_:
        name, wanted = open_.pop()
        if (name, wanted) in seen or (name != "jamsi" and name in BY_MACHINE):
            continue
        seen.add((name, wanted))
        found.add(name)
        for text in packages[name]["metadata"].get("requires_dist", ()):
            need = Requirement(text)
            if holds(need, environment, wanted):
                open_.append((canonicalize_name(need.name), frozenset(need.extras)))
    return found


def holds(need: Requirement, environment: dict[str, str], extras: frozenset[str]) -> bool:
    if need.marker is None:
        return True
    return any(need.marker.evaluate({**environment, "extra": extra}) for extra in extras or {""})


def line(package: dict[str, Any]) -> str:
    metadata = package["metadata"]
    sha256 = package["download_info"]["archive_info"]["hashes"]["sha256"]
    return f"{canonicalize_name(metadata['name'])}=={metadata['version']} --hash=sha256:{sha256}\n"


if __name__ == "__main__":
    main()
