"""The choice of the next tokens, in Triton: penalty, top-k, top-p and draw, each row its own way.

Scores of a row are dealt with in pieces of the vocabulary, all pieces of all rows at once, so that
a cut costs little more than a greedy choice. Three launches know nothing of each other but what
they leave in tensors: `score` makes scores of logits and finds the best of each piece; `survey` and
`collect`, which end at once for rows without a cut, copy aside the few tokens that surely hold what
top-k and top-p keep; `choose` draws among these, or among all.
"""

import triton
import triton.language as tl

BOUNDS = tl.constexpr(8)
"""Tried together in a search over scores."""
_SPAN = tl.constexpr(4096)
_SEARCHED = tl.constexpr(1024)
"""Scores read together: by one bound, and by `BOUNDS`."""


@triton.jit
def score(
    logits, scores, token_at, first, start, shared_start, shared, penalty, temperature, uniform,
    best, top, mass, vocabulary, splits, BLOCK: tl.constexpr,
):  # fmt: skip
    """For each row and each piece of the vocabulary: the likeliest token, its score, and the sum
    of exp((score - top) / temperature); a NaN makes `top` NaN.

    `scores`, the logits in float32 after the penalty, are left alone where nobody reads them: in
    rows that are greedy and without penalty.
    """
    row, piece = tl.program_id(0), tl.program_id(1)
    token = piece * BLOCK + tl.arange(0, BLOCK)
    inside = token < vocabulary
    at = row.to(tl.int64) * vocabulary
    x = tl.load(logits + at + token, inside, -float("inf")).to(tl.float32)
    factor = tl.load(penalty + row)
    if (factor != 1.0) | (tl.load(uniform + row) > 0.0):
        tl.store(scores + at + token, x, inside)
    if factor != 1.0:
        tl.debug_barrier()
        before = tl.load(shared + row)
        own = tl.load(first + row) + 1 - before
        low = piece * BLOCK
        _penalise(
            logits + at, scores + at, token_at + tl.load(shared_start + row), before, factor, low,
            BLOCK,
        )  # fmt: skip
        _penalise(
            logits + at, scores + at, token_at + tl.load(start + row), own, factor, low, BLOCK
        )
        tl.debug_barrier()
        x = tl.load(scores + at + token, inside, -float("inf"))
    highest = tl.max(x, 0)
    broken = tl.sum((x != x).to(tl.int32), 0)
    weights = tl.exp((x - highest) / tl.load(temperature + row))
    to = row * splits + piece
    tl.store(best + to, piece * BLOCK + tl.argmax(x, 0))
    tl.store(top + to, tl.where(broken > 0, float("nan"), highest))
    tl.store(mass + to, tl.sum(tl.where(x > -float("inf"), weights, 0.0), 0))


@triton.jit
def _penalise(logits, scores, tokens, count, factor, low, BLOCK: tl.constexpr):
    """Repetition penalty on the tokens of a row's cells that are in the piece from `low` on.

    Read from `logits`, written to `scores`: a token that occurs twice is penalised once.
    """
    for begin in range(0, count, _SEARCHED):
        i = begin + tl.arange(0, _SEARCHED)
        token = tl.load(tokens + i, i < count, -1)
        here = (token >= low) & (token < low + BLOCK)
        old = tl.load(logits + token, here, 0.0).to(tl.float32)
        tl.store(scores + token, tl.where(old < 0, old * factor, old / factor), here)


