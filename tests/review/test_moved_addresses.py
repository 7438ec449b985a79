"""A session alone cannot send a shop's secrets, or its customers' replies, to another address."""

from collections.abc import Callable
from typing import Any

import pytest

from qna.database import Database
from qna.models import Role, Shop
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.shops import add_shop, open_secrets
from tests.review.desk import PASSWORD, Person

Enter = Callable[..., Person]
STORED = {"client_id": "id", "client_secret": "s3cret"}
OLD, NEW = "https://old.example/replies", "https://thief.example/replies"


@pytest.fixture
def naver(sqlite_database: Database, desk_settings: Settings) -> Shop:
    with sqlite_database.write() as session:
        return add_shop(
            session, SecretBox(desk_settings.key), name="naver", platform="naver", reply_url=OLD,
            credentials=STORED, config={"board": "4"},
        )  # fmt: skip


def connect(person: Person, **changes: Any) -> int:
    fields = {"reply_url": OLD, "config_key": ["board"], "config_value": ["4"], **changes}
    return person.post("/shops/1/connection", **fields).status_code


def now_of(database: Database) -> Shop:
    with database.read() as session:
        return session.get_one(Shop, 1)


def typed(**credentials: str) -> dict[str, Any]:
    return {"credential_key": list(credentials), "credential_value": list(credentials.values())}


def test_another_reply_address_needs_the_persons_password(
    come_in: Enter, naver: Shop, sqlite_database: Database
) -> None:
    person = come_in("root", Role.ADMIN)
    assert connect(person, reply_url=NEW) == 422
    assert connect(person, reply_url=NEW, own_password="a guess") == 422
    assert now_of(sqlite_database).reply_url == OLD
    assert connect(person, reply_url=NEW, own_password=PASSWORD) == 303
    assert now_of(sqlite_database).reply_url == NEW


@pytest.mark.parametrize("key", ["api_base", "mall_id", "some_url"])
def test_another_api_address_needs_every_stored_credential_again(
    key: str, come_in: Enter, naver: Shop, sqlite_database: Database, desk_settings: Settings
) -> None:
    person = come_in("root", Role.ADMIN)
    value = "thief" if key == "mall_id" else "https://thief.example"
    moved = {"config_key": ["board", key], "config_value": ["4", value], "own_password": PASSWORD}
    assert connect(person, **moved) == 422
    assert connect(person, **moved, **typed(client_id="id")) == 422
    assert now_of(sqlite_database).config == {"board": "4"}
    assert connect(person, **moved, **typed(client_id="id", client_secret="typed")) == 303
    shop = now_of(sqlite_database)
    assert shop.config == {"board": "4", key: value}
    assert open_secrets(shop, SecretBox(desk_settings.key))[1]["client_secret"] == "typed"


def test_a_credential_that_is_forgotten_need_not_be_typed(
    come_in: Enter, naver: Shop, sqlite_database: Database
) -> None:
    person = come_in("root", Role.ADMIN)
    moved = {"config_key": ["api_base"], "config_value": ["https://new.example"]}
    assert connect(person, **moved, own_password=PASSWORD, forget=list(STORED)) == 303


def test_what_leads_nowhere_else_needs_no_password(
    come_in: Enter, naver: Shop, sqlite_database: Database
) -> None:
    assert connect(come_in("root", Role.ADMIN), config_value=["5"], **typed(client_id="n")) == 303
    assert now_of(sqlite_database).config == {"board": "5"}


@pytest.mark.parametrize(
    "inside",
    [
        "http://169.254.169.254/latest",
        "http://[::1]:6379/",
        "http://10.0.0.2/",
        "http://localhost/",
    ],
)
def test_an_address_inside_is_refused_at_once(
    inside: str, come_in: Enter, naver: Shop, sqlite_database: Database
) -> None:
    person = come_in("root", Role.ADMIN)
    assert connect(person, reply_url=inside, own_password=PASSWORD) == 422
    moved = {"config_key": ["api_base"], "config_value": [inside], "own_password": PASSWORD}
    assert connect(person, **moved, **typed(**STORED)) == 422
    fields = {"platform": "standard", "title": "x", "reply_url": inside}
    assert person.post("/shops", name="sol", **fields).status_code == 422
    assert now_of(sqlite_database).reply_url == OLD
    assert connect(person, reply_url="http://127.0.0.1/", own_password=PASSWORD) == 303
