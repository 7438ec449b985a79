"""Groups and alarms for the pictures: questions that ask the same, and a bottle that leaks."""

from datetime import timedelta

from sqlalchemy.orm import Session

from qna.models import Draft, DraftSource, Question, Shop, now
from qna.store.grouping import group, look, ungrouped

BAG, CUP, TEE = "방수 백팩 30L", "스텐 보온 텀블러 500ml", "오버핏 코튼 셔츠"
ASKED = (
    (BAG, "{matter}에 대해 담당 부서에 확인하고 있습니다. 확인되는 대로 답변드릴게요.", "방수 정도", (
        "비 오는 날 메고 다녀도 되나요?", "방수 되나요?", "안녕하세요~ 생활방수 되는지 궁금합니다",
        "방수 기능 있나요ㅠㅠ", "비 맞아도 괜찮나요", "방수 여부 문의드립니다", "방수가 되는지 궁금합니다!!",
    )),
    (TEE, "{matter}에 대해서는 담당자가 정확히 확인한 뒤 안내해 드리겠습니다.", "세탁 방법", (
        "건조기 돌려도 되나요?", "건조기 사용 가능한가요", "건조기에 넣어도 되나요??", "건조기 써도 돼요?",
    )),
    (CUP, "{matter}에 대해서는 담당자가 확인한 뒤 안내해 드리겠습니다.", "추가 배송비", (
        "제주도 배송비 추가되나요?", "제주인데 배송비 추가금 얼마에요", "제주 추가운임 있는지 궁금합니다",
        "제주도 택배비 추가 있어요??", "제주도는 배송비 따로 붙나요",
    )),
    (CUP, "불편을 드려 죄송합니다. {matter}에 대해서는 담당자가 확인한 뒤 안내해 드리겠습니다.", "말씀하신 내용", (
        "뚜껑에서 물이 새요", "가방에 넣었더니 다 샜어요. 확인 부탁드려요", "닫아도 물이 줄줄 샙니다",
    )),
)  # fmt: skip


def add_groups(session: Session, shops: list[Shop]) -> None:
    number = 0
    for product, draft, matter, texts in ASKED:
        for text in texts:
            number += 1
            _add(session, shops[number % 2], number, product, text, draft.format(matter=matter))
    secret = "방수 되나요? 선물할 거라 비밀글로 여쭤요"
    _add(session, shops[0], 99, BAG, secret, "담당자가 확인한 뒤 안내해 드리겠습니다.", secret=True)
    for asked in ungrouped(session, 100):
        group(session, look(asked))


def _add(
    session: Session, shop: Shop, number: int, product: str, text: str, reply: str, **values: bool
) -> None:
    at = now() - timedelta(minutes=7 * number)
    question = Question(
        shop_id=shop.id, platform_question_id=f"G-{number}", status="in_review", text=text,
        product_name=product if number % 2 else f"[오늘출발] {product}", asked_at=at, received_at=at, due_at=at + timedelta(hours=24),
        author_name=("kim", "lee", "park", "choi", "jung")[number % 5] + "**", ungrouped=True, **values,
    )  # fmt: skip
    session.add(question)
    session.flush()
    draft = Draft(
        question_id=question.id, claim=1, question_revision=1, source=DraftSource.MODEL,
        text=f"문의해 주셔서 감사합니다. {reply}",
    )  # fmt: skip
    session.add(draft)
    session.flush()
    question.draft_id = draft.id
