"""A platform's rate limit, honoured across all processes: a moving window in Redis."""

import time
from functools import lru_cache

from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter


class RedisPacer:
    """`qna.access.Pacer` over the library `limits`."""

    def __init__(self, redis_url: str) -> None:
        url = redis_url.replace("unix://", "redis+unix://", 1)
        self._limiter = MovingWindowRateLimiter(storage_from_string(url))

    def wait(self, key: str, *, per_second: float) -> None:
        """Return when one more call under `key` is allowed."""
        item = _item(per_second)
        while not self._limiter.hit(item, "jamsi", key):
            reset = self._limiter.get_window_stats(item, "jamsi", key).reset_time
            # The moment is known, so this is a wait for it and not a poll.
            time.sleep(max(0.01, min(reset - time.time(), 1.0)))


@lru_cache
def _item(per_second: float) -> RateLimitItemPerSecond:
    if per_second >= 1:
        return RateLimitItemPerSecond(int(per_second))
    return RateLimitItemPerSecond(1, round(1 / per_second))
