"""What staff decide, over HTTP; what the second person is told; what is taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from qna.database import Database
from qna.lifecycle import Status
from qna.models import (
    AuditEvent,
    Decision,
    Delivery,
    DeliveryStatus,
    Question,
    Review,
    Role,
    Shop,
    now,
)
from review.confirming import stamp
from tests.qna import steps
from tests.review.desk import GOOD, Person, add_question, get

Enter = Callable[..., Person]


def deliveries(database: Database) -> list[Delivery]:
    with database.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def reviews(database: Database) -> list[Review]:
    with database.read() as session:
        return list(session.scalars(select(Review).order_by(Review.id)))


def test_the_contract_of_the_review_form(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    form = person.get(f"/questions/{question.id}").text.split('id="review-form"')[1]
    form = form.split("</form>")[0]
    assert f'action="/questions/{question.id}/review"' in form
    for name in ("csrf_token", "draft_id", "reply_text", "decision", "reason"):
        assert f'name="{name}"' in form
    answer = person.review(question)
    assert answer.status_code == 303
    assert get(sqlite_database, question).status == Status.APPROVED
    assert [row.reply_text for row in deliveries(sqlite_database)] == [GOOD]
    assert reviews(sqlite_database)[0].decision == Decision.APPROVED


def test_an_edited_text_goes_out_as_it_was_typed(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    typed = "안녕하세요.\r\n담당자가 확인한 뒤 안내해 드리겠습니다. \x00"
    come_in().review(question, reply_text=typed)
    assert (
        deliveries(sqlite_database)[0].reply_text
        == "안녕하세요.\n담당자가 확인한 뒤 안내해 드리겠습니다."
    )
    review = reviews(sqlite_database)[0]
    assert review.decision == Decision.EDITED
    assert review.edit_distance


def test_approving_against_the_policy_is_written_down(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    reply = "네, 표시되어 있습니다."
    person = come_in()
    asked = person.review(question, reply_text=reply)
    assert asked.status_code == 422
    assert get(sqlite_database, question).status == Status.IN_REVIEW
    assert "읽었습니다. 이대로 보냅니다" in asked.text
    sent = person.review(question, reply_text=reply, confirmed=stamp(reply))
    assert sent.status_code == 303
    with sqlite_database.read() as session:
        query = select(AuditEvent).where(AuditEvent.action == "review.despite_violations")
        event = session.scalars(query).one()
    assert "definitive" in event.detail["codes"]


def test_rejecting_needs_a_reason_and_sends_nothing(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    refused = person.review(question, "reject", reply_text="쓰던 글")
    assert refused.status_code == 422
    assert "쓰던 글" in refused.text
    assert get(sqlite_database, question).status == Status.IN_REVIEW
    assert person.review(question, "reject", reason="전화로 답함").status_code == 303
    assert get(sqlite_database, question).status == Status.REJECTED
    assert deliveries(sqlite_database) == []


def test_an_empty_reply_is_refused(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    question = add_question(sqlite_database, haru.id)
    assert come_in().review(question, reply_text=" \n\u200b").status_code == 422
    assert get(sqlite_database, question).status == Status.IN_REVIEW


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.POSTED])
def test_a_reply_that_is_too_long_is_refused_uncut(
    come_in: Enter, haru: Shop, sqlite_database: Database, status: Status
) -> None:
    question = add_question(sqlite_database, haru.id, status=status)
    person = come_in()
    act = "review" if status == Status.IN_REVIEW else "answer"
    fixed = {"decision": "approve", "draft_id": question.draft_id}
    for length, answer in ((4001, 422), (4000, 303)):
        reply = (GOOD * 100)[: length - 1] + "끝"
        fixed["confirmed"] = stamp(reply)
        told = person.post(f"/questions/{question.id}/{act}", reply_text=reply, **fixed)
        assert told.status_code == answer
        if answer == 422:
            assert reply in told.text
            assert "답글이 4001자입니다. 4000자까지 보낼 수 있습니다." in told.text
            assert deliveries(sqlite_database) == []
    assert [row.reply_text for row in deliveries(sqlite_database)] == [reply]


def test_the_second_person_is_told_who_was_first_and_loses_nothing(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    first, second = come_in("minji", name="김민지"), come_in("suho", name="이수호")
    assert first.review(question).status_code == 303
    told = second.review(question, reply_text="수호가 고친 글 <b>")
    assert told.status_code == 409
    assert "김민지" in told.text
    assert "수호가 고친 글 &lt;b&gt;" in told.text
    assert len(deliveries(sqlite_database)) == 1


def test_a_change_by_the_customer_is_told_as_the_customers(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    first, second = come_in("minji", name="김민지"), come_in("suho", name="이수호")
    first.review(question)
    steps.record(sqlite_database, haru, steps.edition("Q-1", "다른 것을 물을게요"))
    told = second.review(question, reply_text="쓰던 글")
    assert (told.status_code, "김민지" in told.text) == (409, False)
    assert "고객이 그사이 문의를 고쳤습니다" in told.text
    assert "쓰던 글" in told.text
    steps.record(sqlite_database, haru, steps.deletion("Q-1"))
    assert "고객이 그사이 문의를 삭제했습니다" in second.review(question).text


def test_a_stale_draft_cannot_be_approved(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    assert come_in().review(question, draft_id=question.draft_id + 1).status_code == 409
    assert deliveries(sqlite_database) == []


def test_undo_takes_the_approval_back_until_it_is_on_its_way(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    after = person.review(question)
    assert 'id="undo"' in person.get(after.headers["Location"]).text
    person.post("/undo", review_id=1)
    assert get(sqlite_database, question).status == Status.IN_REVIEW
    assert deliveries(sqlite_database)[0].status == DeliveryStatus.CANCELLED
    person.review(question)
    with sqlite_database.write() as session:
        session.execute(
            update(Delivery).where(Delivery.id == 2).values(status=DeliveryStatus.POSTING)
        )
    answer = person.post("/undo", review_id=2)
    assert "되돌릴 수 없습니다" in person.get(answer.headers["Location"]).text
    assert get(sqlite_database, question).status == Status.APPROVED


def test_nobody_takes_back_what_a_colleague_decided_but_a_manager(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    come_in("minji").review(question)
    come_in("suho").post("/undo", review_id=1)
    assert get(sqlite_database, question).status == Status.APPROVED
    come_in("boss", Role.MANAGER).post("/undo", review_id=1)
    assert get(sqlite_database, question).status == Status.IN_REVIEW


def test_approve_and_next_leads_through_the_queue_with_its_filters(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    first, second = (add_question(sqlite_database, haru.id, number) for number in (1, 2))
    person = come_in()
    path = f"/questions/{first.id}/review?then=next&shop={haru.id}"
    answer = person.post(path, decision="approve", draft_id=first.draft_id, reply_text=GOOD)
    assert answer.headers["Location"] == f"/questions/{second.id}?shop={haru.id}"
    path = f"/questions/{second.id}/review?then=next"
    answer = person.post(path, decision="approve", draft_id=second.draft_id, reply_text=GOOD)
    assert answer.headers["Location"] == "/queue"


def test_redraft_hands_hint_and_preset_to_the_next_draft(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    path = f"/questions/{question.id}/redraft"
    person = come_in()
    wrong = person.post(path, draft_id=question.draft_id, preset="wild")
    assert wrong.status_code == 422
    person.post(path, draft_id=question.draft_id, preset="cool", hint="더 짧게")
    row = get(sqlite_database, question)
    assert (row.status, row.hint, row.hint_preset) == (Status.RECEIVED, "더 짧게", "cool")


def test_bulk_leaves_out_the_sensitive_the_violating_and_what_moved(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    found = [{"code": "contact", "excerpt": "x", "start": 0, "end": 1}]
    plain = add_question(sqlite_database, haru.id, 1)
    sensitive = add_question(sqlite_database, haru.id, 2, sensitive="allergy")
    violating = add_question(sqlite_database, haru.id, 3, draft_violations=found)
    moved = add_question(sqlite_database, haru.id, 4)
    person = come_in()
    picks = [f"{row.id}:{row.draft_id}" for row in (plain, sensitive, violating)]
    picks.append(f"{moved.id}:{(moved.draft_id or 0) + 99}")
    summary = person.post("/queue/bulk", pick=picks)
    assert "1건을 승인할까요?" in summary.text
    assert "승인에서 빠지는 3건" in summary.text
    assert deliveries(sqlite_database) == []
    person.post("/queue/bulk/approve", pick=picks)
    assert [row.question_id for row in deliveries(sqlite_database)] == [plain.id]
    person.post("/undo", review_id=[1])
    assert get(sqlite_database, plain).status == Status.IN_REVIEW


def test_who_rejects_several_is_told_of_those_that_were_decided_meanwhile(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    waiting, moved = (add_question(sqlite_database, haru.id, number) for number in (1, 2))
    picks = [f"{waiting.id}:{waiting.draft_id}", f"{moved.id}:{(moved.draft_id or 0) + 99}"]
    person = come_in()
    answer = person.post("/queue/bulk/reject", pick=picks, reason="중복")
    page = person.get(answer.headers["Location"]).text
    assert "1건을 보내지 않기로 했습니다." in page
    assert "1건은 그사이 결정되었거나 바뀌어 그대로 두었습니다." in page
    assert get(sqlite_database, moved).status == Status.IN_REVIEW


def _posted(database: Database, shop: Shop, number: int = 1, due: int = -1) -> Question:
    at = now() + timedelta(hours=due)
    return add_question(
        database, shop.id, number, status=Status.POSTED, answer_due_at=at, posted_at=now()
    )


def test_the_final_answer_is_posted_once_and_can_be_undone(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = _posted(sqlite_database, haru)
    person = come_in()
    assert "기한 지남 1건" in person.get("/promises").text
    path = f"/questions/{question.id}/answer"
    assert person.post(path, reply_text=" ").status_code == 422
    assert person.post(path, reply_text="네, 표시되어 있습니다.").status_code == 303
    told = person.post(path, reply_text="두 번째 답변")
    assert told.status_code == 409
    assert "두 번째 답변" in told.text
    sent = deliveries(sqlite_database)
    assert [(row.kind, row.reply_text) for row in sent] == [("final", "네, 표시되어 있습니다.")]
    person.post("/undo", review_id=sent[0].review_id)
    assert deliveries(sqlite_database)[0].status == DeliveryStatus.CANCELLED
    assert person.post(path, reply_text="고친 답변").status_code == 303


def test_a_refused_delivery_is_tried_again_or_closed(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    person.review(question)
    failed = {"status": Status.DELIVERY_FAILED}
    with sqlite_database.write() as session:
        session.execute(update(Question).values(**failed))
        session.execute(update(Delivery).values(status=DeliveryStatus.FAILED))
    person.post(f"/questions/{question.id}/retry")
    assert get(sqlite_database, question).status == Status.APPROVED
    with sqlite_database.write() as session:
        session.execute(update(Question).values(**failed))
        session.execute(update(Delivery).values(status=DeliveryStatus.FAILED))
    person.post(f"/questions/{question.id}/close")
    assert get(sqlite_database, question).status == Status.REJECTED
    person.post(f"/questions/{question.id}/reopen")
    assert get(sqlite_database, question).status == Status.IN_REVIEW


def test_notes_and_assignment(come_in: Enter, haru: Shop, sqlite_database: Database) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in("minji", name="김민지")
    person.post(f"/questions/{question.id}/notes", text="공급사에 <물어봄>")
    person.post(f"/questions/{question.id}/assign", assignee="1")
    shown = person.get(f"/questions/{question.id}").text
    assert "공급사에 &lt;물어봄&gt;" in shown
    assert get(sqlite_database, question).assignee_id == 1
    person.post(f"/questions/{question.id}/assign", assignee="77")
    assert get(sqlite_database, question).assignee_id == 1
    person.post(f"/questions/{question.id}/assign", assignee="")
    assert get(sqlite_database, question).assignee_id is None


def test_an_expired_token_does_not_lose_the_text(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in()
    fields = {"draft_id": str(question.draft_id), "decision": "approve", "reply_text": "쓰던 글"}
    answer = person.http.post(f"/questions/{question.id}/review", data=fields)
    assert answer.status_code == 400
    assert "쓰던 글" in answer.text
    assert get(sqlite_database, question).status == Status.IN_REVIEW
