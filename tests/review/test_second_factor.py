"""The second factor: set up, asked for, counted once, needed by role, lost and taken away."""

import re
import time
from collections.abc import Callable, Iterator

import pyotp
import pytest

from jamsi.people import staff as staff_command
from qna.database import Database
from qna.models import AuditEvent, Role, Staff
from qna.settings import Settings
from qna.store import second_factor
from review.app import create_app
from tests.review.desk import PASSWORD, Person, serving

Enter = Callable[..., Person]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The present for the codes, moved by hand."""
    at = [time.time()]
    monkeypatch.setattr(second_factor.time, "time", lambda: at[0])
    return at


def code_at(secret: str, at: float) -> str:
    return pyotp.TOTP(secret).at(int(at))


def set_up(person: Person, clock: list[float]) -> tuple[str, list[str]]:
    page = person.get("/account/second").text
    assert "<svg" in page
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    fields = {"code": code_at(secret[1], clock[0]), "password": PASSWORD}
    done = person.post("/account/second", **fields)
    assert done.status_code == 200, done.text
    codes = re.findall(r"<code>([0-9a-f]{10})</code>", done.text)
    assert len(codes) == 10
    clock[0] += 30
    return secret[1], codes


def log_in(address: str, code: str) -> tuple[Person, int]:
    person = Person(address)
    first = person.log_in("minji")
    assert first.headers["Location"] == "/login/code"
    assert person.get("/queue").headers["Location"].startswith("/login")
    fields = {"csrf_token": person.token("/login/code"), "code": code}
    return person, person.http.post("/login/code", data=fields).status_code


def test_a_code_is_asked_for_after_the_password_and_counts_once(
    address: str, come_in: Enter, clock: list[float]
) -> None:
    secret, _ = set_up(come_in(), clock)
    code = code_at(secret, clock[0])
    person, status = log_in(address, code)
    assert status == 303
    assert person.get("/queue").status_code == 200
    assert log_in(address, code)[1] == 401
    assert log_in(address, "000000")[1] == 401
    assert log_in(address, code_at(secret, clock[0] - 300))[1] == 401
    clock[0] += 30
    assert log_in(address, code_at(secret, clock[0]))[1] == 303


def test_a_recovery_code_lets_in_once_and_is_audited(
    address: str, come_in: Enter, clock: list[float], sqlite_database: Database
) -> None:
    _, codes = set_up(come_in(), clock)
    assert [log_in(address, codes[3])[1] for _ in range(2)] == [303, 401]
    with sqlite_database.read() as session:
        found = [(e.action, e.detail.get("step")) for e in session.query(AuditEvent)]
        assert secrets_are_not_open(session.query(Staff).one(), codes)
    assert ("staff.recovery_code_used", None) in found
    assert ("staff.login_failed", "second factor") in found


def secrets_are_not_open(row: Staff, codes: list[str]) -> bool:
    return bool(row.sealed_totp) and not any(code in row.recovery for code in codes)


def test_codes_are_guessed_no_more_than_five_times_a_minute(
    address: str, come_in: Enter, clock: list[float]
) -> None:
    secret, _ = set_up(come_in(), clock)
    assert [log_in(address, f"00000{n}")[1] for n in range(6)] == [401] * 5 + [429]
    assert log_in(address, code_at(secret, clock[0]))[1] == 429


def test_the_second_step_alone_lets_nobody_in(address: str, come_in: Enter) -> None:
    come_in()
    stranger = Person(address)
    assert stranger.get("/login/code").headers["Location"] == "/login"
    fields = {"csrf_token": stranger.token(), "code": "123456"}
    assert stranger.http.post("/login/code", data=fields).headers["Location"] == "/login"


def test_setting_up_and_taking_away_need_the_password(
    come_in: Enter, clock: list[float], sqlite_database: Database
) -> None:
    person = come_in()
    assert person.post("/account/second", page="/account/second", code="1").status_code == 422
    set_up(person, clock)
    assert person.post("/account/second/off", password="wrong").status_code == 422
    assert person.post("/account/second/off", password=PASSWORD).status_code == 303
    with sqlite_database.read() as session:
        assert session.query(Staff).one().sealed_totp == ""


def test_an_admin_takes_it_away_for_who_lost_it(
    address: str, come_in: Enter, clock: list[float]
) -> None:
    set_up(come_in(), clock)
    admin = come_in("root", Role.ADMIN)
    assert admin.post("/staff/1", act="second_off").status_code == 303
    assert Person(address).log_in("minji").headers["Location"] == "/queue"
    assert "second-factor-off" in staff_command.commands


@pytest.fixture
def strict(desk_settings: Settings, sqlite_database: Database) -> Iterator[str]:
    changed = desk_settings.model_copy(update={"second_factor_from": "manager"})
    with serving(create_app(changed, sqlite_database)) as address:
        yield address


def test_roles_that_need_one_reach_nothing_else_before(
    strict: str, come_in: Enter, clock: list[float]
) -> None:
    come_in("minji")
    come_in("boss", Role.MANAGER)
    reviewer, boss = Person(strict), Person(strict)
    assert reviewer.log_in("minji").status_code == 303
    assert reviewer.get("/queue").status_code == 200
    assert boss.log_in("boss").status_code == 303
    for path in ("/queue", "/shops", "/account"):
        assert boss.get(path).headers["Location"] == "/account/second"
    page = boss.get("/account/second").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    fields = {"code": code_at(secret[1], clock[0]), "password": PASSWORD}
    assert boss.post("/account/second", page="/account/second", **fields).status_code == 200
    assert boss.get("/queue").status_code == 200
