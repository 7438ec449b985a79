"""Checks of this machine: Python, packages, folder, key, ports."""

import os
import platform
import shutil
import socket
import stat
from collections.abc import Iterator
from functools import partial
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from packaging.requirements import Requirement
from sqlalchemy import make_url

from jamsi.doctor.alive import health_status, health_url
from jamsi.doctor.finding import Finding, fail, ok, warn
from qna.metrics.process import existing
from qna.secret_key import weak_key
from qna.settings import Settings

NO_ROOM, LITTLE_ROOM, LITTLE_SHARE = 500e6, 20e9, 0.1
"""Bytes that are left, and part of the disk."""

NAMED = ("flask", "sqlalchemy", "celery", "redis", "kiwipiepy", "granian")
"""The packages whose versions are worth a line; all the others are only checked."""


def check_python(_settings: Settings) -> Iterator[Finding]:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield ok("Python", f"{found}, jamsi {metadata.version('jamsi')}")


def check_packages(_settings: Settings) -> Iterator[Finding]:
    """Everything that every process needs is here, in the versions asked for."""
    wrong = [complaint for line in _required() if (complaint := _complaint(line))]
    if wrong:
        yield fail("packages", "; ".join(wrong), "Install again: pip install --upgrade jamsi")
        return
    yield ok("packages", ", ".join(f"{name} {metadata.version(name)}" for name in NAMED))


def _required() -> list[Requirement]:
    """Without the extras: those have checks of their own."""
    lines = [Requirement(line) for line in metadata.requires("jamsi") or []]
    return [line for line in lines if not line.marker or line.marker.evaluate({"extra": ""})]


def _complaint(required: Requirement) -> str | None:
    try:
        version = metadata.version(required.name)
    except metadata.PackageNotFoundError:
        return f"{required.name} is missing"
    if required.specifier.contains(version, prereleases=True):
        return None
    return f"{required.name} is {version}, needs {required.specifier}"


def check_state_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.state_dir
    if not folder.exists():
        needed = not (settings.database_url and settings.redis_url and _key_is_given(settings))
        yield ok("state folder", f"{folder} is {'made at the first start' if needed else 'unused'}")
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    found = f"{folder}, mode {mode:04o}"
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fail(
            "state folder", f"{found}: not writable", "Give it to this user, or set JAMSI_STATE_DIR"
        )
    elif mode & stat.S_IRWXO:
        remedy = f"chmod 700 {folder}"
        fix = partial(_close, folder, 0o700)
        yield warn("state folder", f"{found}: others can look in", remedy, fix=fix)
    else:
        yield ok("state folder", found)


def _close(path: Path, mode: int) -> str:
    path.chmod(mode)
    return f"{path} has mode {mode:04o} now"


def check_disk(settings: Settings) -> Iterator[Finding]:
    """The state folder's, and SQLite's where that is elsewhere."""
    folders = {existing(settings.state_dir)}
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database:
        folders.add(existing(Path(url.database).absolute().parent))
    # Two folders of one disk are told once.
    for folder in {folder.stat().st_dev: folder for folder in sorted(folders)}.values():
        yield _disk(folder)


def _disk(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total
    found = f"{folder}: {usage.free / 1e9:.1f} GB ({share:.0%}) of the disk are left"
    remedy = "Make room: `jamsi purge` removes old questions; move the logs or the folder"
    if usage.free < NO_ROOM:
        return fail("disk", f"{found}: questions are refused when it is full", remedy)
    if usage.free < LITTLE_ROOM and share < LITTLE_SHARE:
        return warn("disk", found, remedy)
    return ok("disk", found)


def check_secret_key(settings: Settings) -> Iterator[Finding]:
    """Signs sessions and encrypts shop secrets; every process must have the same one."""
    path = key_file(settings)
    if not has_key(settings):
        yield warn(
            "secret key", "none yet", "The first start makes one; or set JAMSI_SECRET_KEY_FILE"
        )
    elif why := weak_key(settings.key):
        found = f"{why}: staff sessions could be forged"
        remedy = "Make one (openssl rand -base64 32), then enter the shops' secrets again"
        yield fail("secret key", found, remedy)
    elif _key_is_given(settings):
        yield ok("secret key", "given by the environment")
    elif stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        found, fix = f"{path} can be read by others", partial(_close, path, 0o600)
        yield warn("secret key", found, f"chmod 600 {path}", fix=fix)
    else:
        yield ok("secret key", str(path))


def _key_is_given(settings: Settings) -> bool:
    return bool(settings.secret_key.get_secret_value())


def key_file(settings: Settings) -> Path:
    return settings.state_dir / "secret_key"


def has_key(settings: Settings) -> bool:
    """Reading `settings.key` would make one: a check changes nothing."""
    return _key_is_given(settings) or key_file(settings).exists()


def check_ports(settings: Settings) -> Iterator[Finding]:
    for part in ("webhook", "review"):
        yield _port(part, health_url(settings, part))


def _port(part: str, url: str) -> Finding:
    address = urlsplit(url)
    check = f"{part} port"
    if health_status(url) == httpx.codes.OK:
        return ok(check, f"{address.netloc} answers")
    try:
        socket.create_connection((address.hostname, address.port or 0), timeout=2).close()
    except OSError:
        return ok(check, f"{address.netloc} is free")
    variable = f"JAMSI_{part.upper()}_PORT"
    return warn(check, f"{address.netloc} is taken by something else", f"Set {variable}")
