"""`jamsi shop add`, `set` and `list` against the fakes of the platforms."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from jamsi.main import group
from platforms.registry import PLATFORMS
from qna.database import Database
from qna.models import AuditEvent, Shop
from qna.secrets import SecretBox
from qna.store.shops import SqlTokenVault, find_shop, open_access, open_secrets
from tests.conftest import SECRET_KEY
from tests.platforms.fakes.everyone import FAKES
from tests.platforms.fakes.server import LOOPBACK, FakePlatform

Jamsi = Callable[..., Result]
MakeFake = Callable[[str], FakePlatform]


@pytest.fixture
def jamsi(tmp_path: Path, sqlite_url: str) -> Jamsi:
    env = {
        "JAMSI_STATE_DIR": str(tmp_path / "state"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_PRIVATE_HOSTS": "127.0.0.1",
    }
    return lambda *words, typed="": CliRunner().invoke(group, ["shop", *words], typed, env)


@pytest.fixture
def fake_of() -> Iterator[MakeFake]:
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(FAKES[name]().running())


def found(database: Database, name: str) -> Shop | None:
    with database.read() as session:
        return find_shop(session, name)


def given(fake: FakePlatform, files: Path, **changes: str) -> list[str]:
    """What the fake's own access holds as options: secrets in files, the others in the open."""
    access = fake.shop()
    values = {k: str(v) for k, v in access.config.items()} | {"reply_url": access.reply_url or ""}
    secrets = dict(access.credentials)
    if access.webhook_secrets:
        secrets["webhook_secret"] = access.webhook_secrets[0]
    for key, value in secrets.items():
        (files / key).write_text(value + "\n", encoding="utf-8")
        values[key] = f"@{files / key}"
    values |= changes
    return [part for key, value in values.items() if value for part in ("--set", f"{key}={value}")]


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_each_platform_is_added_without_questions(
    platform: str, jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path, sqlite_database: Database
) -> None:
    fake = fake_of(platform)
    options = given(fake, tmp_path)
    result = jamsi(
        "add", "paper", "--platform", platform, "--public-url", "https://jamsi.example/", *options
    )
    assert result.exit_code == 0, result.output
    shop = found(sqlite_database, "paper")
    assert shop is not None
    box, expected = SecretBox(SECRET_KEY), fake.shop()
    access = open_access(
        shop,
        box,
        tokens=SqlTokenVault(sqlite_database, box, shop.id),
        reply_timeout=5.0,
        private_hosts=LOOPBACK,
    )
    assert access.credentials == expected.credentials
    assert access.reply_url == expected.reply_url
    assert dict(access.config) | dict(expected.config) == dict(access.config)
    if PLATFORMS[platform].capabilities.push:
        assert access.webhook_secrets == expected.webhook_secrets
        assert f"https://jamsi.example/webhooks/{platform}/paper" in result.output
    assert not [secret for secret in access.credentials.values() if secret in result.output]
    assert PLATFORMS[platform].check_credentials(access)


def test_cafe24_keeps_the_tokens_that_its_check_brought(
    jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path, sqlite_database: Database
) -> None:
    """Its first refresh token is void after one use."""
    fake = fake_of("cafe24")
    assert jamsi("add", "mall", "--platform", "cafe24", *given(fake, tmp_path)).exit_code == 0
    shop = found(sqlite_database, "mall")
    assert shop is not None
    vault = SqlTokenVault(sqlite_database, SecretBox(SECRET_KEY), shop.id)
    assert vault.load()["refresh_token"] == "refresh-1"


def test_a_failed_check_adds_nothing_and_saves_the_next_token(
    jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path, sqlite_database: Database
) -> None:
    fake = fake_of("cafe24")
    options = given(fake, tmp_path, board_nos="99")
    result = jamsi("add", "mall", "--platform", "cafe24", *options)
    assert result.exit_code == 1
    assert "404" in result.output
    assert "next time give: refresh-1" in result.output
    assert found(sqlite_database, "mall") is None


@pytest.mark.parametrize("platform", ["cafe24", "naver", "coupang", "woocommerce"])
def test_wrong_credentials_add_nothing(
    platform: str, jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path, sqlite_database: Database
) -> None:
    fake = fake_of(platform)
    wrong = fake.wrong_credentials()
    assert wrong is not None
    options = given(fake, tmp_path, **wrong.credentials)
    result = jamsi("add", "paper", "--platform", platform, *options)
    assert result.exit_code == 1
    assert "The shop was not added" in result.output
    assert found(sqlite_database, "paper") is None


def test_a_platform_that_is_away_adds_nothing_unless_told(
    jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path, sqlite_database: Database
) -> None:
    fake = fake_of("naver")
    options = ["add", "store", "--platform", "naver", *given(fake, tmp_path)]
    fake.stop()
    assert "not reachable" in jamsi(*options).output
    assert found(sqlite_database, "store") is None
    assert jamsi(*options, "--no-check").exit_code == 0
    assert found(sqlite_database, "store") is not None


