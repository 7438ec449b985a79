"""In, out, and kept out."""

from collections.abc import Callable, Iterator

import pytest

from qna.database import Database
from qna.models import Role, Staff
from qna.settings import Settings
from qna.store.staff import set_active
from review.app import create_app
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
