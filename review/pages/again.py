"""Logging in again without leaving a page that somebody writes on."""

from typing import Any

from flask import Blueprint, render_template
from flask_wtf.csrf import generate_csrf

from qna.models import Role
from review.auth import me, needs

page = Blueprint("again", __name__)


@page.get("/login/again")
@needs(Role.VIEWER)
def show() -> str:
    """Where the small window comes to after the log-in: it tells the others and closes."""
    return render_template("again.html")


@page.get("/login/token")
@needs(Role.VIEWER)
def token() -> dict[str, Any]:
    """The new session's token for the forms of a page that was loaded before it."""
    return {"person": me().id, "token": generate_csrf()}
