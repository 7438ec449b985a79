"""One HTTP exchange with a platform, and what its failure means for a delivery."""

import json as jsonlib
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import httpx
from tenacity import Retrying, retry_if_exception, stop_after_attempt

from platforms.complaint import complaint
from platforms.deadline import AddressRefused, bounded
from qna.outgoing import DeliveryError

MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_RETRY_AFTER = 24 * 3600.0
REST = 120.0
"""Seconds of rest after a 429 that names none."""
MAX_PATIENCE = 3.0
"""Longest wait inside one read, in seconds."""
_TRACE_HEADERS = ("x-trace-id", "gncp-gw-trace-id", "x-request-id", "x-cafe24-request-id")

T = TypeVar("T")
P = ParamSpec("P")

# Nothing was sent when one of these is raised, so that trying again is harmless.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)
_NEVER_SENDABLE = (
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
    UnicodeError,  # a secret that no header can hold
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer; `body` is empty where the caller did not want it."""

    status: int
    headers: httpx.Headers
    body: bytes = b""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def trace_id(self) -> str | None:
        """The platform's own number for this exchange, for a question to its support."""
        found = (self.headers.get(name) for name in _TRACE_HEADERS)
        return next((value[:200] for value in found if value), None)

    @property
    def retry_after(self) -> float | None:
        return parse_retry_after(self.headers.get("retry-after"), datetime.now(UTC))

    def json(self) -> Any:
        """The body as JSON; None where it is none (an error page of a proxy, say)."""
        try:
            return jsonlib.loads(self.body)
        except (ValueError, RecursionError):
            return None


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from `Retry-After` (RFC 9110 10.2.3: seconds or an HTTP date), at most a day."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:12])
    else:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, IndexError, OverflowError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


Told = Callable[[str, float], None]
"""Takes what came of a call (`2xx` … `5xx`, `429`, `no_answer`, `not_reached`, `refused_here`) and
its seconds."""
_told: ContextVar[Told | None] = ContextVar("told", default=None)


def tell_calls(told: Told) -> None:
    """From now on `told` hears of every call that this thread makes."""
    _told.set(told)


def _telling(send: Callable[P, Answer]) -> Callable[P, Answer]:
    @wraps(send)
    def telling(*args: P.args, **options: P.kwargs) -> Answer:
        said, started = "no_answer", time.monotonic()
        try:
            answer = send(*args, **options)
            said = "429" if answer.status == 429 else f"{answer.status // 100}xx"
            return answer
        except DeliveryError as error:
            said = _why_none(error)
            raise
        finally:
            if told := _told.get():
                told(said, time.monotonic() - started)

    return telling


def _why_none(error: DeliveryError) -> str:
    if error.permanent:
        return "refused_here"
    return "not_reached" if isinstance(error.__cause__, _BEFORE_SENDING) else "no_answer"


@_telling
def call(
    method: str,
    url: str,
    *,
    timeout: float,
    private_hosts: Collection[str],
    writes: bool,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    content: bytes | None = None,
    json: Any = None,
    form: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    want_body: bool = True,
) -> Answer:
    """Send once, follow no redirect, read at most `MAX_ANSWER_BYTES`.

    `timeout`: seconds for the whole exchange, however slowly it drips. `writes`: a lost answer
    leaves the outcome unknown. `private_hosts`: those inside the shop's network that may be called.
    Raises `DeliveryError` where no complete answer came; every status is returned.
    """
    # A client for each call: a kept connection that the peer closed in the meantime would look like
    # a lost answer. The costly part, the trust store, is shared.
    with (
        _as_delivery_errors(writes),
        bounded(_client(timeout), timeout, private_hosts) as client,
        client.stream(
            method,
            url,
            headers=headers,
            params=params,
            content=content,
            json=json,
            data=form,
            auth=auth,
        ) as response,
    ):
        body = _read(response) if want_body else b""
        return Answer(response.status_code, response.headers, body)


@contextmanager
def _as_delivery_errors(writes: bool) -> Iterator[None]:
    """What went wrong on the way, by whether it may have been written."""
    try:
        yield
    except AddressRefused as error:
        raise DeliveryError(
            f"{error} is an address inside your network: JAMSI_PRIVATE_HOSTS must name it",
            permanent=True,
        ) from error
    except _NEVER_SENDABLE as error:
        raise DeliveryError(f"cannot be called: {_name(error)}", permanent=True) from error
    except _BEFORE_SENDING as error:
        raise DeliveryError(f"not reachable: {_name(error)}") from error
    except httpx.HTTPError as error:
        raise DeliveryError(f"no answer: {_name(error)}", unknown=writes) from error


def _client(timeout: float) -> httpx.Client:
    return httpx.Client(timeout=timeout, follow_redirects=False, verify=_trust())


def _read(response: httpx.Response) -> bytes:
    """The body; a peer that floods counts as one that did not answer."""
    parts = bytearray()
    for part in response.iter_bytes():
        parts += part
        if len(parts) > MAX_ANSWER_BYTES:
            raise httpx.ReadTimeout("the answer is too long")
    return bytes(parts)


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _name(error: Exception) -> str:
    # The message may hold the URL with its query; the class says enough.
    return type(error).__name__


def requested_pause(answer: Answer) -> float | None:
    """Seconds for which the platform wants no calls; None: it did not say that.

    A 429 without a word: platforms that send one block for minutes, and calling lengthens it.
    """
    if answer.status == 429:
        return REST if answer.retry_after is None else answer.retry_after
    return answer.retry_after if answer.status == 503 else None


def refused(
    who: str, answer: Answer, *, writes: bool, detail: str = "", pause: float | None = None
) -> DeliveryError:
    """The error that a status outside 2xx means for a marketplace, in the platform's words.

    429, a pause and a 5xx to a read: try again. A 5xx to a write: unknown, it may have been
    written before the failure. Everything else (redirects too) is for good. `detail`: what to do
    about it; `pause`: seconds, where the platform says so in a way of its own.
    """
    pause = requested_pause(answer) if pause is None else pause
    said = "; ".join(part for part in (complaint(answer.json()), detail[:200]) if part)
    return DeliveryError(
        f"{who} answered {answer.status}" + (f" ({said})" if said else ""),
        permanent=pause is None and answer.status < 500,
        unknown=writes and answer.status >= 500,
        retry_after=pause,
        status_code=answer.status,
        trace_id=answer.trace_id,
    )


def no_answer(who: str, answer: Answer, *, writes: bool) -> DeliveryError:
    """The error that a 2xx means which is not in the platform's own words.

    A page for maintenance comes so. It may pass, and a write may have been made behind it.
    """
    return DeliveryError(
        f"{who} answered {answer.status}, but with no answer of its own",
        unknown=writes,
        status_code=answer.status,
        trace_id=answer.trace_id,
    )


def patiently(read: Callable[[], T]) -> T:
    """`read()`, up to three times while the platform says "later" (429, 5xx, no answer).

    For reads only: a window of many pages would else rarely survive a busy platform. Waits what
    `Retry-After` asks, at most `MAX_PATIENCE` seconds each; a longer wish is the caller's matter.
    """
    retrying = Retrying(
        retry=retry_if_exception(_worth_waiting),
        stop=stop_after_attempt(3),
        wait=lambda state: _asked_wait(state.outcome.exception() if state.outcome else None),
        reraise=True,
    )
    return retrying(read)


def _worth_waiting(error: BaseException) -> bool:
    return (
        isinstance(error, DeliveryError)
        and not error.permanent
        and (error.retry_after or 0) <= MAX_PATIENCE
    )


def _asked_wait(error: BaseException | None) -> float:
    asked = error.retry_after if isinstance(error, DeliveryError) else None
    return 0.2 if asked is None else asked
