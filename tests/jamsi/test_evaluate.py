"""`jamsi evaluate` with a model served over HTTP: killed in the middle, and gone on with."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from qna.settings import Settings
from tests.jamsi.command import SCRIPT, Jamsi
from tests.worker.drafting.engines import GOOD

QUESTIONS = [
    {"id": f"q{place}", "question": f"{word} 있나요?", "reply": "확인 후 안내드리겠습니다."}
    for place, word in enumerate("뚜껑 받침 손잡이 설명서".split())
]
DEADLINE = 120.0
ANSWERED = 3
"""Texts before the server holds one back."""


class Server(ThreadingHTTPServer):
    """Writes GOOD; the text after `ANSWERED` is held back until `go`, and `held` tells of it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked, self.lock = 0, threading.Lock()
        self.held, self.go = threading.Event(), threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        with self.server.lock:
            self.server.asked += 1
            late = self.server.asked > ANSWERED
        if late and not self.server.go.is_set():
            self.server.held.set()
            self.server.go.wait(DEADLINE)
        self._answer()

    def _answer(self) -> None:
        message = {"role": "assistant", "content": GOOD}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
        named = {"id": "1", "object": "chat.completion", "created": 1, "model": "served"}
        body = json.dumps({**named, "choices": [choice], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as served:
        threading.Thread(target=served.serve_forever, args=(0.01,), daemon=True).start()
        yield served
        served.go.set()
        served.shutdown()


@pytest.fixture
def jamsi(tmp_path: Path) -> Jamsi:
    return Jamsi({"JAMSI_STATE_DIR": str(tmp_path / "var")})


def test_killed_in_the_middle_it_goes_on(jamsi: Jamsi, server: Server, tmp_path: Path) -> None:
    jamsi.env |= {"JAMSI_ENGINE": "openai", "JAMSI_MODEL": "served", "JAMSI_OPENAI_API_KEY": "k"}
    jamsi.env["JAMSI_OPENAI_BASE_URL"] = f"http://127.0.0.1:{server.server_address[1]}/v1"
    file, out = tmp_path / "eval.jsonl", tmp_path / "out"
    file.write_text("\n".join(json.dumps(each) for each in QUESTIONS))
    results = out / "results.jsonl"
    arms = ("--arm", "now:candidates=1", "--arm", "cool:preset=cool,candidates=1")
    call = ("evaluate", str(file), "--out", str(out), "--seeds", "2", "--at-once", "1", *arms)
    kill_while_held(jamsi, server, call)
    before = results.read_bytes()
    assert before.count(b"\n") == ANSWERED
    server.go.set()
    done = jamsi(*call)
    assert done.exit_code == 0, done.output
    assert results.read_bytes().startswith(before)
    rows = [json.loads(line) for line in results.read_bytes().splitlines()]
    assert len({(row["arm"], row["id"], row["seed"]) for row in rows}) == len(rows) == 16
    assert "4 questions, 2 seeds" in done.stdout
    assert "characters to change, cool against now: no difference" in done.stdout
    assert "뚜껑 있나요?" in (out / "page.html").read_text()


def kill_while_held(jamsi: Jamsi, server: Server, call: tuple[str, ...]) -> None:
    """Run it in a process of its own, and kill that in the middle of a draft."""
    process = subprocess.Popen(
        [str(SCRIPT), *call],
        env={**os.environ, **jamsi.env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert server.held.wait(DEADLINE)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


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
