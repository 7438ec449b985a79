"""Tokens drawn by the kernels: the distribution of transformers, each row by its own settings."""

import math

import pytest
import torch

from tests.worker.engine.test_sampling import HISTORY, SETTINGS, VOCABULARY, fixed_logits, reference
from worker.engine import SamplingParams
from worker.engine.cuda.drawing import Drawing, Table, numbers
from worker.engine.request import Request

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
NO_K = 2**31 - 1


@pytest.fixture(autouse=True)
def no_gradients():
    with torch.no_grad():
        yield


def draw(logits, rows):
    """Tokens for `logits` by (temperature, top-p, penalty, uniform, top-k) of each row; all have
    `HISTORY` behind them, its first two tokens in shared cells."""
    count = len(rows)
    cells = torch.tensor([9, *HISTORY[:2], 9, 9, *HISTORY[2:]], dtype=torch.int32, device=DEVICE)
    chosen = torch.full((count,), -7, device=DEVICE)
    *real, top_k = zip(*rows, strict=True)
    real = torch.tensor(real, device=DEVICE)
    lies = [[number] * count for number in (len(HISTORY) - 1, 0, 5, 1, 2)]
    whole = [*lies, list(range(count)), list(top_k)]
    whole = torch.tensor(whole, dtype=torch.int32, device=DEVICE)
    drawing = Drawing(count, logits.shape[1], cells, DEVICE)
    drawing.into(chosen, logits.to(DEVICE), Table(count, whole, real))
    return chosen.tolist()


def rows_of(sampling, uniforms):
    rows = []
    for uniform in uniforms:
        temperature, top_p, penalty, _, top_k = numbers(Request([1], sampling, frozenset()), 0)
        rows.append((temperature, top_p, penalty, uniform, top_k))
    return rows


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_the_distribution_of_transformers(name):
    """By evenly spread uniform numbers: each token as often as its probability says."""
    count = 24
    logits = fixed_logits()
    spread = [(n + 0.5) / count for n in range(count)]
    picked = torch.tensor(draw(logits.repeat(count, 1), rows_of(SETTINGS[name], spread)))
    expected = reference(SETTINGS[name], logits)
    found = torch.bincount(picked, minlength=VOCABULARY)
    assert found[expected == 0].sum() == 0
    assert (found - expected * count).abs().max() <= 1.0 + 1e-3


def test_rows_keep_their_own_settings():
    logits = fixed_logits().repeat(4, 1)
    best = int(logits[0].argmax())
    rows = [(1.0, 1.0, 1.0, 0.0, NO_K), (1.0, 1.0, 1.0, 1e-9, NO_K), (1.0, 1e-6, 1.0, 0.9, NO_K)]
    rows.append((9.0, 1.0, 1.0, 0.9, 1))
    assert draw(logits, rows) == [best, 0, best, best]


def test_a_nan_gets_no_token():
    logits = fixed_logits().repeat(3, 1)
    logits[1:, 5] = math.nan
    rows = [(1.0, 1.0, 1.0, u, NO_K) for u in (0.0, 0.0, 0.5)]
    assert draw(logits, rows) == [int(logits[0].argmax()), -1, -1]


@pytest.mark.parametrize("spread", [0.0, 0.3, 3.0, 12.0])
@pytest.mark.parametrize(("k", "p"), [(NO_K, 0.9), (50, 1.0), (50, 0.8), (NO_K, 1.0)])
def test_a_large_vocabulary_is_cut_where_it_should_be(spread, k, p):
    """Flat logits need the whole row, peaked ones a few candidates; the vocabulary does not divide
    into the kernel's pieces."""
    vocabulary, count = 9001, 3
    logits = torch.randn(vocabulary, generator=torch.Generator().manual_seed(2)) * spread
    rows = [(0.8, p, 1.0, uniform, k) for uniform in (0.001, 0.5, 1.0)]
    picked = draw(logits.repeat(count, 1), rows)
    weights = (logits / 0.8).softmax(0).double()
    kept = torch.ones(vocabulary, dtype=torch.bool)
    if k < vocabulary:
        kept &= logits >= logits.topk(k).values[-1]
    weights = torch.where(kept, weights, 0.0)
    order = weights.argsort(descending=True, stable=True)
    before = weights[order].cumsum(0) - weights[order]
    if spread:  # equal logits have no order: all of them are kept
        kept[order[before >= p * weights.sum() + 1e-6]] = False
    total = torch.where(kept, weights, 0.0).cumsum(0)
    assert all(kept[token] for token in picked)
    for token, uniform in zip(picked, (0.001, 0.5, 1.0), strict=True):
        goal = uniform * total[-1]
        assert total[token] >= goal * (1 - 1e-4)
        assert token == 0 or total[token - 1] <= goal * (1 + 1e-4)


def test_exactly_as_many_candidates_as_top_k_wants():
    """The weight that is drawn from is then theirs, not that of all tokens."""
    vocabulary, k = 5000, 50
    logits = torch.full((vocabulary,), 2.0)  # far enough to be no candidates, not to be no weight
    logits[100 : 100 + k] = 10.0
    rows = [(1.0, 1.0, 1.0, uniform, k) for uniform in (1e-6, 0.5, 1.0)]
    assert draw(logits.repeat(3, 1), rows) == [100, 124, 149]


def test_a_penalised_token_is_penalised_once():
    logits = torch.zeros(1, VOCABULARY)
    logits[0, 7], logits[0, 8] = 3.0, 2.9  # 7 stands twice in the history
    assert draw(logits, [(1.0, 1.0, 1.02, 0.0, NO_K)]) == [7]
    assert draw(logits, [(1.0, 1.0, 1.2, 0.0, NO_K)]) == [8]


def test_a_request_says_how_its_tokens_are_chosen():
    greedy = Request([1], SamplingParams(repetition_penalty=1.3), frozenset())
    assert numbers(greedy, 0) == (1.0, 1.0, 1.3, 0.0, NO_K)
    seeded = SamplingParams(do_sample=True, temperature=0.7, top_k=40, top_p=0.9, seed=5)
    first, again = (Request([1], seeded, frozenset()) for _ in range(2))
    drawn = [numbers(first, place) for place in (0, 1, 2)]
    assert [numbers(again, place) for place in (2, 1, 0)] == drawn[::-1]
    assert drawn[0][:3] == (0.7, 0.9, 1.0)
    assert drawn[0][4] == 40
    assert 0 < drawn[0][3] <= 1
