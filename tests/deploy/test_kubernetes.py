"""deploy/kubernetes without a cluster: built, held against published schemas and against our own
settings, metrics, commands and docker-compose.yml."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jsonschema
import kubernetes_validate
import pytest
import yaml

from jamsi.main import group
from qna.settings import FROM_FILE, Settings
from tests.deploy.building import BUILDS, FOLDER, ROOT, Object, build, comparable
from tests.deploy.keda import SCALED_OBJECT
from tests.monitoring.queries import unknown_names

OBJECTS = {name: build(name) for name in BUILDS}
VERSIONS = ("1.30", "1.37")
"""The oldest and the newest Kubernetes that the schemas in use describe."""
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
SERVICE_OF = {"drafts": "worker-drafts", "deliveries": "worker-deliveries"}
"""Compose's name of a component, where it is another one."""
ORDER = {"Deployment", "Job"}
SECRET_FILES = {"database_url", "redis_url", "secret_key", "openai_api_key"}


def of_kind(name: str, *kinds: str) -> list[Object]:
    return [each for each in OBJECTS[name] if each["kind"] in kinds]


def title(thing: Object) -> str:
    return f"{thing['kind']} {thing['metadata']['name']}"


def each_of(*kinds: str) -> list[Any]:
    """A parameter for each object of these kinds in each build."""
    return [
        pytest.param(name, each, id=f"{name}: {title(each)}")
        for name in BUILDS
        for each in of_kind(name, *kinds)
    ]


def pod(thing: Object) -> Object:
    return thing["spec"]["template"]["spec"]


def container(thing: Object) -> Object:
    [found] = pod(thing)["containers"]
    return found


