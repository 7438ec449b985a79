"""The review pages on a real HTTP server, with real SQL and a real Redis-compatible server."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from qna.database import Database
from qna.models import Role, Shop, WorkerHeartbeat, now
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store import staff
from qna.store.shops import add_shop
from review.app import create_app
from tests.review.desk import PASSWORD, Person, add_person, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-dev-shm-usage",
]  # fmt: skip
Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 all the same, with costs that fit a test suite."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(staff, "_hasher", hasher)
    monkeypatch.setattr(staff, "_NOBODY", hasher.hash("nobody's"))


@pytest.fixture
def desk_settings(settings: Settings) -> Settings:
    """As in production, with time to undo."""
    return settings.model_copy(update={"undo_seconds": 30})


@pytest.fixture
def app(desk_settings: Settings, sqlite_database: Database) -> Flask:
    return create_app(desk_settings, sqlite_database)


@pytest.fixture
def all_parts(sqlite_database: Database) -> None:
    """Workers of each kind that do not stop while the test runs, however long it takes."""
    for_long = now() + timedelta(days=1)
    with sqlite_database.write() as session:
        for kind in ("drafts", "deliveries", "relay"):
            session.add(WorkerHeartbeat(name=f"{kind}@test", kind=kind, seen_at=for_long))


@pytest.fixture
def address(app: Flask, all_parts: None) -> Iterator[str]:
    """Where the pages are served."""
    with serving(app) as address:
        yield address


@pytest.fixture
def haru(sqlite_database: Database, desk_settings: Settings) -> Shop:
    with sqlite_database.write() as session:
        box = SecretBox(desk_settings.key)
        return add_shop(session, box, name="haru", platform="standard", title="하루문구")


@pytest.fixture
def come_in(address: str, sqlite_database: Database) -> Iterator[Callable[..., Person]]:
    """Adds a person and logs them in."""
    people: list[Person] = []

    def enter(login: str = "minji", role: Role = Role.REVIEWER, name: str = "") -> Person:
        add_person(sqlite_database, login, role, name)
        person = Person(address)
        people.append(person)
        assert person.log_in(login).status_code == 303
        return person

    yield enter
    for person in people:
        person.http.close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    if CHROMIUM is None:
        message = "no Chromium on the PATH (REQUIRE_BROWSER=1 makes this a failure)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser objected to: errors, refused scripts, requests to elsewhere."""
    return []


@pytest.fixture
def open_page(
    chromium: Browser, address: str, sqlite_database: Database, complaints: list[str]
) -> Iterator[Open]:
    """A person who has logged in, at the queue."""
    contexts = []

    def enter(login: str = "minji", role: Role = Role.REVIEWER, **options: object) -> Page:
        add_person(sqlite_database, login, role, {"minji": "김민지"}.get(login, login))
        context = chromium.new_context(base_url=address, locale="ko-KR", **options)  # type: ignore[arg-type]  # as given
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if "Security" in m.text else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith(address) else complaints.append(r.url),
        )
        page.goto("/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []
