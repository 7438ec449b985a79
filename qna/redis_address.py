"""One Redis URL, read one way: redis-py, Celery's kombu and `limits` each spell it differently."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from qna.folders import check_ours

SCHEMES: Final = ("redis", "rediss", "unix")
_CERT_REQS: Final = ("none", "optional", "required")
_TLS: Final = (
    "ssl_cert_reqs", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_check_hostname",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """`place` is what stands between scheme and options: user, password, host and port, or path."""

    scheme: str
    place: str
    db: int
    tls: dict[str, str | bool]

    @property
    def url(self) -> str:
        """As redis-py reads it, which is how the setting is written too."""
        if self.scheme == "unix":
            return f"unix://{self.place}" + (f"?db={self.db}" if self.db else "")
        options = {
            key: str(value).lower() if key in _LOWER else value for key, value in self.tls.items()
        }
        return f"{self.scheme}://{self.place}/{self.db}" + (
            f"?{urlencode(options)}" if options else ""
        )

    @property
    def broker(self) -> str:
        """As kombu reads it. It would take an option for an argument of its own, or ignore it."""
        if self.scheme == "unix":
            return f"redis+socket://{self.place}?virtual_host={self.db}"
        return f"{self.scheme}://{self.place}/{self.db}"

    @property
    def broker_tls(self) -> dict[str, str | bool] | None:
        """Celery's `broker_use_ssl`: without it kombu speaks no TLS, whatever the URL says."""
        return {"ssl_cert_reqs": "required", **self.tls} if self.scheme == "rediss" else None

    @property
    def limits(self) -> str:
        """As the library `limits` reads it."""
        return self.url.replace("unix://", "redis+unix://", 1)


_LOWER: Final = ("ssl_cert_reqs", "ssl_check_hostname")


def parse_redis_url(url: str) -> RedisAddress:
    """Raises `ValueError` that says what is wrong with `url`, without its password."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError("must begin with redis://, rediss:// or unix://")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    db = options.pop("db", None)
    if parts.scheme == "unix":
        place = parts.netloc + parts.path
    else:
        place, path = parts.netloc, parts.path.strip("/")
        db = path if db is None and path else db
        _check_port(url)
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ValueError("names no host and no socket")
    return RedisAddress(parts.scheme, place, _number(db), _tls(parts.scheme, options))


def _check_port(url: str) -> None:
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise ValueError("has a port that is no number") from None


def _number(db: str | None) -> int:
    if db is None:
        return 0
    if not (db.isascii() and db.isdigit() and len(db) < 6):
        raise ValueError("names a database that is no number")
    return int(db)


def _tls(scheme: str, options: dict[str, str]) -> dict[str, str | bool]:
    known = ("db", *_TLS) if scheme == "rediss" else ("db",)
    if unknown := sorted(set(options) - set(known)):
        raise ValueError(f"has the option {unknown[0]}; known are {', '.join(known)}")
    tls: dict[str, str | bool] = dict(options)
    if "ssl_cert_reqs" in options:
        tls["ssl_cert_reqs"] = _cert_reqs(options["ssl_cert_reqs"])
    if "ssl_check_hostname" in options:
        tls["ssl_check_hostname"] = options["ssl_check_hostname"].lower() not in (
            "false",
            "0",
            "no",
        )
    return tls


def _cert_reqs(given: str) -> str:
    wanted = given.lower().removeprefix("cert_")
    if wanted not in _CERT_REQS:
        raise ValueError(f"ssl_cert_reqs must be {', '.join(_CERT_REQS)}")
    return wanted


MAX_SOCKET_PATH = 100
"""The kernel's limit for a socket's path is 107 bytes (unix(7)); the server adds to it."""


def socket_in(state_dir: Path) -> Path:
    """Where the embedded server listens: in `state_dir`, or beside it where the path is too long.

    Raises `FolderNotOurs`.
    """
    socket = state_dir / "redis.sock"
    if len(str(socket)) <= MAX_SOCKET_PATH:
        return socket
    digest = hashlib.sha256(str(socket).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"jamsi-{os.getuid()}-{digest}"
    check_ours(folder)
    return folder / "redis.sock"
