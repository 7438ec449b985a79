"""`jamsi doctor` looks at storefronts and at the webhook's own address, with real TLS servers."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from qna.database import Database
from qna.secrets import SecretBox
from tests.conftest import SECRET_KEY, make_shop
from tests.jamsi.test_doctor import Environment, checks, doctor, fresh, here  # noqa: F401  # fixtures
from tests.jamsi.test_doctor_setups import Checks, own_redis, told  # noqa: F401  # a fixture
from tests.processes import free_port
from tests.worker.engine.test_openai_api import api  # noqa: F401  # a fixture

DAY = timedelta(days=1)


def certificate(folder: Path, ends: datetime, name: str = "127.0.0.1") -> Path:
    """A self-signed one with its key, valid until `ends`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - 300 * DAY).not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(name))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{ends:%Y%m%d}-{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def tls_server(chain: Path) -> Iterator[int]:
    """A real one, that shakes hands and says no more."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    plain, _ = listening.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    plain.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.fixture
def shop_at(here: Environment, sqlite_database: Database) -> Any:  # noqa: F811
    """What doctor says of a shop whose replies go to an address."""

    def look(address: str, **env: str) -> Checks:
        make_shop(sqlite_database, SecretBox(SECRET_KEY), reply_url=address)
        url = sqlite_database.url.render_as_string(hide_password=False)
        return checks(here | {"JAMSI_DATABASE_URL": url, "JAMSI_PRIVATE_HOSTS": "127.0.0.1"} | env)

    return look


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_the_storefront_is_not_reachable(shop_at: Any) -> None:
    port = free_port()
    found = shop_at(f"http://127.0.0.1:{port}/replies")
    told(
        found, "storefront of demo", "fail",
        found_says=f"127.0.0.1:{port} is not reachable: Connection refused",
        remedy_says="jamsi shop set",
    )  # fmt: skip


def test_the_storefronts_name_resolves_to_nothing(shop_at: Any) -> None:
    found = shop_at("https://nobody.invalid/replies")
    told(
        found,
        "storefront of demo",
        "fail",
        found_says="not reachable",
        remedy_says="jamsi shop set",
    )


def test_the_storefront_is_inside_the_network(shop_at: Any) -> None:
    found = shop_at("http://127.0.0.1:9/replies", JAMSI_PRIVATE_HOSTS="")
    told(
        found, "storefront of demo", "fail",
        found_says="inside your network", remedy_says="JAMSI_PRIVATE_HOSTS",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "trusted", "level", "says", "remedy"),
    [
        (-1, True, "fail", "certificate has expired", "Renew it"),
        (100, False, "fail", "self-signed certificate", "Renew it"),
        (5, True, "warn", "ends in 4 days", "Renew it"),
    ],
)
def test_the_certificate(
    shop_at: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    days: int, trusted: bool, level: str, says: str, remedy: str,
) -> None:  # fmt: skip
    chain = certificate(tmp_path, datetime.now(UTC) + days * DAY)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    with tls_server(chain) as port:
        found = shop_at(f"https://127.0.0.1:{port}/replies")
    told(found, "storefront of demo", level, found_says=says, remedy_says=remedy)


def test_a_good_certificate_and_the_webhooks_own(
    shop_at: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = certificate(tmp_path, datetime.now(UTC) + 100 * DAY)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    with tls_server(chain) as port:
        address = f"https://127.0.0.1:{port}"
        found = shop_at(f"{address}/replies", JAMSI_WEBHOOK_URL=address)
    assert found["storefronts"]["found"] == "1 of 1 can be reached"
    assert found["webhook address"]["level"] == "ok"


def test_the_webhooks_own_certificate_has_expired(
    fresh: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    chain = certificate(tmp_path, datetime.now(UTC) - DAY)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    with tls_server(chain) as port:
        found = checks(fresh | {"JAMSI_WEBHOOK_URL": f"https://127.0.0.1:{port}"})
    told(
        found, "webhook address", "warn",
        found_says="certificate has expired", remedy_says="certificate of the proxy",
    )  # fmt: skip
