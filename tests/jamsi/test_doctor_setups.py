"""The broken set-ups that `jamsi doctor` knows, each with real parts where there are any: one
sentence that says what is wrong, and one that says what to do.

SQL and Redis away, a missing model and a weak key are in `test_doctor.py`.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from redis import Redis

import migrations
from jamsi.doctor import clock
from jamsi.run.redis_server import server_command, start_server, wait_for_server
from qna.database import Database
from tests.jamsi.test_doctor import Environment, checks, doctor, fresh, here  # noqa: F401  # fixtures
from tests.processes import free_port, wait_until
from tests.worker.engine.conftest import tiny_config, train_tokenizer
from tests.worker.engine.test_openai_api import api  # noqa: F401  # a fixture

Checks = dict[str, dict[str, str]]


def told(found: Checks, check: str, level: str, *, found_says: str, remedy_says: str) -> None:
    """It is said in one sentence, and so is what to do."""
    finding = found[check]
    assert finding["level"] == level, finding
    assert found_says in finding["found"], finding
    assert remedy_says in finding["remedy"], finding
    assert "\n" not in finding["found"] + finding["remedy"]


# -- SQL ------------------------------------------------------------------------------------------
def test_old_tables(here: Environment, database_url: str) -> None:  # noqa: F811
    migrations.downgrade(database_url, "-1")
    told(
        checks(here), "migrations", "fail", found_says="the newest is", remedy_says="jamsi migrate"
    )


# -- Redis ----------------------------------------------------------------------------------------
@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[str]:
    """A server that a test may break."""
    process = start_server(tmp_path / "redis" / "r.sock")
    yield f"unix://{tmp_path}/redis/r.sock"
    process.terminate()
    process.wait(timeout=10)


def test_redis_is_full(fresh: Environment, own_redis: str) -> None:  # noqa: F811
    with Redis.from_url(own_redis) as server:
        server.set("filler", "x" * 2_000_000)
        server.config_set("maxmemory", "1mb")
    found = checks(fresh | {"JAMSI_REDIS_URL": own_redis})
    told(found, "Redis", "fail", found_says="maxmemory of 1 MiB", remedy_says="Raise its maxmemory")


def test_redis_is_nearly_full(fresh: Environment, own_redis: str) -> None:  # noqa: F811
    with Redis.from_url(own_redis) as server:
        server.set("filler", "x" * 20_000_000)
        server.config_set("maxmemory", 23_000_000)
        wait_until(lambda: server.info()["used_memory"] < 22_500_000, what="buffers are free")
    found = checks(fresh | {"JAMSI_REDIS_URL": own_redis})
    told(found, "Redis", "warn", found_says="nearly full", remedy_says="Raise its maxmemory")


def test_redis_is_a_replica(fresh: Environment, own_redis: str, tmp_path: Path) -> None:  # noqa: F811
    """A real one, that follows a real primary."""
    port = free_port()
    command = server_command(tmp_path / "primary.sock")
    command[command.index("--port") + 1] = str(port)
    primary = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_server(f"redis://127.0.0.1:{port}")
        with Redis.from_url(own_redis) as server:
            server.replicaof("127.0.0.1", port)
            wait_until(lambda: server.info()["master_link_status"] == "up", what="it follows")
        found = checks(fresh | {"JAMSI_REDIS_URL": own_redis})
    finally:
        primary.terminate()
        primary.wait(timeout=10)
    told(
        found, "Redis", "fail",
        found_says=f"replica of 127.0.0.1:{port}",
        remedy_says="Point JAMSI_REDIS_URL at the primary",
    )  # fmt: skip


def test_redis_drops_messages(fresh: Environment, own_redis: str) -> None:  # noqa: F811
    with Redis.from_url(own_redis) as server:
        server.config_set("maxmemory-policy", "allkeys-lru")
    found = checks(fresh | {"JAMSI_REDIS_URL": own_redis})
    told(found, "Redis", "warn", found_says="allkeys-lru", remedy_says="noeviction")


# -- the model ------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def chat_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one that has all it needs."""
    from transformers import LlamaForCausalLM

    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("models") / "chat"
    LlamaForCausalLM(tiny_config()).save_pretrained(path)
    train_tokenizer().save_pretrained(path)
    return path


