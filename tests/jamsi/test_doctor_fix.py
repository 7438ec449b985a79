"""`jamsi doctor --fix`: what it does, what it leaves alone, and that it says so."""

import json
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

import migrations
from jamsi.run.redis_server import start_server
from tests.jamsi.test_doctor import Environment, checks, doctor, fresh, here  # noqa: F401  # fixtures
from tests.jamsi.test_doctor_setups import Checks, own_redis, told  # noqa: F401  # a fixture
from tests.worker.engine.test_openai_api import api  # noqa: F401  # a fixture


def fixed(env: Environment) -> tuple[list[str], Checks]:
    report = json.loads(doctor(env, "--fix", "--json").stdout)
    return report["fixed"], {each["check"]: each for each in report["checks"]}


def test_fix_runs_missing_migrations(here: Environment, database_url: str) -> None:  # noqa: F811
    migrations.downgrade(database_url, "-1")
    done, found = fixed(here)
    assert done == ["migrations: the tables are up to date now"]
    assert found["migrations"]["level"] == "ok"
    assert found["shops"]


def test_fix_tells_the_embedded_redis_to_drop_nothing(
    fresh: Environment, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    process = start_server(tmp_path / "state" / "redis.sock")
    try:
        with Redis.from_url(f"unix://{tmp_path}/state/redis.sock") as server:
            server.config_set("maxmemory-policy", "allkeys-lru")
            done, found = fixed(fresh)
            assert "maxmemory-policy is noeviction now" in done[0]
            assert found["Redis"]["level"] == "ok"
            assert server.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_fix_leaves_somebody_elses_redis_alone(fresh: Environment, own_redis: str) -> None:  # noqa: F811
    with Redis.from_url(own_redis) as server:
        server.config_set("maxmemory-policy", "allkeys-lru")
        done, found = fixed(fresh | {"JAMSI_REDIS_URL": own_redis})
        assert done == []
        assert found["Redis"]["level"] == "warn"
        assert server.config_get("maxmemory-policy")["maxmemory-policy"] == "allkeys-lru"


def test_fix_closes_what_others_can_read(fresh: Environment, tmp_path: Path) -> None:  # noqa: F811
    state = tmp_path / "state"
    state.mkdir()
    state.chmod(0o755)
    (state / "secret_key").write_text("Zk3-a key that nobody would guess-8Qd\n")
    (state / "secret_key").chmod(0o644)
    done, found = fixed(fresh)
    assert [line.partition(":")[0] for line in done] == ["state folder", "secret key"]
    assert found["state folder"]["level"] == found["secret key"]["level"] == "ok"
    assert (state / "secret_key").stat().st_mode & 0o777 == 0o600


def test_fix_says_so_where_there_is_nothing_to_do(here: Environment) -> None:  # noqa: F811
    assert "nothing that is safe to do" in doctor(here, "--fix").stdout


def test_a_fix_that_fails_is_told_and_keeps_no_other_back(
    fresh: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    test_folder = tmp_path / "state"
    test_folder.mkdir()
    test_folder.chmod(0o755)
    (test_folder / "secret_key").write_text("Zk3-a key that nobody would guess-8Qd\n")
    (test_folder / "secret_key").chmod(0o644)
    real = Path.chmod

    def only_files(path: Path, mode: int, **options: Any) -> None:
        if path == test_folder:
            raise PermissionError("not the owner")
        real(path, mode, **options)

    monkeypatch.setattr(Path, "chmod", only_files)
    done, found = fixed(fresh)
    assert done[0] == "state folder: not done, not the owner"
    assert found["secret key"]["level"] == "ok"
