"""No text from outside may hold a process: length first, then work in linear time."""

import pytest

from bench.bounded_work import BOUND_SECONDS, READERS, SIZE, Reader, processor_seconds, worst_texts

TRIES = 5
LINEAR = 8.0
"""At most so much dearer is a text of four times the length: 4 is linear, 16 is quadratic."""


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_the_worst_texts_are_read_in_bounded_time(reader: Reader) -> None:
    reader("")  # whatever is loaded at first use
    quarters = dict(worst_texts(SIZE // 4))
    for name, text in worst_texts():
        if _least(reader, text) > BOUND_SECONDS:
            # A slow machine is no fault of the function, growth faster than its input is.
            ratio = _least(reader, text) / _least(reader, quarters[name])
            assert ratio < LINEAR, f"{name}: four times the text costs {ratio:.0f} times as much"


def _least(reader: Reader, text: str) -> float:
    least = float("inf")
    for _ in range(TRIES):
        least = min(least, processor_seconds(reader, text))
        if least < BOUND_SECONDS:
            break
    return least
