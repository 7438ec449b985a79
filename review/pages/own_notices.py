"""Notices for the browser of who is logged in: an open page asks for them and shows them."""

from typing import Any

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from qna.models import Role, now
from qna.notices import LOCALES, compose
from qna.store.notice_sending import NoticeTask, take_for_browser, waits_for_browser
from review.auth import me, needs
from review.services import reading, writing

page = Blueprint("own_notices", __name__)


@page.post("/notices/take")
@needs(Role.VIEWER)
def take() -> Response:
    """What this page is to show now; no other page gets the same."""
    with reading() as session:
        if not waits_for_browser(session, me().id, now()):
            return jsonify([])
    with writing() as session:
        tasks = take_for_browser(session, me().id, now())
    return jsonify([_shown(task) for task in tasks])


def _shown(task: NoticeTask) -> dict[str, Any]:
    locale = me().locale if me().locale in LOCALES else task.locale
    message = compose(
        task.entries,
        at=task.created_at,
        timezone=task.timezone,
        locale=locale,
        test=task.test,
    )
    path = message.lines[0].path if len(message.lines) == 1 else "/queue"
    return {"id": task.notice_id, "title": message.subject, "body": message.text, "path": path}
