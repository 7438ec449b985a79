"""What `jamsi doctor` says of the adapter that a drafting worker would serve."""

from pathlib import Path

import pytest

from jamsi.doctor.adapter import check_adapter
from jamsi.doctor.finding import Level
from qna.adapters import adapter_folder, promote
from qna.settings import Settings
from worker.drafting.engines import base_digest


def settings(folder: Path, **values: object) -> Settings:
    return Settings(state_dir=folder, device="cpu", **values)  # type: ignore[arg-type]  # as given


def promoted(here: Settings, name: str = "20261127-new") -> Path:
    """A folder like one of peft's, for the bundled model."""
    promote(here, name, base_digest(here) or "")
    folder = adapter_folder(here, name)
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text("{}")
    return folder


def test_nothing_is_said_where_nothing_was_learned(tmp_path: Path) -> None:
    assert not list(check_adapter(settings(tmp_path)))


def test_what_is_served_is_named(tmp_path: Path) -> None:
    here = settings(tmp_path)
    promoted(here)
    [finding] = check_adapter(here)
    assert (finding.level, finding.found) == (Level.OK, "20261127-new is merged into the model")


def test_one_for_other_weights_is_told(tmp_path: Path) -> None:
    here = settings(tmp_path)
    promote(here, "old", "0" * 64)
    [finding] = check_adapter(here)
    assert finding.level == Level.WARN
    assert finding.found.startswith("old was made for another model")
    assert "jamsi learn --back" in finding.remedy
    assert not list(check_adapter(settings(tmp_path, adapter="none")))


@pytest.mark.parametrize(("named", "level"), [(False, Level.WARN), (True, Level.FAIL)])
def test_a_folder_that_is_gone_is_told(tmp_path: Path, named: bool, level: Level) -> None:
    here = settings(tmp_path)
    promote(here, "gone", base_digest(here) or "")
    if named:
        here = settings(tmp_path, adapter=str(tmp_path / "gone"))
    [finding] = check_adapter(here)
    assert finding.level == level
    assert "holds no adapter_config.json" in finding.found


def test_eight_bits_take_none(tmp_path: Path) -> None:
    promoted(settings(tmp_path))
    [finding] = check_adapter(settings(tmp_path, weights="int8"))
    assert finding.level == Level.WARN
    assert "JAMSI_WEIGHTS=float" in finding.remedy


def test_a_damaged_list_fails(tmp_path: Path) -> None:
    promoted(settings(tmp_path))
    (tmp_path / "learning/served.json").write_text("{")
    [finding] = check_adapter(settings(tmp_path))
    assert finding.level == Level.FAIL
    assert "is damaged" in finding.found
