"""The encoder's training: what it reads, and that it learns."""

from collections import Counter

import torch

from grouping_training.__main__ import learn
from grouping_training.questions import FOLDER, Matter, matters
from qna.grouping.encoder import places_of


def small() -> list[Matter]:
    shrinks = ["빨면 줄어드나요", "세탁 후 수축 있나요", "빨고 나서 작아져요?"]
    refund = ["환불 언제 되나요", "돈은 언제 돌려받나요", "입금은 며칠 걸려요"]
    return [
        Matter("product_a", [places_of(text) for text in shrinks], False),
        Matter("shop_b", [places_of(text) for text in refund], True),
    ]


def test_two_matters_are_drawn_apart_and_the_shops_is_told() -> None:
    found = small()
    # In one file, for what two files hold may be the same matter.
    model = learn([each._replace(file="one") for each in found], steps=60)
    with torch.no_grad():
        shrinks, refund = (model(matter.questions) for matter in found)
    assert (shrinks[0] @ shrinks[0].T).min() > 0.5 > (shrinks[0] @ refund[0].T).max()
    assert refund[1].min() > 0 > shrinks[1].max()


def test_the_questions_are_read_by_matter() -> None:
    found = matters()
    files = Counter(matter.file for matter in found)
    assert len(found) > 1000
    assert files.keys() > {"shop_orders", "product_home", "tuning"}
    assert all(len(matter.questions) > 1 for matter in found)
    by_name = [m for m in found if m.file.startswith(("shop_", "product_"))]
    assert all(m.of_shop == m.file.startswith("shop_") for m in by_name)


def test_no_question_stands_twice_in_a_file() -> None:
    for file in FOLDER.glob("*.txt"):
        lines = [line for line in file.read_text().splitlines() if line.strip()]
        twice = [line for line, times in Counter(lines).items() if times > 1]
        assert not twice, file.name
