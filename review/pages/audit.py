"""The audit log, to be read only."""

from flask import Blueprint, render_template, request

from qna.models import Role
from qna.store.audit_log import audit_page
from qna.store.staff import list_staff
from review.auth import needs
from review.forms import parse_id
from review.services import reading

page = Blueprint("audit", __name__)
SUBJECTS = ("review", "draft", "reply", "question", "note", "canned", "shop", "staff",
            "experiment", "drift", "policy_example")  # fmt: skip


@page.get("/audit")
@needs(Role.MANAGER)
def show() -> str:
    subject = request.args.get("subject", "")
    with reading() as session:
        events, following = audit_page(
            session,
            before=parse_id(request.args.get("before")),
            staff_id=parse_id(request.args.get("staff")),
            subject=subject if subject in SUBJECTS else "",
            question_id=parse_id(request.args.get("question")),
        )
        return render_template(
            "audit.html",
            events=events,
            following=following,
            subjects=SUBJECTS,
            people=list_staff(session),
            chosen={name: request.args.get(name, "") for name in ("subject", "staff", "question")},
        )
