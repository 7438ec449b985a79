"""The processes of `jamsi run` and where they listen."""

import os
import sys
from pathlib import Path

from rich.console import Console

from jamsi.run.prepare import Demo, free_port, prepare
from jamsi.run.redis_server import server_command, wait_for_server
from jamsi.run.supervisor import Child, Supervisor
from qna.database import Database
from qna.folders import make_ours
from qna.models import now
from qna.settings import Settings

STOREFRONT_PORT = 8002
PARTS = ("worker drafts", "webhook", "review", "worker deliveries", "relay")
METRICS_PORTS = ("webhook", "review", "worker-drafts", "worker-deliveries", "relay")
QUICK_UNDO_SECONDS = "1"


class Stack:
    """Everything on one machine. `start()` makes it run, `stop()` leaves nothing behind."""

    def __init__(self, settings: Settings, console: Console, *, quick: bool) -> None:
        self.settings = settings
        self.console = console
        self.quick = quick
        self.logs = settings.state_dir / "logs"
        self.supervisor = Supervisor(on_restart=self._say_restart)
        self.started_at = now()
        self.demo: Demo
        self.database: Database

    def start(self) -> None:
        host = "127.0.0.1"
        self._webhook_port = free_port(self.settings.webhook_host, self.settings.webhook_port)
        self._review_port = free_port(self.settings.review_host, self.settings.review_port)
        storefront_port = free_port(host, STOREFRONT_PORT)
        self.storefront_url = f"http://{host}:{storefront_port}"
        self._name_other_ports(storefront_port)
        self._start_redis()
        self.console.print("Preparing the database …")
        self.demo = prepare(self.settings, f"{self.storefront_url}/replies")
        self.database = Database(self.settings.database)
        for name in PARTS:
            self._start(name.replace(" ", "-"), [sys.executable, "-m", "jamsi", *name.split()])
        self._start("storefront", self._storefront_command(host, storefront_port))

    def _name_other_ports(self, storefront_port: int) -> None:
        """Where somebody else listens we take another port, and say which."""
        for name, wanted, taken in (
            ("webhook", self.settings.webhook_port, self._webhook_port),
            ("review page", self.settings.review_port, self._review_port),
            ("storefront", STOREFRONT_PORT, storefront_port),
        ):
            if taken != wanted:
                self.console.print(f"Port {wanted} is taken: the {name} listens on {taken}.")

    @property
    def webhook_url(self) -> str:
        return f"http://{self.settings.webhook_host}:{self._webhook_port}"

    @property
    def review_url(self) -> str:
        return f"http://{self.settings.review_host}:{self._review_port}"

    def _start_redis(self) -> None:
        if self.settings.redis_url:
            wait_for_server(self.settings.redis_url)
            return
        socket = self.settings.redis_socket
        socket.unlink(missing_ok=True)
        self._start("redis", self._redis_command(socket))
        wait_for_server(self.settings.redis)

    def _redis_command(self, socket: Path) -> list[str]:
        make_ours(socket.parent)
        return server_command(socket)

    def _storefront_command(self, host: str, port: int) -> list[str]:
        return [
            *(sys.executable, "-m", "jamsi.run.storefront"),
            *("--host", host, "--port", str(port)),
            *("--webhook-url", f"{self.webhook_url}/webhooks/standard/demo"),
            *("--secret-file", str(self.settings.state_dir / "demo-shop.secret")),
        ]

    def _start(self, name: str, command: list[str]) -> None:
        log = self.logs / f"{name}.log"
        log.unlink(missing_ok=True)
        self.supervisor.start(Child(name, command, log, self._environment() | self._metrics(name)))

    def _metrics(self, name: str) -> dict[str, str]:
        """The ports from the given one on, in the order of `METRICS_PORTS`."""
        first = self.settings.metrics_port
        if not first or name not in METRICS_PORTS:
            return {"JAMSI_METRICS_PORT": "0"}
        return {"JAMSI_METRICS_PORT": str(first + METRICS_PORTS.index(name))}

    def _environment(self) -> dict[str, str]:
        env = {
            **os.environ,
            "JAMSI_STATE_DIR": str(self.settings.state_dir),
            "JAMSI_WEBHOOK_PORT": str(self._webhook_port),
            "JAMSI_REVIEW_PORT": str(self._review_port),
            # Plain HTTP on loopback; behind HTTPS one runs the processes one by one.
            "JAMSI_REVIEW_COOKIE_SECURE": "0",
            # The sample storefront.
            "JAMSI_PRIVATE_HOSTS": f"127.0.0.1,{self.settings.private_hosts}",
        }
        if self.quick:
            env.setdefault("JAMSI_UNDO_SECONDS", QUICK_UNDO_SECONDS)
        return env

    def _say_restart(self, child: Child) -> None:
        self.console.print(f"[yellow]{child.name} stopped; starting it again[/yellow]")

    def stop(self) -> None:
        self.supervisor.stop()
        if not self.settings.redis_url:
            self.settings.redis_socket.unlink(missing_ok=True)
