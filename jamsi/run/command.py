"""`jamsi run`: everything on this machine, from nothing to posted replies."""

import os
import signal
import sys
import threading
from types import FrameType

import click
from httpx import HTTPError
from redis import RedisError
from rich.console import Console

from jamsi.run.demo import DemoFailed, approve_and_show
from jamsi.run.prepare import AlreadyRunning, only_one
from jamsi.run.redis_server import NoRedisServer
from jamsi.run.reviewer import ReviewFailed
from jamsi.run.stack import METRICS_PORTS, Stack
from jamsi.run.supervisor import ChildFailed
from jamsi.run.watch import print_drafts, wait_until_ready
from qna.settings import load_settings

CHECK_SECONDS = 0.5
LOG_WIDTH = 150

REASONS = (
    AlreadyRunning,
    NoRedisServer,
    ChildFailed,
    DemoFailed,
    ReviewFailed,
    RedisError,
    HTTPError,
)
"""What may stop us, told in one line; anything else is a bug and shows its traceback."""


@click.command(epilog="Example:  JAMSI_REVIEW_PORT=9001 jamsi run")
@click.option("--once", is_flag=True, help="Approve the drafts, show the posted replies, exit.")
def run(once: bool) -> None:
    """Run everything on this machine, with a sample storefront that asks ten questions.

    Makes what is missing (folder, database, secrets, a Redis-compatible server, a demo shop and
    an account), serves until Ctrl-C, and leaves nothing running.
    """
    # Into a pipe or a log there is no width to ask for; the table wants room.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else LOG_WIDTH)
    settings = load_settings()
    stopping = _stop_on_signals()
    try:
        with only_one(settings.state_dir):
            sys.exit(_run(Stack(settings, console, quick=once), console, stopping, once))
    except REASONS as error:
        console.print(f"[red]Stopped:[/red] {error}", markup=True)
        sys.exit(1)


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return stopping


def _run(stack: Stack, console: Console, stopping: threading.Event, once: bool) -> int:
    try:
        stack.start()
        seen: set[int] = set()
        ready = wait_until_ready(stack, console, stopping, seen)
        if ready and once:
            approve_and_show(stack, console, stopping)
        elif ready:
            _serve(stack, console, stopping, seen)
    finally:
        console.print("Stopping …")
        stack.stop()
    return 0 if ready or not once else 1


def _serve(stack: Stack, console: Console, stopping: threading.Event, seen: set[int]) -> None:
    console.print()
    console.print(f"  Review page   {stack.review_url}")
    console.print(f"  Log-in        {stack.demo.login}   password  {stack.demo.password}")
    console.print(f"  Storefront    {stack.storefront_url}")
    console.print(f"  Webhook       {stack.webhook_url}/webhooks/standard/demo")
    if first := stack.settings.metrics_port:
        ports = f"{first} … {first + len(METRICS_PORTS) - 1}"
        console.print(f"  Metrics       {stack.settings.metrics_host}, ports {ports}")
    console.print(f"  Logs          {os.path.relpath(stack.logs)}")
    console.print("\nCtrl-C stops everything.")
    while not stopping.wait(CHECK_SECONDS):
        stack.supervisor.check()
        print_drafts(stack, console, seen)
