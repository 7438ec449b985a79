"""`jamsi evaluate` with the bundled model: killed in the middle, and gone on with."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from qna.settings import Settings
from tests.jamsi.command import SCRIPT, Jamsi

QUESTIONS = [
    {"id": f"q{place}", "question": f"{word} 있나요?", "reply": "확인 후 안내드리겠습니다."}
    for place, word in enumerate("뚜껑 받침 손잡이 설명서".split())
]
DEADLINE = 120.0


@pytest.fixture
def jamsi(tmp_path: Path) -> Jamsi:
    return Jamsi({"JAMSI_STATE_DIR": str(tmp_path / "var"), "JAMSI_DEVICE": "cpu"})


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "eval.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in QUESTIONS))
    return file


def lines_of(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines() if file.exists() else []


def test_killed_in_the_middle_it_goes_on(jamsi: Jamsi, questions: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    results = out / "results.jsonl"
    arms = ("--arm", "now:candidates=1", "--arm", "cool:preset=cool,candidates=1")
    call = ("evaluate", str(questions), "--out", str(out), "--seeds", "2", *arms)
    killed_after(jamsi, call, results, 3)
    before = lines_of(results)
    done = jamsi(*call)
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in lines_of(results)]
    assert len({(row["arm"], row["id"], row["seed"]) for row in rows}) == len(rows) == 16
    assert lines_of(results)[: len(before) - 1] == before[:-1]
    assert "4 questions, 2 seeds" in done.stdout
    assert "characters to change, cool against now" in done.stdout
    assert "뚜껑 있나요?" in (out / "page.html").read_text()


def killed_after(jamsi: Jamsi, call: tuple[str, ...], results: Path, count: int) -> None:
    """Run it in processes of its own, and kill all of them as soon as `count` lines are there."""
    process = subprocess.Popen(
        [str(SCRIPT), *call, "--at-once", "1"],
        env={**os.environ, **jamsi.env, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + DEADLINE
        while len(lines_of(results)) < count:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
    assert len(lines_of(results)) < 16


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--arm", "a:preset=hot"), "no preset"),
        (("--split", "train"), "holds no question"),
        ((), "the model cannot be loaded: no such model"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(
    jamsi: Jamsi,
    tmp_path: Path,
    arguments: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(settings: Settings) -> None:
        raise OSError("no such model")

    monkeypatch.setattr("worker.evaluating.running.make_engine", none)
    file = tmp_path / "eval.jsonl"
    file.write_text(json.dumps({**QUESTIONS[0], "split": "test"}))
    result = jamsi("evaluate", str(file), "--out", str(tmp_path / "out"), *arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output
