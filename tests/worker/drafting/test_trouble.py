"""Which questions tell of something that went wrong."""

import time

import pytest

from train.data.questions import aspects
from worker.drafting.trouble import tells_of_trouble


@pytest.mark.parametrize(
    "question",
    [
        "물 새요",
        "주문한 지 열흘째인데 아직 안 왔어요",
        "조종기랑 페어링이 안 됩니다",
        "펌프가 안 눌러져요. 돌려도 그래요",
        "화면이 안 나와요",
        "카드가 두 번 결제됐어요",
        "사진이랑 너무 다르네요",
        "문의 남긴 지 사흘인데 답변이 없으시네요",
        "바르고 나서 얼굴이 뒤집어졌어요",
        "뚜껑이 튀어서 다쳤어요",
        "정말 실망입니다",
        "The zipper broke after two days.",
        "I received the wrong color.",
    ],
)
def test_trouble_is_seen(question: str) -> None:
    assert tells_of_trouble(question)


@pytest.mark.parametrize(
    "question",
    [
        "물 새지 않나요?",
        "세탁하면 안 줄어드나요",
        "깨져서 오면 어떻게 하나요",
        "후기에 냄새가 심하다던데 어떤가요",
        "예전 건 금방 망가졌는데 이건 괜찮나요",
        "손잡이가 부러졌는데 손잡이만 따로 살 수 있나요",
        "주소를 잘못 적었어요 바꿀 수 있을까요",
        "떨어뜨려서 깨졌는데 수리 되나요",
        "재입고 언제 되나요",
        "Is there a hole in the pot?",
        "Does it leak?",
    ],
)
def test_fear_hearsay_and_ones_own_doing_are_none(question: str) -> None:
    assert not tells_of_trouble(question)


def test_it_holds_on_the_written_questions() -> None:
    """A fit: the patterns were written while looking at these lines."""
    lines = aspects("reported.txt")
    wrong, fine = ([a.forms[0] for a in lines if a.wants_sorry == sorry] for sorry in (True, False))
    texts = [[line.replace("{", "").replace("}", "") for line in side] for side in (wrong, fine)]
    assert sum(map(tells_of_trouble, texts[0])) >= 0.85 * len(wrong)
    assert sum(map(tells_of_trouble, texts[1])) <= 0.02 * len(fine)


@pytest.mark.parametrize("piece", ["안 ", "아직 ", "너무 ", "이 주일째 ", "사진이랑 ", "요 "])
def test_a_long_text_takes_no_time(piece: str) -> None:
    began = time.process_time()
    tells_of_trouble(piece * 20_000)
    assert time.process_time() - began < 0.1
