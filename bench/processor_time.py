"""Processor time of processes."""

from collections.abc import Iterable

import psutil


def processor_seconds(processes: Iterable[psutil.Process]) -> float:
    """Spent by all of them so far, in their own code and in the kernel's for them."""
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)
