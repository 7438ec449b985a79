"""One URL means one server and one database to all that speak to Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from limits.storage import storage_from_string
from redis import Redis, ResponseError

from jamsi.run.redis_server import start_server
from qna.dispatch import DELIVER_REPLY, DELIVERIES, Dispatcher, make_celery
from qna.redis_address import parse_redis_url
from qna.settings import SettingsError, load_settings
from worker.delivering.pacing import RedisPacer


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Path]:
    """A server of this test's own: it is filled, and made read-only."""
    socket = tmp_path / "redis.sock"
    process = start_server(socket)
    yield socket
    process.terminate()
    process.wait(timeout=10)


@pytest.mark.parametrize(
    ("given", "url", "broker"),
    [
        ("redis://h", "redis://h/0", "redis://h/0"),
        ("redis://h:7/3", "redis://h:7/3", "redis://h:7/3"),
        ("redis://h/3?db=1", "redis://h/1", "redis://h/1"),
        ("redis://u:p%40@h:7", "redis://u:p%40@h:7/0", "redis://u:p%40@h:7/0"),
        ("redis://[::1]:7/2", "redis://[::1]:7/2", "redis://[::1]:7/2"),
        ("unix:///s", "unix:///s", "redis+socket:///s?virtual_host=0"),
        ("unix:///s?db=1", "unix:///s?db=1", "redis+socket:///s?virtual_host=1"),
        ("unix://u:p@/s?db=1", "unix://u:p@/s?db=1", "redis+socket://u:p@/s?virtual_host=1"),
        (
            "rediss://h/1?ssl_cert_reqs=CERT_NONE&ssl_check_hostname=False",
            "rediss://h/1?ssl_cert_reqs=none&ssl_check_hostname=false",
            "rediss://h/1",
        ),
    ],
)
def test_how_each_library_gets_it(given: str, url: str, broker: str) -> None:
    address = parse_redis_url(given)
    assert (address.url, address.broker) == (url, broker)
    assert parse_redis_url(address.url) == address
    assert _celery(given).broker_connection().as_uri()
    storage_from_string(address.limits)


def _celery(url: str) -> Celery:
    return make_celery(url)


def test_tls_means_tls_for_the_queue_too() -> None:
    for given, wanted in (
        ("rediss://h", {"ssl_cert_reqs": "required"}),
        (
            "rediss://h?ssl_cert_reqs=none&ssl_ca_certs=/ca.pem",
            {"ssl_cert_reqs": "none", "ssl_ca_certs": "/ca.pem"},
        ),
    ):
        channel = _celery(given).broker_connection()
        assert channel.ssl == wanted
    assert _celery("redis://h").conf.broker_use_ssl is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://h", "must begin with"),
        ("redis://h?socket_timeout=5", "option socket_timeout; known are db"),
        ("redis://h?protocol=3", "option protocol"),
        ("redis://h?ssl_cert_reqs=none", "option ssl_cert_reqs"),
        ("unix:///s?virtual_host=1", "option virtual_host"),
        ("redis://h/abc", "database that is no number"),
        ("redis://h?db=-1", "database that is no number"),
        ("redis://h:abc", "port that is no number"),
        ("redis://", "no host"),
        ("unix://", "no socket"),
        ("rediss://h?ssl_cert_reqs=maybe", "ssl_cert_reqs must be"),
    ],
)
def test_what_would_mean_two_things_is_refused_at_start(
    url: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAMSI_REDIS_URL", url)
    with pytest.raises(SettingsError, match=f"JAMSI_REDIS_URL.*{problem}"):
        load_settings()


def test_messages_are_counted_in_the_database_that_they_are_queued_in(own_redis: Path) -> None:
    dispatcher = Dispatcher(f"unix://{own_redis}?db=1")
    assert dispatcher.nudge(DELIVER_REPLY, 7)
    assert dispatcher.queue_length(DELIVERIES) == 1
    RedisPacer(f"unix://{own_redis}?db=1").wait("shop", per_second=100)
    with Redis.from_url(f"unix://{own_redis}?db=0") as zero:
        assert zero.dbsize() == 0


def test_a_full_and_a_read_only_server_are_not_well(own_redis: Path) -> None:
    dispatcher = Dispatcher(f"unix://{own_redis}")
    dispatcher.check()
    with Redis.from_url(f"unix://{own_redis}") as server:
        server.config_set("maxmemory", "1mb")
        with pytest.raises(ResponseError):
            dispatcher.check()
        server.config_set("maxmemory", "0")
        dispatcher.check()
        server.execute_command("REPLICAOF", "127.0.0.1", "1")
        with pytest.raises(ResponseError):
            dispatcher.check()
        server.execute_command("REPLICAOF", "NO", "ONE")
        dispatcher.check()
