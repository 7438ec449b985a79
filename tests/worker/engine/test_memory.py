"""What fits on cards of many sizes; nothing here needs one."""

import pytest
import torch
from transformers import LlamaConfig

from worker.engine.loading import best_dtype, check_fits, count_parameters
from worker.engine.memory import GIB, check_weights, model_shape, plan

EXAONE = LlamaConfig(
    vocab_size=102400,
    hidden_size=2560,
    intermediate_size=7168,
    num_hidden_layers=30,
    num_attention_heads=32,
    num_key_value_heads=8,
    head_dim=80,
)
PARAMETERS = 2_405_000_000
CELL = 2 * 30 * 8 * 80 * 2
WORK = 0.5 * GIB
"""What driver and torch take of a card before anything is loaded."""


def shape(parameters=PARAMETERS):
    return model_shape(EXAONE, CELL, 2 * parameters, torch.bfloat16.itemsize)


def free(card):
    return int(card * GIB - WORK) - shape().weights


@pytest.mark.parametrize(
    ("card", "texts"), [(6, 33), (8, 99), (12, 231), (16, 382), (24, 382), (80, 382)]
)
def test_rows_follow_from_the_cells_that_fit(card, texts):
    """One slot of 4,096 positions took 314 MB: six on a card of 8 GB."""
    chosen = plan(shape(), free(card), context=4096)
    assert chosen.texts == texts
    assert chosen.rows <= 512
    used = chosen.cells * CELL + chosen.rows * shape().row + chosen.burst * shape().token
    assert used <= free(card)
    assert chosen.context == min(4096, chosen.cells)


def test_a_large_card_is_not_filled_for_its_own_sake():
    chosen = plan(shape(), free(140), context=4096)
    used = chosen.cells * CELL + chosen.rows * shape().row + chosen.burst * shape().token
    assert chosen.rows == 512
    assert shape().weights + used <= 17 * GIB


def test_fewer_rows_can_be_asked_for():
    chosen = plan(shape(), free(24), context=4096, rows=3)
    assert chosen.rows == 3
    assert chosen.cells >= 4096


def test_a_small_card_shortens_the_longest_text_and_not_the_number_of_short_ones():
    chosen = plan(shape(), free(5.3), context=4096)
    assert chosen.cells < 4096
    assert chosen.context == chosen.cells
    assert chosen.rows > 1


def test_a_model_that_does_not_fit_is_refused_with_what_would():
    with pytest.raises(ValueError, match=r"2.4 billion parameters need 4.5 GiB") as error:
        check_weights(shape(), int(4 * GIB - WORK), PARAMETERS)
    assert "at most 1.7 billion parameters" in str(error.value)
    assert "JAMSI_WEIGHTS=int8" in str(error.value)
    check_weights(shape(), int(6 * GIB - WORK), PARAMETERS)


def test_a_card_that_is_taken_by_others_is_refused():
    with pytest.raises(ValueError, match=r"0.01 GiB are free on the GPU"):
        plan(shape(), int(0.01 * GIB), context=4096)


def test_a_model_is_measured_before_it_is_loaded():
    config = LlamaConfig(
        **{**EXAONE.to_dict(), "num_hidden_layers": 3, "tie_word_embeddings": True}
    )
    assert count_parameters(config) == 102400 * 2560 + 3 * 71_439_360 + 2560
    with pytest.raises(ValueError, match="billion parameters need"):
        check_fits(config, torch.bfloat16, int(0.5 * GIB))
    check_fits(config, torch.bfloat16, 2 * GIB)


@pytest.mark.parametrize(
    ("capability", "dtype"),
    [
        ((7, 0), torch.float16),
        ((7, 5), torch.float16),
        ((8, 0), torch.bfloat16),
        ((9, 0), torch.bfloat16),
    ],
)
def test_a_card_without_bfloat16_gets_float16(capability, dtype):
    assert best_dtype(capability) == dtype
