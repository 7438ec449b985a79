"""One running fake for each test."""

from collections.abc import Iterator

import pytest

from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.everyone import ADAPTERS, FAKES
from tests.platforms.fakes.server import FakePlatform


@pytest.fixture(params=sorted(FAKES))
def fake(request: pytest.FixtureRequest) -> Iterator[FakePlatform]:
    with FAKES[request.param]().running() as running:
        yield running


@pytest.fixture
def driver(fake: FakePlatform) -> Driver:
    return Driver(ADAPTERS[fake.name], fake.shop())
