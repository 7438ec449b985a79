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
    SIZE_BLOCK: tl.constexpr,
    TOKENS: tl.constexpr,
    KEYS: tl.constexpr,
):
    """Attention of new tokens to the shared cells of their row, then to its own.

    A program takes `TOKENS` new tokens of one row and one key head; the query heads that share it
    are rows of the same tile, padded to a power of two. `window` positions are seen, the token's
    own included; a window beyond the text costs nothing.
    """
    row, head, block = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    begin = tl.load(bounds + row)
    count = tl.load(bounds + row + 1) - begin
    GROUP: tl.constexpr = HEADS // KV_HEADS
    if block * TOKENS < count:
        position = tl.load(first + row)
        shared_count = tl.load(shared + row)
        tile = tl.arange(0, TOKENS * GROUP_BLOCK)
        i = tl.arange(0, SIZE_BLOCK)
        token = block * TOKENS + tile // GROUP_BLOCK
        member = tile % GROUP_BLOCK
        mask = ((token < count) & (member < GROUP))[:, None] & (i[None, :] < SIZE)
        at = (begin + token).to(tl.int64) * HEADS + head * GROUP + member
        at = at[:, None] * SIZE + i[None, :]
        q = tl.load(query + at, mask, 0.0)
        here = tl.where(token < count, position + token, position)
        top = tl.full([TOKENS * GROUP_BLOCK], -1e30, tl.float32)
        weight = tl.zeros([TOKENS * GROUP_BLOCK], tl.float32)
        total = tl.zeros([TOKENS * GROUP_BLOCK, SIZE_BLOCK], tl.float32)
        factor = scale * _LOG2_E
        base = head.to(tl.int64) * all_cells
        # The first position that any token of this block sees, and the last one, exclusive.
        oldest = tl.maximum(position + block * TOKENS - window + 1, 0)
        last = tl.minimum(position + count, position + block * TOKENS + TOKENS)
        top, weight, total = _over_cells(
            q, keys, values, base + tl.load(shared_start + row), 0, oldest, shared_count,
            here, window, top, weight, total, factor, SIZE, SIZE_BLOCK, KEYS,
        )  # fmt: skip
        top, weight, total = _over_cells(
            q, keys, values, base + tl.load(start + row), shared_count,
            tl.maximum(oldest - shared_count, 0), last - shared_count,
            here, window, top, weight, total, factor, SIZE, SIZE_BLOCK, KEYS,
        )  # fmt: skip
        tl.store(out + at, (total / weight[:, None]).to(out.dtype.element_ty), mask)


@triton.jit
def _over_cells(
    q,
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
    factor,
    SIZE: tl.constexpr,
    SIZE_BLOCK: tl.constexpr,
    KEYS: tl.constexpr,
):
    """The running softmax over cells `low` to `high` from `base` on, the first of which is
    position `offset`."""
    i = tl.arange(0, SIZE_BLOCK)[None, :]
    step = tl.arange(0, KEYS)
    for cell in range(low, high, KEYS):
        mask = ((cell + step) < high)[:, None] & (i < SIZE)
        at = (base + cell + step)[:, None] * SIZE + i
        k = tl.load(keys + at, mask, 0.0)
        v = tl.load(values + at, mask, 0.0)
        scores = tl.dot(q, tl.trans(k), input_precision="ieee") * factor
        position = offset + cell + step[None, :]
        seen = (position <= here[:, None]) & (position > here[:, None] - window)
        seen = seen & ((cell + step[None, :]) < high)
        scores = tl.where(seen, scores, -float("inf"))
        higher = tl.maximum(top, tl.max(scores, 1))
        p = tl.exp2(scores - higher[:, None])
        fade = tl.exp2(top - higher)
        weight = weight * fade + tl.sum(p, 1)
        total = total * fade[:, None] + tl.dot(p.to(v.dtype), v, input_precision="ieee")
        top = higher
    return top, weight, total


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


@triton.jit
def penalise(
    logits, scores, token_at, first, start, shared_start, shared, penalty, vocabulary,
    BLOCK: tl.constexpr,
):  # fmt: skip
    """Repetition penalty over a row's tokens, which stand in its cells beside keys and values.

    Read from `logits`, written to `scores`: a token that occurs twice is penalised once.
    """
    row = tl.program_id(0)
    factor = tl.load(penalty + row)
    if factor != 1.0:
        before = tl.load(shared + row)
        own = tl.load(first + row) + 1 - before
        at = row.to(tl.int64) * vocabulary
        _penalise_cells(
            logits + at, scores + at, token_at + tl.load(shared_start + row), before, factor, BLOCK
        )
        _penalise_cells(
            logits + at, scores + at, token_at + tl.load(start + row), own, factor, BLOCK
        )


