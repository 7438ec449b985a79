"""The kernels, in Triton: all that is not a matrix product, fused into a few launches a layer.

Keys and values of a layer lie in cells, [kv_heads, cells, head_dim]. A row owns neighbouring
cells from `start` on; its first `shared` positions lie elsewhere, from `shared_start` on, because
other rows begin alike and read the same cells. New tokens are packed: those of row r are
`bounds[r]` to `bounds[r + 1] - 1` of the batch and stand at positions `first[r]` on. Lengths are
read on the device, so neither a launch's shape nor a CUDA graph depends on them.

Everything runs on a CPU too, through Triton's interpreter (`TRITON_INTERPRET=1` before the first
import): that is how the tests compare it with plain torch.
"""

import triton
import triton.language as tl

_LOG2_E = tl.constexpr(1.4426950408889634)


@triton.jit
def add_norm(
    x,
    residual,
    after,
    before,
    out,
    size,
    eps,
    multiplier,
    ADD: tl.constexpr,
    AFTER: tl.constexpr,
    BEFORE: tl.constexpr,
    BLOCK: tl.constexpr,
):
    """Add `x`, normed by `after`, to the residual; put the residual, normed by `before`, in `out`.

    One program for each token. What a family lacks is switched off.
    """
    token = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, BLOCK)
    inside = column < size
    total = tl.load(residual + token * size + column, inside, 0.0).to(tl.float32)
    if ADD:
        added = tl.load(x + token * size + column, inside, 0.0).to(tl.float32)
        if AFTER:
            gain = tl.load(after + column, inside, 0.0)
            added = _normed(added, gain, size, eps, x.dtype.element_ty)
        total += (added * multiplier).to(x.dtype.element_ty).to(tl.float32)
        total = total.to(residual.dtype.element_ty).to(tl.float32)
        tl.store(residual + token * size + column, total, inside)
    if BEFORE:
        gain = tl.load(before + column, inside, 0.0)
        total = _normed(total, gain, size, eps, out.dtype.element_ty)
    tl.store(out + token * size + column, total.to(out.dtype.element_ty), inside)


@triton.jit
def _normed(x, gain, size, eps, dtype: tl.constexpr):
    """`x` over its root mean square, times `gain`, rounded to `dtype`: before the product too,
    except where the family keeps its gains in float32."""
    unit = x * tl.rsqrt(tl.sum(x * x, 0) / size + eps)
    if gain.dtype != tl.float32:
        unit = unit.to(dtype).to(tl.float32)
    return (unit * gain.to(tl.float32)).to(dtype).to(tl.float32)


