"""What a question asks, as a direction: questions that ask the same point the same way.

Learned from questions that were written in many words for each matter (`python -m
grouping_training`). A text's pieces (morphemes, pairs of them, letters) are hashed; the sum of
their rows is its direction. One more number for each piece says whether the answer is the shop's.
"""

import struct
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from policy.morphology import analyse

Array = np.ndarray[Any, np.dtype[Any]]

SIZE = 1 << 15
"""Rows of the table."""
WIDTH = 48
"""Numbers in a direction."""

_HEADER = struct.Struct("<ff")
_CONTENT = frozenset("NNG NNP NNB NP NR XR VV VA VX VCN MAG MM SL".split())
_LETTERS = (2, 3)


class Encoded(NamedTuple):
    direction: bytes
    """`WIDTH` signed bytes; equal for texts that look the same. Empty: the text says nothing."""
    of_shop: float
    """Log-odds that the answer is the same for every product."""


class _Model(NamedTuple):
    rows: Array
    of_shop: Array
    bias: float


def encode(plain: str) -> Encoded:
    """`plain`: lower case, single blanks, without courtesies, values and the product's name."""
    places = places_of(plain)
    if not places:
        return Encoded(b"", 0.0)
    model = _model()
    total = model.rows[places].sum(axis=0, dtype=np.int32)
    scaled = np.rint(total * (127 / max(1, int(np.abs(total).max())))).astype(np.int8)
    return Encoded(scaled.tobytes(), float(model.of_shop[places].mean()) + model.bias)


def cosines(direction: bytes, others: list[bytes]) -> list[float]:
    """How alike `direction` is to each of `others`, -1 to 1; none of them empty."""
    if not others:
        return []
    rows = np.frombuffer(b"".join(others), dtype=np.int8).reshape(-1, WIDTH).astype(np.float32)
    own = np.frombuffer(direction, dtype=np.int8).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(own)
    # Rounded: equal directions give exactly 1.
    return [round(float(each), 3) for each in rows @ own / np.maximum(lengths, 1.0)]


@lru_cache(maxsize=1)
def version() -> int:
    """Of the training: directions of another one mean something else."""
    return crc32(_data())


def places_of(plain: str) -> list[int]:
    """The rows of a text's pieces, in order."""
    return sorted({crc32(piece.encode()) % SIZE for piece in _pieces(plain)})


def _pieces(plain: str) -> Iterator[str]:
    tokens = [x for x in analyse(plain) if x.tag[0] != "S" or x.tag in {"SL", "SN"}]
    yield from (f"w{x.form}/{x.tag[0]}" for x in tokens)
    telling = [x.form for x in tokens if x.tag in _CONTENT]
    if telling:
        yield from (f"b{one} {other}" for one, other in pairwise(["^", *telling, "$"]))
    solid = plain.replace(" ", "")
    for length in _LETTERS:
        yield from (f"c{solid[at : at + length]}" for at in range(len(solid) - length + 1))


def _data() -> bytes:
    return files("qna.grouping").joinpath("encoder.bin").read_bytes()


@lru_cache(maxsize=1)
def _model() -> _Model:
    data = _data()
    scale, bias = _HEADER.unpack_from(data)
    table = np.frombuffer(data, dtype=np.int8, offset=_HEADER.size)
    rows, of_shop = table[: SIZE * WIDTH].reshape(SIZE, WIDTH), table[SIZE * WIDTH :]
    return _Model(rows, of_shop.astype(np.float32) * scale, bias)


def packed(rows: Array, of_shop: Array, bias: float) -> bytes:
    """The file as `_model` reads it: floats of any scale in, signed bytes out."""
    scale = float(np.abs(of_shop).max()) / 127 or 1.0
    table = np.rint(rows * (127 / (float(np.abs(rows).max()) or 1.0))).astype(np.int8)
    weights = np.rint(of_shop / scale).astype(np.int8)
    return _HEADER.pack(scale, bias) + table.tobytes() + weights.tobytes()
