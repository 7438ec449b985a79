"""Places are never lost, and a batch does not wait for ever."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.processes import wait_until
from tests.qna.racing import together
from worker.drafting import room
from worker.drafting.room import Room


def held(room: Room, most: int) -> int:
    with room.places(most) as places:
        return places.held


def test_places_are_free_again_at_the_end() -> None:
    room = Room(5)
    assert [held(room, 16), held(room, 3), held(room, 16)] == [5, 3, 5]


def test_after_an_error_too() -> None:
    room = Room(5)

    def break_with_places() -> None:
        with room.places(4) as places:
            places.give_back(1)
            raise RuntimeError("SQL is away")

    with pytest.raises(RuntimeError):
        break_with_places()
    assert held(room, 16) == 5


def test_a_full_room_gives_nothing_and_then_what_it_got_back() -> None:
    room = Room(4)
    with room.places(4) as places:
        with room.places(4) as none:
            assert (none.held, none.none_left) == (0, True)
        places.give_back(1)
        assert held(room, 4) == 1, "after the wait, a single place is better than none"


def test_a_waiting_batch_starts_with_half_of_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WAIT_SECONDS", 60)
    full = Room(8)
    with full.places(8) as places:

        def give_back() -> int:
            for _ in range(4):
                places.give_back(1)
            return 0

        assert sorted(together([partial(held, full, 8), give_back])) == [0, 4]


def test_while_one_thread_waits_the_others_leave_it_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WAIT_SECONDS", 60)
    full = Room(2)
    with full.places(2) as places, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(held, full, 2)
        wait_until(full._turn.locked, what="one thread waits")
        with full.places(2) as none:
            assert (none.held, none.none_left) == (0, False)
        places.give_back(1)
        assert waiting.result(timeout=60) == 1


def test_alone_means_that_nobody_else_holds_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WAIT_SECONDS", 0.01)
    shared = Room(4)

    def alone() -> tuple[int, int, int]:
        with shared.alone(3) as places:
            return places.held, held(shared, 4), others.held

    with ThreadPoolExecutor(1) as pool:
        with shared.places(2) as others:
            waiting = pool.submit(alone)
            wait_until(lambda: shared._closed, what="it waits for the others")
            assert held(shared, 1) == 0, "nobody comes in meanwhile"
            with shared.alone(3) as second:
                assert second.held == 0, "one is enough"
            assert not waiting.done()
        assert waiting.result(timeout=60) == (3, 0, 0)
    assert held(shared, 16) == 4