@pytest.fixture
def model(chat_model: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return Path(shutil.copytree(chat_model, tmp_path / "model"))


def edit(file: Path, **values: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_a_whole_model_is_well(fresh: Environment, model: Path) -> None:  # noqa: F811
    assert checks(fresh | {"JAMSI_MODEL": str(model)})["model"]["level"] == "ok"


def test_a_model_without_a_chat_template(fresh: Environment, model: Path) -> None:  # noqa: F811
    (model / "chat_template.jinja").unlink()
    found = checks(fresh | {"JAMSI_MODEL": str(model)})
    told(
        found,
        "model",
        "fail",
        found_says="no chat template",
        remedy_says="instruct or chat variant",
    )


def test_a_model_without_a_tokenizer(fresh: Environment, model: Path) -> None:  # noqa: F811
    for file in model.glob("*token*"):
        file.unlink()
    found = checks(fresh | {"JAMSI_MODEL": str(model)})
    told(found, "model", "fail", found_says="no tokenizer", remedy_says="all its files")


def test_a_model_that_never_ends(fresh: Environment, model: Path) -> None:  # noqa: F811
    """No file names an end token, and the template ends no turn with one."""
    edit(model / "config.json", eos_token_id=None)
    edit(model / "generation_config.json", eos_token_id=None)
    edit(model / "tokenizer_config.json", eos_token=None)
    (model / "special_tokens_map.json").unlink(missing_ok=True)
    template = model / "chat_template.jinja"
    template.write_text(template.read_text().replace("m.content + '[|endofturn|]\n'", "m.content"))
    found = checks(fresh | {"JAMSI_MODEL": str(model)})
    told(found, "model", "fail", found_says="no end token", remedy_says="eos_token_id")


def test_a_server_whose_model_never_ends(fresh: Environment, api: Any) -> None:  # noqa: F811
    [(status, answer)] = api.answers
    choice = answer["choices"][0] | {"finish_reason": "length"}
    api.answers = [(status, answer | {"choices": [choice]})]
    values = {"JAMSI_ENGINE": "openai", "JAMSI_MODEL": "m", "JAMSI_OPENAI_BASE_URL": api.url}
    told(
        checks(fresh | values), "model", "warn",
        found_says="did not end within 96 tokens", remedy_says="end tokens",
    )  # fmt: skip


GIB = 2**30


@pytest.mark.parametrize(
    ("free", "total", "level", "says", "remedy"),
    [
        (1 << 16, 1 << 16, "fail", "too small", "smaller model"),
        (1 << 16, 24 * GIB, "warn", "0 of 24 GiB are free", "nvidia-smi"),
        (20 * GIB, 24 * GIB, "ok", "fits", ""),
    ],
)
def test_the_card(
    fresh: Environment, model: Path, monkeypatch: pytest.MonkeyPatch,  # noqa: F811
    free: int, total: int, level: str, says: str, remedy: str,
) -> None:  # fmt: skip
    """A pretended one."""
    for name, value in {
        "is_available": True, "get_device_name": "Pretended", "mem_get_info": (free, total),
        "get_device_capability": (8, 0),
    }.items():  # fmt: skip
        monkeypatch.setattr(torch.cuda, name, lambda *_, value=value: value)
    found = checks(fresh | {"JAMSI_MODEL": str(model)})
    told(found, "card", level, found_says=says, remedy_says=remedy)


def test_without_a_card_nothing_is_said_of_it(fresh: Environment, model: Path) -> None:  # noqa: F811
    assert "card" not in checks(fresh | {"JAMSI_MODEL": str(model), "JAMSI_DEVICE": "cpu"})


# -- the clock ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "level", "side"), [(90, "fail", "behind"), (-5, "warn", "ahead")]
)
def test_the_clock_is_off(
    here: Environment, database: Database, monkeypatch: pytest.MonkeyPatch,  # noqa: F811
    seconds: int, level: str, side: str,
) -> None:  # fmt: skip
    """This machine's; the servers' are the real ones."""
    off = timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "utc_now", lambda: datetime.now(UTC) + off)
    found = checks(here)
    servers = ["Redis"] if database.url.get_backend_name() == "sqlite" else ["Redis", "SQL"]
    for server in servers:
        told(found, f"clock ({server})", level, found_says=side, remedy_says="NTP")


def test_a_right_clock(here: Environment, database: Database) -> None:  # noqa: F811
    found = checks(here)
    assert found["clock (Redis)"]["level"] == "ok"
    assert ("clock (SQL)" in found) == (database.url.get_backend_name() == "postgresql")


# -- the disk -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("free", "level"), [(100e6, "fail"), (5e9, "warn"), (50e9, "ok"), (400e9, "ok")]
)
def test_the_disk(
    fresh: Environment, monkeypatch: pytest.MonkeyPatch, free: float, level: str  # noqa: F811
) -> None:  # fmt: skip
    usage = SimpleNamespace(total=500e9, used=500e9 - free, free=free)
    monkeypatch.setattr("jamsi.doctor.machine.shutil.disk_usage", lambda _: usage)
    found = checks(fresh)
    remedy = "" if level == "ok" else "jamsi purge"
    told(found, "disk", level, found_says="of the disk are left", remedy_says=remedy)
