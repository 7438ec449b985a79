"""Checks of Redis: there, writable, and dropping nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from redis import Redis, RedisError, ResponseError

from jamsi.doctor import clock
from jamsi.doctor.finding import Finding, fail, ok, warn
from jamsi.run.redis_server import NoRedisServer, server_program
from qna.dispatch import PROBE, PROBE_SECONDS
from qna.redis_address import parse_redis_url
from qna.settings import Settings

CONNECT_SECONDS = 5
KEEP_ALL = "noeviction"
NEARLY_FULL = 0.9


def check_redis(settings: Settings) -> Iterator[Finding]:
    try:
        with _client(settings) as client:
            server: dict[str, Any] = client.info()
            yield _server(settings, client, server)
            yield clock.compare("Redis", partial(_time, client))
    except RedisError as error:
        yield _no_redis(settings, error)


def _client(settings: Settings) -> Redis:
    url = parse_redis_url(settings.redis).url
    limits = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}
    client: Redis = Redis.from_url(url, **limits)
    return client


def _time(client: Redis) -> datetime:
    seconds, micros = client.time()
    return datetime.fromtimestamp(seconds + micros / 1e6, UTC)


def _server(settings: Settings, client: Redis, server: dict[str, Any]) -> Finding:
    if server.get("role") == "slave":
        primary = f"{server.get('master_host')}:{server.get('master_port')}"
        remedy = "Point JAMSI_REDIS_URL at the primary; questions wait in SQL meanwhile"
        return fail("Redis", f"is a replica of {primary} and takes no writes", remedy)
    try:
        client.set(PROBE, 1, ex=PROBE_SECONDS)
    except ResponseError as error:
        return _no_writes(server, error)
    return _memory(settings, server)


def _no_writes(server: dict[str, Any], error: ResponseError) -> Finding:
    if str(error).startswith(("OOM", "command not allowed when used memory")):
        most = server.get("maxmemory", 0) / 2**20
        remedy = "Raise its maxmemory; questions wait in SQL meanwhile"
        return fail("Redis", f"is full: its maxmemory of {most:.0f} MiB is used up", remedy)
    remedy = "Make it writable; questions wait in SQL meanwhile"
    return fail("Redis", f"takes no writes: {error}", remedy)


def _memory(settings: Settings, server: dict[str, Any]) -> Finding:
    name = "Valkey" if "valkey_version" in server else "Redis"
    version = f"{name} {server.get('valkey_version', server.get('redis_version'))}"
    policy = server.get("maxmemory_policy", KEEP_ALL)
    if policy != KEEP_ALL:
        found = f"{version} may drop messages ({policy})"
        remedy = f"Set maxmemory-policy {KEEP_ALL}; the relay repairs losses late"
        # Of somebody else's server nothing is changed: other programs may count on it.
        fix = None if settings.redis_url else partial(_keep_all, settings)
        return warn("Redis", found, remedy, fix=fix)
    most = server.get("maxmemory", 0)
    if most and server["used_memory"] / most > NEARLY_FULL:
        found = f"{version} is nearly full: {server['used_memory'] / most:.0%} of its maxmemory"
        return warn("Redis", found, "Raise its maxmemory, or look for who fills it")
    return ok("Redis", version)


def _keep_all(settings: Settings) -> str:
    with _client(settings) as client:
        client.config_set("maxmemory-policy", KEEP_ALL)
    return f"maxmemory-policy is {KEEP_ALL} now, until it starts again"


def _no_redis(settings: Settings, error: RedisError) -> Finding:
    if settings.redis_url:
        remedy = "Start it or correct JAMSI_REDIS_URL; questions wait in SQL meanwhile"
        return fail("Redis", f"does not answer: {error}", remedy)
    try:
        program = server_program()
    except NoRedisServer as missing:
        return fail("Redis", "no server to start", str(missing))
    return warn("Redis", "not running", f"`jamsi run` starts {program}")
