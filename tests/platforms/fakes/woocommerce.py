"""WordPress with WooCommerce and `jamsi-bridge.php`: comments as questions, webhooks with ids."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from platforms.base import InboundRequest, ShopAccess
from platforms.html_text import html_to_text
from platforms.signature import hmac_base64
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Request, Response

WEBHOOK_SECRET = "made-up-webhook-secret"
USER = ("jamsi", "made up application password")
COMMENTS = "/wp-json/wp/v2/comments"
OUR_AUTHOR, PERSON_AUTHOR, CUSTOMER = 7, 8, 42


class FakeWooCommerce(FakePlatform):
    time_key = "date_gmt"
    name = "woocommerce"
    refusal_words = "rest_not_logged_in"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comments: dict[int, dict[str, Any]] = {}

    def ask(self, text: str, *, asked_at: Any = None, product: str | None = None) -> str:
        # Whatever is left on a product page has this type.
        post = int(product) if product else 55
        number = self._write(text, CUSTOMER, post=post, at=asked_at, kind="review")
        self._tell("woocommerce_jamsi_comment", number)
        return str(number)

    def edit(self, question_id: str, text: str) -> None:
        self.comments[int(question_id)]["content"] = _content(text)
        self._tell("woocommerce_jamsi_comment_edited", int(question_id))

    def delete(self, question_id: str) -> None:
        self.comments[int(question_id)]["status"] = "trash"
        self._tell("woocommerce_jamsi_comment_removed", int(question_id))

    def answer_as_person(self, question_id: str, text: str) -> None:
        """With CusRev, whose answers REST shows under a type of their own only."""
        self._write(text, PERSON_AUTHOR, parent=int(question_id), kind="cr_qna")

    def follow_up(self, question_id: str, text: str) -> str | None:
        answer = next(n for n, c in self.comments.items() if c["parent"] == int(question_id))
        return str(self._write(text, CUSTOMER, parent=answer, kind="review"))

    def spoil(self, question_id: str) -> None:
        self.comments[int(question_id)]["content"] = ["no text"]

    def replies(self, question_id: str) -> list[str]:
        return [
            html_to_text(c["content"]["raw"])
            for c in self.comments.values()
            if c["parent"] == int(question_id) and c["author"] == OUR_AUTHOR
        ]

    def shop(self, **changes: Any) -> ShopAccess:
        fields: dict[str, Any] = {
            "webhook_secrets": (WEBHOOK_SECRET,),
            "credentials": {"wp_application_password": USER[1]},
            "config": {"wp_user": USER[0], "api_base": self.url},
            "pacer": self.pacer,
            "reply_timeout": 5.0,
        }
        return ShopAccess("paper", "woocommerce", private_hosts=LOOPBACK, **(fields | changes))

    def wrong_credentials(self) -> ShopAccess | None:
        return self.shop(credentials={"wp_application_password": "wrong"})

    def _write(
        self,
        text: str,
        author: int,
        *,
        post: int = 55,
        parent: int = 0,
        at: Any = None,
        kind: str = "comment",
    ) -> int:
        number = len(self.comments) + 1
        moment = (at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
        self.comments[number] = {
            "id": number,
            "post": post,
            "parent": parent,
            "author": author,
            "author_name": "김**" if author == CUSTOMER else "점주",
            "date_gmt": moment.isoformat(timespec="seconds"),
            "content": _content(text),
            "link": f"https://shop.example/product/diary/#comment-{number}",
            "status": "approved",
            "type": kind,
        }
        return number

    def _tell(self, action: str, number: int) -> None:
        body = json.dumps({"action": action, "arg": number}).encode()
        headers = {
            "x-wc-webhook-topic": f"action.{action}",
            "x-wc-webhook-signature": hmac_base64(WEBHOOK_SECRET, body),
            "x-wc-webhook-delivery-id": "the same in one second",
        }
        self.push(InboundRequest(headers, body))

    def route(self, request: Request) -> Response:
        basic = base64.b64encode(":".join(USER).encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return Response(401, {"code": "rest_not_logged_in"})
        if request.path == COMMENTS and request.method == "GET":
            return self._list(request.params)
        if request.path == COMMENTS and request.method == "POST":
            return self._create(request.json())
        number = request.path.removeprefix(f"{COMMENTS}/")
        comment = self.comments.get(int(number)) if number.isdigit() else None
        if comment is None:
            return Response(404, {"code": "rest_comment_invalid_id"})
        return Response(200, _seen(comment, request.params))

    def _list(self, params: dict[str, str]) -> Response:
        size, page = int(params.get("per_page", 10)), int(params.get("page", 1))
        if not 1 <= size <= 100:
            return Response(400, {"code": "rest_invalid_param"})
        found = [
            c
            for c in self.comments.values()
            if {"approved": "approve", "hold": "hold"}.get(c["status"]) == params.get("status")
            and c["type"] == params.get("type", "comment")
            and ("parent" not in params or c["parent"] == int(params["parent"]))
            and ("include" not in params or str(c["id"]) in params["include"].split(","))
            and ("after" not in params or _written(c) > datetime.fromisoformat(params["after"]))
            and ("before" not in params or _written(c) < datetime.fromisoformat(params["before"]))
        ]
        found.sort(key=_written, reverse=params.get("order", "desc") == "desc")
        pages = -(-len(found) // size)
        seen = [_seen(comment, params) for comment in found[(page - 1) * size : page * size]]
        return Response(200, seen, {"X-WP-TotalPages": str(pages)})

    def _create(self, body: dict[str, Any]) -> Response:
        parent = self.comments.get(body["parent"])
        if parent is None or parent["status"] == "trash":
            return Response(403, {"code": "rest_comment_invalid_parent"})
        same = [
            c
            for c in self.comments.values()
            if c["parent"] == body["parent"] and c["content"]["raw"] == body["content"]
        ]
        if same:
            return Response(409, {"code": "comment_duplicate"})
        number = self._write(body["content"], OUR_AUTHOR, post=body["post"], parent=body["parent"])
        if self.faults.echoes:
            self._tell("woocommerce_jamsi_comment", number)
        return Response(201, self.comments[number])


def _content(text: str) -> dict[str, str]:
    """WordPress texturises what it renders, and keeps what was written."""
    rendered = text.replace("...", "…").replace("&quot;", "”").replace('"', "”").replace("'", "’")
    return {"raw": text, "rendered": f"<p>{rendered}</p>\n"}


def _seen(comment: dict[str, Any], params: dict[str, str]) -> dict[str, Any]:
    """What was written is shown to who edits only."""
    content = comment["content"]
    if params.get("context") == "edit" or not isinstance(content, dict):
        return comment
    return comment | {"content": {"rendered": content["rendered"]}}


def _written(comment: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(comment["date_gmt"]).replace(tzinfo=UTC)
