"""Settings: from the environment, checked at start, every wrong one named."""

import os
import stat
from functools import partial
from pathlib import Path

import pytest
from pydantic import ValidationError

from qna.settings import (
    FROM_FILE,
    Settings,
    SettingsError,
    keep_secret,
    load_settings,
    unknown_variables,
)
from qna.settings_table import settings_table
from tests.qna.racing import together
from worker.process import BEAT_SECONDS

WRONG = {
    "JAMSI_DATABASE_URL": "mysql://x",
    "JAMSI_REDIS_URL": "http://x",
    "JAMSI_ENGINE": "cloud",
    "JAMSI_ENGINE_SLOTS": "0",
    "JAMSI_DRAFTS_AT_ONCE": "many",
    "JAMSI_OPENAI_TIMEOUT": "-1",
    "JAMSI_WEBHOOK_PORT": "70000",
    "JAMSI_WEBHOOK_WORKERS": "0",
    "JAMSI_REVIEW_PORT": "x",
    "JAMSI_REVIEW_COOKIE_SECURE": "perhaps",
    "JAMSI_PROXIES": "9",
    "JAMSI_UNDO_SECONDS": "301",
    "JAMSI_DRAFT_LEASE_SECONDS": "0",
    "JAMSI_DELIVERY_LEASE_SECONDS": "0",
    "JAMSI_REPLY_TIMEOUT": "nan",
    "JAMSI_RELAY_SECONDS": "0",
    "JAMSI_RENUDGE_SECONDS": "inf",
    "JAMSI_RETENTION_DAYS": "0",
    "JAMSI_REVIEW_URL": "desk.example",
    "JAMSI_SMTP_HOST": "mail.example",
    "JAMSI_SMTP_PORT": "0",
    "JAMSI_SMTP_SECURITY": "ssl",
    "JAMSI_SMTP_TIMEOUT": "61",
    "JAMSI_LOG_LEVEL": "LOUD",
    "JAMSI_LOG_JSON": "2",
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("JAMSI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith(f"{name}: ")
    assert len(str(told.value).splitlines()) == 1


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    named = {line.partition(":")[0] for line in str(told.value).splitlines()}
    assert named == set(WRONG)


def test_the_defaults_keep_everything_in_the_state_folder(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.state_dir == tmp_path / "var"
    assert settings.database == f"sqlite:///{tmp_path / 'var' / 'jamsi.db'}"
    assert settings.redis == f"unix://{tmp_path / 'var' / 'redis.sock'}"


def test_empty_means_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAMSI_WEBHOOK_PORT", "")
    assert load_settings().webhook_port == 8000


def test_a_lease_outlives_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat every 5 s; four calls to a platform, whichever of the two was set."""
    monkeypatch.setenv("JAMSI_DRAFT_LEASE_SECONDS", "5")
    with pytest.raises(SettingsError, match="JAMSI_DRAFT_LEASE_SECONDS"):
        load_settings()
    monkeypatch.setenv("JAMSI_DRAFT_LEASE_SECONDS", "6")
    monkeypatch.setenv("JAMSI_REPLY_TIMEOUT", "15")
    with pytest.raises(SettingsError, match=r"JAMSI_DELIVERY_LEASE_SECONDS: .* above 60, 4 times"):
        load_settings()
    monkeypatch.setenv("JAMSI_DELIVERY_LEASE_SECONDS", "61")
    assert load_settings().delivery_lease_seconds == 61


def test_the_shortest_lease_of_a_question_is_longer_than_a_heartbeat() -> None:
    with pytest.raises(ValidationError):
        Settings(draft_lease_seconds=BEAT_SECONDS)


def test_variables_that_nobody_reads_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JAMSI_STAFF_PASSWORD", "JAMSI_SECRET_KEY_FILE", "JAMSI_MODEL"):
        monkeypatch.setenv(name, "x")
    assert unknown_variables() == {}
    monkeypatch.setenv("JAMSI_UNDO_SECOND", "1")
    monkeypatch.setenv("JAMSI_ZZZZZZZZZZZZ", "1")
    assert unknown_variables() == {
        "JAMSI_UNDO_SECOND": "JAMSI_UNDO_SECONDS",
        "JAMSI_ZZZZZZZZZZZZ": "",
    }


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_by_any_of_its_names(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAMSI_DATABASE_URL", f"{scheme}://u:p@h/d")
    assert load_settings().database == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize("name", FROM_FILE)
def test_secrets_may_come_from_files(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"database_url": "sqlite:////x.db", "redis_url": "redis://h/1"}
    value = values.get(name, "hush, four words apart")
    (tmp_path / "secret").write_text(f"{value}\n")
    monkeypatch.setenv(f"JAMSI_{name.upper()}_FILE", str(tmp_path / "secret"))
    found = getattr(load_settings(), name)
    assert (found if name in values else found.get_secret_value()) == value
    assert "hush" not in repr(load_settings())


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b" \n"], ids=["missing", "binary", "empty"])
def test_a_file_that_holds_no_secret_is_named(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty one, too: a key would else be made up in silence."""
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    monkeypatch.setenv("JAMSI_SECRET_KEY_FILE", str(tmp_path / "secret"))
    with pytest.raises(SettingsError, match="JAMSI_SECRET_KEY_FILE"):
        load_settings()


def test_wrong_secrets_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAMSI_DATABASE_URL", "mysql://u:hush-hush@h")
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert "hush-hush" not in str(told.value)


@pytest.mark.parametrize(
    "key",
    ["k", "only 15 letters", "aaaaaaaaaaaaaaaaaaaaaaaa", "qwertyuiopasdfghjkl", "비밀번호" * 4],
)
@pytest.mark.parametrize("from_file", [False, True])
def test_a_secret_key_that_can_be_guessed_is_refused_at_start(
    key: str, from_file: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text(key)
    name, value = ("_FILE", str(tmp_path / "key")) if from_file else ("", key)
    monkeypatch.setenv(f"JAMSI_SECRET_KEY{name}", value)
    with pytest.raises(SettingsError, match=r"JAMSI_SECRET_KEY: .*openssl rand") as told:
        load_settings()
    assert len(key) == 1 or key not in str(told.value)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = load_settings().key
    assert len(key) >= 40
    assert load_settings().key == key
    mode = (tmp_path / "var" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    for number in range(20):
        made = together([partial(keep_secret, tmp_path / f"key-{number}")] * 8)
        assert len(set(made)) == 1
        assert made[0]
    assert {path.name for path in tmp_path.iterdir()} == {f"key-{n}" for n in range(20)}


def test_a_deep_state_folder_gets_a_socket_that_the_kernel_takes(tmp_path: Path) -> None:
    deep = Settings(state_dir=tmp_path / ("d" * 100))
    other = Settings(state_dir=tmp_path / ("e" * 100))
    assert len(str(deep.redis_socket)) < 100
    assert deep.redis_socket != other.redis_socket
    assert deep.redis_socket == Settings(state_dir=deep.state_dir).redis_socket


def test_the_table_names_every_setting_with_its_meaning() -> None:
    lines = settings_table().splitlines()[2:]
    assert len(lines) == len(Settings.model_fields)
    for line, name in zip(lines, Settings.model_fields, strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[0].startswith(f"`JAMSI_{name.upper()}`")
        assert len(cells) == 3
        assert cells[2]
        assert cells[2] != "None"


def test_a_mail_server_needs_a_sender_and_gets_no_password_in_the_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JAMSI_SMTP_HOST", "mail.example")
    monkeypatch.setenv("JAMSI_SMTP_FROM", "jamsi@mall.example")
    monkeypatch.setenv("JAMSI_SMTP_PASSWORD", "very secret")
    assert load_settings().smtp_security == "starttls"
    monkeypatch.setenv("JAMSI_SMTP_SECURITY", "none")
    with pytest.raises(SettingsError, match="JAMSI_SMTP_PASSWORD") as told:
        load_settings()
    assert "very secret" not in str(told.value)


def test_where_the_pages_are_as_staff_see_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().review_address == "http://127.0.0.1:8001"
    monkeypatch.setenv("JAMSI_REVIEW_URL", "https://desk.example/")
    assert load_settings().review_address == "https://desk.example"