@triton.jit
def _penalise_cells(logits, scores, tokens, count, factor, BLOCK: tl.constexpr):
    for begin in range(0, count, BLOCK):
        i = begin + tl.arange(0, BLOCK)
        token = tl.load(tokens + i, i < count, 0)
        old = tl.load(logits + token, i < count, 0.0).to(tl.float32)
        new = tl.where(old < 0, old * factor, old / factor)
        tl.store(scores + token, new, i < count)


@triton.jit
def peaks(scores, temperature, best, top, mass, vocabulary, splits, BLOCK: tl.constexpr):
    """For each row and each piece of the vocabulary: the likeliest token, its score, and the sum
    of exp((score - top) / temperature); a NaN makes `top` NaN."""
    row, piece = tl.program_id(0), tl.program_id(1)
    token = piece * BLOCK + tl.arange(0, BLOCK)
    at = row.to(tl.int64) * vocabulary + token
    x = tl.load(scores + at, token < vocabulary, -float("inf"))
    highest = tl.max(x, 0)
    broken = tl.sum((x != x).to(tl.int32), 0)
    weights = tl.exp((x - highest) / tl.load(temperature + row))
    to = row * splits + piece
    tl.store(best + to, piece * BLOCK + tl.argmax(x, 0))
    tl.store(top + to, tl.where(broken > 0, float("nan"), highest))
    tl.store(mass + to, tl.sum(tl.where(x > -float("inf"), weights, 0.0), 0))


@triton.jit
def choose(
    scores,
    best,
    top,
    mass,
    temperature,
    top_k,
    top_p,
    uniform,
    candidates,
    names,
    seats,
    chosen,
    vocabulary,
    splits,
    SPLITS: tl.constexpr,
    ROOM: tl.constexpr,
    BLOCK: tl.constexpr,
):
    """The next token of each row: -1 for a NaN, the likeliest where `uniform` is 0, else drawn.

    The draw inverts the running sum of the kept weights in the order of token ids, so it depends
    on nothing but the row. What top-k and top-p keep is found by bisection over the scores: among
    a few candidates that surely hold it, or over the whole row where there are none.
    """
    row = tl.program_id(0)
    piece = tl.arange(0, SPLITS)
    tops = tl.load(top + row * splits + piece, piece < splits, -float("inf"))
    broken = tl.sum((tops != tops).to(tl.int32), 0)
    u = tl.load(uniform + row)
    highest = tl.max(tops, 0)
    heat = tl.load(temperature + row)
    winner = tl.load(best + row * splits + tl.argmax(tops, 0))
    if broken > 0:
        winner = winner * 0 - 1
    if (u > 0.0) & (broken == 0):
        masses = tl.load(mass + row * splits + piece, piece < splits, 0.0)
        spread = tl.where(piece < splits, tl.exp((tops - highest) / heat), 0.0)
        whole = tl.sum(masses * spread, 0)
        k = tl.load(top_k + row)
        p = tl.load(top_p + row)
        source = scores + row.to(tl.int64) * vocabulary
        values = candidates + row.to(tl.int64) * ROOM
        ids = names + row.to(tl.int64) * ROOM
        found = 0
        if (k < vocabulary) | (p < 1.0):
            found = _gather(
                source, values, ids, highest, heat, whole, k, p, vocabulary, ROOM, BLOCK
            )
        if found > 0:
            winner = _draw(values, found, highest, heat, whole, k, p, u, BLOCK)
            winner = tl.load(ids + winner)
        else:
            winner = _draw(source, vocabulary, highest, heat, whole, k, p, u, BLOCK)
    tl.store(chosen + tl.load(seats + row), winner.to(chosen.dtype.element_ty))


