"""Whatever shape a platform's answer has, only the errors of the contract come out."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms import http
from qna.outgoing import DeliveryError, OutgoingReply
from tests.platforms.fakes.asking import REPLY, ask
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.everyone import ADAPTERS, FAKES
from tests.platforms.fakes.server import FakePlatform, Request, Response

NESTED: Any = json.loads("[" * 60 + "]" * 60)
VERY_NESTED: Any = json.loads("[" * 700 + "]" * 700)
ODD = [
    None, True, False, 0, -1, 5, 10**30, 10**4000, 1.5, float("inf"), float("nan"), "", " ", "0",
    "²", "١", "-522", "\x00", "\ud800", "가" * 5000, "\u0958" * 500, "2026-13-45", "<html>",
    [], {}, [None], [[]], [{}], {"": None}, {"data": None}, NESTED, VERY_NESTED,
]  # fmt: skip
SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "data", "id", "content"]), inner, max_size=3)
    ),
    max_leaves=6,
)
Place = Callable[[Any], None]


def places(body: Any) -> Iterator[Place]:
    """Everywhere in `body`, below its root: call one with a value to put it there."""
    items = body.items() if isinstance(body, dict) else enumerate(body)
    for key, value in list(items):
        yield lambda new, key=key: body.__setitem__(key, new)
        if isinstance(value, dict | list):
            yield from places(value)


@dataclass
class Spoiler:
    """Puts `value` somewhere into the answers: 0 is the whole body, then each place in turn."""

    place: int
    value: Any
    writes: bool
    """Into answers to writes; else to reads."""
    places: int = 0
    """The most that an answer had."""

    def spoil(self, body: Any) -> Any:
        if isinstance(body, bytes):
            return self._spoil_xml(body.decode("cp949")).encode("cp949", "xmlcharrefreplace")
        copied = json.loads(json.dumps(body))
        found = list(places(copied)) if isinstance(copied, dict | list) else []
        self.places = max(self.places, len(found))
        where = self.place % (len(found) + 1)
        if where == 0:
            return self.value
        found[where - 1](self.value)
        return copied

    def _spoil_xml(self, text: str) -> str:
        """The words between two tags, or the whole."""
        found = list(re.finditer(r">([^<>]*)<", text))
        self.places = max(self.places, len(found))
        where = self.place % (len(found) + 1)
        value = re.sub("[<&\x00\ud800]", "", str(self.value)[:6000])
        if where == 0:
            return f"<x>{value}</x>"
        return text[: found[where - 1].start(1)] + value + text[found[where - 1].end(1) :]


def spoiled(fake: FakePlatform, spoiler: Spoiler) -> None:
    """`fake` answers so from now on; where it refuses, it goes on doing so."""
    route = fake.route

    def odd(request: Request) -> Response:
        response = route(request)
        if response.status >= 300 or fake.is_write(request) is not spoiler.writes:
            return response
        return Response(response.status, spoiler.spoil(response.body), response.headers)

    fake.route = odd  # type: ignore[method-assign]  # of this one fake


@contextmanager
def called_in_process(name: str) -> Iterator[tuple[FakePlatform, Driver]]:
    """Everything but the wire is real: thousands of calls would take minutes over it."""
    fake = FAKES[name]()

    def answer(request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        asked = Request(request.method, path, query, dict(request.headers), request.content)
        response = fake.handle(asked)
        assert response is not None
        body = response.body
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(response.status, headers=response.headers, content=content)

    with pytest.MonkeyPatch.context() as patch:
        transport = httpx.MockTransport(answer)
        client = partial(httpx.Client, transport=transport, trust_env=False)
        patch.setattr(http, "_client", lambda timeout: client())
        patch.setattr(http, "bounded", lambda client, *_: client)
        patch.setattr(http, "_asked_wait", lambda error: 0.0)
        yield fake, Driver(ADAPTERS[fake.name], fake.shop())
    fake.stop()


def asked_and_answered(fake: FakePlatform, driver: Driver) -> OutgoingReply:
    """Two questions, one of them answered by a person; a reply to the other."""
    question_id = ask(fake, driver)
    fake.answer_as_person(fake.ask("또 있나요?"), "네, 있습니다.")
    return driver.reply_to(question_id, REPLY)


def act(fake: FakePlatform, *acts: Callable[[], object]) -> None:
    for each in acts:
        with suppress(DeliveryError):
            each()
        fake.pacer.pass_time(10_000)


@pytest.mark.parametrize("name", sorted(FAKES))
def test_an_odd_value_at_any_place_of_a_list(name: str) -> None:
    with called_in_process(name) as (fake, driver):
        reply = asked_and_answered(fake, driver)
        spoiler = Spoiler(0, None, writes=False)
        spoiled(fake, spoiler)
        while spoiler.place <= spoiler.places:
            for spoiler.value in ODD:
                act(fake, driver.poll_once, lambda: driver.platform.read(driver.shop, reply))
            spoiler.place += 1


@pytest.mark.parametrize("name", sorted(FAKES))
@given(
    place=st.integers(0, 60),
    value=st.sampled_from(ODD) | SHAPES,
    writes=st.booleans(),
    with_token=st.booleans(),
)
def test_only_the_errors_of_the_contract_come_out(
    name: str, place: int, value: Any, writes: bool, with_token: bool
) -> None:
    with called_in_process(name) as (fake, driver):
        platform, shop = driver.platform, driver.shop
        reply = asked_and_answered(fake, driver)
        if not with_token:
            fake.vault.tokens["expires_at"] = 0
        spoiled(fake, Spoiler(place, value, writes))
        act(
            fake,
            lambda: platform.check_credentials(shop),
            driver.poll_once,
            lambda: platform.fetch_question(shop, reply.platform_question_id, reply.context),
            lambda: platform.read(shop, reply),
            lambda: platform.post_reply(shop, reply),
            lambda: platform.find_reply(shop, reply),
        )
