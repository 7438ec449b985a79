"""Questions with drafts, people, and a person at the other end of real HTTP."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

import httpx
from flask import Flask
from werkzeug.serving import make_server

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Question, Role, Staff, now
from qna.store.staff import add_staff, hash_password
from qna.store.staff_sessions import start_session
from review.verdicts import verdict_of

PASSWORD = "correct horse"
GOOD = "안녕하세요, 문의해 주셔서 감사합니다. 담당자가 정확히 확인한 뒤 안내해 드리겠습니다."


def add_question(database: Database, shop_id: int, number: int = 1, **values: Any) -> Question:
    """A question in review with its draft; draft_* values go to the draft."""
    draft = {key[6:]: values.pop(key) for key in list(values) if key.startswith("draft_")}
    age = timedelta(minutes=values.pop("minutes", number))
    at = now() - age
    fixed: dict[str, Any] = {
        "platform_question_id": f"Q-{number}",
        "status": Status.IN_REVIEW,
        "text": f"내년도 공휴일이 표시되어 있나요? {number}",
        "product_name": "2027 위클리 다이어리",
        "author_name": "김민수",
        "asked_at": at,
        "received_at": at,
    }
    with database.write() as session:
        question = Question(shop_id=shop_id, **(fixed | values))
        session.add(question)
        session.flush()
        if question.status not in (Status.RECEIVED, Status.DRAFTING):
            question.draft_id = _add_draft(session, question, draft)
    return question


def _add_draft(session: Any, question: Question, values: Mapping[str, Any]) -> int:
    fixed = {
        "text": GOOD, "source": DraftSource.MODEL, "claim": 1, "question_revision": 1,
        "created_at": question.received_at + timedelta(seconds=5), "model": "tiny",
        "prompt_version": "1", "preset": "balanced", "worker": "w1",
    }  # fmt: skip
    chosen = fixed | dict(values)
    chosen.setdefault("verdict", verdict_of(chosen.get("violations", [])))
    draft = Draft(question_id=question.id, **chosen)
    session.add(draft)
    session.flush()
    return draft.id


def add_person(database: Database, login: str, role: Role, name: str = "") -> Staff:
    with database.write() as session:
        return add_staff(
            session, login=login, password=hash_password(PASSWORD), name=name or login, role=role
        )


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """A real HTTP server for the app; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def session_of(database: Database, person: Staff) -> str:
    """What the cookie holds after a log-in."""
    with database.write() as session:
        return start_session(session, person.id)


def get(database: Database, question: Question) -> Question:
    """The question as it stands in SQL now."""
    with database.read() as session:
        return session.get_one(Question, question.id)


class Person:
    """Uses the pages over HTTP as a browser does: cookies, tokens, no redirects followed."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=20)

    def token(self, path: str = "/login") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.http.get(path).text)
        assert found, f"no form on {path}"
        return found.group(1)

    def log_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        fields = {"csrf_token": self.token(), "login": login, "password": password}
        return self.http.post("/login", data=fields)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def post(self, path: str, page: str = "/account", **fields: Any) -> httpx.Response:
        return self.http.post(path, data={"csrf_token": self.token(page), **fields})

    def review(
        self, question: Question, decision: str = "approve", **fields: Any
    ) -> httpx.Response:
        fixed = {"draft_id": question.draft_id, "reply_text": GOOD, "reason": ""}
        path = f"/questions/{question.id}/review"
        return self.post(path, decision=decision, **(fixed | fields))
