"""Connecting a shop on the page, with the adapters and the fakes of the platforms."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from platforms.connector import PlatformConnector
from qna.database import Database
from qna.models import Role, Shop
from qna.platform_names import PLATFORM_NAMES
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.shops import find_shop, open_secrets
from review.app import create_app
from review.platform_words import KOREAN
from tests.platforms.fakes.cafe24 import FIRST_REFRESH, FakeCafe24
from tests.platforms.fakes.naver import FakeNaver
from tests.platforms.fakes.server import FakePlatform
from tests.review.desk import Person

Enter = Callable[..., Person]


@pytest.fixture
def app(desk_settings: Settings, sqlite_database: Database) -> Flask:
    """As `jamsi review` makes it."""
    return create_app(desk_settings, sqlite_database, PlatformConnector())


@pytest.fixture
def naver() -> Iterator[FakeNaver]:
    with FakeNaver().running() as running:
        assert isinstance(running, FakeNaver)
        yield running


def given(fake: FakePlatform, **changes: str) -> dict[str, str]:
    access = fake.shop()
    values = {**{k: str(v) for k, v in access.config.items()}, **access.credentials}
    if access.webhook_secrets:
        values["webhook_secret"] = access.webhook_secrets[0]
    return {f"setting:{key}": value for key, value in {**values, **changes}.items()}


def shop(database: Database, name: str = "store") -> Shop | None:
    with database.read() as session:
        return find_shop(session, name)


def test_a_marketplace_is_asked_for_what_the_command_asks(come_in: Enter) -> None:
    person = come_in(role=Role.ADMIN)
    answer = person.post("/shops", name="store", title="우리 가게", platform="naver")
    assert "/shops/new?platform=naver&name=store" in answer.headers["location"]
    text = person.get("/shops/new?platform=naver&name=store").text
    for setting in PlatformConnector().form("naver").settings:
        assert f'name="setting:{setting.key}"' in text


def test_it_is_tried_and_then_added(
    come_in: Enter, naver: FakeNaver, sqlite_database: Database, desk_settings: Settings
) -> None:
    person = come_in(role=Role.ADMIN)
    answer = person.post("/shops/new", platform="naver", name="store", **given(naver))
    assert answer.status_code == 200, answer.text
    assert "Naver accepted" in answer.text
    added = shop(sqlite_database)
    assert added is not None
    _, credentials = open_secrets(added, SecretBox(desk_settings.key))
    assert credentials == dict(naver.shop().credentials)
    assert added.sealed_tokens


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_secret": "$2a$04$zyxwvutsrqponmlkjihgfe"}, "BAD_REQUEST"),
        ({"client_id": ""}, "client_id: 비어 있습니다"),
        ({"token_type": "OTHER"}, "token_type"),
        ({"api_base": "ftp://x"}, "api_base"),
    ],
)
def test_a_failed_try_adds_nothing_and_says_why(
    come_in: Enter,
    naver: FakeNaver,
    sqlite_database: Database,
    changes: dict[str, str],
    words: str,
) -> None:
    person = come_in(role=Role.ADMIN)
    answer = person.post("/shops/new", platform="naver", name="store", **given(naver, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "$2a$" not in answer.text.replace("$2a$로 시작합니다", "")
    assert shop(sqlite_database) is None


def test_what_to_paste_shows_the_webhooks_address(
    come_in: Enter, sqlite_database: Database, desk_settings: Settings
) -> None:
    with FakeCafe24().running() as mall:
        person = come_in(role=Role.ADMIN)
        answer = person.post("/shops/new", platform="cafe24", name="store", **given(mall))
        assert answer.status_code == 200, answer.text
        # The webhook is another process: the page's own address would take no question.
        assert f"{desk_settings.webhook_address}/webhooks/cafe24/store" in answer.text
        # The refresh token was used up by the try, and its successor is kept.
        assert mall.refresh != FIRST_REFRESH
        added = shop(sqlite_database)
        assert added is not None
        assert added.sealed_tokens


def test_a_changed_connection_is_tried_before_it_is_saved(
    come_in: Enter, naver: FakeNaver, sqlite_database: Database
) -> None:
    person = come_in(role=Role.ADMIN)
    person.post("/shops/new", platform="naver", name="store", **given(naver))
    added = shop(sqlite_database)
    assert added is not None
    path = f"/shops/{added.id}/connection"
    keys = [*added.config, "client_id"]
    form = {"config_key": keys, "config_value": [*added.config.values(), "somebody else"]}
    answer = person.post(
        path, **form, credential_key="client_secret", credential_value="$2a$04$" + "a" * 22
    )
    assert answer.status_code == 422
    assert "BAD_REQUEST" in answer.text
    after = shop(sqlite_database)
    assert after is not None
    assert after.config == added.config


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
def test_what_a_platform_asks_is_asked_in_korean(platform: str) -> None:
    form = PlatformConnector().form(platform)
    texts = {form.console_steps}
    texts |= {text for one in form.settings for text in (one.label, one.help) if text}
    assert texts - set(KOREAN) == set()
    for english in texts:
        assert english.count("{webhook_url}") == KOREAN[english].count("{webhook_url}")