def test_a_generic_shop_gets_a_secret_of_its_own(jamsi: Jamsi, sqlite_database: Database) -> None:
    result = jamsi("add", "corner", "--reply-url", "https://corner.example/replies")
    shop = found(sqlite_database, "corner")
    assert shop is not None
    (secret,), _ = open_secrets(shop, SecretBox(SECRET_KEY))
    assert secret.startswith("whsec_")
    assert secret in result.output
    assert "<your public address>/webhooks/standard/corner" in result.output


def test_what_is_missing_is_asked_for(
    jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path, sqlite_database: Database
) -> None:
    fake = fake_of("coupang")
    config, keys = fake.shop().config, fake.shop().credentials
    typed = f"{config['vendor_id']}\n{keys['access_key']}\n{keys['secret_key']}\nwing\n"
    api_base = f"api_base={config['api_base']}"
    result = jamsi("add", "rocket", "--platform", "coupang", "--set", api_base, typed=typed)
    assert result.exit_code == 0, result.output
    assert keys["secret_key"] not in result.output
    shop = found(sqlite_database, "rocket")
    assert shop is not None
    assert shop.config["reply_by"] == "wing"
    assert shop.config["list_version"] == "v5"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--platform", "naver"], "--set client_id=… --set client_secret=@FILE"),
        (["--platform", "naver", "--set", "client=x"], "no setting called client"),
        (["--platform", "naver", "--set", "client_id"], "give KEY=VALUE"),
        (["--platform", "naver", "--set", "client_id=x", "--set", "client_secret=@/no"], "/no"),
        (["--platform", "cafe24", "--reply-url", "https://x.example"], "no setting called reply"),
        (["--reply-url", "ftp://x.example"], "must begin with https://"),
        (["--reply-url", "https://user:pw@x.example"], "reply_url: must begin with https://"),
        (["--reply-url", "https://x.example", "--timezone", "Seoul"], "no time zone"),
    ],
)
def test_mistakes_are_named_and_add_nothing(
    words: list[str], said: str, jamsi: Jamsi, sqlite_database: Database
) -> None:
    result = jamsi("add", "paper", *words)
    assert result.exit_code != 0
    assert said in result.output
    assert found(sqlite_database, "paper") is None


def test_a_name_that_is_taken_uses_no_token_up(
    jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path
) -> None:
    fake = fake_of("cafe24")
    options = ["add", "mall", "--platform", "cafe24", *given(fake, tmp_path)]
    assert jamsi(*options).exit_code == 0
    calls = fake.calls.total()
    assert "called mall already" in jamsi(*options).output
    assert fake.calls.total() == calls


def test_new_credentials_replace_the_tokens_of_the_old_ones(
    jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path, sqlite_database: Database
) -> None:
    """Else a shop whose app was authorised anew would go on with its dead refresh token."""
    fake = fake_of("cafe24")
    jamsi("add", "mall", "--platform", "cafe24", *given(fake, tmp_path))
    (tmp_path / "new").write_text("refresh-new")
    result = jamsi("set", "mall", f"refresh_token=@{tmp_path / 'new'}", "board_nos=6,7", "tone=x")
    assert result.exit_code == 0, result.output
    shop = found(sqlite_database, "mall")
    assert shop is not None
    assert open_secrets(shop, SecretBox(SECRET_KEY))[1]["refresh_token"] == "refresh-new"
    assert (shop.sealed_tokens, shop.config["board_nos"], shop.tone) == ("", "6,7", "x")


def test_a_change_is_audited_with_what_was_and_what_is_and_secrets_by_name(
    jamsi: Jamsi, fake_of: MakeFake, tmp_path: Path, sqlite_database: Database
) -> None:
    """The page's own audit: both change a shop in one place."""
    fake = fake_of("cafe24")
    jamsi("add", "mall", "--platform", "cafe24", *given(fake, tmp_path))
    (tmp_path / "new").write_text("refresh-new")
    assert jamsi("set", "mall", f"refresh_token=@{tmp_path / 'new'}", "tone=x").exit_code == 0
    with sqlite_database.read() as session:
        events = list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
    changed, secrets = events[-2:]
    assert (changed.action, changed.detail) == ("shop.changed", {"changed": {"tone": ["", "x"]}})
    assert secrets.action == "shop.credentials_changed"
    assert secrets.detail == {"written": ["refresh_token"], "forgotten": []}


def test_a_new_webhook_secret_leaves_the_old_one_valid(
    jamsi: Jamsi, sqlite_database: Database
) -> None:
    options = [
        "--set",
        "reply_url=https://x.example",
        "--set",
        "callback_secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ]
    added = jamsi(
        "add", "s", "--platform", "shopify", *options, "--set", "webhook_secret=the first one"
    )
    assert added.exit_code == 0, added.output
    assert jamsi("set", "s", "webhook_secret=the second one", "poll_seconds=30").exit_code == 0
    shop = found(sqlite_database, "s")
    assert shop is not None
    assert open_secrets(shop, SecretBox(SECRET_KEY))[0] == ["the second one", "the first one"]
    assert shop.config["poll_seconds"] == "30"
    assert "no setting called mall_id" in jamsi("set", "s", "mall_id=x").output
