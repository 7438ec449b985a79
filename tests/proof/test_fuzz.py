"""The short form of the second half of `make fuzz`."""

import subprocess
import sys


def test_mutated_requests_and_odd_forms_find_nothing() -> None:
    command = [sys.executable, "-m", "proof.fuzz", "--requests", "40", "--pages", "2"]
    command += ["--described", "40"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout
    assert "nothing was found" in done.stdout
