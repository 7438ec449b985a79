"""`jamsi doctor` against real parts, each whole and broken."""

import json
import os
import re
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from click.testing import CliRunner, Result

import migrations
from jamsi.main import group
from qna.database import Database
from qna.models import Question, WorkerHeartbeat, now
from qna.secrets import SecretBox
from qna.store.workers import beat
from tests.conftest import SECRET_KEY, make_shop
from tests.processes import free_port
from tests.worker.engine.test_openai_api import api  # noqa: F401  # a fixture

Environment = dict[str, str | None]


@pytest.fixture
def here(tmp_path: Path, database_url: str, redis_url: str) -> Environment:
    """A whole installation: everything answers, nobody works yet."""
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    return {
        "JAMSI_STATE_DIR": str(state),
        "JAMSI_DATABASE_URL": database_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_MODEL": "bundled",
        "JAMSI_WEBHOOK_PORT": str(free_port()),
        "JAMSI_REVIEW_PORT": str(free_port()),
    }


@pytest.fixture
def fresh(tmp_path: Path) -> Environment:
    """Nothing was ever started here."""
    names = [name for name in os.environ if name.startswith("JAMSI_")]
    return dict.fromkeys(names) | {"JAMSI_STATE_DIR": str(tmp_path / "state")}


def doctor(env: Environment, *options: str) -> Result:
    return CliRunner().invoke(group, ["doctor", *options], env=env)


def checks(env: Environment) -> dict[str, dict[str, str]]:
    report = json.loads(doctor(env, "--json").stdout)
    return {each["check"]: each for each in report["checks"]}


def test_a_whole_installation_fails_nothing(here: Environment, database: Database) -> None:
    make_shop(database, SecretBox(SECRET_KEY))
    result = doctor(here, "--json")
    report: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == 0, result.stdout
    assert report["ok"] is True
    found = {each["check"]: each["level"] for each in report["checks"]}
    warned = {check for check, level in found.items() if level != "ok"}
    # That of the bundled model is that it is a demonstration.
    assert warned == {"model notice", "worker: drafts", "worker: deliveries", "worker: relay"}
    assert {"Python", "packages", "torch", "SQL", "migrations", "Redis", "shops"} <= set(found)


def test_the_table_says_what_to_do(here: Environment, database: Database) -> None:
    result = doctor(here)
    assert result.exit_code == 0
    assert "jamsi shop add" in result.stdout
    assert database.url.get_backend_name() in result.stdout


def test_alive_workers_and_their_models_are_shown(here: Environment, database: Database) -> None:
    with database.write() as session:
        beat(session, "drafts@elsewhere:1-abc", "drafts", model="exaone", device="cuda:0")
    found = checks(here)["worker: drafts"]
    assert found["level"] == "ok"
    assert "exaone on cuda:0" in found["found"]


def test_a_question_that_waits_too_long_is_a_warning(here: Environment, database: Database) -> None:
    shop = make_shop(database, SecretBox(SECRET_KEY))
    asked = now() - timedelta(minutes=6)
    with database.write() as session:
        question = Question(shop_id=shop.id, platform_question_id="Q-1", text="언제 오나요?")
        question.asked_at = question.received_at = asked
        session.add(question)
    found = checks(here)["oldest question"]
    assert found["level"] == "warn"
    waited = re.search(r"(\d+) s", found["found"])
    assert waited
    assert int(waited[1]) >= 360
    with database.write() as session:
        session.get_one(Question, question.id).received_at = now() - timedelta(minutes=4)
    assert checks(here)["oldest question"]["level"] == "ok"


def test_another_key_cannot_open_the_secrets(here: Environment, database: Database) -> None:
    make_shop(database, SecretBox("some other key"))
    found = checks(here)["shop secrets"]
    assert found["level"] == "fail"
    assert "demo" in found["found"]
    assert doctor(here).exit_code == 1


def test_missing_migrations_are_named(here: Environment, database_url: str) -> None:
    migrations.downgrade(database_url, "base")
    assert checks(here)["migrations"]["level"] == "fail"
    assert checks(here)["migrations"]["remedy"] == "jamsi migrate"
    migrations.upgrade(database_url)
    assert checks(here)["migrations"]["level"] == "ok"


