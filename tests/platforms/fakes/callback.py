"""A shop's callback as docs and DESIGN fix it: Standard Webhooks, idempotent by `webhook-id`."""

from typing import Any

from standardwebhooks.webhooks import Webhook

from tests.platforms.fakes.server import FakePlatform, Request, Response

CALLBACK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class CallbackFake(FakePlatform):
    """Questions pushed by a subclass, replies taken at `/replies`."""

    readable = False
    shows_edits = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions: dict[str, str] = {}
        self.persons: dict[str, str] = {}
        self.taken: dict[str, list[tuple[str, str]]] = {}
        self.seen: set[str] = set()

    def answer_as_person(self, question_id: str, text: str) -> None:
        self.persons[question_id] = text

    def replies(self, question_id: str) -> list[str]:
        return [text for _, text in self.taken.get(question_id, [])]

    def route(self, request: Request) -> Response:
        if (request.method, request.path) != ("POST", "/replies"):
            return Response(404)
        try:
            Webhook(CALLBACK_SECRET).verify(request.body, request.headers)
        except Exception:
            return Response(401)
        return self._take(request.headers["webhook-id"], request.json())

    def _take(self, message_id: str, event: Any) -> Response:
        data = event["data"]
        if event["type"] != "reply.created" or set(data) != {"question_id", "reply_text", "kind"}:
            return Response(422)
        if message_id in self.seen:
            return Response(200)
        if data["question_id"] not in self.questions:
            return Response(410)
        if data["question_id"] in self.persons:
            return Response(409)
        self.seen.add(message_id)
        replies = self.taken.setdefault(data["question_id"], [])
        replies.append((data["kind"], data["reply_text"]))
        return Response(201)
