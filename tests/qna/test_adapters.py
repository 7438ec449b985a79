"""Which adapter is served: promoted, taken back, named by the setting."""

from pathlib import Path

import pytest

from qna.adapters import (
    NothingPromoted,
    adapter_folder,
    promote,
    promoted_adapters,
    serving_adapter,
    take_back,
)
from qna.settings import Settings


def settings(folder: Path, **values: str) -> Settings:
    return Settings(state_dir=folder, **values)  # type: ignore[arg-type]  # as given


def test_what_was_promoted_last_is_served_until_it_is_taken_back(tmp_path: Path) -> None:
    here = settings(tmp_path)
    assert serving_adapter(here) is None
    promote(here, "first")
    promote(here, "second")
    assert serving_adapter(here) == adapter_folder(here, "second")
    assert take_back(here) == ("second", "first")
    assert serving_adapter(here) == adapter_folder(here, "first")
    assert take_back(here) == ("first", None)
    assert serving_adapter(here) is None
    with pytest.raises(NothingPromoted):
        take_back(here)


def test_the_setting_comes_first(tmp_path: Path) -> None:
    promote(settings(tmp_path), "first")
    assert serving_adapter(settings(tmp_path, adapter="/somewhere/else")) == Path("/somewhere/else")
    assert serving_adapter(settings(tmp_path, adapter="none")) is None


@pytest.mark.parametrize(
    "other", [{"model": "other"}, {"model_revision": "abc"}, {"engine": "openai"}]
)
def test_what_was_learned_for_another_model_is_passed_over(
    tmp_path: Path, other: dict[str, str]
) -> None:
    promote(settings(tmp_path), "first")
    assert serving_adapter(settings(tmp_path, **other)) is None


@pytest.mark.parametrize("text", ["{", '[{"name": 1}]', "5"])
def test_a_damaged_list_is_named(tmp_path: Path, text: str) -> None:
    promote(settings(tmp_path), "first")
    (tmp_path / "learning/served.json").write_text(text)
    with pytest.raises(ValueError, match=r"served\.json is damaged"):
        promoted_adapters(settings(tmp_path))
