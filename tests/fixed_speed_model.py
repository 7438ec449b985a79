"""A model of fixed speed behind an OpenAI-compatible API: the outer edge for tests of the flow."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD_REPLY = (
    "안녕하세요, 고객님. 문의해 주셔서 감사합니다. "
    "담당자가 확인한 후 정확히 안내드리겠습니다. 잠시만 기다려 주세요."
)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Who hangs up was killed, as a test or a proof wants it; all else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as given


class FixedSpeedModel:
    """Answers each chat completion after `seconds`, always with the same text."""

    def __init__(self, seconds: float, reply: str = GOOD_REPLY) -> None:
        self.seconds = seconds
        self.reply = reply
        self.url = ""
        self.requests = 0
        self.on_request: Callable[[str, bytes], None] = lambda key, body: None
        """Called with each request's key and body before it is answered."""
        self._closing = threading.Event()

    @contextmanager
    def running(self) -> Iterator["FixedSpeedModel"]:
        server = _Server(("127.0.0.1", 0), self._handler())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}/v1"
        try:
            yield self
        finally:
            self._closing.set()
            server.shutdown()
            server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["content-length"]))
                model.requests += 1
                model.on_request(self.headers["authorization"].removeprefix("Bearer "), asked)
                # The time a model of this speed would take.
                model._closing.wait(model.seconds)
                body = json.dumps(model.completion()).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        return Handler

    def completion(self) -> dict[str, object]:
        message = {"role": "assistant", "content": self.reply}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "fixed-speed",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 40, "total_tokens": 140},
        }
