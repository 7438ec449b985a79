"""Slow clients against both web processes: does `/healthz` still answer?

    python -m bench.slow_clients [--connections 200]

Starts `jamsi webhook` and `jamsi review` on loopback, opens so many connections from one address
that send one byte a second (of a body, of a header, or nothing at all), and asks `/healthz`.
"""

import argparse
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import migrations
from tests.processes import answers, free_port, wait_until

BEGUN = {
    "bodies": b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 1000\r\n\r\n{",
    "headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "silence": b"",
}
PROBES = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=200)
    connections = parser.parse_args().connections
    print(f"| process | {connections} slow | median ms | worst ms | closed after s |")
    print("|---|---|---|---|---|")
    for part in ("webhook", "review"):
        with serving(part) as port:
            print(row(part, "nobody", port, b"", 0), flush=True)
            for kind, begun in BEGUN.items():
                print(row(part, kind, port, begun, connections), flush=True)


@contextlib.contextmanager
def serving(part: str) -> Iterator[int]:
    with tempfile.TemporaryDirectory() as folder:
        port, url = free_port(), f"sqlite:///{folder}/jamsi.db"
        migrations.upgrade(url)
        env = {**os.environ, "JAMSI_STATE_DIR": folder, "JAMSI_DATABASE_URL": url}
        env[f"JAMSI_{part.upper()}_PORT"] = str(port)
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "jamsi", part], env=env, stdout=log, stderr=log
            )
            try:
                wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
                time.sleep(5)  # the policy's morphology loads in the background
                yield port
            finally:
                process.terminate()
                process.wait()


def row(part: str, kind: str, port: int, begun: bytes, connections: int) -> str:
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    for client in clients:
        client.sendall(begun)
    started, stop = time.monotonic(), threading.Event()
    dripping = threading.Thread(target=drip, args=(clients if begun else [], stop))
    dripping.start()
    times = sorted(probe(port) for _ in range(PROBES))
    closed = until_closed(clients, started)
    stop.set()
    dripping.join()
    return f"| {part} | {kind} | {times[PROBES // 2]:.1f} | {times[-1]:.1f} | {closed} |"


def drip(clients: list[socket.socket], stop: threading.Event) -> None:
    while not stop.wait(1):
        for client in clients:
            with contextlib.suppress(OSError):
                client.sendall(b"a")


def probe(port: int) -> float:
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/healthz")
    assert connection.getresponse().read()
    connection.close()
    elapsed = (time.perf_counter() - started) * 1000
    time.sleep(0.05)
    return elapsed


def until_closed(clients: list[socket.socket], started: float) -> str:
    """Seconds until the server has closed all of them."""
    for client in clients:
        client.settimeout(60)
        with contextlib.suppress(OSError):
            while client.recv(4096):
                pass
        client.close()
    return f"{time.monotonic() - started:.0f}"


if __name__ == "__main__":
    main()
