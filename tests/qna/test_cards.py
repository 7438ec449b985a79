"""A place on a card has one holder, whoever asks at once."""

from functools import partial

import pytest

from qna.database import Database
from qna.store.cards import card_holders, give_card_back, keep_card, take_card
from tests.qna.racing import together

CARDS = ("GPU-b", "GPU-a", "GPU-c")


def take(database: Database, owner: str, places: int = 1, lease_seconds: float = 30) -> str | None:
    with database.write() as session:
        return take_card(session, CARDS, owner=owner, places=places, lease_seconds=lease_seconds)


def test_in_the_order_in_which_they_are_seen(database: Database) -> None:
    assert [take(database, owner) for owner in "uvwx"] == [*CARDS, None]
    with database.read() as session:
        assert card_holders(session, CARDS) == ["v", "u", "w"]


@pytest.mark.parametrize("places", [1, 2])
def test_of_eight_at_once_as_many_get_one_as_there_are(database: Database, places: int) -> None:
    taken = together([partial(take, database, f"w{number}", places) for number in range(8)])
    cards = [card for card in taken if card is not None]
    assert sorted(cards) == sorted(CARDS * places)


def test_two_share_only_what_nobody_holds_alone(database: Database) -> None:
    assert [take(database, str(number), 2) for number in range(4)] == [*CARDS, CARDS[0]]


def test_a_lease_that_ended_is_the_next_ones(database: Database) -> None:
    assert take(database, "dead", lease_seconds=-1) == "GPU-b"
    assert take(database, "w") == "GPU-b"
    with database.write() as session:
        assert not keep_card(session, "dead", 30)
        assert keep_card(session, "w", 30)


def test_a_lease_that_ended_is_still_its_owners_while_nobody_wants_it(database: Database) -> None:
    take(database, "slow", lease_seconds=-1)
    with database.write() as session:
        assert keep_card(session, "slow", 30)
    assert take(database, "w") == "GPU-a"


def test_what_is_given_back_is_free_at_once(database: Database) -> None:
    take(database, "w")
    with database.write() as session:
        give_card_back(session, "w")
    assert take(database, "v") == "GPU-b"
