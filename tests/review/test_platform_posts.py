"""What people did at the platform, and the channels, on the page."""

from collections.abc import Callable

from qna.database import Database
from qna.lifecycle import Status
from qna.models import PostKind, Shop
from qna.store.platform_posts import keep_post
from tests.review.desk import Person, add_question

Enter = Callable[..., Person]


def test_a_persons_answer_and_what_the_customer_did_stand_in_the_history(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id, status=Status.ANSWERED)
    said = {
        PostKind.ANSWER: "네, 표시되어 있습니다.",
        PostKind.FOLLOW_UP: "음력은요?",
        PostKind.EDIT: "음력도 있나요?",
        PostKind.DELETION: "",
    }
    with sqlite_database.write() as session:
        for kind, text in said.items():
            keep_post(session, question.id, kind, text)
    page = come_in().get(f"/questions/{question.id}").text
    for words in (*said.values(), "플랫폼에서 직접 답변", "고객이 이어서 씀", "고객이 삭제"):
        assert words in page


def test_a_question_names_the_one_it_follows_and_its_channel(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    old = add_question(sqlite_database, haru.id, 1, status=Status.ANSWERED)
    new = add_question(sqlite_database, haru.id, 2, follows_id=old.id, channel="customer")
    page = come_in().get(f"/questions/{new.id}").text
    assert f'href="/questions/{old.id}"' in page
    assert "고객문의" in page


def test_the_filter_knows_channels(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.get_one(Shop, haru.id).platform = "naver"
    add_question(sqlite_database, haru.id, 1, channel="product", text="상품 질문")
    add_question(sqlite_database, haru.id, 2, channel="customer", text="주문 질문")
    person = come_in()
    page = person.get("/queue?platform=naver:customer").text
    assert "주문 질문" in page
    assert "상품 질문" not in page
    assert 'value="naver:customer"' in page
    assert "상품 질문" in person.get("/queue?platform=naver").text