@triton.jit
def turn_and_store(
    qkv,
    cos,
    sin,
    positions,
    cells,
    query_gain,
    key_gain,
    query,
    keys,
    values,
    all_cells,
    eps,
    HEADS: tl.constexpr,
    KV_HEADS: tl.constexpr,
    HALF: tl.constexpr,
    TURN: tl.constexpr,
    NORM: tl.constexpr,
    WHOLE: tl.constexpr,
    HEADS_BLOCK: tl.constexpr,
    HALF_BLOCK: tl.constexpr,
):
    """Norm and turn queries and keys by their position; keys and values go into their cell.

    One program for each token, the tile being [heads + 2 * kv_heads, head_dim / 2], twice.
    """
    token = tl.program_id(0).to(tl.int64)
    head = tl.arange(0, HEADS_BLOCK)[:, None]
    i = tl.arange(0, HALF_BLOCK)[None, :]
    inside = (head < HEADS + 2 * KV_HEADS) & (i < HALF)
    is_query = inside & (head < HEADS)
    is_key = inside & (head >= HEADS) & (head < HEADS + KV_HEADS)
    is_value = inside & (head >= HEADS + KV_HEADS)
    dtype: tl.constexpr = qkv.dtype.element_ty
    base = qkv + (token * (HEADS + 2 * KV_HEADS) + head) * (2 * HALF)
    low = tl.load(base + i, inside, 0.0).to(tl.float32)
    high = tl.load(base + HALF + i, inside, 0.0).to(tl.float32)
    if NORM:
        square = tl.sum(low * low + high * high, 1)[:, None]
        if WHOLE:  # one norm over all heads of a kind
            row = tl.arange(0, HEADS_BLOCK)[:, None]
            of_queries = tl.sum(tl.where(row < HEADS, square, 0.0), 0)[None, :] / (HEADS * 2 * HALF)
            is_key_row = (row >= HEADS) & (row < HEADS + KV_HEADS)
            of_keys = tl.sum(tl.where(is_key_row, square, 0.0), 0)[None, :] / (KV_HEADS * 2 * HALF)
            mean = tl.where(row < HEADS, of_queries, of_keys)
            query_row = query_gain + head * (2 * HALF)
            key_row = key_gain + (head - HEADS) * (2 * HALF)
        else:
            mean = square / (2 * HALF)
            query_row = query_gain + head * 0
            key_row = key_gain + head * 0
        unit = tl.rsqrt(mean + eps)
        gain = tl.load(query_row + i, is_query, 0.0) + tl.load(key_row + i, is_key, 0.0)
        gain_high = tl.load(query_row + HALF + i, is_query, 0.0) + tl.load(
            key_row + HALF + i, is_key, 0.0
        )
        low = tl.where(is_value, low, _head_normed(low, unit, gain, dtype))
        high = tl.where(is_value, high, _head_normed(high, unit, gain_high, dtype))
    if TURN:
        position = tl.load(positions + token)
        c = tl.load(cos + position * HALF + i, i < HALF, 0.0).to(tl.float32)
        s = tl.load(sin + position * HALF + i, i < HALF, 0.0).to(tl.float32)
        turned_low = low * c - high * s
        turned_high = high * c + low * s
        low = tl.where(is_value, low, turned_low)
        high = tl.where(is_value, high, turned_high)
    _store_halves(query + (token * HEADS + head) * (2 * HALF), i, low, high, is_query, HALF)
    cell = tl.load(cells + token).to(tl.int64)
    at = ((head - HEADS).to(tl.int64) * all_cells + cell) * (2 * HALF)
    _store_halves(keys + at, i, low, high, is_key, HALF)
    at = ((head - HEADS - KV_HEADS).to(tl.int64) * all_cells + cell) * (2 * HALF)
    _store_halves(values + at, i, low, high, is_value, HALF)


@triton.jit
def _head_normed(x, unit, gain, dtype: tl.constexpr):
    """As `_normed`."""
    x = x * unit
    if gain.dtype != tl.float32:
        x = x.to(dtype).to(tl.float32)
    return (x * gain.to(tl.float32)).to(dtype).to(tl.float32)


@triton.jit
def _store_halves(at, i, low, high, mask, HALF: tl.constexpr):
    tl.store(at + i, low.to(at.dtype.element_ty), mask)
    tl.store(at + HALF + i, high.to(at.dtype.element_ty), mask)


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


@triton.jit
def gate(gate_up, out, size, GELU: tl.constexpr, BLOCK: tl.constexpr):
    """The activated gate times what goes up; `gate_up` [tokens, 2 * size]."""
    token = tl.program_id(0).to(tl.int64)
    column = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    inside = column < size
    x = tl.load(gate_up + token * 2 * size + column, inside, 0.0).to(tl.float32)
    up = tl.load(gate_up + token * 2 * size + size + column, inside, 0.0).to(tl.float32)
    if GELU:  # by tanh, which is 2 * sigmoid(2x) - 1
        x = x * tl.sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x))
    else:
        x = x * tl.sigmoid(x)
    x = x.to(out.dtype.element_ty).to(tl.float32)
    tl.store(out + token * size + column, (x * up).to(out.dtype.element_ty), inside)
