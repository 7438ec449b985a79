"""A flow for each platform that the product knows."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from qna.settings import Settings
from tests.conftest import SECRET_KEY
from tests.platforms.fakes.everyone import FAKES
from tests.platforms_end_to_end.flow import Flow, open_flow

OpenFlow = Callable[..., Flow]


@pytest.fixture
def flow_to(tmp_path: Path, redis_url: str) -> Iterator[OpenFlow]:
    """`flow_to(platform, database_url)`: an open flow; a client gives up after a second."""
    with ExitStack() as stack:

        def make(platform: str, database_url: str) -> Flow:
            settings = Settings(
                state_dir=tmp_path / "var",
                database_url=database_url,
                redis_url=redis_url,
                secret_key=SECRET_KEY,
                reply_timeout=1.0,
                private_hosts="127.0.0.1",
            )
            fake = stack.enter_context(FAKES[platform]().running())
            flow = open_flow(fake, settings)
            stack.callback(flow.database.dispose)
            return flow

        yield make
