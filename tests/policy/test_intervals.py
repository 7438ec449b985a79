"""Wilson's interval against SciPy's."""

import pytest
from scipy.stats import binomtest

from policy.intervals import wilson


@pytest.mark.parametrize(("hits", "count"), [(0, 20), (20, 20), (7, 31), (410, 500)])
def test_wilson_is_scipys(hits: int, count: int) -> None:
    expected = binomtest(hits, count).proportion_ci(method="wilson")
    assert wilson(hits / count, count) == pytest.approx((expected.low, expected.high), abs=1e-6)
