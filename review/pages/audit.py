"""The audit log, to be read only."""

from flask import Blueprint, render_template, request

from qna.models import Role
from qna.store.audit_log import audit_page
from qna.store.staff import list_staff
from review.auth import needs
from review.services import reading

page = Blueprint("audit", __name__)
SUBJECTS = ("review", "draft", "reply", "question", "note", "canned", "shop", "staff")


def _id(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


@page.get("/audit")
@needs(Role.MANAGER)
def show() -> str:
    subject = request.args.get("subject", "")
    with reading() as session:
        events, following = audit_page(
            session,
            before=_id("before"),
            staff_id=_id("staff"),
            subject=subject if subject in SUBJECTS else "",
            question_id=_id("question"),
        )
        return render_template(
            "audit.html",
            events=events,
            following=following,
            subjects=SUBJECTS,
            people=list_staff(session),
            chosen={name: request.args.get(name, "") for name in ("subject", "staff", "question")},
        )
