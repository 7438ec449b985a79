from collections.abc import Iterator
from pathlib import Path

import pytest

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.secrets import SecretBox
from tests.worker.notices.desk import Desk, FakeHook, Mailbox, mail_running, make_certificate
from worker.notices.mail import MailServer


@pytest.fixture
def desk(database: Database, box: SecretBox, redis_url: str) -> Desk:
    """On SQLite and on PostgreSQL."""
    return Desk(database, box, Dispatcher(redis_url))


@pytest.fixture
def hook() -> Iterator[FakeHook]:
    fake = FakeHook()
    with fake.running():
        yield fake


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture(params=["starttls", "tls", "none"])
def mail(
    request: pytest.FixtureRequest, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Mailbox, MailServer]]:
    """A mail server whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_running(request.param, certificate) as running:
        yield running
