"""The button for managers: a customer asks that nothing of them is kept."""

from collections.abc import Callable

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Role, Shop
from tests.review.desk import Person, add_question, get

Enter = Callable[..., Person]


def test_a_manager_forgets_a_customer_and_says_so_twice(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id, text="은하수 머그컵 있나요?")
    path = f"/questions/{question.id}"
    reviewer, manager = come_in("minji"), come_in("boss", Role.MANAGER)
    assert "모두 지우기" not in reviewer.get(path).text
    assert reviewer.post(f"{path}/forget", sure="1").status_code == 403
    assert "모두 지우기" in manager.get(path).text
    manager.post(f"{path}/forget")
    assert get(sqlite_database, question).text
    assert manager.post(f"{path}/forget", sure="1").status_code == 303
    gone = get(sqlite_database, question)
    assert (gone.text, gone.author_name, gone.raw) == ("", None, None)
    assert gone.status == Status.WITHDRAWN
    page = manager.get(path)
    assert page.status_code == 200
    assert "고객의 요청으로 지움" in page.text
    assert "모두 지우기" not in page.text
    assert "고객의 글 지움" in manager.get("/audit").text
