"""The built objects, and what a test asks of them."""

from typing import Any

import pytest
import yaml

from tests.deploy.building import BUILDS, ROOT, Object, build

OBJECTS = {name: build(name) for name in BUILDS}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
SERVICE_OF = {"drafts": "worker-drafts", "deliveries": "worker-deliveries"}
"""Compose's name of a component, where it is another one."""
WITH_PODS = ("Deployment", "Job")
"""What has pods."""


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


def environment(one: Object) -> dict[str, str]:
    return {each["name"]: each["value"] for each in one.get("env", [])}
