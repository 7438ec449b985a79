"""deploy/kubernetes without a cluster: built, held against published schemas and against our own
settings, metrics, commands and docker-compose.yml."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import jsonschema
import kubernetes_validate
import pytest
import yaml

from jamsi.main import group
from qna.settings import FROM_FILE, Settings
from tests.deploy.building import BUILDS, FOLDER, ROOT, Object, comparable
from tests.deploy.keda import SCALED_OBJECT
from tests.deploy.objects import (
    COMPOSE,
    OBJECTS,
    SERVICE_OF,
    WITH_PODS,
    component,
    container,
    containers,
    each_of,
    environment,
    of_kind,
    pod,
    title,
)

VERSIONS = ("1.30", "1.37")
"""The oldest and the newest Kubernetes that the schemas in use describe."""
SECRET_FILES = {"database_url", "redis_url", "secret_key", "openai_api_key"}


# -- form -----------------------------------------------------------------------------------------
def kubectl_builds(folder: Path) -> list[Object]:
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not here: what is tested is this folder's own merge")
    done = subprocess.run(
        [program, "kustomize", str(folder)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


@pytest.mark.parametrize("name", BUILDS)
def test_kubectl_builds_the_same(name: str) -> None:
    built = {title(each): comparable(each) for each in kubectl_builds(FOLDER / name)}
    assert built == {title(each): comparable(each) for each in OBJECTS[name]}


def test_the_folder_of_the_page_builds(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "kubernetes.md").read_text()
    shown = re.search(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert shown
    shutil.copytree(FOLDER, tmp_path / "jamsi" / "deploy" / "kubernetes")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "kustomization.yaml").write_text(shown[1])
    built = kubectl_builds(tmp_path / "own")
    [settings] = [each for each in built if each["kind"] == "ConfigMap"]
    assert settings["data"]["JAMSI_REVIEW_URL"] == "https://desk.mall.example"
    images = {
        one["image"] for each in built if each["kind"] in WITH_PODS for one in containers(each)
    }
    assert images == {"registry.example/jamsi-web:1", "registry.example/jamsi-worker:1"}


DIFFERENT = {json.dumps(each, sort_keys=True): each for name in BUILDS for each in OBJECTS[name]}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_fits_the_published_schema(version: str) -> None:
    """Strict: a field that Kubernetes does not know is refused."""
    for each in DIFFERENT.values():
        if each["kind"] == "ScaledObject":
            jsonschema.validate(each, SCALED_OBJECT)
        else:
            kubernetes_validate.validate(each, version, strict=True)


def test_the_schemas_refuse_what_is_wrong() -> None:
    [scaled] = of_kind("gpu", "ScaledObject")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(scaled | {"spec": scaled["spec"] | {"maxReplicas": 4}}, SCALED_OBJECT)
    webhook = of_kind("base", "Deployment")[0]
    wrong = webhook | {"spec": webhook["spec"] | {"replica": 2}}
    with pytest.raises(jsonschema.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_names_are_used_once() -> None:
    for objects in OBJECTS.values():
        assert len({title(each) for each in objects}) == len(objects)


# -- the same processes as in docker-compose.yml --------------------------------------------------
def test_the_parts_are_those_of_compose() -> None:
    ours = {name for name, each in COMPOSE.items() if "build" in each}
    for name in BUILDS:
        parts = {component(each) for each in of_kind(name, *WITH_PODS)}
        assert {SERVICE_OF.get(part, part) for part in parts} == ours


@pytest.mark.parametrize(("name", "thing"), each_of(*WITH_PODS))
def test_image_and_command_are_those_of_compose(name: str, thing: Object) -> None:
    service = COMPOSE[SERVICE_OF.get(component(thing), component(thing))]
    assert container(thing)["image"] == service["image"]
    assert container(thing)["command"] == service["command"]
    images = {each["image"] for each in COMPOSE.values() if "build" in each}
    assert {each["image"] for each in containers(thing)} <= images


def _seconds(text: str) -> int:
    return int(text.removesuffix("s"))


@pytest.mark.parametrize(("name", "thing"), each_of("Deployment"))
def test_a_process_gets_the_time_to_stop_that_compose_gives_it(name: str, thing: Object) -> None:
    service = COMPOSE[SERVICE_OF.get(component(thing), component(thing))]
    assert pod(thing)["terminationGracePeriodSeconds"] >= _seconds(service["stop_grace_period"])


# -- settings, secrets, commands ------------------------------------------------------------------
@pytest.mark.parametrize(("name", "thing"), each_of(*WITH_PODS))
def test_every_variable_is_a_setting_and_every_value_is_taken(name: str, thing: Object) -> None:
    known = {f"JAMSI_{field.upper()}" for field in Settings.model_fields}
    [settings] = of_kind(name, "ConfigMap")
    for one in containers(thing):
        assert one["envFrom"] == [{"configMapRef": {"name": settings["metadata"]["name"]}}]
        given = settings["data"] | environment(one)
        plain = {key: value for key, value in given.items() if not key.endswith("_FILE")}
        assert set(plain) <= known
        Settings(**{key.removeprefix("JAMSI_").lower(): value for key, value in plain.items()})


@pytest.mark.parametrize(("name", "thing"), each_of(*WITH_PODS))
def test_secrets_come_from_files_of_one_secret(name: str, thing: Object) -> None:
    volumes = {each["name"]: each for each in pod(thing)["volumes"]}
    assert volumes["secrets"]["secret"] == {"secretName": "jamsi", "defaultMode": 0o440}
    for one in containers(thing):
        [mounted] = [each for each in one["volumeMounts"] if each["name"] == "secrets"]
        assert mounted["readOnly"] is True
        for variable, value in environment(one).items():
            plain = variable.removeprefix("JAMSI_").removesuffix("_FILE").lower()
            assert (plain in FROM_FILE) == variable.endswith("_FILE"), variable
            if variable.endswith("_FILE"):
                assert value == f"{mounted['mountPath']}/{plain}"
                assert plain in SECRET_FILES
    assert {"database_url", "secret_key", "redis_url"} <= {
        variable.removeprefix("JAMSI_").removesuffix("_FILE").lower()
        for variable in environment(container(thing))
    }


def commands() -> Iterator[tuple[str, ...]]:
    for name in BUILDS:
        for thing in of_kind(name, *WITH_PODS):
            for one in containers(thing):
                yield tuple(one["command"])
                if probe := one.get("readinessProbe", {}).get("exec"):
                    yield tuple(probe["command"])


@pytest.mark.parametrize("command", sorted(set(commands())), ids=" ".join)
def test_every_command_exists(command: tuple[str, ...]) -> None:
    assert command[0] == "jamsi"
    with click.Context(group) as context:
        found, words = group, list(command[1:])
        while isinstance(found, click.Group):
            _, found, words = found.resolve_command(context, words)
        assert found is not None
        found.make_context(command[-1], words, resilient_parsing=False)
