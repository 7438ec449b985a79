"""How freely the model writes: bounds refuse, and later attempts are safer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qna.presets import ALL_PRESETS, DEFAULT_PRESET, PRESETS, SamplingValues, safer, sampling_for

sampling = st.builds(
    SamplingValues,
    temperature=st.floats(0.01, 1.5),
    top_k=st.none() | st.integers(1, 200),
    top_p=st.none() | st.floats(0.01, 1),
)


@pytest.mark.parametrize(
    "values",
    [
        {"temperature": 2.0, "top_k": 100},
        {"temperature": 0},
        {"temperature": float("nan")},
        {"top_k": 0},
        {"top_k": 201},
        {"top_p": 0},
        {"top_p": 1.01},
        {"repetition_penalty": 0.9},
        {"max_new_tokens": 8},
        {"max_new_tokens": 5000},
        {"seed": 1},
        {"do_sample": False, "temperature": 0.5},
        {"do_sample": False, "top_k": 5},
    ],
)
def test_out_of_bounds_is_refused_and_never_clamped(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SamplingValues.model_validate(values)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_within_bounds_and_explained(preset: str) -> None:
    values = sampling_for(preset, {})
    assert values == SamplingValues.model_validate(PRESETS[preset].values)
    assert PRESETS[preset].title
    assert PRESETS[preset].explanation


def test_the_shops_own_values_lie_on_top() -> None:
    assert sampling_for("balanced", {"top_k": 7}).model_dump() == {
        "do_sample": True, "temperature": 0.7, "top_k": 7, "top_p": 0.9,
        "repetition_penalty": 1.0, "max_new_tokens": 128,
    }  # fmt: skip
    assert sampling_for("gone", {}) == sampling_for(DEFAULT_PRESET, {})
    with pytest.raises(ValidationError):
        sampling_for("balanced", {"temperature": 9})


@given(sampling, st.integers(1, 10))
def test_later_attempts_stay_in_bounds_and_get_no_warmer(
    values: SamplingValues, attempt: int
) -> None:
    tried = safer(values, attempt)
    SamplingValues.model_validate(tried.model_dump())
    assert tried.temperature <= values.temperature
    assert safer(values, 1) == values
    assert safer(values, attempt + 1).temperature <= tried.temperature


def test_greedy_gets_a_little_warmth_since_it_would_repeat_itself() -> None:
    greedy = sampling_for("greedy", {})
    assert safer(greedy, 1) == greedy
    assert safer(greedy, 2).do_sample
    assert safer(greedy, 2).temperature == 0.3


def test_no_preset_takes_another_s_place() -> None:
    assert len({preset.key for preset in ALL_PRESETS}) == len(ALL_PRESETS)
    assert len({preset.title for preset in ALL_PRESETS}) == len(ALL_PRESETS)
    assert all(re.fullmatch("[a-z_]+", preset.key) for preset in ALL_PRESETS)
