"""A ScaledObject as KEDA 2 takes it, what we use of it, closed: an unknown field is a mistake.

Fields and kinds after the types of the npm package @kubernetes-models/keda 2.0.0 (MIT), which are
made from KEDA's own Go types.
"""

from typing import Any


def _closed(required: list[str], **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": False,
    }


NUMBER = {"type": "integer", "minimum": 0}
WORD = {"type": "string", "minLength": 1}
RULES = _closed(
    [],
    stabilizationWindowSeconds=NUMBER | {"maximum": 3600},
    selectPolicy={"enum": ["Max", "Min", "Disabled"]},
    policies={
        "type": "array",
        "items": _closed(
            ["type", "value", "periodSeconds"],
            type={"enum": ["Pods", "Percent"]},
            value=NUMBER,
            periodSeconds=NUMBER | {"minimum": 1, "maximum": 1800},
        ),
    },
)
TRIGGER = _closed(
    ["type", "metadata"],
    type={"const": "prometheus"},
    name=WORD,
    metricType={"enum": ["AverageValue", "Value"]},
    useCachedMetrics={"type": "boolean"},
    metadata=_closed(
        ["serverAddress", "query", "threshold"],
        serverAddress=WORD,
        query=WORD,
        threshold={"type": "string", "pattern": r"^[0-9.]+$"},
        activationThreshold={"type": "string"},
        ignoreNullValues={"type": "string"},
    ),
)
SPEC = _closed(
    ["scaleTargetRef", "triggers"],
    scaleTargetRef=_closed(["name"], name=WORD, kind=WORD, apiVersion=WORD),
    minReplicaCount=NUMBER,
    maxReplicaCount=NUMBER,
    idleReplicaCount=NUMBER,
    pollingInterval=NUMBER,
    cooldownPeriod=NUMBER,
    fallback=_closed(["failureThreshold", "replicas"], failureThreshold=NUMBER, replicas=NUMBER),
    advanced=_closed(
        [],
        restoreToOriginalReplicaCount={"type": "boolean"},
        horizontalPodAutoscalerConfig=_closed(
            [], name=WORD, behavior=_closed([], scaleUp=RULES, scaleDown=RULES)
        ),
    ),
    triggers={"type": "array", "items": TRIGGER, "minItems": 1},
)
SCALED_OBJECT = _closed(
    ["apiVersion", "kind", "metadata", "spec"],
    apiVersion={"const": "keda.sh/v1alpha1"},
    kind={"const": "ScaledObject"},
    metadata={"type": "object", "required": ["name"]},
    spec=SPEC,
)