@triton.jit
def survey(
    scores, top, temperature, top_k, top_p, uniform, masses, counts, vocabulary, splits,
    SPLITS: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    """For each row with a cut and each piece: weight and number of the scores that are at least
    each of eight bounds below the row's highest."""
    row, piece = tl.program_id(0), tl.program_id(1)
    if _is_cut(row, top_k, top_p, uniform, vocabulary):
        heat = tl.load(temperature + row)
        highest = _highest(row, top, splits, SPLITS)
        bounds = _key(highest - _reach(heat))
        source = scores + row.to(tl.int64) * vocabulary
        low = piece * BLOCK
        high = tl.minimum(low + BLOCK, vocabulary)
        mass, count = _amounts(source, low, high, highest, heat, bounds)
        to = (row * splits + piece) * BOUNDS + tl.arange(0, BOUNDS)
        tl.store(masses + to, mass)
        tl.store(counts + to, count)


@triton.jit
def collect(
    scores, top, mass, temperature, top_k, top_p, uniform, masses, counts, candidates, names,
    vocabulary, splits, SPLITS: tl.constexpr, ROOM: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    """Copy the likeliest tokens of each row with a cut aside, in their order, where they are
    enough and few enough."""
    row, piece = tl.program_id(0), tl.program_id(1)
    if _is_cut(row, top_k, top_p, uniform, vocabulary):
        heat = tl.load(temperature + row)
        highest = _highest(row, top, splits, SPLITS)
        whole = _whole(row, top, mass, highest, heat, splits, SPLITS)
        k, p = tl.load(top_k + row), tl.load(top_p + row)
        found, _held, bound = _candidates(
            row, masses, counts, whole, k, p, vocabulary, splits, SPLITS, ROOM
        )
        if found > 0:
            number = tl.arange(0, SPLITS)
            at = (row * splits + number) * BOUNDS + bound
            place = tl.sum(tl.load(counts + at, number < piece, 0), 0)
            reach = _reach(heat)
            least = tl.max(
                tl.where(tl.arange(0, BOUNDS) == bound, _key(highest - reach), -(2**31)), 0
            )
            token = piece * BLOCK + tl.arange(0, BLOCK)
            inside = token < vocabulary
            source = scores + row.to(tl.int64) * vocabulary
            x = tl.load(source + token, inside, -float("inf"))
            wanted = (_key(x) >= least) & (x > -float("inf")) & inside
            to = row.to(tl.int64) * ROOM + place + tl.cumsum(wanted.to(tl.int32), 0) - 1
            tl.store(candidates + to, x, wanted)
            tl.store(names + to, token, wanted)


@triton.jit
def choose(
    scores, best, top, mass, temperature, top_k, top_p, uniform, masses, counts, candidates, names,
    seats, chosen, vocabulary, splits, SPLITS: tl.constexpr, ROOM: tl.constexpr,
):  # fmt: skip
    """The next token of each row: -1 for a NaN, the likeliest where `uniform` is 0, else drawn.

    The draw inverts the running sum of the kept weights in the order of token ids, so it depends
    on nothing but the row. What top-k and top-p keep is found by a search over the scores: among
    the candidates, or over the whole row where there are none.
    """
    row = tl.program_id(0)
    piece = tl.arange(0, SPLITS)
    tops = tl.load(top + row * splits + piece, piece < splits, -float("inf"))
    broken = tl.sum((tops != tops).to(tl.int32), 0)
    u = tl.load(uniform + row)
    winner = tl.load(best + row * splits + tl.argmax(tops, 0))
    if broken > 0:
        winner = winner * 0 - 1
    if (u > 0.0) & (broken == 0):
        highest = tl.max(tops, 0)
        heat = tl.load(temperature + row)
        whole = _whole(row, top, mass, highest, heat, splits, SPLITS)
        k, p = tl.load(top_k + row), tl.load(top_p + row)
        found = 0
        held = whole
        if (k < vocabulary) | (p < 1.0):
            found, held, _bound = _candidates(
                row, masses, counts, whole, k, p, vocabulary, splits, SPLITS, ROOM
            )
        # With top-k the nucleus is one of the k, else it is one of all.
        of = tl.where(k < vocabulary, held, whole)
        if found > 0:
            few = candidates + row.to(tl.int64) * ROOM
            winner = _draw(few, found, highest, heat, of, k, p, u)
            winner = tl.load(names + row.to(tl.int64) * ROOM + winner)
        else:
            source = scores + row.to(tl.int64) * vocabulary
            winner = _draw(source, vocabulary, highest, heat, whole, k, p, u)
    tl.store(chosen + tl.load(seats + row), winner.to(chosen.dtype.element_ty))


@triton.jit
def _is_cut(row, top_k, top_p, uniform, vocabulary):
    cut = (tl.load(top_k + row) < vocabulary) | (tl.load(top_p + row) < 1.0)
    return cut & (tl.load(uniform + row) > 0.0)


@triton.jit
def _highest(row, top, splits, SPLITS: tl.constexpr):
    piece = tl.arange(0, SPLITS)
    return tl.max(tl.load(top + row * splits + piece, piece < splits, -float("inf")), 0)


@triton.jit
def _whole(row, top, mass, highest, heat, splits, SPLITS: tl.constexpr):
    """The weight of all tokens."""
    piece = tl.arange(0, SPLITS)
    at = row * splits + piece
    tops = tl.load(top + at, piece < splits, -float("inf"))
    masses = tl.load(mass + at, piece < splits, 0.0)
    return tl.sum(masses * tl.where(piece < splits, tl.exp((tops - highest) / heat), 0.0), 0)


@triton.jit
def _reach(heat):
    """How far below the highest score the bounds lie: a quarter to 32 temperatures."""
    return heat * tl.exp2(tl.arange(0, BOUNDS).to(tl.float32) - 2.0)


@triton.jit
def _candidates(
    row, masses, counts, whole, k, p, vocabulary, splits, SPLITS: tl.constexpr, ROOM: tl.constexpr
):
    """Of the surveyed bounds the narrowest that keeps enough: how many tokens it keeps (0: none
    does, or too many), their weight, and its number."""
    piece = tl.arange(0, SPLITS)[:, None]
    bound = tl.arange(0, BOUNDS)
    at = (row * splits + piece) * BOUNDS + bound[None, :]
    mass = tl.sum(tl.load(masses + at, piece < splits, 0.0), 0)
    count = tl.sum(tl.load(counts + at, piece < splits, 0), 0)
    enough = tl.where(k < vocabulary, count >= k, mass >= p * whole) & (count <= ROOM)
    chosen = tl.min(tl.where(enough, bound, BOUNDS), 0)
    found = tl.sum(tl.where(bound == chosen, count, 0), 0)
    held = tl.sum(tl.where(bound == chosen, mass, 0.0), 0)
    return found, held, chosen


@triton.jit
def _draw(source, size, highest, heat, mass, k, p, u):
    """The index drawn from `source`, cut by top-k and then by top-p.

    `mass` is the weight that top-p is a part of, unless top-k leaves less.
    """
    least = _key(-float("inf") + 0.0 * highest)
    if k < size:
        least, mass = _least(source, size, highest, heat, least, mass, k.to(tl.float32), True)
    if p < 1.0:
        least, mass = _least(source, size, highest, heat, least, mass, mass * p, False)
    goal = u * mass
    running = 0.0
    drawn = size
    final = 0
    for begin in range(0, size, _SPAN):
        i = begin + tl.arange(0, _SPAN)
        x = tl.load(source + i, i < size, -float("inf"))
        kept = (_key(x) >= least) & (x > -float("inf"))
        weights = tl.where(kept, tl.exp((x - highest) / heat), 0.0)
        reached = kept & (running + tl.cumsum(weights, 0) >= goal)
        drawn = tl.minimum(drawn, tl.min(tl.where(reached, i, size), 0))
        final = tl.maximum(final, tl.max(tl.where(kept, i, 0), 0))
        running += tl.sum(weights, 0)
    return tl.where(drawn < size, drawn, final)  # a sum's rounding may stop short of the goal


@triton.jit
def _least(source, size, highest, heat, floor, mass, goal, COUNTED: tl.constexpr):
    """The highest key from which on the scores amount to `goal`, in number or in weight, and the
    weight from there on; `mass` is that from `floor` on.

    Each pass over the scores tries eight bounds: three times the gain of bisection for one read.
    """
    low = floor
    high = _key(highest) + 1
    at_low = size
    at_high = 0
    # At first from the highest score down, where nearly all of the weight is.
    bounds = tl.maximum(_key(highest - _reach(heat)), low)
    step = tl.arange(0, BOUNDS).to(tl.int64) + 1  # a range of keys may need 33 bits
    while (at_low - at_high > 1) & (high > low + 1):
        masses, counts = _amounts(source, 0, size, highest, heat, bounds)
        enough = (counts.to(tl.float32) if COUNTED else masses) >= goal
        lowest = tl.max(tl.where(enough, bounds, low), 0)
        mass = tl.where(lowest > low, tl.max(tl.where(bounds == lowest, masses, 0.0), 0), mass)
        at_low = tl.min(tl.where(enough, counts, at_low), 0)
        high = tl.min(tl.where(enough, high, bounds), 0)
        at_high = tl.max(tl.where(enough, at_high, counts), 0)
        low = lowest
        wide = high.to(tl.int64) - low.to(tl.int64)
        bounds = (low.to(tl.int64) + wide * step // BOUNDS).to(tl.int32)
    return low, mass


@triton.jit
def _amounts(source, begin, end, highest, heat, bounds):
    """Weight and number of the scores from `begin` to `end` whose keys are at least each of
    `bounds`."""
    mass = tl.zeros([_SEARCHED, BOUNDS], tl.float32)
    count = tl.zeros([_SEARCHED, BOUNDS], tl.int32)
    for at in range(begin, end, _SEARCHED):
        i = at + tl.arange(0, _SEARCHED)
        x = tl.load(source + i, i < end, -float("inf"))
        weights = tl.where(x > -float("inf"), tl.exp((x - highest) / heat), 0.0)
        kept = (_key(x)[:, None] >= bounds[None, :]) & (x > -float("inf"))[:, None]
        mass += tl.where(kept, weights[:, None], 0.0)
        count += kept.to(tl.int32)
    return tl.sum(mass, 0), tl.sum(count, 0)


@triton.jit
def _key(x):
    """A whole number that orders as the float does; adding 0 makes one of -0 and 0."""
    bits = (x + 0.0).to(tl.int32, bitcast=True)
    return tl.where(bits < 0, bits ^ 0x7FFFFFFF, bits)
