"""Payloads as the platforms send them (people made up) beside the questions they must become."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from platforms.base import InboundRequest, ShopAccess
from platforms.registry import PLATFORMS
from tests.platforms.fakes.server import LOOPBACK, FakePlatform, Request, Response

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/payloads/*.expected.json"))
FOLDERS = {"elevenst": "11st"}
HEADERS = {
    "shopify": {"x-shopify-topic": "metaobjects/create"},
    "woocommerce": {"x-wc-webhook-topic": "action.woocommerce_jamsi_comment"},
}
CONFIGS = {
    "cafe24": {
        "mall_id": "cafe24bestshop",
        "board_nos": "9",
        "client_id": "c",
        "use_push_log": "no",
    },
    "naver": {"client_id": "c", "customer_inquiries": "no"},
    "coupang": {"vendor_id": "A00012345"},
    "esm": {"master_id": "m", "issuer": "paper.example", "gmarket_id": "g"},
}
CHANNELS = {
    "listed_inquiries": {"product_questions": "no", "customer_inquiries": "yes"},
    "listed_call_centre": {"product_questions": "no", "call_centre": "yes"},
}
"""What the names of some payloads switch on."""

CREDENTIALS = {
    "api_key": "k",
    "access_key": "a",
    "secret_key": "s",
    "client_secret": "$2a$04$" + "a" * 22,
}


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


def payload_of(expected: Path) -> Path:
    json_ = expected.with_name(expected.name.replace(".expected", ""))
    return json_ if json_.exists() else json_.with_suffix(".xml")


def case_id(path: Path) -> str:
    return f"{path.parts[-3]}/{path.name}"


@pytest.mark.parametrize("path", CASES, ids=case_id)
def test_payload_becomes_what_stands_beside_it(path: Path, canned: Canned) -> None:
    name = FOLDERS.get(path.parts[-3], path.parts[-3])
    body = payload_of(path).read_bytes()
    wanted = json.loads(path.read_text())
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if path.name.startswith("listed"):
        canned.body = body if name == "11st" else json.loads(body)
        channel = CHANNELS.get(path.name.partition("__")[0], {})
        config = {**CONFIGS.get(name, {}), **channel, "api_base": canned.url}
        canned.vault.tokens = {"access_token": "t", "expires_at": 1e12}
        access = replace(shop(name), config=config, tokens=canned.vault, private_hosts=LOOPBACK)
        window = (datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
        questions = list(PLATFORMS[name].poll(access, *window))
    else:
        request = InboundRequest(HEADERS.get(name, {}), body)
        questions = PLATFORMS[name].parse(shop(name), request)
    assert len(questions) == len(wanted)
    for question, expected in zip(questions, wanted, strict=True):
        assert question.model_dump(mode="json", include=set(expected)) == expected


def test_every_payload_has_its_expectation() -> None:
    payloads = {p for p in HERE.glob("*/payloads/*") if ".expected" not in p.name}
    assert payloads == {payload_of(p) for p in CASES}
    assert {FOLDERS.get(p.parts[-3], p.parts[-3]) for p in CASES} == set(PLATFORMS)
