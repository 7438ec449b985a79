from pathlib import Path

import pytest
import torch

from worker.engine.slots import SlotCache

STATUS = Path("/proc/self/status")


def resident():
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


@pytest.mark.skipif(not STATUS.exists(), reason="memory is read from /proc")
def test_positions_that_nobody_used_cost_no_memory():
    """torch.zeros paid for every slot at once: 4 GiB beside a large model."""
    before = resident()
    cache = SlotCache(
        layers=4, slots=8, context=4096, kv_heads=8, head_dim=64,
        dtype=torch.float32, device=torch.device("cpu"),
    )  # fmt: skip
    assert resident() - before < 50 * 2**20  # of 537 MB
    keys, values = cache.read(0, slice(0, 8), 4096)
    assert not keys[:, 5].any()
    assert not values[:, 7].any()
