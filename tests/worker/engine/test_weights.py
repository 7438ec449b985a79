"""Other weights under the same name have another digest."""

import json
import os
from pathlib import Path

import pytest

from worker.engine import weights
from worker.engine.weights import weights_digest


def model(folder: Path, content: bytes, name: str = "model.safetensors") -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return str(folder)


def test_the_content_decides_and_not_the_place(tmp_path: Path) -> None:
    one, same = model(tmp_path / "a", b"weights"), model(tmp_path / "b", b"weights")
    assert weights_digest(one, None) == weights_digest(same, None)
    assert weights_digest(model(tmp_path / "c", b"weightz"), None) != weights_digest(one, None)


def test_weights_that_were_changed_in_place_are_seen(tmp_path: Path) -> None:
    place = model(tmp_path / "a", b"weights")
    before = weights_digest(place, None)
    model(tmp_path / "a", b"weightz")
    os.utime(tmp_path / "a" / "model.safetensors", ns=(1, 1))
    assert weights_digest(place, None) != before


def test_all_parts_count(tmp_path: Path) -> None:
    places = [model(tmp_path / name, b"1", "one.safetensors") for name in "ab"]
    for place, second in zip(places, (b"2", b"3"), strict=True):
        model(Path(place), second, "two.safetensors")
        parts = {"weight_map": {"x": "one.safetensors", "y": "two.safetensors"}}
        (Path(place) / "model.safetensors.index.json").write_text(json.dumps(parts))
    assert len({weights_digest(place, None) for place in places}) == 2


def test_a_large_file_is_read_in_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_WHOLE", 1000)
    monkeypatch.setattr(weights, "_SLICE", 10)
    content = bytes(2000)
    changed = [b"h" + content[1:], content[:-1] + b"t", content]
    found = [weights_digest(model(tmp_path / str(n), c), None) for n, c in enumerate(changed)]
    assert len(set(found)) == 3


@pytest.mark.parametrize("name", ["/no/such/folder", "nobody/no-such-model", "no name//of:any"])
def test_what_is_not_here_has_none(name: str) -> None:
    assert weights_digest(name, None) is None


def test_torn_files_have_none(tmp_path: Path) -> None:
    place = model(tmp_path / "a", b"{", "model.safetensors.index.json")
    assert weights_digest(place, None) is None
