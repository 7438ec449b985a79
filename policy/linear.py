"""Linear models over hashed features: how their tables are packed, read and asked."""

import struct
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from zlib import crc32

_HEADER = struct.Struct("<ff")


class Table:
    """Scale, bias and a signed byte for each place."""

    def __init__(self, data: bytes) -> None:
        self._scale, self._bias = _HEADER.unpack_from(data)
        self._weights = array("b", data[_HEADER.size :])

    def odds(self, features: Iterable[str]) -> float:
        """The log-odds for what has these features."""
        at = places(features, len(self._weights))
        total = sum(self._weights[place] for place in at)
        return float(self._scale * total / max(len(at), 1) ** 0.5 + self._bias)


@lru_cache(maxsize=4)
def table(package: str, name: str) -> Table:
    """The table in `name`, a file of `package`; read once."""
    return Table(files(package).joinpath(name).read_bytes())


def places(features: Iterable[str], size: int) -> list[int]:
    """Where features stand in a table of `size` places, in order."""
    return sorted({crc32(feature.encode()) % size for feature in features})


def packed(weights: Sequence[float], bias: float) -> bytes:
    """A table as it is read."""
    scale = max(map(abs, weights)) / 127 or 1.0
    return _HEADER.pack(scale, bias) + bytes(array("b", [round(each / scale) for each in weights]))
