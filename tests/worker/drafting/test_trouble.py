"""Which questions tell of something that went wrong."""

import time

import pytest

from worker.drafting.trouble import asks_plainly, tells_of_trouble


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
        "일주일째 배송준비중이에요",
        "벌써 2주째 기다리고 있어요",
        "문의했는데 답이 없네요",
        "너무 늦네요",
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
        "한 달째 잘 쓰고 있어요. 리필 있나요?",
        "벌써 한 달 됐네요 잘 쓰고 있어요 리필 있나요?",
        "3일째 되는 날 도착하나요?",
        "100일 째 아기 입혀도 되나요",
        "벌써 3일 남았네요 아직 세일하나요?",
        "병원에 선물하려는데 배송되나요?",
        "병원에서 쓰려고 하는데 대량 구매 되나요",
        "너무 늦은 시간에도 배송되나요",
        "실망하지 않을까요? 선물인데",
        "화나신 어머니 선물로 좋나요",
        "답이 없네요 사이즈 좀 골라주세요",
        "이유식 큐브 냄새배나요 실리콘이라",
        "What is the wrong size?",
    ],
)
def test_fear_hearsay_and_ones_own_doing_are_none(question: str) -> None:
    assert not tells_of_trouble(question)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("제주도도 파손없이 배송 되나요", True),
        ("화분에 심어져서 와요?", True),
        ("유통기한 얼마나 남은걸로 와요?", True),
        ("이거 언제 와요ㅠㅠ", False),
        ("물 새요", False),
        ("색이 생각보다 어두워요. 교환되나요?", False),
        ("배송 되나요 " * 20, False),
    ],
)
def test_one_short_sentence_that_asks_wants_no_apology(question: str, plain: bool) -> None:
    assert asks_plainly(question) is plain


@pytest.mark.parametrize(
    "piece", ["안 ", "벌써 이틀 ", "문의 ", "아직 ", "너무 ", "이 주일째 ", "사진이랑 ", "요 "]
)
def test_a_long_text_takes_no_time(piece: str) -> None:
    began = time.process_time()
    tells_of_trouble(piece * 20_000)
    assert time.process_time() - began < 0.1
