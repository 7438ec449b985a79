"""Every page and form of the staff's side, as nobody and as each role, with odd values."""

from collections import Counter
from pathlib import Path
from random import Random

from flask import Flask
from flask.testing import FlaskClient

from proof.fuzz.requests import VALUES
from qna.database import Database
from qna.models import Role
from qna.settings import Settings
from qna.store.staff import add_staff, hash_password
from qna.store.staff_sessions import start_session
from review.app import create_app

FIELDS = (
    "draft_id decision reply_text reason hint preset text review_id pick assignee name title "
    "reply_url template tone login password role active tab q shop older verdict cursor next days "
    "max_attempts answer_due_hours timezone because confirmed locale theme back since ids"
).split()
ENDS = ("login.leave", "static")
"""Logging out would end the session that is used."""


def open_pages(database: Database, folder: Path, redis_url: str, key: str) -> Flask:
    settings = Settings(
        state_dir=folder,
        database_url=database.url.render_as_string(hide_password=False),
        redis_url=redis_url,
        secret_key=key,
        review_cookie_secure=False,
        log_level="ERROR",
    )
    app = create_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False  # each form has its token; what is tried lies behind it
    return app


def clients(app: Flask, database: Database) -> dict[str, FlaskClient]:
    found = {"nobody": app.test_client()}
    for role in Role:
        with database.write() as session:
            person = add_staff(
                session,
                login=f"fuzz-{role}",
                password=hash_password("a made-up password"),
                name=str(role),
                role=role,
            )
            opened = start_session(session, person.id)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = opened
        found[str(role)] = client
    return found


def try_pages(app: Flask, who: dict[str, FlaskClient], random: Random, count: int) -> Counter[str]:
    """`count` requests on every route; the faults by description, empty where there are none."""
    faults: Counter[str] = Counter()
    app.testing = False
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ENDS:
            continue
        for _ in range(count):
            name, client = random.choice(list(who.items()))
            method = random.choice(sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}))
            path = _path(rule.rule, random)
            values = {field: _text(random) for field in random.sample(FIELDS, 6)}
            given = {"query_string" if method == "GET" else "data": values}
            answer = client.open(path, method=method, **given)  # type: ignore[arg-type]
            if answer.status_code >= 500:
                faults[f"{method} {rule.rule} as {name}: {answer.status_code}"] += 1
            answer.close()
    return faults


def _path(rule: str, random: Random) -> str:
    parts = []
    for part in rule.split("/"):
        numbers = ["1", "2", "0", "99999999999999999999", "9223372036854775808"]
        odd = random.choice(numbers if "int:" in part else ["x", "demo", "%00", "가"])
        parts.append(odd if part.startswith("<") else part)
    return "/".join(parts)


def _text(random: Random) -> str:
    value = random.choice([*VALUES, "approve", "reject", "1", "2", "1:1", "ko", "all"])
    return str(value).encode("utf-8", "replace").decode()
