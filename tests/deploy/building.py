"""deploy/kubernetes as objects: the few of kustomize's merges that its files use.

So that the tests need no program; one of them compares with `kubectl kustomize` where that is.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
BUILDS = ("base", "gpu", "server")
KEYS = ("name", "containerPort", "mountPath")
"""What tells one entry of a list from another; lists without one are replaced."""
OF_THE_CLUSTER = ("Namespace",)

Object = dict[str, Any]


def build(name: str) -> list[Object]:
    folder = FOLDER / name
    plan = yaml.safe_load((folder / "kustomization.yaml").read_text())
    objects = [each for path in plan["resources"] for each in _resources(folder, path)]
    for patch in plan.get("patches", []):
        change = yaml.safe_load((folder / patch["path"]).read_text())
        target = patch.get("target") or {"kind": change["kind"], "name": change["metadata"]["name"]}
        objects = [_patched(each, change, target) for each in objects]
    for each in objects:
        if each["kind"] not in OF_THE_CLUSTER:
            each["metadata"]["namespace"] = plan["namespace"]
    return objects


def _resources(folder: Path, path: str) -> list[Object]:
    if (folder / path).is_dir():
        return build((folder / path).resolve().name)
    return list(yaml.safe_load_all((folder / path).read_text()))


def _patched(thing: Object, change: Object, target: dict[str, str]) -> Object:
    if thing["kind"] != target["kind"] or target.get("name") not in (None, _name(thing)):
        return thing
    wanted = {key: value for key, value in change.items() if key != "metadata"}
    merged: Object = merge(thing, wanted)
    return merged


def merge(old: Any, new: Any) -> Any:
    """A strategic merge: maps by key, `null` removes, lists by the name of their entries."""
    if isinstance(old, dict) and isinstance(new, dict):
        kept = {key: value for key, value in old.items() if key not in new}
        given = {k: merge(old.get(k), v) for k, v in new.items() if v is not None}
        return deepcopy(kept | given)
    if isinstance(old, list) and isinstance(new, list) and (key := _key(old + new)):
        return _merge_lists(old, new, key)
    if isinstance(new, dict):
        return merge({}, new)
    return [merge(None, each) for each in new] if isinstance(new, list) else new


def _merge_lists(old: list[Object], new: list[Object], key: str) -> list[Object]:
    known = {each[key]: each for each in old}
    changed = {each[key]: merge(known.get(each[key]), each) for each in new}
    kept = [changed.get(each[key], each) for each in old]
    return kept + [each for name, each in changed.items() if name not in known]


def _key(entries: list[Any]) -> str | None:
    for key in KEYS:
        if entries and all(isinstance(each, dict) and key in each for each in entries):
            return key
    return None


def _name(thing: Object) -> str:
    return str(thing["metadata"]["name"])


def comparable(value: Any) -> Any:
    """Without the order of named entries, which means nothing and which kustomize chooses."""
    if isinstance(value, dict):
        return {key: comparable(each) for key, each in value.items()}
    if isinstance(value, list):
        key = _key(value)
        return [
            comparable(each) for each in (sorted(value, key=lambda e: e[key]) if key else value)
        ]
    return value
