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


def weights() -> str | None:
    return "w1"


def test_what_was_promoted_last_is_served_until_it_is_taken_back(tmp_path: Path) -> None:
    here = settings(tmp_path)
    assert serving_adapter(here, weights) is None
    promote(here, "first", "w1")
    promote(here, "second", "w1")
    assert serving_adapter(here, weights) == adapter_folder(here, "second")
    assert take_back(here) == ("second", "first")
    assert serving_adapter(here, weights) == adapter_folder(here, "first")
    assert take_back(here) == ("first", None)
    assert serving_adapter(here, weights) is None
    with pytest.raises(NothingPromoted):
        take_back(here)


def test_the_setting_comes_first(tmp_path: Path) -> None:
    promote(settings(tmp_path), "first", "w1")
    other = settings(tmp_path, adapter="/somewhere/else")
    assert serving_adapter(other, weights) == Path("/somewhere/else")
    assert serving_adapter(settings(tmp_path, adapter="none"), weights) is None


@pytest.mark.parametrize(
    "other", [{"model": "other"}, {"model_revision": "abc"}, {"engine": "openai"}]
)
def test_what_was_learned_for_another_model_is_passed_over(
    tmp_path: Path, other: dict[str, str]
) -> None:
    promote(settings(tmp_path), "first", "w1")
    assert serving_adapter(settings(tmp_path, **other), weights) is None


@pytest.mark.parametrize("here", ["w2", None])
def test_what_was_learned_on_other_weights_is_passed_over(tmp_path: Path, here: str | None) -> None:
    promote(settings(tmp_path), "first", "w1")
    assert serving_adapter(settings(tmp_path), lambda: here) is None


def test_what_an_older_list_names_is_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "learning/served.json"
    place.parent.mkdir()
    place.write_text('[{"name": "old", "model": "bundled", "revision": null}]')
    assert [each.name for each in promoted_adapters(settings(tmp_path))] == ["old"]
    assert serving_adapter(settings(tmp_path), lambda: None) is None


@pytest.mark.parametrize("text", ["{", '[{"name": 1}]', "5"])
def test_a_damaged_list_is_named(tmp_path: Path, text: str) -> None:
    promote(settings(tmp_path), "first", "w1")
    (tmp_path / "learning/served.json").write_text(text)
    with pytest.raises(ValueError, match=r"served\.json is damaged"):
        promoted_adapters(settings(tmp_path))
