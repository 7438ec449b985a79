"""Attention over cells, one kernel in Triton for decoding and for ragged prompts.

Keys and values of a layer lie in cells, [kv_heads, cells, head_dim]. A row owns neighbouring
cells from `start` on; its first `shared` positions lie elsewhere, from `shared_start` on, because
other rows begin alike and read the same cells. New tokens are packed: those of row r are
`bounds[r]` to `bounds[r + 1] - 1` of the batch and stand at positions `first[r]` on. Lengths are
read on the device, so neither a launch's shape nor a CUDA graph depends on them.
"""

import triton
import triton.language as tl

_LOG2_E = tl.constexpr(1.4426950408889634)


@triton.jit
def attend(
    query,
    keys,
    values,
    bounds,
    first,
    start,
    shared_start,
    shared,
    out,
    all_cells,
    scale,
    window,
    HEADS: tl.constexpr,
    KV_HEADS: tl.constexpr,
    GROUP_BLOCK: tl.constexpr,
    SIZE: tl.constexpr,
    WIDE: tl.constexpr,
    REST: tl.constexpr,
    TOKENS: tl.constexpr,
    KEYS: tl.constexpr,
    WINDOW: tl.constexpr,
):
    """Attention of new tokens to the shared cells of their row, then to its own.

    A program takes `TOKENS` new tokens of one row and one key head; the query heads that share it
    are rows of the same tile, padded to a power of two. A head is read in two parts, `WIDE` and
    `REST` (0: none), because a tile's sides are powers of two and 80 is 64 and 16, not 128.
    With `WINDOW`, `window` positions are seen, the token's own included.
    """
    row, head, block = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    begin = tl.load(bounds + row)
    count = tl.load(bounds + row + 1) - begin
    GROUP: tl.constexpr = HEADS // KV_HEADS
    if block * TOKENS < count:
        position = tl.load(first + row)
        shared_count = tl.load(shared + row)
        tile = tl.arange(0, TOKENS * GROUP_BLOCK)
        token = block * TOKENS + tile // GROUP_BLOCK
        member = tile % GROUP_BLOCK
        real = (token < count) & (member < GROUP)
        at = ((begin + token).to(tl.int64) * HEADS + head * GROUP + member) * SIZE
        q = _part(query, at, real, 0, SIZE, WIDE)
        q_rest = q
        if REST:
            q_rest = _part(query, at, real, WIDE, SIZE, REST)
        here = tl.where(token < count, position + token, position)
        top = tl.full([TOKENS * GROUP_BLOCK], -1e30, tl.float32)
        weight = tl.zeros([TOKENS * GROUP_BLOCK], tl.float32)
        total = tl.zeros([TOKENS * GROUP_BLOCK, WIDE], tl.float32)
        total_rest = tl.zeros([TOKENS * GROUP_BLOCK, REST if REST else WIDE], tl.float32)
        factor = scale * _LOG2_E
        base = head.to(tl.int64) * all_cells
        # The first position that any token of this block sees, and the last one, exclusive.
        oldest = tl.maximum(position + block * TOKENS - window + 1, 0) if WINDOW else 0
        last = tl.minimum(position + count, position + block * TOKENS + TOKENS)
        top, weight, total, total_rest = _over_cells(
            q, q_rest, keys, values, base + tl.load(shared_start + row), 0, oldest, shared_count,
            here, window, top, weight, total, total_rest, factor, SIZE, WIDE, REST, KEYS, WINDOW,
        )  # fmt: skip
        top, weight, total, total_rest = _over_cells(
            q, q_rest, keys, values, base + tl.load(start + row), shared_count,
            tl.maximum(oldest - shared_count, 0), last - shared_count,
            here, window, top, weight, total, total_rest, factor, SIZE, WIDE, REST, KEYS, WINDOW,
        )  # fmt: skip
        _store_part(out, at, real, total / weight[:, None], 0, SIZE, WIDE)
        if REST:
            _store_part(out, at, real, total_rest / weight[:, None], WIDE, SIZE, REST)


@triton.jit
def _part(source, at, real, begin: tl.constexpr, SIZE: tl.constexpr, COUNT: tl.constexpr):
    """Numbers `begin` to `begin + COUNT - 1` of the heads that lie at `at`, 0 beyond `SIZE`."""
    i = begin + tl.arange(0, COUNT)[None, :]
    inside = real[:, None] if begin + COUNT <= SIZE else real[:, None] & (i < SIZE)
    return tl.load(source + at[:, None] + i, inside, 0.0)


@triton.jit
def _store_part(to, at, real, x, begin: tl.constexpr, SIZE: tl.constexpr, COUNT: tl.constexpr):
    i = begin + tl.arange(0, COUNT)[None, :]
    tl.store(to + at[:, None] + i, x.to(to.dtype.element_ty), real[:, None] & (i < SIZE))


@triton.jit
def _over_cells(
    q,
    q_rest,
    keys,
    values,
    base,
    offset,
    low,
    high,
    here,
    window,
    top,
    weight,
    total,
    total_rest,
    factor,
    SIZE: tl.constexpr,
    WIDE: tl.constexpr,
    REST: tl.constexpr,
    KEYS: tl.constexpr,
    WINDOW: tl.constexpr,
):
    """The running softmax over cells `low` to `high` from `base` on, the first of which is
    position `offset`."""
    step = tl.arange(0, KEYS)
    for cell in range(low, high, KEYS):
        real = (cell + step) < high
        at = (base + cell + step) * SIZE
        k = _part(keys, at, real, 0, SIZE, WIDE)
        v = _part(values, at, real, 0, SIZE, WIDE)
        scores = tl.dot(q, tl.trans(k), input_precision="ieee")
        if REST:
            k_rest = _part(keys, at, real, WIDE, SIZE, REST)
            v_rest = _part(values, at, real, WIDE, SIZE, REST)
            scores = tl.dot(q_rest, tl.trans(k_rest), scores, input_precision="ieee")
        position = offset + cell + step[None, :]
        seen = (position <= here[:, None]) & real[None, :]
        if WINDOW:
            seen = seen & (position > here[:, None] - window)
        scores = tl.where(seen, scores * factor, -float("inf"))
        higher = tl.maximum(top, tl.max(scores, 1))
        p = tl.exp2(scores - higher[:, None])
        fade = tl.exp2(top - higher)
        weight = weight * fade + tl.sum(p, 1)
        total = tl.dot(p.to(v.dtype), v, total * fade[:, None], input_precision="ieee")
        if REST:
            total_rest = tl.dot(
                p.to(v.dtype), v_rest, total_rest * fade[:, None], input_precision="ieee"
            )
        top = higher
    return top, weight, total, total_rest
