"""deploy/kubernetes at work: who may what, who is watched how, who reaches whom, what grows."""

import re
from typing import Any

import pytest
import yaml

from tests.deploy.building import BUILDS, FOLDER, ROOT, Object
from tests.deploy.objects import (
    WITH_PODS,
    component,
    container,
    containers,
    each_of,
    environment,
    of_kind,
    pod,
)
from tests.monitoring.queries import unknown_names


# -- safety ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "thing"), each_of(*WITH_PODS))
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


@pytest.mark.parametrize(("name", "thing"), each_of(*WITH_PODS))
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
