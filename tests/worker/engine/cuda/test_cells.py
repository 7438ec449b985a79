import random

import pytest

from worker.engine.cuda.cells import FreeCells


def test_a_reservation_is_of_neighbours_and_can_be_given_back():
    free = FreeCells(10)
    assert [free.reserve(4), free.reserve(4), free.reserve(4)] == [0, 4, None]
    free.release(0, 4)
    assert free.total == 6
    assert free.reserve(5) is None  # two gaps, of four and of two
    free.release(4, 4)
    assert free.reserve(10) == 0
    assert free.reserve(1) is None


def test_nothing_is_nothing():
    free = FreeCells(3)
    free.release(1, 0)
    assert free.total == 3


@pytest.mark.parametrize("seed", range(5))
def test_no_cell_is_ever_given_twice_and_none_is_lost(seed):
    rng, free, held = random.Random(seed), FreeCells(200), []
    for _ in range(400):
        if held and rng.random() < 0.5:
            free.release(*held.pop(rng.randrange(len(held))))
        else:
            count = rng.randrange(1, 40)
            first = free.reserve(count)
            if first is not None:
                held.append((first, count))
        taken = [cell for first, count in held for cell in range(first, first + count)]
        assert len(taken) == len(set(taken))
        assert all(0 <= cell < 200 for cell in taken)
        assert free.total == 200 - len(taken)
    for first, count in held:
        free.release(first, count)
    assert free.reserve(200) == 0
