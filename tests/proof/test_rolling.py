"""What `make rolling` stands on; itself it takes minutes and is no test of every change."""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from proof.rolling import __main__ as rolling
from proof.rolling.front import Front
from tests.processes import free_port


@contextmanager
def server(word: str) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", str(len(word)))
            self.end_headers()
            self.wfile.write(word.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as opened:
        opened.daemon_threads = True
        threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield opened.server_port
        opened.shutdown()


def test_new_connections_go_to_the_new_one_and_old_ones_stay() -> None:
    with server("old") as old, server("new") as new:
        front = Front(free_port(), old)
        url = f"http://127.0.0.1:{front.port}/"
        with front.running(), httpx.Client() as kept:
            assert kept.get(url).text == "old"
            front.target = new
            assert kept.get(url).text == "old"
            assert httpx.get(url).text == "new"


def test_nobody_behind_it_is_seen_by_the_client() -> None:
    front = Front(free_port(), free_port())
    with front.running(), pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{front.port}/")
    assert front.in_vain == 1


def test_what_it_sets_up_is_what_the_rollout_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """All before the first process: a database, a shop, two people, the settings."""
    reached: dict[str, object] = {}

    class Reached(Exception):
        pass

    def site(folder: object, env: dict[str, str]) -> None:
        reached.update(env)
        raise Reached

    asked = argparse.Namespace(seed=1, database="sqlite", rounds=1, old_first=False)
    monkeypatch.setattr(rolling, "_arguments", lambda: asked)
    monkeypatch.setattr(rolling, "Site", site)
    with pytest.raises(Reached):
        rolling.main()
    assert {"JAMSI_DATABASE_URL", "JAMSI_WEBHOOK_PORT", "JAMSI_REVIEW_PORT"} <= reached.keys()
