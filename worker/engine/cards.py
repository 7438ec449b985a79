"""The GPUs that torch sees here, in torch's order: `python -m worker.engine.cards`.

In a process of its own, for whoever asks torch keeps a part of each card's memory.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

LIST_SECONDS = 120.0
_VISIBLE = "CUDA_VISIBLE_DEVICES"
_SIGNS = ("/dev/nvidiactl", "/dev/dxg")
"""Of NVIDIA's driver, and of Windows' below WSL: without them torch need not be asked."""


@dataclass(frozen=True, slots=True)
class SeenCard:
    index: int
    """`cuda:<index>` here; another container may number them otherwise."""
    uuid: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} {self.uuid[:12]}"


def see_only(card: SeenCard) -> None:
    """In a process where torch has not yet looked for devices: the card is its only one."""
    given = os.environ.get(_VISIBLE)
    # By its place among those that are visible at all: they may be named in several ways.
    os.environ[_VISIBLE] = given.split(",")[card.index].strip() if given else card.uuid


def has_driver() -> bool:
    return any(Path(sign).exists() for sign in _SIGNS)


def list_cards() -> list[SeenCard]:
    """Raises `OSError` when they could not be listed. A slice of a card (MIG) is none of them:
    it was given to its container by hand, and may bear the UUID of the whole card."""
    if not has_driver():
        return []
    asked = [sys.executable, "-m", __name__]
    try:
        told = subprocess.run(
            asked, check=False, capture_output=True, text=True, timeout=LIST_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise OSError(f"torch did not name the GPUs within {LIST_SECONDS:.0f} s") from None
    if told.returncode:
        last = (told.stderr.strip() or "no reason given").splitlines()[-1]
        raise OSError(f"torch could not name the GPUs: {last}")
    return [SeenCard(**each) for each in json.loads(told.stdout.splitlines()[-1])]


def _seen() -> Iterator[SeenCard]:
    import torch

    if torch.version.cuda is None:
        return
    for index in range(torch.cuda.device_count()):
        card = torch.cuda.get_device_properties(index)
        if " MIG " not in card.name:
            yield SeenCard(index, f"GPU-{card.uuid}", card.name)


if __name__ == "__main__":
    print(json.dumps([asdict(card) for card in _seen()]))  # noqa: T201 - read by `list_cards`
