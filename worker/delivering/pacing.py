"""A platform's rate limit, honoured across all processes: a moving window in Redis."""

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis import Redis, RedisError

from qna.access import Pacer
from qna.dispatch import ANSWER_SECONDS
from qna.metrics.delivering import rests
from qna.outgoing import DeliveryError
from qna.redis_address import parse_redis_url

REST = "jamsi:rest:"
SHORT_REST = 3.0
"""A rest that is waited out in place, in seconds; a longer one ends the attempt."""


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
        self._redis = Redis.from_url(
            parse_redis_url(redis_url).url,
            socket_connect_timeout=ANSWER_SECONDS,
            socket_timeout=ANSWER_SECONDS,
        )

    def wait(self, key: str, *, per_second: float) -> None:
        """Return when one more call under `key` is allowed. Raises `DeliveryError` without Redis.

        Calling at no pace could have the shop's account locked; and nothing was sent yet.
        """
        item = _item(per_second)
        try:
            self._wait_for_rest(key)
            while not self._limiter.hit(item, "jamsi", key):
                reset = self._limiter.get_window_stats(item, "jamsi", key).reset_time
                # The moment is known, so this is a wait for it and not a poll.
                time.sleep(max(0.01, min(reset - time.time(), 1.0)))
        except RedisError as error:
            raise DeliveryError(f"no pace without Redis: {type(error).__name__}") from error

    def pause(self, key: str, *, seconds: float) -> None:
        """A longer rest that was asked for before stays.

        Quiet without Redis: an answer has come, and what it means must not be lost. The next
        call waits for its turn, which needs Redis too.
        """
        rests(key.partition(":")[0], seconds)
        with suppress(RedisError):
            if self._rest_left(key) < seconds:
                self._redis.set(REST + key, 1, px=max(1, int(seconds * 1000)))

    def _wait_for_rest(self, key: str) -> None:
        left = self._rest_left(key)
        if left > SHORT_REST:
            reason = f"the platform wants no calls for another {left:.0f} s"
            raise DeliveryError(reason, retry_after=left, untried=True)
        if left > 0:
            time.sleep(left)

    def _rest_left(self, key: str) -> float:
        return max(0.0, int(self._redis.pttl(REST + key)) / 1000)


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
            reason = "the platform's limit left no time for this attempt"
            raise DeliveryError(reason, untried=True)

    def pause(self, key: str, *, seconds: float) -> None:
        self.pacer.pause(key, seconds=seconds)


@lru_cache
def _item(per_second: float) -> RateLimitItemPerSecond:
    if per_second >= 1:
        return RateLimitItemPerSecond(int(per_second))
    # Whole seconds only: the longer wait is the one that the platform allows.
    return RateLimitItemPerSecond(1, math.ceil(1 / per_second))