@triton.jit
def _gather(
    source, values, ids, highest, heat, whole, k, p, vocabulary, ROOM: tl.constexpr,
    BLOCK: tl.constexpr,
):  # fmt: skip
    """Copy the likeliest tokens aside, in order; how many, or 0 if they may not be enough."""
    reach = 32.0 * heat
    count = vocabulary
    while (count > ROOM) & (reach > 0.5 * heat):
        reach = reach / 2
        count = _count(source, vocabulary, highest - reach, BLOCK)
    enough = 0
    if count <= ROOM:
        held = 0.0
        place = 0
        for begin in range(0, vocabulary, BLOCK):
            token = begin + tl.arange(0, BLOCK)
            x = tl.load(source + token, token < vocabulary, -float("inf"))
            wanted = x >= highest - reach
            held += tl.sum(tl.where(wanted, tl.exp((x - highest) / heat), 0.0), 0)
            to = place + tl.cumsum(wanted.to(tl.int32), 0) - 1
            tl.store(values + to, x, wanted)
            tl.store(ids + to, token, wanted)
            place += tl.sum(wanted.to(tl.int32), 0)
        # With top-k the nucleus is one of the k, else it is one of all.
        if k < vocabulary:
            enough = (place >= k).to(tl.int32) * place
        else:
            enough = (held >= p * whole).to(tl.int32) * place
        tl.debug_barrier()
    return enough


@triton.jit
def _count(source, size, least, BLOCK: tl.constexpr):
    count = 0
    for begin in range(0, size, BLOCK):
        i = begin + tl.arange(0, BLOCK)
        x = tl.load(source + i, i < size, -float("inf"))
        count += tl.sum((x >= least).to(tl.int32), 0)
    return count


@triton.jit
def _draw(source, size, highest, heat, whole, k, p, u, BLOCK: tl.constexpr):
    """The index drawn from `source`, cut by top-k and then by top-p.

    `whole` is the weight of all tokens, also of those that are not in `source`.
    """
    least = _key(-float("inf") + 0.0 * highest)
    mass = whole
    if k < size:
        least = _least(source, size, highest, heat, least, k.to(tl.float32), True, BLOCK)
        mass, _number = _amounts(source, size, highest, heat, least, BLOCK)
    if p < 1.0:
        least = _least(source, size, highest, heat, least, mass * p, False, BLOCK)
    mass, _number = _amounts(source, size, highest, heat, least, BLOCK)
    goal = u * mass
    running = 0.0
    drawn = size
    final = 0
    for begin in range(0, size, BLOCK):
        i = begin + tl.arange(0, BLOCK)
        x = tl.load(source + i, i < size, -float("inf"))
        kept = (_key(x) >= least) & (x > -float("inf"))
        weights = tl.where(kept, tl.exp((x - highest) / heat), 0.0)
        reached = kept & (running + tl.cumsum(weights, 0) >= goal)
        drawn = tl.minimum(drawn, tl.min(tl.where(reached, i, size), 0))
        final = tl.maximum(final, tl.max(tl.where(kept, i, 0), 0))
        running += tl.sum(weights, 0)
    return tl.where(drawn < size, drawn, final)  # a sum's rounding may stop short of the goal


@triton.jit
def _least(source, size, highest, heat, floor, goal, COUNTED: tl.constexpr, BLOCK: tl.constexpr):
    """The highest key from which on the scores amount to `goal`: in number or in weight."""
    low = floor.to(tl.int64)
    high = _key(highest).to(tl.int64) + 1
    mass, at_low = _amounts(source, size, highest, heat, low, BLOCK)
    at_high = at_low * 0
    while (at_low - at_high > 1) & (high - low > 1):
        middle = (low + high) // 2
        mass, count = _amounts(source, size, highest, heat, middle, BLOCK)
        amount = count.to(tl.float32) if COUNTED else mass
        enough = amount >= goal
        low = tl.where(enough, middle, low)
        at_low = tl.where(enough, count, at_low)
        high = tl.where(enough, high, middle)
        at_high = tl.where(enough, at_high, count)
    return low


@triton.jit
def _amounts(source, size, highest, heat, least, BLOCK: tl.constexpr):
    """Weight and number of the scores whose key is at least `least`."""
    mass = 0.0
    count = 0
    for begin in range(0, size, BLOCK):
        i = begin + tl.arange(0, BLOCK)
        x = tl.load(source + i, i < size, -float("inf"))
        kept = (_key(x) >= least) & (x > -float("inf"))
        mass += tl.sum(tl.where(kept, tl.exp((x - highest) / heat), 0.0), 0)
        count += tl.sum(kept.to(tl.int32), 0)
    return mass, count


@triton.jit
def _key(x):
    """A whole number that orders as the float does; adding 0 makes one of -0 and 0."""
    bits = (x + 0.0).to(tl.int32, bitcast=True)
    return tl.where(bits < 0, bits ^ 0x7FFFFFFF, bits).to(tl.int64)
