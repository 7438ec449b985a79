"""How many CPU threads a step should use, found by trying.

Two threads are nearly twice as fast as one where both cores are free, and many times slower
where another process wants one of them: each operation then waits for a thread that is not
running. Which it is changes while the engine runs, so it is measured again now and then.
The other cores are left to all else that a draft costs where a small model gains little by them.
"""

import time
from collections.abc import Callable

import torch

_EACH = 3
"""Steps that each choice gets in a trial."""
_SOONEST, _LATEST = 64, 4096
"""Steps between trials: longer after each that confirms a clear choice."""
_SMALL, _WORTH = 0.06, 2.0
"""Where one thread takes less than so many seconds for a step, checking and saving the drafts is a
good part of all work; all cores must then be so many times as fast as one, or they are not used."""
_HOPELESS = 4.0
"""A choice this many times slower is not tried to the end."""


class ThreadTuner:
    """Runs steps with `most` threads where that has been worth it lately, else with one."""

    def __init__(self, most: int, *, fixed: bool = False) -> None:
        self.threads = most
        self._most = most
        self._fixed = fixed or most == 1
        self._interval = _SOONEST
        self._until_trial = 0
        self._seconds: dict[int, list[float]] = {}
        self._use(most)

    def run(self, step: Callable[[], bool]) -> None:
        """Run `step`, which says whether it was comparable: decoding alone, nobody joining."""
        if self._fixed:
            step()
            return
        trying = self._until_trial <= 0
        threads = self._next_choice() if trying else self.threads
        self._use(threads)
        start = time.perf_counter()
        comparable = step()
        if trying and comparable:
            self._seconds.setdefault(threads, []).append(time.perf_counter() - start)
            self._judge()
        elif not trying:
            self._until_trial -= 1

    def _next_choice(self) -> int:
        """The two choices in turn, so that a batch that changes changes for both."""
        one, all_ = (len(self._seconds.get(threads, ())) for threads in (1, self._most))
        return 1 if one <= all_ else self._most

    def _judge(self) -> None:
        one, all_ = (self._seconds.get(threads, []) for threads in (1, self._most))
        if not one or not all_:
            return
        ratio = sum(one) / len(one) / (sum(all_) / len(all_))
        clear = ratio > _HOPELESS or ratio < 1 / _HOPELESS
        if len(all_) < _EACH and not clear:
            return
        small = sum(one) / len(one) < _SMALL
        best = 1 if ratio < (_WORTH if small else 1.0) else self._most
        # A large model's one thread is tried again soon: that a core was taken may have passed.
        confirmed = best == self.threads and (clear or small or best == self._most)
        self._interval = min(_LATEST, self._interval * 2) if confirmed else _SOONEST
        self.threads, self._until_trial, self._seconds = best, self._interval, {}

    def _use(self, threads: int) -> None:
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
