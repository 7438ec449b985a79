"""A platform's rate limit, honoured across all processes: a moving window in Redis."""

import time
from dataclasses import dataclass
from functools import lru_cache

from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis import RedisError

from qna.access import Pacer
from qna.dispatch import ANSWER_SECONDS
from qna.outgoing import DeliveryError
from qna.redis_address import parse_redis_url


class RedisPacer:
    """`qna.access.Pacer` over the library `limits`."""

    def __init__(self, redis_url: str) -> None:
        storage = storage_from_string(
            parse_redis_url(redis_url).limits,
            # A server that takes the connection and then says nothing holds up no delivery.
            socket_connect_timeout=ANSWER_SECONDS,
            socket_timeout=ANSWER_SECONDS,
        )
        self._limiter = MovingWindowRateLimiter(storage)

    def wait(self, key: str, *, per_second: float) -> None:
        """Return when one more call under `key` is allowed. Raises `DeliveryError` without Redis.

        Calling at no pace could have the shop's account locked; and nothing was sent yet.
        """
        item = _item(per_second)
        try:
            while not self._limiter.hit(item, "jamsi", key):
                reset = self._limiter.get_window_stats(item, "jamsi", key).reset_time
                # The moment is known, so this is a wait for it and not a poll.
                time.sleep(max(0.01, min(reset - time.time(), 1.0)))
        except RedisError as error:
            raise DeliveryError(f"no pace without Redis: {type(error).__name__}") from error


@dataclass(frozen=True, slots=True)
class PacerUntil:
    """A pacer that lets nobody begin after `deadline` (`time.monotonic()` seconds).

    A worker whose lease is running out must not call any more: another one takes over.
    """

    pacer: Pacer
    deadline: float

    def wait(self, key: str, *, per_second: float) -> None:
        """Raises `DeliveryError` when the turn came too late; nothing was sent then."""
        self.pacer.wait(key, per_second=per_second)
        if time.monotonic() > self.deadline:
            raise DeliveryError("the platform's limit left no time for this attempt")


@lru_cache
def _item(per_second: float) -> RateLimitItemPerSecond:
    if per_second >= 1:
        return RateLimitItemPerSecond(int(per_second))
    return RateLimitItemPerSecond(1, round(1 / per_second))
