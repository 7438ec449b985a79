"""The likely first mistakes: each is told in a sentence that says what to do, and makes nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import migrations
from tests.conftest import SECRET_KEY
from tests.jamsi.command import SCRIPT, Jamsi
from tests.processes import free_port

COMMANDS = [
    ("shop", "list"),
    ("shop", "add", "m1", "--reply-url", "https://m1.example/replies"),
    ("shop", "set", "m1", "tone=x"),
    ("shop", "arrivals"),
    ("staff", "list"),
    ("staff", "disable", "minji"),
    ("ask", "재입고 되나요?"),
    ("export",),
    ("purge", "--yes"),
]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JAMSI_")]:
        monkeypatch.delenv(name)


def told(done: "subprocess.CompletedProcess[bytes]") -> str:
    """The one line of a mistake."""
    said = done.stderr.decode()
    assert done.returncode == 1, said
    assert done.stdout == b""
    assert said.startswith("Error: ")
    assert len(said.splitlines()) == 1, said
    return said


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_folder_without_a_database_stays_as_it_is(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    result = Jamsi({"JAMSI_STATE_DIR": str(tmp_path / "var")})(*command)
    assert result.exit_code == 1
    assert "jamsi migrate" in result.output
    assert str(tmp_path / "var" / "jamsi.db") in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_health_check_makes_no_database(tmp_path: Path) -> None:
    result = Jamsi({"JAMSI_STATE_DIR": str(tmp_path)})("doctor", "--alive", "relay")
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_missing_tables_are_told_on_both_kinds_of_database(database_url: str) -> None:
    migrations.downgrade(database_url, "base")
    jamsi = Jamsi({"JAMSI_DATABASE_URL": database_url, "JAMSI_SECRET_KEY": SECRET_KEY})
    assert "run `jamsi migrate`" in told(jamsi.script("shop", "list"))


@pytest.mark.parametrize("command", [("purge", "--yes"), ("migrate",)], ids=" ".join)
def test_a_database_that_is_away_is_told_without_its_password(command: tuple[str, ...]) -> None:
    url = f"postgresql://jamsi:verysecret@127.0.0.1:{free_port()}/jamsi"
    said = told(Jamsi({"JAMSI_DATABASE_URL": url}).script(*command))
    assert "JAMSI_DATABASE_URL" in said
    assert "refused" in said
    assert "verysecret" not in said


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database at all, only some text\n")
    env = {"JAMSI_DATABASE_URL": f"sqlite:///{tmp_path / 'notes.txt'}"}
    assert "not a database" in told(Jamsi(env).script("export"))


@pytest.mark.parametrize("command", [("migrate",), ("run",)], ids=" ".join)
def test_a_state_folder_that_cannot_be_made_is_told(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    # A file where the folder should be: nobody can make it, not even root.
    (tmp_path / "file").touch()
    env = {"JAMSI_STATE_DIR": str(tmp_path / "file" / "var")}
    assert "JAMSI_STATE_DIR" in told(Jamsi(env).script(*command))


def test_a_migration_that_does_not_exist_is_told_and_makes_no_database(tmp_path: Path) -> None:
    env = {"JAMSI_STATE_DIR": str(tmp_path)}
    assert "'zzzz'" in told(Jamsi(env).script("migrate", "--revision", "zzzz"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_output_that_finds_no_room_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [str(SCRIPT), "check"],
            input='{"id": 1, "question": "되나요?", "reply": "잠시만요."}'.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=120,
        )
    assert done.returncode == 1
    assert done.stderr.decode().startswith("Error: The output could not be written")
    assert len(done.stderr.splitlines()) == 1


def test_a_misspelt_setting_is_told_and_the_command_goes_on() -> None:
    done = Jamsi({"JAMSI_MODLE": "x"}).script("check")
    assert done.returncode == 0
    said = done.stderr.decode()
    assert said == "Warning: JAMSI_MODLE is no setting of Jamsi; did you mean JAMSI_MODEL?\n"


def test_a_fault_of_the_code_keeps_its_traceback() -> None:
    broken = "import jamsi.main as m; m.group = lambda: 1 / 0; m.cli()"
    done = subprocess.run([sys.executable, "-c", broken], capture_output=True, timeout=60)
    assert done.returncode == 1
    assert b"Traceback" in done.stderr
    assert b"ZeroDivisionError" in done.stderr
