"""Payloads as the platforms send them (people made up) beside the questions they must become."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from platforms.base import InboundRequest, ShopAccess
from platforms.registry import PLATFORMS
from tests.platforms.fakes.server import FakePlatform, Request, Response

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/payloads/*.expected.json"))
HEADERS = {
    "shopify": {"x-shopify-topic": "questions/create"},
    "woocommerce": {"x-wc-webhook-topic": "action.comment_post"},
}
CONFIGS = {
    "cafe24": {
        "mall_id": "cafe24bestshop",
        "board_nos": "9",
        "client_id": "c",
        "use_push_log": "no",
    },
    "naver": {"client_id": "c"},
    "coupang": {"vendor_id": "A00012345"},
}
CREDENTIALS = {"access_key": "a", "secret_key": "s", "client_secret": "$2a$04$" + "a" * 22}


def shop(name: str) -> ShopAccess:
    return ShopAccess("paper", name, config=CONFIGS.get(name, {}), credentials=CREDENTIALS)


class Canned(FakePlatform):
    """Answers every list with one payload."""

    body: object = None

    def route(self, request: Request) -> Response:
        if request.path.endswith("oauth2/token"):
            return Response(200, {"access_token": "t", "expires_in": 9999})
        return Response(200, self.body)


@pytest.fixture
def canned() -> Iterator[Canned]:
    with Canned().running() as running:
        assert isinstance(running, Canned)
        yield running


def case_id(path: Path) -> str:
    return f"{path.parts[-3]}/{path.name}"


@pytest.mark.parametrize("path", CASES, ids=case_id)
def test_payload_becomes_what_stands_beside_it(path: Path, canned: Canned) -> None:
    name = path.parts[-3]
    body = path.with_name(path.name.replace(".expected", "")).read_bytes()
    wanted = json.loads(path.read_text())
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if path.name.startswith("listed__"):
        canned.body = json.loads(body)
        config = {**CONFIGS[name], "api_base": canned.url}
        canned.vault.tokens = {"access_token": "t", "expires_at": 1e12}
        access = replace(shop(name), config=config, tokens=canned.vault)
        window = (datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
        questions = list(PLATFORMS[name].poll(access, *window))
    else:
        request = InboundRequest(HEADERS.get(name, {}), body)
        questions = PLATFORMS[name].parse(shop(name), request)
    assert len(questions) == len(wanted)
    for question, expected in zip(questions, wanted, strict=True):
        assert question.model_dump(mode="json", include=set(expected)) == expected


def test_every_payload_has_its_expectation() -> None:
    payloads = {p for p in HERE.glob("*/payloads/*.json") if ".expected" not in p.name}
    assert payloads == {p.with_name(p.name.replace(".expected", "")) for p in CASES}
    assert {p.parts[-3] for p in CASES} == set(PLATFORMS)
