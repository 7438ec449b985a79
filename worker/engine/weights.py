"""What tells one model's weights from another's under the same name: a digest, without a model.

A folder may hold other weights tomorrow, and a branch of a hub moves; an adapter fits only those it
was trained on.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from huggingface_hub import try_to_load_from_cache

_FILE, _INDEX = "model.safetensors", "model.safetensors.index.json"
_WHOLE = 64 * 2**20
"""Bytes up to which a file is read whole."""
_SLICES, _SLICE = 64, 64 * 2**10
"""Of a larger one: so many pieces of so many bytes, evenly from its beginning to its end."""


def weights_digest(model: str, revision: str | None) -> str | None:
    """16 hexadecimal digits for the safetensors files of a folder, or of a hub id in the local
    cache; None where there are none to read: other formats, or not fetched yet.

    The SHA-256 of each file's name, size and content, in the order of the names. Of files above
    64 MiB it takes 64 slices of 64 KiB, the first with the header: a change of every weight, as by
    training, is seen, a change of a few single ones may not be. Files are read again only when
    their time or size is another.
    """
    try:
        parts = [_of_file(path, *_state(path)) for path in sorted(_files(model, revision))]
    except (OSError, ValueError, LookupError):  # torn, or no name of a model: loading tells it
        return None
    return sha256(b"".join(parts)).hexdigest()[:16] if parts else None


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _files(model: str, revision: str | None) -> Iterator[Path]:
    if whole := _local(model, _FILE, revision):
        yield whole
    elif index := _local(model, _INDEX, revision):
        names = set(json.loads(index.read_text("utf-8"))["weight_map"].values())
        yield from (index.parent / name for name in names)


def _local(model: str, name: str, revision: str | None) -> Path | None:
    if (folder := Path(model).expanduser()).is_dir():
        return folder / name if (folder / name).is_file() else None
    if model.startswith(("/", "./", "../", "~")):
        return None
    cached = try_to_load_from_cache(model, name, revision=revision)
    return Path(cached) if isinstance(cached, str) else None


@lru_cache(maxsize=64)
def _of_file(path: Path, size: int, _changed: int) -> bytes:
    found = sha256(f"{path.name} {size}\n".encode())
    with path.open("rb") as file:
        if size <= _WHOLE:
            found.update(file.read())
        else:
            for number in range(_SLICES):
                file.seek((size - _SLICE) * number // (_SLICES - 1))
                found.update(file.read(_SLICE))
    return found.digest()
