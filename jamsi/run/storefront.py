"""A sample storefront: asks signed questions, takes signed replies, shows both on a page.

Its own process (`python -m jamsi.run.storefront`), reached over HTTP only, as a real shop is.
"""

import threading
from dataclasses import asdict, dataclass
from typing import TextIO
from uuid import uuid4

import click
from flask import Flask, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from httpx import HTTPError
from standardwebhooks.webhooks import Webhook
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed
from werkzeug.serving import make_server

from jamsi.ask import question_event, send_event

SAMPLES = [
    ("이 다이어리에 내년도 공휴일이 표시되어 있나요?", "2027 위클리 다이어리"),
    ("재입고 언제 되나요? 네이비 M이요", "오버핏 코튼 셔츠"),
    ("세탁기에 돌려도 되나요?", "린넨 커튼"),
    ("아이폰 16에도 맞을까요?", "투명 범퍼 케이스"),
    ("주문한 지 일주일인데 아직도 안 와요 ㅠㅠ", ""),
    ("6개월 아기가 써도 안전한가요?", "실리콘 치발기"),
    ("선물 포장 되나요?", "디퓨저 세트"),
    ("제주도도 배송되나요? 추가 배송비 있나요?", ""),
    ("굽 높이가 몇 cm인가요", "스웨이드 앵클부츠"),
    ("AS 기간이 어떻게 되나요", "로봇청소기 R9"),
]


@dataclass
class Entry:
    question_id: str
    text: str
    product: str
    accepted: bool = False
    reply: str | None = None
    final: str | None = None


class Storefront:
    def __init__(self, webhook_url: str, secret: str) -> None:
        self.webhook_url = webhook_url
        self.secret = secret
        self.entries: dict[str, Entry] = {}
        self._lock = threading.Lock()

    def ask_samples(self) -> None:
        for text, product in SAMPLES:
            self.ask(text, product)

    def ask(self, text: str, product: str) -> None:
        entry = Entry(f"Q-{uuid4().hex[:8]}", text, product)
        with self._lock:
            self.entries[entry.question_id] = entry
        self._send(entry)

    @retry(
        retry=retry_if_exception_type(HTTPError),
        wait=wait_fixed(0.2),
        stop=stop_after_delay(60),
    )
    def _send(self, entry: Entry) -> None:
        body = question_event(entry.question_id, entry.text, entry.product)
        send_event(self.webhook_url, self.secret, body).raise_for_status()
        entry.accepted = True

    def take_reply(self, headers: dict[str, str], body: bytes) -> int:
        """The HTTP status for one signed `reply.created`."""
        try:
            event = Webhook(self.secret).verify(body, headers)
        except Exception:
            # Whatever the library raises on a malformed header: it is not signed.
            return 401
        entry = self.entries.get(event["data"]["question_id"])
        if entry is None:
            return 410
        field = "final" if event["data"]["kind"] == "final" else "reply"
        setattr(entry, field, event["data"]["reply_text"])
        return 204


def create_app(storefront: Storefront) -> Flask:
    app = Flask("storefront", template_folder="templates", root_path=__file__.rpartition("/")[0])

    @app.get("/")
    def page() -> str:
        return render_template("storefront.html", entries=list(storefront.entries.values())[::-1])

    @app.post("/ask")
    def ask() -> ResponseReturnValue:
        text = request.form.get("text", "").strip()
        if text:
            storefront.ask(text, request.form.get("product", "").strip())
        return redirect("/", 303)

    @app.post("/replies")
    def replies() -> Response:
        return Response(status=storefront.take_reply(dict(request.headers), request.get_data()))

    @app.get("/questions.json")
    def questions() -> Response:
        return jsonify([asdict(entry) for entry in storefront.entries.values()])

    return app


@click.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=int, required=True)
@click.option("--webhook-url", required=True)
@click.option("--secret-file", type=click.File(), required=True)
def main(host: str, port: int, webhook_url: str, secret_file: TextIO) -> None:
    """Serve the sample storefront and ask ten questions."""
    storefront = Storefront(webhook_url, secret_file.read().strip())
    threading.Thread(target=storefront.ask_samples, daemon=True).start()
    make_server(host, port, create_app(storefront), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
