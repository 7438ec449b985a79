"""Logistic regression on runs whose labels hang on replies (multiple-instance learning).

A bad reply has at least one bad run. The grammar says which where it can; where it blames none, the
run that a first fit finds worst counts as the bad one in a second fit. Deterministic.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from policy.opinion import SIZE
from policy_training.examples import Bag

Array = np.ndarray[Any, np.dtype[Any]]
_DECAY = 0.05
_STEPS = 60
_BESIDE = 0.3
"""What an unblamed run of a bad reply is worth as a good one."""


def fit(bags: Sequence[Bag]) -> Array:
    """The weights, SIZE of them, and the bias behind them."""
    runs, owner = matrix(bags)
    blamed = np.array([b for bag in bags for b in bag.blamed])
    bad = np.array([bag.bad for bag in bags])[owner]
    hidden = np.array([bag.bad and not any(bag.blamed) for bag in bags])[owner]
    weight = np.where(hidden, 0.0, np.where(bad & ~blamed, _BESIDE, 1.0))
    first = _logistic(runs, blamed.astype(float), weight, None)
    worst = _worst(runs @ first[:-1], owner) & hidden
    weight = np.where(hidden & ~worst, _BESIDE, np.where(worst, 1.0, weight))
    return _logistic(runs, (blamed | worst).astype(float), weight, first)


def matrix(bags: Sequence[Bag]) -> tuple[csr_matrix, Array]:
    """Runs as rows of unit length over SIZE places, and the bag that each belongs to."""
    places = [run for bag in bags for run in bag.runs]
    sizes = np.array([len(run) for run in places])
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
    ends = np.append(0, np.cumsum(sizes))
    columns = np.concatenate([np.array(run, dtype=np.int32) for run in places])
    owner = np.repeat(np.arange(len(bags)), [len(bag.runs) for bag in bags])
    return csr_matrix((values, columns, ends), shape=(len(places), SIZE)), owner


def highest(scores: Array, owner: Array, count: int) -> Array:
    """Of each bag the highest score of its runs."""
    best = np.full(count, -np.inf)
    np.maximum.at(best, owner, scores)
    return best


def _worst(scores: Array, owner: Array) -> Array:
    """Which run of each bag scores highest."""
    return scores >= highest(scores, owner, int(owner.max()) + 1)[owner]


def _logistic(runs: csr_matrix, labels: Array, weight: Array, start: Array | None) -> Array:
    turned = runs.T.tocsr()

    def loss(w: Array) -> tuple[float, Array]:
        odds = runs @ w[:-1] + w[-1]
        wrong = (1 / (1 + np.exp(-odds)) - labels) * weight
        value = ((np.logaddexp(0, odds) - labels * odds) * weight).sum()
        slope = np.append(turned @ wrong + _DECAY * w[:-1], wrong.sum())
        return float(value + 0.5 * _DECAY * (w[:-1] ** 2).sum()), slope

    begin = np.zeros(SIZE + 1) if start is None else start
    return np.asarray(
        minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    )
