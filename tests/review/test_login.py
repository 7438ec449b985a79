"""In, out, and kept out."""

import re
import unicodedata
from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import select

from qna.database import Database
from qna.models import AuditEvent, Role, Staff
from qna.settings import Settings
from qna.store import staff as accounts
from qna.store.staff import set_active
from review.app import create_app
from tests.qna.racing import together
from tests.review.desk import PASSWORD, Person, add_person, serving

Enter = Callable[..., Person]


def test_the_contract_of_the_log_in_form(address: str, sqlite_database: Database) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    person = Person(address)
    form = person.get("/login").text
    assert all(f'name="{name}"' in form for name in ("csrf_token", "login", "password"))
    answer = person.log_in("minji")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/queue")


@pytest.mark.parametrize("login", ["minji", "nobody"])
def test_a_wrong_password_and_an_unknown_login_look_the_same(
    address: str, sqlite_database: Database, login: str
) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    answer = Person(address).log_in(login, "wrong password")
    assert answer.status_code == 401
    assert "아이디 또는 비밀번호가 맞지 않습니다." in answer.text
    assert "wrong password" not in answer.text


def test_the_session_cookie_is_for_http_only_and_changes_at_log_in(
    address: str, sqlite_database: Database
) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    person = Person(address)
    person.get("/login")
    before = person.http.cookies["jamsi_session"]
    cookie = person.log_in("minji").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert person.http.cookies["jamsi_session"] != before


def test_a_token_from_before_the_log_in_is_worth_nothing_after_it(
    address: str, sqlite_database: Database
) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    person = Person(address)
    old = person.token()
    assert person.log_in("minji").status_code == 303
    assert person.http.post("/account/sessions", data={"csrf_token": old}).status_code == 400


def test_the_cookie_is_secure_unless_a_setting_says_otherwise(
    settings: Settings, sqlite_database: Database
) -> None:
    app = create_app(settings.model_copy(update={"review_cookie_secure": True}), sqlite_database)
    cookie = app.test_client().get("/login", base_url="https://x").headers["Set-Cookie"]
    assert "Secure" in cookie


def at(address: str, ip: str) -> Person:
    person = Person(address)
    person.http.headers["X-Forwarded-For"] = ip
    return person


@pytest.fixture
def proxied(settings: Settings, sqlite_database: Database) -> Iterator[str]:
    """Where the pages are served as if behind a proxy that names the visitor's address."""
    app = create_app(settings.model_copy(update={"proxies": 1}), sqlite_database)
    with serving(app) as address:
        yield address


def test_failures_lock_the_account_at_their_own_address_only(
    proxied: str, sqlite_database: Database
) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    stranger = [at(proxied, "203.0.113.9").log_in("minji", "wrong").status_code for _ in range(6)]
    assert stranger == [401] * 5 + [429]
    assert at(proxied, "203.0.113.9").log_in("Minji ").status_code == 429
    assert at(proxied, "198.51.100.2").log_in("minji").status_code == 303
    add_person(sqlite_database, "suho", Role.REVIEWER)
    assert at(proxied, "203.0.113.9").log_in("suho").status_code == 303


def test_guesses_from_many_addresses_are_throttled_for_the_account(
    proxied: str, sqlite_database: Database
) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    person = Person(proxied)
    fields = {"csrf_token": person.token(), "login": "minji", "password": "wrong"}
    answers = [
        person.http.post(
            "/login", data=fields, headers={"X-Forwarded-For": f"203.0.113.{n // 4}"}
        ).status_code
        for n in range(101)
    ]
    assert answers == [401] * 100 + [429]


def test_success_is_not_counted(address: str, sqlite_database: Database) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    assert {Person(address).log_in("minji").status_code for _ in range(7)} == {303}


def test_failures_are_throttled_for_the_address_whatever_the_account(address: str) -> None:
    person = Person(address)
    token = person.token()
    answers = [
        person.http.post(
            "/login", data={"csrf_token": token, "login": f"guess-{n}", "password": "x"}
        ).status_code
        for n in range(21)
    ]
    assert answers == [401] * 20 + [429]


@pytest.mark.parametrize(
    ("wanted", "sent_to"),
    [
        ("/figures?days=7", "/figures?days=7"),
        ("https://evil.example/", "/queue"),
        ("//evil.example/", "/queue"),
        ("/\\evil.example/", "/queue"),
        ("/\t/evil.example/", "/queue"),
    ],
)
def test_after_log_in_only_to_a_page_of_ours(
    address: str, sqlite_database: Database, wanted: str, sent_to: str
) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    person = Person(address)
    fields = {"csrf_token": person.token(), "login": "minji", "password": PASSWORD}
    answer = person.http.post("/login", data={**fields, "next": wanted})
    assert answer.headers["Location"] == sent_to


def test_disabling_a_person_ends_their_session(come_in: Enter, sqlite_database: Database) -> None:
    person = come_in("minji")
    assert person.get("/queue").status_code == 200
    with sqlite_database.write() as session:
        set_active(session, session.query(Staff).one(), active=False)
    assert person.get("/queue").headers["Location"].startswith("/login")
    assert person.log_in("minji").status_code == 401


def test_a_kept_cookie_is_worth_nothing_after_logging_out(address: str, come_in: Enter) -> None:
    here, elsewhere = come_in("minji"), Person(address)
    elsewhere.log_in("minji")
    kept = here.http.cookies["jamsi_session"]
    assert here.post("/logout").headers["Location"] == "/login"
    thief = Person(address)
    thief.http.cookies.set("jamsi_session", kept)
    assert thief.get("/queue").headers["Location"].startswith("/login")
    assert elsewhere.get("/queue").status_code == 200


