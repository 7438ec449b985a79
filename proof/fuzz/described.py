"""The webhook against its OpenAPI description: what schemathesis makes of it, and bends."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from proof.fuzz.requests import signature_of

DESCRIPTION = Path(__file__).parents[2] / "docs" / "webhook.openapi.yaml"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


SIGNED = "POST"


@dataclass
class Description:
    """What was sent to the webhook at `port`, and what came of it."""

    port: int
    shop: str
    secret: str
    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def try_all(self, examples: int, number: int) -> Counter[str]:
        """`examples` of each operation, as described and bent. Returns `faults`."""
        schema = schemathesis.openapi.from_path(DESCRIPTION)
        for found in schema.get_all_operations():
            operation = found.ok()
            # What takes no input cannot be bent.
            for mode in GenerationMode if operation.body else (GenerationMode.POSITIVE,):
                shop = {"shop": self.shop} if operation.body else None
                cases = operation.as_strategy(generation_mode=mode, path_parameters=shop)
                self._try(cases, examples if operation.body else 1, number)
        print(f"what is described was answered {dict(sorted(self.statuses.items()))}", flush=True)
        return self.faults

    def _try(self, cases: st.SearchStrategy[Case], examples: int, number: int) -> None:
        @seed(number)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases, signed=st.booleans())
        def one(case: Case, signed: bool) -> None:
            with suppress(requests.exceptions.InvalidHeader):  # no client can send such a one
                self._judge(case, self._send(case, signed))

        one()

    def _send(self, case: Case, signed: bool) -> requests.Response:
        given_ = case.as_transport_kwargs(f"http://127.0.0.1:{self.port}")
        prepared = requests.Request(**given_).prepare()
        body = prepared.body or b""
        if signed and prepared.method == SIGNED:
            raw = body.encode() if isinstance(body, str) else body
            prepared.headers.update(signature_of(uuid4().hex, raw, self.secret))
        with requests.Session() as session:
            return session.send(prepared, timeout=15)

    def _judge(self, case: Case, response: requests.Response) -> None:
        self.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                self.faults[f"{case.method} {case.path}: {type(failure).__name__}"] += 1