def component(thing: Object) -> str:
    return thing["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]


def containers(thing: Object) -> list[Object]:
    return [*pod(thing).get("initContainers", []), *pod(thing)["containers"]]


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
    images = {one["image"] for each in built if each["kind"] in ORDER for one in containers(each)}
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
        parts = {component(each) for each in of_kind(name, *ORDER)}
        assert {SERVICE_OF.get(part, part) for part in parts} == ours


@pytest.mark.parametrize(("name", "thing"), each_of(*ORDER))
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
def environment(one: Object) -> dict[str, str]:
    return {each["name"]: each["value"] for each in one.get("env", [])}


@pytest.mark.parametrize(("name", "thing"), each_of(*ORDER))
def test_every_variable_is_a_setting_and_every_value_is_taken(name: str, thing: Object) -> None:
    known = {f"JAMSI_{field.upper()}" for field in Settings.model_fields}
    [settings] = of_kind(name, "ConfigMap")
    for one in containers(thing):
        assert one["envFrom"] == [{"configMapRef": {"name": settings["metadata"]["name"]}}]
        given = settings["data"] | environment(one)
        plain = {key: value for key, value in given.items() if not key.endswith("_FILE")}
        assert set(plain) <= known
        Settings(**{key.removeprefix("JAMSI_").lower(): value for key, value in plain.items()})


@pytest.mark.parametrize(("name", "thing"), each_of(*ORDER))
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
        for thing in of_kind(name, *ORDER):
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


# -- safety ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "thing"), each_of(*ORDER))
def test_nothing_runs_as_root_or_writes_into_its_image(name: str, thing: Object) -> None:
    user = re.search(r"useradd --uid (\d+)", (ROOT / "Dockerfile").read_text())
    assert user
    context = pod(thing)["securityContext"]
    assert context["runAsNonRoot"] is True
    assert str(context["runAsUser"]) == str(context["fsGroup"]) == user[1]
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod(thing)["automountServiceAccountToken"] is False
    for one in containers(thing):
        assert one["securityContext"] == {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"name": "scratch", "mountPath": "/tmp"} in one["volumeMounts"]
        assert one["resources"]["requests"]
        mounted = {each["name"] for each in one["volumeMounts"]}
        assert mounted <= {each["name"] for each in pod(thing)["volumes"]}


# -- watching, rolling, draining ------------------------------------------------------------------
@pytest.mark.parametrize(("name", "thing"), each_of("Deployment"))
def test_the_new_one_stands_before_the_old_one_leaves(name: str, thing: Object) -> None:
    rolling = thing["spec"]["strategy"]["rollingUpdate"]
    own_gpu = "nvidia.com/gpu" in container(thing)["resources"]["limits"]
    assert own_gpu == (name == "gpu" and component(thing) == "drafts")
    first = {"maxSurge": 1, "maxUnavailable": 0}
    assert rolling == ({"maxSurge": 0, "maxUnavailable": 1} if own_gpu else first)
    [init] = pod(thing)["initContainers"]
    assert init["command"] == ["jamsi", "migrate", "--check"]


@pytest.mark.parametrize(("name", "thing"), each_of("Deployment"))
def test_every_process_is_watched_where_it_answers(name: str, thing: Object) -> None:
    one, part = container(thing), component(thing)
    ports = {each["name"]: each["containerPort"] for each in one["ports"]}
    assert str(ports["metrics"]) == environment(one)["JAMSI_METRICS_PORT"]
    live, ready = one["livenessProbe"]["httpGet"], one["readinessProbe"]
    if part in ("webhook", "review"):
        assert str(ports["http"]) == environment(one)[f"JAMSI_{part.upper()}_PORT"]
        assert live == {"path": "/healthz", "port": "http"}
        assert ready["httpGet"]["path"] == {"webhook": "/readyz", "review": "/healthz"}[part]
    else:
        assert live == {"path": "/metrics", "port": "metrics"}
        assert ready["exec"]["command"] == ["jamsi", "doctor", "--alive", part]
    # A database that is away ends no process: what asks SQL only decides about traffic.
    assert "/readyz" not in str(one["livenessProbe"])
    assert "exec" not in one["livenessProbe"]


def matches(selector: Object, labels: Object) -> bool:
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    return wanted and all(
        labels.get(each["key"]) in each["values"] for each in selector.get("matchExpressions", [])
    )


@pytest.mark.parametrize(("name", "thing"), each_of("Deployment"))
def test_a_deployment_finds_its_own_pods(name: str, thing: Object) -> None:
    labels = thing["spec"]["template"]["metadata"]["labels"]
    found = [
        each for each in of_kind(name, "Deployment") if matches(each["spec"]["selector"], labels)
    ]
    assert found == [thing]


@pytest.mark.parametrize(("name", "budget"), each_of("PodDisruptionBudget"))
def test_a_budget_protects_one_deployment_and_lets_a_node_be_drained(
    name: str, budget: Object
) -> None:
    [covered] = [
        each
        for each in of_kind(name, "Deployment")
        if matches(budget["spec"]["selector"], each["spec"]["template"]["metadata"]["labels"])
    ]
    least = budget["spec"].get("minAvailable")
    assert budget["spec"].get("maxUnavailable") == 1 or covered["spec"]["replicas"] > least


@pytest.mark.parametrize(("name", "service"), each_of("Service"))
def test_a_service_leads_to_a_port_of_its_pods(name: str, service: Object) -> None:
    wanted = {"matchLabels": service["spec"]["selector"]}
    [behind] = [
        each
        for each in of_kind(name, "Deployment")
        if matches(wanted, each["spec"]["template"]["metadata"]["labels"])
    ]
    ports = {each["name"] for each in container(behind)["ports"]}
    assert {each["targetPort"] for each in service["spec"]["ports"]} == {"http"} <= ports


# -- the network ----------------------------------------------------------------------------------
def rules(name: str, thing: Object, direction: str) -> list[Object]:
    labels = thing["spec"]["template"]["metadata"]["labels"]
    return [
        rule
        for policy in of_kind(name, "NetworkPolicy")
        if matches(policy["spec"]["podSelector"], labels)
        for rule in policy["spec"].get(direction, [])
    ]


def ports_of(found: list[Object]) -> set[Any]:
    return {port["port"] for rule in found for port in rule["ports"]}


@pytest.mark.parametrize("name", BUILDS)
def test_nothing_is_open_but_what_is_listed(name: str) -> None:
    closed = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert [e for e in of_kind(name, "NetworkPolicy") if e["spec"] == closed]


@pytest.mark.parametrize(("name", "thing"), each_of(*ORDER))
def test_a_process_is_reached_by_whom_it_serves_and_reaches_what_it_needs(
    name: str, thing: Object
) -> None:
    part = component(thing)
    served = {"http", "metrics"} if part in ("webhook", "review") else {"metrics"}
    assert ports_of(rules(name, thing, "ingress")) == served
    assert all(rule["from"] for rule in rules(name, thing, "ingress"))
    out = ports_of(rules(name, thing, "egress"))
    assert {53, 5432, 6379} <= out
    assert (443 in out) == (part in ("review", "deliveries", "relay", "drafts"))
    assert (587 in out) == (part == "relay")


@pytest.mark.parametrize("name", BUILDS)
def test_no_platform_is_an_address_inside(name: str) -> None:
    [world] = [
        rule["to"][0]["ipBlock"]
        for policy in of_kind(name, "NetworkPolicy")
        for rule in policy["spec"].get("egress", [])
        if {"protocol": "TCP", "port": 443} in rule["ports"]
    ]
    inside = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"}
    assert set(world["except"]) == inside


def test_the_server_is_reached_where_the_setting_says() -> None:
    [drafts] = [each for each in of_kind("server", "Deployment") if component(each) == "drafts"]
    address = environment(container(drafts))["JAMSI_OPENAI_BASE_URL"]
    found = re.fullmatch(r"http://\w+\.(\w+)\.svc:(\d+)/v1", address)
    assert found
    [rule] = [
        each for each in rules("server", drafts, "egress") if {int(found[2])} == ports_of([each])
    ]
    [there] = rule["to"]
    assert there["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": found[1]}


# -- growing --------------------------------------------------------------------------------------
def test_keda_asks_for_a_metric_that_exists_and_scales_what_exists() -> None:
    [scaled] = of_kind("gpu", "ScaledObject")
    spec = scaled["spec"]
    [target] = [
        each
        for each in of_kind("gpu", "Deployment")
        if each["metadata"]["name"] == spec["scaleTargetRef"]["name"]
    ]
    # A number of replicas there would undo the scaling at each apply.
    assert "replicas" not in target["spec"]
    [trigger] = spec["triggers"]
    query = trigger["metadata"]["query"]
    assert unknown_names(query) == set()
    assert query == "max(jamsi_oldest_waiting_seconds)"
    assert 1 <= spec["minReplicaCount"] <= spec["fallback"]["replicas"] <= spec["maxReplicaCount"]


def test_the_model_is_kept_where_the_image_looks_for_it() -> None:
    folder = re.search(r"HF_HOME=(\S+)", (ROOT / "Dockerfile").read_text())
    assert folder
    for name in BUILDS:
        [drafts] = [each for each in of_kind(name, "Deployment") if component(each) == "drafts"]
        assert {"name": "models", "mountPath": folder[1]} in container(drafts)["volumeMounts"]
    [claim] = of_kind("gpu", "PersistentVolumeClaim")
    [drafts] = [each for each in of_kind("gpu", "Deployment") if component(each) == "drafts"]
    [volume] = [each for each in pod(drafts)["volumes"] if each["name"] == "models"]
    assert volume["persistentVolumeClaim"] == {"claimName": claim["metadata"]["name"]}


# -- watching it ----------------------------------------------------------------------------------
def test_prometheus_finds_every_process_under_the_name_that_the_alarms_use() -> None:
    text = (FOLDER / "prometheus-scrape.yml").read_text()
    [job] = yaml.safe_load(text)["scrape_configs"]
    keep, rename, _ = job["relabel_configs"]
    assert keep["regex"] == "metrics"
    label = "app.kubernetes.io/component"
    assert rename["source_labels"] == [f"__meta_kubernetes_pod_label_{re.sub('[./]', '_', label)}"]
    assert rename["target_label"] == "job"
    jobs = yaml.safe_load((ROOT / "monitoring" / "prometheus.yml").read_text())["scrape_configs"]
    parts = {component(each) for each in of_kind("base", "Deployment")}
    assert parts == {each["job_name"] for each in jobs}
    assert job["kubernetes_sd_configs"][0]["namespaces"]["names"] == [
        each["metadata"]["name"] for each in of_kind("base", "Namespace")
    ]


def test_every_file_is_used() -> None:
    used = {FOLDER / "prometheus-scrape.yml"}
    for name in BUILDS:
        plan = yaml.safe_load((FOLDER / name / "kustomization.yaml").read_text())
        paths = [*plan["resources"], *(each["path"] for each in plan["patches"])]
        used |= {FOLDER / name / "kustomization.yaml", *(FOLDER / name / path for path in paths)}
    assert set(FOLDER.rglob("*.y*ml")) == {each for each in used if each.is_file()}
