"""Every route, as nobody and as each role. A new route must be entered here."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from qna.database import Database
from qna.models import (
    Alarm,
    AnswerImport,
    CannedReply,
    DriftAlarm,
    Experiment,
    Notice,
    NoticeRecipient,
    NoticeSubscription,
    QuestionGroup,
    Role,
    Shop,
    Staff,
)
from qna.notices import NoticeChannel
from qna.store.experiments import settings_of
from review.auth import needed_role
from tests.review.desk import add_person, add_question, session_of

PUBLIC = "public"
ROUTES = {
    "static": PUBLIC,
    "login.home": PUBLIC,
    "login.show": PUBLIC,
    "login.enter": PUBLIC,
    "login.leave": PUBLIC,
    "login.healthz": PUBLIC,
    "login.readyz": PUBLIC,
    "language.appearance": PUBLIC,
    "queue.show": Role.VIEWER,
    "queue.pulse": Role.VIEWER,
    "question.show": Role.VIEWER,
    "question.status": Role.VIEWER,
    "looking.pulse": Role.VIEWER,
    "looking.leave": Role.VIEWER,
    "looking.following": Role.VIEWER,
    "again.show": Role.VIEWER,
    "again.token": Role.VIEWER,
    "groups.show": Role.VIEWER,
    "groups.one": Role.VIEWER,
    "groups.approve": Role.REVIEWER,
    "alarms.show": Role.VIEWER,
    "alarms.one": Role.VIEWER,
    "alarms.close": Role.MANAGER,
    "alarms.one_drift": Role.VIEWER,
    "alarms.close_drift": Role.MANAGER,
    "learning.show": Role.MANAGER,
    "learning.answer": Role.MANAGER,
    "experiments.ask": Role.MANAGER,
    "experiments.start": Role.MANAGER,
    "experiments.stop": Role.MANAGER,
    "experiments.apply": Role.MANAGER,
    "owed_answers.show": Role.VIEWER,
    "past_answers.hints": Role.VIEWER,
    "figures.show": Role.VIEWER,
    "account.show": Role.VIEWER,
    "account.change_password": Role.VIEWER,
    "account.end_sessions": Role.VIEWER,
    "second.code": PUBLIC,
    "second.enter": PUBLIC,
    "second.show": Role.VIEWER,
    "second.turn_on": Role.VIEWER,
    "second.turn_off": Role.VIEWER,
    "question.check": Role.REVIEWER,
    "question.show_numbers": Role.REVIEWER,
    "question.add_note": Role.REVIEWER,
    "question.assign": Role.REVIEWER,
    "decide.review": Role.REVIEWER,
    "decide.redraft": Role.REVIEWER,
    "decide.undo": Role.REVIEWER,
    "bulk.summary": Role.REVIEWER,
    "bulk.approve": Role.REVIEWER,
    "bulk.reject": Role.REVIEWER,
    "bulk.assign": Role.REVIEWER,
    "owed_answers.answer": Role.REVIEWER,
    "owed_answers.retry": Role.REVIEWER,
    "owed_answers.stop": Role.REVIEWER,
    "owed_answers.close": Role.REVIEWER,
    "owed_answers.reopen": Role.REVIEWER,
    "figures.export": Role.MANAGER,
    "question.forget": Role.MANAGER,
    "canned.show": Role.MANAGER,
    "canned.save": Role.MANAGER,
    "canned.delete": Role.MANAGER,
    "shops.show": Role.MANAGER,
    "shops.edit": Role.MANAGER,
    "shops.change": Role.MANAGER,
    "notices.show": Role.MANAGER,
    "notices.add": Role.MANAGER,
    "notices.change": Role.MANAGER,
    "notices.try_out": Role.MANAGER,
    "notices.tried": Role.MANAGER,
    "own_notices.take": Role.VIEWER,
    "past_answers.show": Role.MANAGER,
    "past_answers.upload": Role.MANAGER,
    "past_answers.begin": Role.MANAGER,
    "past_answers.piece": Role.MANAGER,
    "past_answers.finish": Role.MANAGER,
    "past_answers.one": Role.MANAGER,
    "past_answers.state": Role.MANAGER,
    "past_answers.preview": Role.MANAGER,
    "past_answers.start": Role.MANAGER,
    "past_answers.delete": Role.MANAGER,
    "clocks.show": Role.MANAGER,
    "clocks.change": Role.MANAGER,
    "clocks.preview": Role.MANAGER,
    "trials.record": Role.MANAGER,
    "trials.show": Role.MANAGER,
    "audit.show": Role.MANAGER,
    "workers.show": Role.MANAGER,
    "shops.add": Role.ADMIN,
    "shops.connect": Role.ADMIN,
    "shops.rotate": Role.ADMIN,
    "connecting.ask": Role.ADMIN,
    "connecting.add": Role.ADMIN,
    "sample_question.send": Role.ADMIN,
    "staff.show": Role.ADMIN,
    "staff.add": Role.ADMIN,
    "staff.change": Role.ADMIN,
}
RANK = list(Role)


def test_every_route_is_in_the_table(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ROUTES)
    assert {endpoint: needed_role(app, endpoint) for endpoint in ROUTES} == ROUTES


def test_a_view_that_names_no_role_is_refused(app: Flask, sqlite_database: Database) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    client = app.test_client()
    assert client.get("/forgotten").status_code == 303
    _enter(client, sqlite_database, add_person(sqlite_database, "root", Role.ADMIN))
    assert client.get("/forgotten").status_code == 403


def _enter(client: FlaskClient, database: Database, person: Staff) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = session_of(database, person)


def _token(client: FlaskClient) -> str:
    with client.application.test_request_context() as context, client.session_transaction() as kept:
        token = generate_csrf()
        kept["csrf_token"] = context.session["csrf_token"]
    return str(token)


def _call(app: Flask, database: Database, endpoint: str, person: Staff | None) -> TestResponse:
    client = app.test_client()
    if person:
        _enter(client, database, person)
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = {"filename": "base.css", "table": "days"}
    path = rule.rule
    for name in rule.arguments:
        path = path.replace(f"<int:{name}>", "1").replace(f"<{name}>", values.get(name, "1"))
    path = path.replace("<path:filename>", "base.css")
    if "POST" in (rule.methods or ()):
        return client.post(path, data={"csrf_token": _token(client), "platform": "cafe24"})
    return client.get(path, query_string={"platform": "cafe24"})


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_as_nobody_and_as_each_role(
    app: Flask, sqlite_database: Database, haru: Shop, role: Role | None
) -> None:
    question = add_question(sqlite_database, haru.id)
    assert question.id == haru.id == 1
    with sqlite_database.write() as session:
        session.add(CannedReply(id=1, title="t", text="t"))
        session.add(NoticeRecipient(id=1, name="t", channel=NoticeChannel.SLACK))
        session.add(NoticeSubscription(id=1, recipient_id=1, shop_id=haru.id))
        session.add(Notice(id=1, recipient_id=1, entries=[]))
        session.add(AnswerImport(id=1, shop_id=haru.id, file_name="f.csv"))
        session.add(QuestionGroup(id=1, product_key="k"))
        session.add(Alarm(id=1, product_key="k", fault="broken", reports=3))
    first = add_person(sqlite_database, "first", Role.VIEWER)
    with sqlite_database.write() as session:
        session.add(DriftAlarm(id=1, shop_id=haru.id))
        arms = dict.fromkeys("ab", settings_of(haru))
        session.add(Experiment(id=1, shop_id=haru.id, seed="s", arms=arms, started_by=first.id))
    wrong = {}
    for number, (endpoint, needed) in enumerate(ROUTES.items()):
        # A person of their own: some of these routes end sessions.
        person = add_person_fast(sqlite_database, f"p{number}", role) if role else None
        answer = _call(app, sqlite_database, endpoint, person)
        allowed = needed == PUBLIC or (role and RANK.index(role) >= RANK.index(Role(needed)))
        if allowed:
            fine = answer.status_code in (200, 204, 302, 303, 400, 401, 409, 422)
            # No form is known where no platform was registered: that is another test's matter.
            fine = fine or (endpoint.startswith("connecting.") and answer.status_code == 404)
            fine = fine and (needed == PUBLIC or not _to_login(answer))
        else:
            fine = answer.status_code == 403 if role else _to_login(answer)
        if not fine:
            wrong[endpoint] = answer.status
    assert wrong == {}


def add_person_fast(database: Database, login: str, role: Role) -> Staff:
    """Without a password: hashing forty of them would take seconds."""
    with database.write() as session:
        person = Staff(login=login, name=login, password_hash="-", role=role)
        session.add(person)
    return person


def _to_login(answer: TestResponse) -> bool:
    return answer.status_code == 303 and answer.headers["Location"].startswith("/login")


def test_every_change_needs_the_token(app: Flask, sqlite_database: Database, haru: Shop) -> None:
    person = add_person(sqlite_database, "root", Role.ADMIN)
    client = app.test_client()
    _enter(client, sqlite_database, person)
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS", "GET"}
        assert methods <= {"POST"}, rule
        if methods:
            path = rule.rule.replace("<int:", "<")
            for name in rule.arguments:
                path = path.replace(f"<{name}>", "1")
            assert client.post(path, data={"reply_text": "쓰던 글"}).status_code == 400, rule
