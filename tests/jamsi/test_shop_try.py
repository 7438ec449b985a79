"""`jamsi shop try` against the fakes, and the warning of an authorisation that ends."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jamsi.main import group
from qna.database import Database
from qna.models import Question, Shop, now
from qna.store.shops import warned_end
from tests.conftest import SECRET_KEY
from tests.jamsi.test_shop_add import given
from tests.platforms.fakes.esm import FakeEsm
from tests.platforms.fakes.naver import FakeNaverInquiries
from tests.platforms.fakes.server import FakePlatform

Jamsi = Callable[..., Result]


@pytest.fixture
def jamsi(tmp_path: Path, sqlite_url: str, redis_url: str) -> Jamsi:
    env = {
        "JAMSI_STATE_DIR": str(tmp_path / "state"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_PRIVATE_HOSTS": "127.0.0.1",
    }
    return lambda *words: CliRunner().invoke(group, ["shop", *words], "", env)


@pytest.fixture
def inquiries() -> Iterator[FakeNaverInquiries]:
    with FakeNaverInquiries().running() as running:
        assert isinstance(running, FakeNaverInquiries)
        yield running


def add(jamsi: Jamsi, fake: FakePlatform, files: Path) -> None:
    added = jamsi("add", "paper", "--platform", fake.name, *given(fake, files))
    assert added.exit_code == 0, added.output


def test_it_lists_shows_and_posts_nothing(
    jamsi: Jamsi, inquiries: FakeNaverInquiries, tmp_path: Path, sqlite_database: Database
) -> None:
    add(jamsi, inquiries, tmp_path)
    name = inquiries.ask("언제 오나요?\n선물이에요")
    done = jamsi("try", "paper")
    assert done.exit_code == 0, done.output
    assert "1 found, 1 of them without an answer" in done.output
    assert f"id        {name}" in done.output
    assert "언제 오나요? / 선물이에요" in done.output
    assert "한소희" not in done.output
    assert inquiries.replies(name) == []
    with sqlite_database.read() as session:
        assert session.query(Question).count() == 0


def test_a_refusal_is_told_in_the_platforms_words(jamsi: Jamsi, tmp_path: Path) -> None:
    with FakeEsm().running() as esm:
        add(jamsi, esm, tmp_path)
        esm.stop()
    done = jamsi("try", "paper")
    assert done.exit_code == 1
    assert "not reachable" in done.output


def test_a_warning_from_ten_days_before_an_authorisation_ends() -> None:
    for days, warned in ((11, False), (9, True), (-1, True)):
        shop = Shop(authorisation_ends_at=now() + timedelta(days=days))
        assert bool(warned_end(shop)) is warned
    assert warned_end(Shop()) is None


def test_a_changed_address_wants_the_secrets_again(
    jamsi: Jamsi, inquiries: FakeNaverInquiries, tmp_path: Path
) -> None:
    add(jamsi, inquiries, tmp_path)
    moved = jamsi("set", "paper", "api_base=https://elsewhere.example")
    assert moved.exit_code != 0
    assert "client_secret=@FILE" in moved.output
    again = jamsi(
        "set", "paper", "api_base=https://elsewhere.example",
        f"client_secret=@{tmp_path / 'client_secret'}",
    )  # fmt: skip
    assert again.exit_code == 0, again.output
    assert jamsi("set", "paper", "customer_inquiries=maybe").exit_code != 0
    assert jamsi("set", "paper", "customer_inquiries=no").exit_code == 0
