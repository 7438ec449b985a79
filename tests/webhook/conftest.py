"""One webhook for each database and file: every test has a shop of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qna.database import Database
from qna.models import Shop
from qna.settings import Settings
from tests.conftest import SECRET_KEY
from tests.webhook.storefront import Storefront, serving


def webhook_settings(state_dir: Path, database_url: str, redis_url: str) -> Settings:
    return Settings(
        state_dir=state_dir,
        database_url=database_url,
        redis_url=redis_url,
        secret_key=SECRET_KEY,
        log_level="ERROR",
    )


@pytest.fixture(scope="module")
def webhook_address(
    shared_database: Database, redis_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    url = shared_database.url.render_as_string(hide_password=False)
    with serving(webhook_settings(tmp_path_factory.mktemp("state"), url, redis_server)) as address:
        yield address


@pytest.fixture
def storefront(webhook_address: str, own_shop: Shop) -> Iterator[Storefront]:
    opened = Storefront(webhook_address, own_shop.name)
    yield opened
    opened.client.close()
