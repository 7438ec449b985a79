"""What a question asks as a direction, learned from questions in many words."""

import numpy as np
import pytest

from qna.grouping import encoder
from qna.grouping.encoder import SIZE, WIDTH, cosines, encode, packed, places_of
from qna.grouping.features import asked
from qna.grouping.similarity import SAME


def alike(one: str, other: str) -> float:
    return cosines(encode(asked(one)).direction, [encode(asked(other)).direction])[0]


@pytest.mark.parametrize(
    ("one", "other", "another"),
    [
        ("빨고 나면 작아지나요", "세탁 후에 수축 있어요?", "세탁기에 돌려도 되나요"),
        ("밤에 틀어도 안 시끄러운가요", "소음 심한 편인가요", "소비전력이 얼마나 돼요"),
        ("카드 취소는 언제쯤 반영되나요", "돈은 언제 돌려받아요", "반품은 며칠 안에 해야 하나요"),
    ],
)
def test_other_words_point_the_same_way_and_a_near_miss_elsewhere(
    one: str, other: str, another: str
) -> None:
    assert alike(one, other) > SAME > alike(one, another)


def test_the_same_text_is_the_same_direction() -> None:
    found = encode("방수 되나요")
    assert found == encode("방수 되나요")
    assert len(found.direction) == WIDTH
    assert cosines(found.direction, [found.direction] * 3) == [1.0] * 3
    assert cosines(found.direction, []) == []


def test_a_text_that_says_nothing_has_no_direction() -> None:
    assert encode("") == (b"", 0.0)
    assert places_of("") == []


def test_it_knows_what_the_shop_answers_for_every_product() -> None:
    assert encode(asked("보낸 물건 도착하면 돈은 며칠 뒤에 들어오나요")).of_shop > 0
    assert encode(asked("팔이 긴 편인데 손목까지 오나요")).of_shop < 0


def test_what_was_learned_is_read_as_it_was_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.zeros((SIZE, WIDTH), dtype=np.float32)
    of_shop = np.zeros(SIZE, dtype=np.float32)
    [place, *_] = places_of("방수")
    rows[place] = np.linspace(-1, 1, WIDTH)
    of_shop[place] = 2.0
    data = packed(rows, of_shop, -0.5)

    class File:
        def joinpath(self, name: str) -> "File":
            return self

        def read_bytes(self) -> bytes:
            return data

    monkeypatch.setattr(encoder, "files", lambda _: File())
    encoder._model.cache_clear()
    try:
        found = encode("방수")
        assert np.frombuffer(found.direction, dtype=np.int8)[[0, -1]].tolist() == [-127, 127]
        assert found.of_shop == pytest.approx(2.0 / len(places_of("방수")) - 0.5, abs=0.02)
    finally:
        encoder._model.cache_clear()
