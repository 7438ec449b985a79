"""Another secret key: nothing is entered again, nobody is logged out, and the old one ends."""

from pathlib import Path

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.models import AuditEvent, NoticeRecipient, Role, Shop, Staff
from qna.notices import NoticeChannel
from qna.secrets import SecretBox, SecretsUnreadable
from qna.settings import Settings
from qna.store.second_factor import turn_on
from qna.store.shops import SqlTokenVault, add_shop, open_secrets
from review.app import create_app
from tests.conftest import SECRET_KEY
from tests.jamsi.command import Jamsi
from tests.review.desk import Person, add_person, serving

NEW_KEY = "another secret key for tests"
TOKENS = {"access_token": "t", "refresh_token": "r"}


@pytest.fixture
def shop(database: Database) -> Shop:
    old = SecretBox(SECRET_KEY)
    with database.write() as session:
        shop = add_shop(session, old, name="demo", platform="cafe24", credentials={"key": "s3cret"})
    SqlTokenVault(database, old, shop.id).store(TOKENS)
    return shop


@pytest.fixture
def jamsi(database_url: str, tmp_path: Path) -> Jamsi:
    return Jamsi(
        {
            "JAMSI_STATE_DIR": str(tmp_path / "state"),
            "JAMSI_DATABASE_URL": database_url,
            "JAMSI_SECRET_KEY": NEW_KEY,
            "JAMSI_PREVIOUS_SECRET_KEY": SECRET_KEY,
        }
    )


def opened(database: Database, shop: Shop, box: SecretBox) -> tuple[object, object]:
    with database.read() as session:
        row = session.get_one(Shop, shop.id)
    return open_secrets(row, box)[1], box.open(row.sealed_tokens)


def test_both_keys_are_valid_until_all_is_sealed_anew(
    jamsi: Jamsi, database: Database, shop: Shop
) -> None:
    expected = ({"key": "s3cret"}, TOKENS)
    both = SecretBox(NEW_KEY, SECRET_KEY)
    assert opened(database, shop, both) == expected
    assert "Encrypted 2 values anew" in jamsi.must("secrets", "rotate")
    assert opened(database, shop, both) == expected
    assert opened(database, shop, SecretBox(NEW_KEY)) == expected
    with pytest.raises(SecretsUnreadable):
        opened(database, shop, SecretBox(SECRET_KEY))
    assert "Encrypted 0 values anew" in jamsi.must("secrets", "rotate")
    with database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "secrets.rotated"))
        assert [event.detail for event in events] == [{"count": 2}, {"count": 0}]


def test_without_the_key_before_it_says_what_to_set(
    jamsi: Jamsi, database: Database, shop: Shop
) -> None:
    jamsi.env["JAMSI_PREVIOUS_SECRET_KEY"] = ""
    assert "JAMSI_PREVIOUS_SECRET_KEY" in jamsi("secrets", "rotate").output
    jamsi.env["JAMSI_PREVIOUS_SECRET_KEY"] = "yet another key of nobody"
    refused = jamsi("secrets", "rotate")
    assert refused.exit_code == 1
    assert "another JAMSI_SECRET_KEY" in refused.output


def test_what_is_sealed_from_now_on_needs_the_new_key_alone() -> None:
    sealed = SecretBox(NEW_KEY, SECRET_KEY).seal({"a": 1})
    assert SecretBox(NEW_KEY).open(sealed) == {"a": 1}


def test_nobody_is_logged_out(settings: Settings, sqlite_database: Database) -> None:
    add_person(sqlite_database, "minji", Role.REVIEWER)
    with serving(create_app(settings, sqlite_database)) as address:
        person = Person(address)
        assert person.log_in("minji").status_code == 303
    keys = {"secret_key": NEW_KEY, "previous_secret_key": SECRET_KEY}
    changed = Settings(**{**settings.model_dump(), **keys})
    with serving(create_app(changed, sqlite_database)) as address:
        later = Person(address)
        later.http.cookies.set("jamsi_session", person.http.cookies["jamsi_session"])
        assert later.get("/queue").status_code == 200


def test_the_second_factors_are_sealed_anew_too(jamsi: Jamsi, database: Database) -> None:
    person = add_person(database, "minji", Role.REVIEWER)
    with database.write() as session:
        turn_on(session, session.get_one(Staff, person.id), SecretBox(SECRET_KEY), "ABC", 1)
    assert "Encrypted 1 values anew" in jamsi.must("secrets", "rotate")
    with database.read() as session:
        assert SecretBox(NEW_KEY).open(session.get_one(Staff, person.id).sealed_totp) == "ABC"


def test_addresses_of_notices_are_sealed_anew_too(jamsi: Jamsi, database: Database) -> None:
    sealed = SecretBox(SECRET_KEY).seal({"url": "https://hooks.example/secret"})
    row = NoticeRecipient(name="t", channel=NoticeChannel.SLACK, sealed_target=sealed)
    with database.write() as session:
        session.add(row)
    assert "Encrypted 1 values anew" in jamsi.must("secrets", "rotate")
    with database.read() as session:
        kept = session.get_one(NoticeRecipient, row.id).sealed_target
    assert SecretBox(NEW_KEY).open(kept) == {"url": "https://hooks.example/secret"}
