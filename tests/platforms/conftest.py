"""One running fake for each test."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import tenacity.nap

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


@pytest.fixture
def waits_pass_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake says "later" by lot and looks at no clock: to sit through the wait proves nothing."""
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=lambda _seconds: None))
