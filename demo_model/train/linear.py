"""Logistic regression over hashed features, for the tables that `policy.linear` reads."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

import worker.drafting
from policy.linear import packed

Array = np.ndarray[Any, np.dtype[Any]]
_STEPS = 80


def fit(
    places: Sequence[Sequence[int]],
    labels: Sequence[bool],
    size: int,
    *,
    decay: float,
    weights: Sequence[float] | None = None,
) -> Array:
    """The weights of `size` places, and the bias behind them; the same each time.

    A row of `places` is an example, its label in `labels`, what it counts in `weights`.
    """
    rows, wanted = matrix(places, size), np.array(labels, dtype=float)
    counts = np.ones(len(labels)) if weights is None else np.array(weights)
    turned = rows.T.tocsr()

    def loss(w: Array) -> tuple[float, Array]:
        odds = rows @ w[:-1] + w[-1]
        wrong = (1 / (1 + np.exp(-odds)) - wanted) * counts
        value = ((np.logaddexp(0, odds) - wanted * odds) * counts).sum()
        slope = np.append(turned @ wrong + decay * w[:-1], wrong.sum())
        return float(value + 0.5 * decay * (w[:-1] ** 2).sum()), slope

    begin = np.zeros(size + 1)
    done = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return np.asarray(done.x)


def matrix(places: Sequence[Sequence[int]], size: int) -> csr_matrix:
    """An example a row, each of unit length."""
    sizes = np.array([len(each) for each in places])
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    columns = np.concatenate([np.array(each, dtype=np.int32) for each in places])
    ends = np.append(0, np.cumsum(sizes))
    return csr_matrix((values, columns, ends), shape=(len(places), size))


def write(name: str, weights: Array) -> None:
    """The table that drafting reads as `name`."""
    folder = Path(worker.drafting.__path__[0])
    (folder / name).write_bytes(packed(weights[:-1].tolist(), float(weights[-1])))
