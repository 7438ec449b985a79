"""docker-compose.yml without a Docker engine: its shape, its commands, and its services as
real processes with the environment it gives them."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
import yaml
from redis import AuthenticationError, Redis

from jamsi.main import group
from jamsi.run.redis_server import server_program, wait_for_server
from qna.database import Database
from qna.dispatch import DELIVER_REPLY, QUEUES, TRY_DRAFT, Dispatcher
from qna.settings import FROM_FILE, Settings
from qna.store.workers import alive_workers
from tests.processes import Processes, free_port, wait_until

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if "build" in each}
WATCHING = {"prometheus", "grafana"}
LASTING = {name: each for name, each in OURS.items() if each["restart"] != "no"}

KNOWN_KEYS = set(
    "image build command environment secrets volumes networks ports depends_on healthcheck "
    "restart init read_only tmpfs cap_drop security_opt stop_grace_period logging deploy user "
    "shm_size env_file profiles".split()
)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_well_formed(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= KNOWN_KEYS
    assert set(service.get("networks", ["default"])) <= set(COMPOSE["networks"])
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    for other, how in service.get("depends_on", {}).items():
        assert other in SERVICES
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        if how["condition"] == "service_completed_successfully":
            assert SERVICES[other]["restart"] == "no"
    for volume in service.get("volumes", []):
        source = volume.partition(":")[0]
        assert (ROOT / source).exists() if source[0] == "." else source in COMPOSE["volumes"]


def test_the_parts_are_all_there() -> None:
    started = {name for name, service in SERVICES.items() if "profiles" not in service}
    assert started == set(
        "postgres redis migrate webhook review worker-drafts worker-deliveries relay".split()
    )
    assert {n for n, s in SERVICES.items() if s.get("profiles") == ["monitoring"]} == WATCHING


def test_no_tag_floats() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    assert all(re.fullmatch(r"[\w./-]+:v?\d[\w.-]*", image) for image in images)


def test_only_web_services_are_published_and_only_to_this_machine() -> None:
    published = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert set(published) == {"webhook", "review", "grafana"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_sql_and_redis_are_reached_from_inside_only() -> None:
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["data"]


def test_prometheus_asks_every_service_of_ours_for_its_metrics() -> None:
    config = yaml.safe_load((ROOT / "monitoring" / "prometheus.yml").read_text())
    [*asked] = [job["dns_sd_configs"][0] for job in config["scrape_configs"]]
    assert {each["names"][0] for each in asked} == set(LASTING)
    for each in asked:
        service = SERVICES[each["names"][0]]
        assert str(each["port"]) == service["environment"]["JAMSI_METRICS_PORT"]
        assert "default" in service["networks"]
    assert [job["job_name"] for job in config["scrape_configs"]] == [
        each["names"][0].removeprefix("worker-") for each in asked
    ]
    mounted = {volume.split(":")[1] for volume in SERVICES["prometheus"]["volumes"]}
    assert set(config["rule_files"]) <= mounted


def test_redis_wants_its_password_and_drops_nothing(tmp_path: Path) -> None:
    """The file's own command on the server of this machine, which listens on a socket here."""
    shell, option, script = SERVICES["redis"]["command"]
    (tmp_path / "redis_password").write_text("made-up-word\n")
    here = script.replace("$$", "$").replace("/run/secrets", str(tmp_path))
    here = here.replace("redis-server", server_program(), 1)
    here = here.replace("appendonly", f"port 0\nunixsocket {tmp_path}/r.sock\nappendonly", 1)
    server = subprocess.Popen([shell, option, here], stdout=subprocess.DEVNULL)
    try:
        address = f"unix://:made-up-word@{tmp_path}/r.sock"
        wait_until((tmp_path / "r.sock").exists, what="it listens")
        wait_for_server(address)
        with Redis.from_url(address) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert client.config_get("save") == {"save": ""}
        with (
            Redis.from_url(f"unix://{tmp_path}/r.sock") as stranger,
            pytest.raises(AuthenticationError),
        ):
            stranger.ping()
        command = Path(f"/proc/{server.pid}/cmdline").read_bytes()
        assert b"made-up-word" not in command
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.mark.parametrize("name", LASTING)
def test_our_services_are_restarted_watched_and_locked_down(name: str) -> None:
    service = LASTING[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_any_number_of_drafting_workers_can_run() -> None:
    service = SERVICES["worker-drafts"]
    assert not {"container_name", "hostname", "ports"} & set(service)
    [device] = service["deploy"]["resources"]["reservations"]["devices"]
    assert device["driver"] == "nvidia"
    assert "gpu" in device["capabilities"]
    folder = re.search(r"HF_HOME=(\S+)", stages()["base"])
    assert folder
    assert f"models:{folder[1]}" in service["volumes"]


def test_no_secret_is_an_environment_variable() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            plain = variable.removeprefix("JAMSI_").lower()
            assert plain not in FROM_FILE, (name, variable)
            assert not re.search("PASSWORD|KEY|SECRET", variable) or variable.endswith("_FILE")
            if variable.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_every_setting_named_is_one_of_ours() -> None:
    known = {f"JAMSI_{name.upper()}" for name in Settings.model_fields}
    known |= {f"JAMSI_{name.upper()}_FILE" for name in FROM_FILE}
    for service in OURS.values():
        ours = {name for name in service["environment"] if name.startswith("JAMSI_")}
        assert ours <= known


def test_every_setting_may_come_from_the_env_file() -> None:
    """It is the same for all of ours; what a service must have wins over it."""
    for name, service in OURS.items():
        assert service["env_file"] == [{"path": ".env", "required": False}], name
    assert not [name for name in SERVICES.keys() - OURS.keys() if "env_file" in SERVICES[name]]


FIXED = {
    "JAMSI_DATABASE_URL_FILE", "JAMSI_SECRET_KEY_FILE", "JAMSI_REDIS_URL_FILE",
    "JAMSI_WEBHOOK_HOST", "JAMSI_WEBHOOK_PORT", "JAMSI_REVIEW_HOST", "JAMSI_REVIEW_PORT",
    "JAMSI_METRICS_HOST", "JAMSI_METRICS_PORT",
}  # fmt: skip
"""What the containers and networks of this file settle between themselves."""


def test_no_other_setting_of_the_env_file_is_overridden() -> None:
    for service in OURS.values():
        for variable, value in service["environment"].items():
            assert variable in FIXED or value.startswith(f"${{{variable}:"), variable


# -- the Dockerfile -------------------------------------------------------------------------------
def stages() -> dict[str, str]:
    """Each stage's name with its text."""
    text = (ROOT / "Dockerfile").read_text()
    parts = re.split(r"^FROM \S+ AS (\S+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def lineage(name: str) -> list[str]:
    """`name` and the stages that it is built on or copies from, the first one first."""
    text = (ROOT / "Dockerfile").read_text()
    before = re.findall(rf"^FROM (\S+) AS {name}$", text, re.MULTILINE)
    before += re.findall(r"^COPY --from=(\S+)", stages()[name], re.MULTILINE)
    earlier = [each for stage in before if stage in stages() for each in lineage(stage)]
    return [*earlier, name]


@pytest.mark.parametrize("name", OURS)
def test_every_target_exists_and_is_not_root(name: str) -> None:
    stage = stages()[OURS[name]["build"]["target"]]
    user = re.search(r"^USER (\d+):(\d+)$", stage, flags=re.MULTILINE)
    assert user
    assert "0" not in user.groups()


def test_only_the_drafting_worker_gets_torch() -> None:
    targets = {name: each["build"]["target"] for name, each in OURS.items()}
    assert {name for name, target in targets.items() if target == "worker"} == {"worker-drafts"}
    installing = [name for name, text in stages().items() if "worker.txt\n" in text]
    assert installing == ["dependencies-worker"]
    assert "dependencies-worker" in lineage("worker")
    assert "dependencies-worker" not in lineage("web")


@pytest.mark.parametrize("target", ["web", "worker"])
def test_a_change_of_the_source_downloads_no_dependency_again(target: str) -> None:
    """Docker repeats what follows the first changed layer of a line of stages."""
    text = "".join(stages()[name] for name in lineage(target))
    before, copied, after = text.partition("COPY . /src\n")
    assert copied
    assert "pip install --requirement" in before
    assert re.findall(r"pip install .*", after) == ["pip install --no-deps /src"]
    # Neither does what comes before read more of the source than the list itself.
    copied_before = set(re.findall(r"^COPY .*", before, re.MULTILINE))
    assert copied_before == {"COPY pyproject.toml /src/", "COPY requirements /src/requirements"}


def test_the_dependencies_installed_are_those_of_the_project(tmp_path: Path) -> None:
    """The Dockerfile's own command, with a folder in place of /src."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    command = re.search(r"^RUN (python -c .*?[^\\])$", stages()["dependencies-web"], re.M | re.S)
    assert command
    script = command[1].replace("\\\n", "").replace("/src", str(tmp_path))
    subprocess.run(["sh", "-euc", script], check=True, timeout=60)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    worker = project["optional-dependencies"]["worker"]
    assert (tmp_path / "web.txt").read_text().splitlines() == project["dependencies"]
    assert (tmp_path / "worker.txt").read_text().splitlines() == worker


def test_the_build_gets_every_package_and_nothing_private() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    packages = tools["setuptools"]["packages"]["find"]["include"]
    read = {"pyproject.toml", "README.md", "LICENSE", "requirements"}
    assert let_in == read | {name.removesuffix("*") for name in packages}


def test_the_overrides_that_operations_shows_fit_this_file() -> None:
    shown = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", shown, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        # `!override` and `!reset` are Compose's own.
        override = yaml.safe_load(re.sub(r"!\w+", "", block))
        secrets = COMPOSE["secrets"] | override.get("secrets", {})
        for name, service in override["services"].items():
            assert service.get("extends", {}).get("service", name) in SERVICES
            assert set(service) <= KNOWN_KEYS | {"extends"}
            assert set(service.get("secrets", [])) <= set(secrets)


# -- commands -------------------------------------------------------------------------------------
def commands() -> Iterator[list[str]]:
    for service in OURS.values():
        yield service["command"]
        if "healthcheck" in service:
            yield service["healthcheck"]["test"][1:]


@pytest.mark.parametrize("command", sorted({tuple(c) for c in commands()}))
def test_every_command_exists(command: tuple[str, ...]) -> None:
    assert command[0] == "jamsi"
    with click.Context(group) as context:
        found, words = group, list(command[1:])
        while isinstance(found, click.Group):
            _, found, words = found.resolve_command(context, words)
        assert found is not None
        found.make_context(command[-1], words, resilient_parsing=False)


@pytest.mark.parametrize("words", sorted({tuple(s["command"][1:]) for s in OURS.values()}))
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "jamsi", *words, "--help"], capture_output=True, text=True
    )
    assert result.returncode == 0
    assert "Example:" in result.stdout


# -- the services as processes --------------------------------------------------------------------
def substitute(value: str, given: dict[str, str]) -> str:
    """What Compose does to `${NAME:-default}` and `${NAME:?message}`."""

    def replace(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if name in given:
            return given[name]
        assert kind == ":-", f"{name}: {rest}"
        return rest

    return re.sub(r"\$\{(\w+)(:-|:\?)([^}]*)\}", replace, value)


class Machine:
    """Starts services outside a container: their own commands and environment, with this
    machine's files, ports and addresses in place of the container's."""

    def __init__(
        self, processes: Processes, folder: Path, database_url: str, redis_url: str
    ) -> None:
        self.processes = processes
        self.folder = folder
        self.metrics: dict[str, int] = {}
        self.replaced = {
            "JAMSI_WEBHOOK_PORT": str(free_port()),
            "JAMSI_REVIEW_PORT": str(free_port()),
            "JAMSI_METRICS_HOST": "127.0.0.1",
            # No model here: an engine that needs none until somebody asks.
            "JAMSI_ENGINE": "openai",
            "JAMSI_OPENAI_API_KEY": "none",
            "JAMSI_OPENAI_BASE_URL": f"http://127.0.0.1:{free_port()}/v1",
        }
        (folder / "database_url").write_text(database_url + "\n")
        (folder / "redis_url").write_text(redis_url + "\n")
        (folder / "secret_key").write_text("a secret key for tests only\n")

    def environment(self, name: str) -> dict[str, str]:
        written: dict[str, str] = OURS[name]["environment"]
        values = {
            key: substitute(value, {"JAMSI_MODEL_REVISION": "0" * 40}).replace(
                "/run/secrets", str(self.folder)
            )
            for key, value in written.items()
        }
        kept = {key: value for key, value in os.environ.items() if not key.startswith("JAMSI_")}
        state = {"JAMSI_STATE_DIR": str(self.folder / "unused")}
        return kept | state | values | self.replaced

    def start(self, name: str) -> None:
        self.metrics[name] = free_port()
        env = self.environment(name) | {"JAMSI_METRICS_PORT": str(self.metrics[name])}
        self.processes.start(*OURS[name]["command"][1:], env=env)

    def run(self, name: str, command: list[str]) -> int:
        """The exit status of `command` in the environment of a service."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            env=self.environment(name),
            capture_output=True,
            timeout=60,
        ).returncode

    def healthy(self, name: str) -> bool:
        return self.run(name, LASTING[name]["healthcheck"]["test"][1:]) == 0


@pytest.fixture
def machine(processes: Processes, tmp_path: Path, postgres_url: str, redis_url: str) -> Machine:
    return Machine(processes, tmp_path, postgres_url, redis_url)


def test_every_service_starts_is_healthy_and_every_queue_is_consumed(
    machine: Machine, postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    assert machine.run("migrate", OURS["migrate"]["command"]) == 0
    assert not machine.healthy("webhook")
    for name in LASTING:
        machine.start(name)
    for name in LASTING:
        wait_until(lambda name=name: machine.healthy(name), what=f"{name} is healthy")
    database = Database(postgres_url)
    _every_kind_of_worker_does_something(database, redis_url)
    for name, port in machine.metrics.items():
        page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert f'jamsi_build_info{{process="{name.removeprefix("worker-")}"' in page
    database.dispose()
    # All that a service keeps is in SQL and Redis: nothing was written beside the secrets.
    assert not (tmp_path / "unused").exists()


def _every_kind_of_worker_does_something(database: Database, redis_url: str) -> None:
    dispatcher = Dispatcher(redis_url)
    # Ids of nothing: the tasks find no row and end. The relay's own clock feeds the third queue.
    assert dispatcher.nudge(TRY_DRAFT, 999_999)
    assert dispatcher.nudge(DELIVER_REPLY, 999_999)

    def busy_kinds() -> set[str]:
        with database.read() as session:
            return {worker.kind for worker in alive_workers(session) if worker.done}

    wait_until(lambda: busy_kinds() == set(QUEUES), what="a task of every queue was done")
