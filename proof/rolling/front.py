"""What stands before the web processes, as a service of Kubernetes does: each new connection goes
to the process that is ready now, and one that stands keeps its own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Front:
    """Listens on `port`; `target` is the port that new connections are led to. `in_vain` counts
    those that found nobody there."""

    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.in_vain = 0
        self._socket = socket.create_server(("127.0.0.1", port), backlog=64)

    @contextmanager
    def running(self) -> Iterator["Front"]:
        threading.Thread(target=self._accept, name="front", daemon=True).start()
        try:
            yield self
        finally:
            # A thread that waits in accept() is woken by this alone.
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self._lead(client)

    def _lead(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            self.in_vain += 1
            client.close()
            return
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=_pump, args=[one, other], daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Everything that comes from one to the other, and its end."""
    with suppress(OSError):
        while chunk := source.recv(65536):
            sink.sendall(chunk)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