def test_a_database_of_a_newer_release_is_told_apart(here: Environment, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'"))
    found = checks(here)["migrations"]
    assert (found["level"], found["remedy"]) == ("fail", "Install the newer jamsi")


def test_a_fresh_machine_is_told_what_comes_next_and_is_left_alone(
    fresh: Environment, tmp_path: Path
) -> None:
    found = checks(fresh)
    assert found["SQL"]["level"] == "warn"
    assert "jamsi migrate" in found["SQL"]["remedy"]
    assert found["Redis"]["level"] == "warn"
    assert found["secret key"]["level"] == "warn"
    assert not (tmp_path / "state").exists()


def test_what_was_named_and_does_not_answer_fails(fresh: Environment, tmp_path: Path) -> None:
    port = free_port()
    env = fresh | {
        "JAMSI_DATABASE_URL": f"postgresql://jamsi:verysecret@127.0.0.1:{port}/jamsi",
        "JAMSI_REDIS_URL": f"redis://127.0.0.1:{port}/0",
    }
    result = doctor(env, "--json")
    found = {each["check"]: each["level"] for each in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 1
    assert (found["SQL"], found["Redis"]) == ("fail", "fail")
    assert "verysecret" not in result.output
    missing = fresh | {"JAMSI_DATABASE_URL": f"sqlite:///{tmp_path / 'nothing.db'}"}
    assert checks(missing)["SQL"]["level"] == "fail"


def test_an_open_folder_and_key_are_warned_of(fresh: Environment, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    state.chmod(0o755)
    (state / "secret_key").write_text("a key that is long enough\n")
    (state / "secret_key").chmod(0o644)
    found = checks(fresh)
    assert found["state folder"]["level"] == "warn"
    assert found["secret key"]["level"] == "warn"
    state.chmod(0o700)
    (state / "secret_key").chmod(0o600)
    found = checks(fresh)
    assert found["state folder"]["level"] == found["secret key"]["level"] == "ok"


def test_a_kept_key_that_can_be_guessed_fails(fresh: Environment, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "secret_key").write_text("qwertyuiopasdfghjkl\n")
    found = checks(fresh)["secret key"]
    assert found["level"] == "fail"
    assert "openssl rand" in found["remedy"]
    assert "qwerty" not in str(found)


def test_a_port_taken_by_something_else_is_told(fresh: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        # It accepts and says nothing, as another program would: so close each connection.
        other.listen()
        env = fresh | {"JAMSI_WEBHOOK_PORT": str(other.getsockname()[1])}
        found = _with_closing_server(other, env)
    assert found["webhook port"]["level"] == "warn"
    assert found["webhook port"]["remedy"] == "Set JAMSI_WEBHOOK_PORT"


def _with_closing_server(server: socket.socket, env: Environment) -> dict[str, dict[str, str]]:
    from threading import Thread

    def close_all() -> None:
        while True:
            try:
                server.accept()[0].close()
            except OSError:
                return

    Thread(target=close_all, daemon=True).start()
    found = checks(env)
    server.shutdown(socket.SHUT_RDWR)
    return found


@pytest.mark.parametrize(
    ("values", "level", "told"),
    [
        (
            {"JAMSI_MODEL": "some/model", "JAMSI_MODEL_REVISION": "a" * 40},
            "ok",
            "downloaded",
        ),
        ({"JAMSI_MODEL": "someone/some-model"}, "warn", "revision main"),
        ({"JAMSI_MODEL": "no/such/folder"}, "fail", "neither"),
        ({"JAMSI_MODEL": "/nowhere"}, "fail", "config.json"),
        ({"JAMSI_ENGINE": "openai", "JAMSI_MODEL": "gpt"}, "fail", "no key"),
        ({"JAMSI_ENGINE": "openai", "JAMSI_OPENAI_API_KEY": "k"}, "fail", "bundled"),
        (
            {
                "JAMSI_ENGINE": "openai",
                "JAMSI_MODEL": "gpt",
                "JAMSI_OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
            },
            "fail",
            "no connection",
        ),
    ],
)
def test_the_model(fresh: Environment, values: Environment, level: str, told: str) -> None:
    found = checks(fresh | values)["model"]
    assert found["level"] == level
    assert told in found["found"]


def test_a_server_is_asked_one_thing_and_its_answer_shown(fresh: Environment, api: Any) -> None:  # noqa: F811
    values = {"JAMSI_ENGINE": "openai", "JAMSI_MODEL": "llama3", "JAMSI_OPENAI_BASE_URL": api.url}
    found = checks(fresh | values)["model"]
    assert found["level"] == "ok"
    assert "it wrote '확인 후 답변드리겠습니다.' (stop)" in found["found"]
    assert [body["max_tokens"] for _, _, body in api.requests] == [96]


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct", "non-commercial"),
        ("bundled", "demonstration"),
        ("Qwen/Qwen3-1.7B", None),
    ],
)
def test_the_notice_of_a_model(fresh: Environment, model: str, told: str | None) -> None:
    found = checks(fresh | {"JAMSI_MODEL": model}).get("model notice")
    assert (found and told in found["found"]) if told else found is None


def test_it_works_without_torch(fresh: Environment, tmp_path: Path) -> None:
    """A folder before all others, in which torch cannot be imported."""
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide" / "torch.py").write_text("raise ImportError('hidden', name='torch')\n")
    env = {name: value for name, value in (os.environ | fresh).items() if value is not None}
    result = subprocess.run(
        [sys.executable, "-m", "jamsi", "doctor", "--json"],
        env=env | {"PYTHONPATH": str(tmp_path / "hide"), "JAMSI_MODEL": "bundled"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    found = {each["check"]: each for each in json.loads(result.stdout)["checks"]}
    assert found["torch"]["level"] == "warn"
    assert "jamsi[worker]" in found["torch"]["remedy"]


def test_a_broken_check_hides_no_other(fresh: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("unexpected")

    monkeypatch.setattr("jamsi.doctor.machine.platform.python_version", broken)
    found = checks(fresh)
    assert found["python"]["level"] == "fail"
    assert "unexpected" in found["python"]["found"]
    assert "ports" in found or "webhook port" in found


def test_alive_asks_for_a_fresh_heartbeat_of_this_host(
    here: Environment, database: Database
) -> None:
    assert doctor(here, "--alive", "drafts").exit_code == 1
    with database.write() as session:
        beat(session, "drafts@elsewhere:1-abc", "drafts")
    assert doctor(here, "--alive", "drafts").exit_code == 1
    name = f"drafts@{socket.gethostname()[:40]}:1-abc"
    with database.write() as session:
        beat(session, name, "drafts")
    assert doctor(here, "--alive", "drafts").exit_code == 0
    assert doctor(here, "--alive", "relay").exit_code == 1
    with database.write() as session:
        session.get_one(WorkerHeartbeat, name).seen_at = now() - timedelta(minutes=1)
    assert doctor(here, "--alive", "drafts").exit_code == 1


def test_alive_without_anything_is_a_plain_no(fresh: Environment) -> None:
    env = fresh | {"JAMSI_WEBHOOK_PORT": str(free_port())}
    for part in ("webhook", "drafts"):
        result = doctor(env, "--alive", part)
        assert result.exit_code == 1
        assert not isinstance(result.exception, (OSError, RuntimeError))