def test_a_person_can_end_the_sessions_elsewhere(address: str, come_in: Enter) -> None:
    here, elsewhere = come_in("minji"), Person(address)
    elsewhere.log_in("minji")
    assert here.post("/account/sessions").status_code == 303
    assert here.get("/queue").status_code == 200
    assert elsewhere.get("/queue").status_code == 303


def test_a_new_password_ends_other_sessions_and_keeps_this_one(
    address: str, come_in: Enter
) -> None:
    here = come_in("minji")
    elsewhere = Person(address)
    elsewhere.log_in("minji")
    changed = here.post("/account/password", old=PASSWORD, new="a longer password")
    assert changed.status_code == 303
    assert here.get("/queue").status_code == 200
    assert elsewhere.get("/queue").status_code == 303
    assert Person(address).log_in("minji", "a longer password").status_code == 303


def test_a_new_password_needs_the_old_one(come_in: Enter) -> None:
    person = come_in("minji")
    answer = person.post("/account/password", old="not it at all", new="a longer password")
    assert answer.status_code == 422


def test_health_needs_no_log_in(address: str) -> None:
    person = Person(address)
    assert [person.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_forty_attempts_at_once_get_no_more_tries_than_five(
    address: str, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is counted before its password is looked at, and one account is tried one at a time."""
    add_person(sqlite_database, "minji", Role.REVIEWER)
    tried, at_once, most = [], [0], [0]
    real = accounts._verify

    def slow(stored: str, password: str) -> bool:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        tried.append(password)
        verified = real(stored, password)
        at_once[0] -= 1
        return verified

    monkeypatch.setattr(accounts, "_verify", slow)
    token, cookies = (person := Person(address)).token(), person.http.cookies
    fields = {"csrf_token": token, "login": "minji", "password": "wrong"}

    def guess() -> int:
        with httpx.Client(base_url=address, cookies=cookies, timeout=60) as client:
            return client.post("/login", data=fields).status_code

    answers = together([guess] * 40)
    assert set(answers) <= {401, 429}
    assert len(tried) == answers.count(401) <= 5
    assert most == [1]


def test_no_transaction_is_open_while_a_password_is_hashed(
    address: str, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions come in meanwhile, and SQLite lets one writer in."""
    add_person(sqlite_database, "minji", Role.REVIEWER)
    free: list[bool] = []
    hasher = accounts._hasher

    class Watched:
        def verify(self, stored: str, password: str) -> bool:
            free.append(sqlite_database.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]  # QueuePool
            return hasher.verify(stored, password)

        def hash(self, password: str) -> str:
            free.append(sqlite_database.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]  # QueuePool
            return hasher.hash(password)

        def check_needs_rehash(self, stored: str) -> bool:
            return hasher.check_needs_rehash(stored)

    monkeypatch.setattr(accounts, "_hasher", Watched())
    person = Person(address)
    assert person.log_in("minji").status_code == 303
    assert (
        person.post("/account/password", old=PASSWORD, new="fox ladder teapot").status_code == 303
    )
    assert free == [True] * 3


def test_refused_attempts_do_not_use_up_the_accounts_own_limit(
    proxied: str, sqlite_database: Database
) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    stranger = at(proxied, "203.0.113.9")
    fields = {"csrf_token": stranger.token(), "login": "minji", "password": "wrong"}
    answers = [stranger.http.post("/login", data=fields).status_code for _ in range(120)]
    assert answers.count(401) == 5
    assert at(proxied, "198.51.100.2").log_in("minji").status_code == 303


def test_log_ins_and_failures_are_in_the_audit_log(address: str, sqlite_database: Database) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    person = Person(address)
    for login, password in (("minji", "wrong"), ("my password", "x"), ("minji", PASSWORD)):
        person.log_in(login, password)
    with sqlite_database.read() as session:
        found = [
            (row.action, row.detail.get("login"), row.detail.get("address"))
            for row in session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        ]
    assert found[1:] == [
        ("staff.login_failed", "minji", "127.0.0.1"),
        ("staff.login_failed", None, "127.0.0.1"),
        ("staff.logged_in", None, "127.0.0.1"),
    ]


def test_a_login_typed_in_parts_is_the_same_login(address: str, sqlite_database: Database) -> None:
    add_person(sqlite_database, "민지", Role.REVIEWER)
    assert Person(address).log_in(unicodedata.normalize("NFD", "민지")).status_code == 303


@pytest.mark.parametrize("password", ["1234567890", " " * 10, "비밀번호123456"])
def test_a_guessable_password_is_refused_on_every_page(come_in: Enter, password: str) -> None:
    admin = come_in("jun", Role.ADMIN)
    own = admin.post("/account/password", old=PASSWORD, new=password)
    new = admin.post("/staff", login="new", name="", password=password, role="viewer")
    another = admin.post("/staff/1", act="password", password=password)
    for answer in (own, new, another):
        assert answer.status_code == 422
        assert "쉽게 짐작할 수 있는 비밀번호" in answer.text


def test_below_a_prefix_links_and_redirects_stay_there(
    proxied: str, sqlite_database: Database
) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    person = Person(proxied)
    person.http.headers["X-Forwarded-Prefix"] = "/desk"
    assert person.get("/queue").headers["Location"].startswith("/desk/login")
    answer = person.log_in("minji")
    assert answer.headers["Location"] == "/desk/queue"
    page = person.get("/queue").text
    assert not re.findall(r'(?:href|src|action|hx-get|hx-post)="/(?!desk/)[^"]*"', page)
    fields = {"csrf_token": person.token("/account"), "theme": "dark", "back": "/desk/figures"}
    assert person.http.post("/appearance", data=fields).headers["Location"] == "/desk/figures"
