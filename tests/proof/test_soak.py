"""What `make soak` calls growth."""

from random import Random

import pytest

from proof.soak import Series, trend
from qna.database import POOL_SIZE


def series(*, slope: float = 0.0, noise: float = 1.0, start: float = 0.0) -> Series:
    """Half an hour around a hundred, a value every five seconds; less by up to `start` at first."""
    random = Random(1)
    return [
        (5.0 * n, 100 + 5 * n * slope + random.gauss(0, noise) - max(0.0, start - n))
        for n in range(360)
    ]


@pytest.mark.parametrize("unit", ["MiB", "files"])
def test_a_slow_leak_is_found(unit: str) -> None:
    assert trend(series(slope=0.005)).grows(unit)


@pytest.mark.parametrize(
    "quiet",
    [series(), series(noise=0.0), series(slope=-0.01), series(start=60), series(slope=0.0005)],
)
def test_noise_warmth_and_shrinking_are_none(quiet: Series) -> None:
    assert not trend(quiet).grows("MiB")


def test_a_pool_may_fill_up_and_hold_no_more() -> None:
    filling = [(5.0 * n, float(2 + n // 60)) for n in range(360)]
    assert filling[-1][1] < POOL_SIZE
    assert trend(filling).grows("files")
    assert not trend(filling).grows("to SQL")
    assert trend([(at, POOL_SIZE + 1.0) for at, _ in filling]).grows("to SQL")


def test_too_short_a_run_says_so() -> None:
    with pytest.raises(ValueError, match="longer"):
        trend([(0.0, 1.0), (5.0, 1.0)])
