"""Each kernel against plain torch: on a CPU through Triton's interpreter, on a GPU compiled."""

import math
import random

import pytest
import torch
from torch.nn import functional as F  # noqa: N812  # its usual name

from worker.engine.cuda import attention, kernels
from worker.engine.cuda.decoder import parts, power

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
CELLS = 4200


@pytest.fixture(autouse=True)
def no_gradients():
    torch.manual_seed(0)
    with torch.no_grad():
        yield


def drawn(*shape, dtype=torch.float32):
    return torch.randn(*shape, dtype=dtype, device=DEVICE)


def whole(*numbers):
    return torch.tensor(numbers, dtype=torch.int32, device=DEVICE)


class Attention:
    """A layer's cells, some rows over them, and what attention to them must give."""

    def __init__(self, rows, *, heads=4, kv_heads=2, size=16, shared=0, window=2**30):
        """`rows`: (tokens that are in the cells, new tokens) of each, beside `shared` ones."""
        self.heads, self.kv_heads, self.size = heads, kv_heads, size
        self.keys, self.values = drawn(2, kv_heads, CELLS, size)
        self.window, self.shared = window, shared
        starts, at = [], 11 + shared
        for known, new in rows:
            starts.append(at)
            at += known + new + 3
        assert at <= CELLS
        edges = [sum(new for _, new in rows[:n]) for n in range(len(rows) + 1)]
        self.bounds, self.first = whole(*edges), whole(*(shared + known for known, _ in rows))
        self.start, self.longest = whole(*starts), max(new for _, new in rows)
        self.shared_start = whole(*[11] * len(rows))
        self.rows = rows
        self.query = drawn(edges[-1], heads, size)

    def attended(self, *, keys=16, tile=16):
        out = torch.full_like(self.query, math.nan)
        group = power(self.heads // self.kv_heads)
        together = max(1, tile // group)
        grid = (len(self.rows), self.kv_heads, -(-self.longest // together))
        wide, rest = parts(self.size)
        attention.attend[grid](
            self.query, self.keys, self.values, self.bounds, self.first, self.start,
            self.shared_start, whole(*[self.shared] * len(self.rows)), out, CELLS, 0.3,
            self.window, HEADS=self.heads, KV_HEADS=self.kv_heads, GROUP_BLOCK=group,
            SIZE=self.size, WIDE=wide, REST=rest, TOKENS=together, KEYS=keys,
            WINDOW=self.window < 2**30,
        )  # fmt: skip
        return out

    def expected(self):
        parts = []
        for row, (known, new) in enumerate(self.rows):
            start = int(self.start[row])
            cells = [*range(11, 11 + self.shared), *range(start, start + known + new)]
            query = self.query[int(self.bounds[row]) : int(self.bounds[row + 1])]
            here = self.shared + known + torch.arange(new, device=DEVICE)[:, None]
            there = torch.arange(len(cells), device=DEVICE)
            mask = (there <= here) & (there > here - self.window)
            groups = self.heads // self.kv_heads
            k = self.keys[:, cells].repeat_interleave(groups, 0)
            v = self.values[:, cells].repeat_interleave(groups, 0)
            attended = F.scaled_dot_product_attention(
                query.transpose(0, 1), k, v, attn_mask=mask, scale=0.3
            )
            parts.append(attended.transpose(0, 1))
        return torch.cat(parts)

    def check(self, **settings):
        torch.testing.assert_close(self.attended(**settings), self.expected(), rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("size", [20, 64, 80, 128])
def test_attention_decodes_with_any_head_size(size):
    Attention([(30, 1), (0, 1), (17, 1)], size=size, shared=9).check()


@pytest.mark.parametrize("group", range(1, 9))
def test_attention_decodes_with_any_group(group):
    Attention([(21, 1), (5, 1)], heads=group, kv_heads=1, shared=4).check()


@pytest.mark.parametrize("group", [1, 3, 7, 8])
def test_attention_reads_ragged_prompts(group):
    rows = [(0, 7), (0, 1), (13, 30)]
    Attention(rows, heads=2 * group, kv_heads=2, shared=9).check(keys=32, tile=16)


def test_attention_without_a_shared_beginning():
    Attention([(0, 5), (3, 2), (40, 1)], shared=0).check()


def test_attention_over_4096_positions():
    Attention([(3071, 1)], heads=2, kv_heads=1, size=16, shared=1024).check(keys=64)


@pytest.mark.parametrize("window", [1, 2, 5, 16, 1000])
def test_a_window_sees_so_many_positions(window):
    Attention([(30, 1), (0, 1), (2, 9)], shared=9, window=window).check()


def test_what_lies_beyond_a_row_is_never_read():
    case = Attention([(5, 1), (20, 4)], shared=3)
    expected = case.expected()
    used = {*range(11, 14)}
    for start, (known, new) in zip(case.start.tolist(), case.rows, strict=True):
        used |= {*range(start, start + known + new)}
    others = [cell for cell in range(CELLS) if cell not in used]
    case.keys[:, others] = case.values[:, others] = math.nan
    torch.testing.assert_close(case.attended(), expected, rtol=2e-5, atol=2e-5)


def unit(x, eps):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)


@pytest.mark.parametrize("size", [16, 80, 100])
@pytest.mark.parametrize("add", [False, True])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("before", [False, True])
def test_the_residual_is_added_and_normed(size, add, after, before):
    x, residual, first, second = drawn(3, size), drawn(3, size), drawn(size), drawn(size)
    out, total = torch.empty_like(x), residual.clone()
    kernels.add_norm[(3,)](
        x, total, first, second, out, size, 1e-5, 0.7, ADD=add, AFTER=after, BEFORE=before,
        BLOCK=power(size),
    )  # fmt: skip
    wanted = residual + 0.7 * (unit(x, 1e-5) * first if after else x) if add else residual
    torch.testing.assert_close(total, wanted)
    torch.testing.assert_close(out, unit(wanted, 1e-5) * second if before else wanted)


def test_a_residual_of_float32_carries_what_float16_cannot():
    x, residual = drawn(2, 32).half() * 1000, torch.full((2, 32), 1e5, device=DEVICE)
    out, gain = torch.empty_like(x), torch.ones(32, device=DEVICE).half()
    wanted = residual + x
    kernels.add_norm[(2,)](
        x, residual, gain, gain, out, 32, 1e-5, 1.0, ADD=True, AFTER=False, BEFORE=True, BLOCK=32
    )
    torch.testing.assert_close(residual, wanted)
    torch.testing.assert_close(out.float(), unit(wanted, 1e-5), rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("norm", ["none", "each", "whole"])
@pytest.mark.parametrize("turn", [False, True])
@pytest.mark.parametrize(("heads", "kv_heads", "size"), [(4, 2, 16), (7, 1, 20), (2, 2, 80)])
def test_heads_are_normed_turned_and_stored(norm, turn, heads, kv_heads, size):
    tokens, half = 3, size // 2
    qkv = drawn(tokens, heads + 2 * kv_heads, size)
    angle = drawn(50, half)
    keys, values = torch.zeros(2, kv_heads, 40, size, device=DEVICE)
    query = torch.empty(tokens, heads, size, device=DEVICE)
    positions, cells = whole(0, 31, 7), whole(5, 2, 39)
    sizes = (heads * size, kv_heads * size) if norm == "whole" else (size, size)
    gains = [drawn(size) for size in sizes]
    kernels.turn_and_store[(tokens,)](
        qkv, angle.cos(), angle.sin(), positions, cells, *gains, query, keys, values, 40, 1e-5,
        HEADS=heads, KV_HEADS=kv_heads, HALF=half, TURN=turn, NORM=norm != "none",
        WHOLE=norm == "whole", HEADS_BLOCK=power(heads + 2 * kv_heads), HALF_BLOCK=power(half),
    )  # fmt: skip
    q, k, v = qkv.split([heads, kv_heads, kv_heads], 1)
    if norm == "whole":
        q, k = (
            (unit(x.flatten(1), 1e-5) * g).view_as(x) for x, g in zip((q, k), gains, strict=True)
        )
    elif norm == "each":
        q, k = (unit(x, 1e-5) * g for x, g in zip((q, k), gains, strict=True))
    if turn:
        cos, sin = (
            t(angle)[positions.long()][:, None].repeat(1, 1, 2) for t in (torch.cos, torch.sin)
        )
        q, k = (x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin for x in (q, k))
    torch.testing.assert_close(query, q, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(keys[:, cells.long()].transpose(0, 1), k, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(values[:, cells.long()].transpose(0, 1), v)
    assert keys.count_nonzero() == tokens * kv_heads * size


@pytest.mark.parametrize("gelu", [False, True])
@pytest.mark.parametrize("size", [3, 96, 1500])
def test_the_gate_is_activated(gelu, size):
    both, out = drawn(2, 2 * size) * 3, torch.empty(2, size, device=DEVICE)
    kernels.gate[(2, -(-size // 1024))](both, out, size, GELU=gelu, BLOCK=1024)
    x, up = both.chunk(2, 1)
    wanted = (F.gelu(x, approximate="tanh") if gelu else F.silu(x)) * up
    torch.testing.assert_close(out, wanted, rtol=1e-5, atol=1e-6)


def test_random_rows_of_all_kinds_together():
    rng = random.Random(1)
    rows = [(rng.randrange(60), rng.choice([1, 1, 2, 19])) for _ in range(6)]
    Attention(rows, heads=8, kv_heads=2, size=20, shared=17, window=33).check(keys=16, tile=64)
