"""The small kernels, in Triton: all that is neither a matrix product nor attention, fused into
three launches a layer.

Keys and values of a layer lie in cells, [kv_heads, cells, head_dim]; each new token brings the cell
that it goes into. Everything runs on a CPU too, through Triton's interpreter
(`TRITON_INTERPRET=1` before the first import): that is how the tests compare it with plain torch.
"""

import triton
import triton.language as tl


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
