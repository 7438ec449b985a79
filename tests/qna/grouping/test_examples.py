"""Where a question belongs among those that were seen before."""

from dataclasses import replace

from qna.grouping.examples import Example, best_group
from qna.grouping.features import Features, features
from qna.store.grouping import KNOWN

SHRINKS = ["빨면 줄어드나요", "세탁 후 수축 있나요", "빨래하고 나서 작아지는지 궁금해요"]
WASHES = ["세탁기 돌려도 되나요", "세탁기 사용 가능한가요", "통돌이에 빨아도 돼요?"]


def examples(group_id: int, texts: list[str]) -> list[Example]:
    return [Example(group_id, features(text)) for text in texts]


def test_the_group_whose_examples_are_most_like_it() -> None:
    found = best_group(
        features("물빨래하면 사이즈 작아져요?"), examples(1, WASHES) + examples(2, SHRINKS)
    )
    assert found
    assert found.group_id == 2


def test_like_none() -> None:
    assert best_group(features("어느 나라에서 만들었어요"), examples(1, WASHES)) is None
    assert best_group(features("어느 나라에서 만들었어요"), []) is None


def test_one_that_went_astray_leads_no_other_there() -> None:
    stray = examples(1, [*WASHES, SHRINKS[0]])
    own = examples(2, SHRINKS[1:])
    found = best_group(features("빨면 줄어들까요"), [*stray, *own])
    assert found
    assert found.group_id == 2


def test_what_an_earlier_release_kept_is_compared_by_its_words() -> None:
    kept = features("방수 되나요?").as_dict()
    del kept["direction"], kept["odds"], kept["rivals"], kept["encoder"]
    earlier = Features.from_dict(kept)
    found = best_group(features("생활방수 되나요"), [Example(7, earlier)])
    assert found
    assert found.group_id == 7


def test_what_an_earlier_release_kept_agrees_in_values_that_it_did_not_have() -> None:
    for text in ("제주도 배송비 추가되나요?", "키 160인데 어떤 사이즈가 맞나요"):
        kept = features(text).as_dict()
        kept["slots"] = [slot.removesuffix("cm") for slot in kept["slots"] if slot != "where:far"]
        del kept["direction"], kept["odds"], kept["rivals"], kept["encoder"]
        found = best_group(features(text), [Example(7, Features.from_dict(kept))])
        assert found, text
        assert found.nearest < KNOWN, "else nothing that has a direction would ever be kept"


def test_directions_of_another_training_are_not_compared() -> None:
    found = features("비 맞으면 젖나요")
    kept = found.as_dict()
    assert Features.from_dict(kept).direction == found.direction
    kept["encoder"] += 1
    assert Features.from_dict(kept) == replace(found, direction=b"")
