"""Installs a lock file of this folder: `python requirements/install.py web.txt`.

Ends with status 1 where a file is not the one that was locked: then nothing else may be installed.
Where the lock does not fit (another Python, another kind of machine, an index that lacks a version)
it says so and ends with 0, for whoever calls it installs by the bounds of pyproject.toml next.
"""

import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MISMATCH = "DO NOT MATCH THE HASHES"


def main() -> int:
    lock = HERE / sys.argv[1]
    here = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    here += f" on {platform.system()} {platform.machine()}"
    if here not in lock.read_text().splitlines()[0]:
        print(f"{lock.name} is not for {here}: the bounds of pyproject.toml hold.")
        return 0
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    command += ["--require-hashes", "--no-deps", "--requirement", str(lock)]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
    if done.returncode == 0:
        return 0
    if MISMATCH in done.stderr:
        print(done.stderr, file=sys.stderr)
        print("Stopped: the index sent a file that is not the one that was locked.")
        return 1
    print(f"{lock.name} cannot be installed here: the bounds of pyproject.toml hold.")
    print(done.stderr[-1000:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
