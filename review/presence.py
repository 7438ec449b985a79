"""Who is looking at which question now: seconds-old facts in Redis, and no lock.

Without Redis nobody is seen, and everything else goes on.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import cast

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

KEY = "jamsi:looking"
SEEN_SECONDS = 15.0
"""A page that has said nothing for so long is closed, or lies behind others."""

ANSWER_SECONDS = 1.0
COOL_DOWN = 5.0
"""After a failure nobody asks for so long, so that a Redis that hangs holds up no page."""

Looking = Mapping[int, frozenset[int]]
"""Who looks, by question."""


class Presence:
    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(
            redis_url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._quiet_until = 0.0

    def look(self, question_id: int, staff_id: int) -> Looking:
        """Say that a person looks at a question; who looks at what, that person included."""
        return self._ask({f"{question_id}:{staff_id}": time.time()})

    def looking(self) -> Looking:
        return self._ask({})

    def leave(self, question_id: int, staff_id: int) -> None:
        self._ask({f"{question_id}:{staff_id}": 0.0})

    def answers(self) -> bool:
        """Whether Redis does."""
        self._ask({})
        return time.monotonic() >= self._quiet_until

    def _ask(self, said: dict[str, float]) -> Looking:
        if time.monotonic() < self._quiet_until:
            return {}
        try:
            return _by_question(self._reach(said))
        except RedisError:
            self._quiet_until = time.monotonic() + COOL_DOWN
            return {}

    def _reach(self, said: dict[str, float]) -> list[bytes]:
        with self._redis.pipeline() as pipe:
            if said:
                pipe.zadd(KEY, said)
            pipe.zremrangebyscore(KEY, 0, time.time() - SEEN_SECONDS)
            pipe.zrange(KEY, 0, -1)
            return cast(list[bytes], pipe.execute()[-1])


def _by_question(members: list[bytes]) -> Looking:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for member in members:
        question, _colon, staff = member.decode().partition(":")
        found[int(question)].add(int(staff))
    return {question: frozenset(people) for question, people in found.items()}


def held_by_others(looking: Looking, staff_id: int) -> frozenset[int]:
    """The questions that somebody else has open, and this person has not."""
    return frozenset(key for key, people in looking.items() if people - {staff_id})
