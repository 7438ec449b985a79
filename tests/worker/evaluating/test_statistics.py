"""The intervals and the test, held against scipy and against draws whose truth is known."""

import numpy as np
import pytest
from scipy.stats import permutation_test

from worker.evaluating.statistics import difference, estimate, holm

RANDOM = np.random.default_rng(11)


def test_sign_flip_is_scipys_permutation_test() -> None:
    pairs = RANDOM.normal(0.5, 1, 12)
    exact = permutation_test((pairs,), lambda x, axis: x.mean(axis), permutation_type="samples")
    found = difference(np.zeros(12), pairs)
    assert found is not None
    assert found.p == pytest.approx(exact.pvalue, abs=0.02)


def test_questions_without_a_value_count_for_nothing() -> None:
    values = np.array([1.0, np.nan, 0.0, 1.0])
    found = estimate(values, share=True)
    assert found is not None
    assert (found.mean, found.count) == (pytest.approx(2 / 3), 3)
    pair = difference(values, np.array([np.nan, 1.0, 0.0, 0.0]))
    assert pair is not None
    assert (pair.mean, pair.count) == (-0.5, 2)
    assert estimate(np.array([np.nan]), share=False) is None
    assert difference(np.array([np.nan]), np.array([1.0])) is None


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    covered = 0
    for run in range(150):
        found = estimate(RANDOM.normal(3, 1, 40), share=False, seed=run)
        assert found is not None
        covered += found.low <= 3 <= found.high
    assert 0.87 < covered / 150 <= 1


def test_two_that_never_differ_have_no_difference() -> None:
    found = difference(np.ones(9), np.ones(9))
    assert found is not None
    assert (found.mean, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
