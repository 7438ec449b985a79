"""A road for each platform that the product knows."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from qna.settings import Settings
from tests.conftest import SECRET_KEY
from tests.platforms.fakes.everyone import FAKES
from tests.platforms_road.road import Road, open_road

OpenRoad = Callable[..., Road]


@pytest.fixture
def road_to(tmp_path: Path, redis_url: str) -> Iterator[OpenRoad]:
    """`road_to(platform, database_url)`: an open road; a client gives up after a second."""
    with ExitStack() as stack:

        def make(platform: str, database_url: str) -> Road:
            settings = Settings(
                state_dir=tmp_path / "var",
                database_url=database_url,
                redis_url=redis_url,
                secret_key=SECRET_KEY,
                reply_timeout=1.0,
                private_hosts="127.0.0.1",
            )
            fake = stack.enter_context(FAKES[platform]().running())
            road = open_road(fake, settings)
            stack.callback(road.database.dispose)
            return road

        yield make
