"""The short form of `make chaos`, and that it fails for a product that is broken on purpose."""

import subprocess
import sys

import pytest


def chaos(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "proof.chaos", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=280)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_every_promise_is_kept(database: str) -> None:
    done = chaos("--questions", "12", "--seed", "5", "--database", database)
    assert done.returncode == 0, done.stdout
    assert "every promise was kept" in done.stdout


def test_it_finds_attempts_that_do_not_share_an_id() -> None:
    done = chaos("--questions", "30", "--seed", "2", "--broken")
    assert done.returncode == 1, done.stdout
    assert "shows 2 holding" in done.stdout
