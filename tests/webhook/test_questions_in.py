"""POST /webhooks/standard/<shop>: what is taken, what becomes of it, who is nudged."""

import json

import pytest
from redis import Redis

from qna.database import Database
from qna.dispatch import DRAFTS, TOLD
from qna.lifecycle import Status
from qna.models import Question, Shop
from qna.secrets import SecretBox
from qna.store.shops import rotate_webhook_secret
from tests.processes import wait_until
from tests.qna import steps
from tests.qna.racing import together
from tests.webhook.storefront import Storefront, event


def test_a_question_is_committed_nudged_and_told_by_its_id(
    storefront: Storefront, shared_database: Database, redis_url: str
) -> None:
    payload = event(
        product={"id": "P-77", "name": "2027 위클리 다이어리"}, author={"name": "김**"},
        asked_at="2026-11-22T08:59:58+09:00", secret=True,
    )  # fmt: skip
    answer = storefront.send(payload)
    assert answer.status_code == 202
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"question", "status"}
    assert answer.json()["status"] == "received"
    row = steps.get(shared_database, Question, answer.json()["question"])
    assert (row.text, row.product_name) == (payload["data"]["text"], "2027 위클리 다이어리")
    assert (row.author_name, row.secret, row.raw) == ("김**", True, payload)
    assert row.asked_at.isoformat() == "2026-11-21T23:59:58+00:00"
    with Redis.from_url(redis_url) as client:
        assert client.llen(DRAFTS) == 1


def test_a_duplicate_gets_the_same_id_and_no_second_nudge(
    storefront: Storefront, redis_url: str
) -> None:
    payload = event()
    first = storefront.send(payload)
    with Redis.from_url(redis_url) as client:
        client.delete(TOLD)
    second = storefront.send(payload)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.json() == first.json()
    with Redis.from_url(redis_url) as client:
        assert client.llen(DRAFTS) == 1


def test_of_the_same_event_eight_times_at_once_one_question(storefront: Storefront) -> None:
    payload = event()
    answers = together([lambda: storefront.send(payload)] * 8)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["question"] for answer in answers}) == 1


def test_an_edit_that_is_sent_again_does_not_undo_a_later_one(
    storefront: Storefront, shared_database: Database
) -> None:
    question = storefront.send(event(question_id="Q-1")).json()["question"]
    first, second = (
        event("updated", question_id="Q-1", text=text, secret=True)
        | {"timestamp": f"2026-11-22T10:0{minute}:00+09:00"}
        for minute, text in ((0, "첫째 글"), (5, "둘째 글"))
    )
    for payload in (first, second, first):
        assert storefront.send(payload).status_code == 202
    row = steps.get(shared_database, Question, question)
    assert (row.text, row.secret) == ("둘째 글", True)


def test_updated_and_deleted(storefront: Storefront, shared_database: Database) -> None:
    created = storefront.send(event(question_id="Q-1")).json()
    updated = storefront.send(event("updated", question_id="Q-1", text="색상은요?"))
    assert updated.json() == {"question": created["question"], "status": "received"}
    assert steps.get(shared_database, Question, created["question"]).text == "색상은요?"
    deleted = storefront.send(event("deleted", question_id="Q-1"))
    assert (deleted.status_code, deleted.json()["status"]) == (202, "withdrawn")
    late = storefront.send(event(question_id="Q-1"))
    assert late.json() == {"question": created["question"], "status": "withdrawn"}
    assert steps.status(shared_database, created["question"]) == Status.WITHDRAWN


def test_a_deletion_before_its_question(storefront: Storefront) -> None:
    first = storefront.send(event("deleted", question_id="Q-1")).json()
    assert storefront.send(event(question_id="Q-1")).json() == {
        "question": first["question"], "status": "withdrawn",
    }  # fmt: skip


def test_events_that_are_none_of_ours_are_taken_and_ignored(storefront: Storefront) -> None:
    answer = storefront.send(event() | {"type": "order.created"})
    assert (answer.status_code, answer.json()) == (202, {"question": None, "status": "ignored"})


def test_both_secrets_are_good_while_rotating(
    storefront: Storefront, shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    def rotate() -> str:
        with shared_database.write() as session:
            return rotate_webhook_secret(session.get_one(Shop, own_shop.id), box)

    old, new = storefront.secret, rotate()
    for secret, status in ((old, 202), (new, 202)):
        storefront.secret = secret
        assert storefront.send(event()).status_code == status
    newest = rotate()
    for secret in (newest, new):
        storefront.secret = secret
        assert storefront.send(event()).status_code == 202
    storefront.secret = old
    wait_until(lambda: storefront.send(event()).status_code == 401, what="the old one is refused")


def test_several_signatures_in_one_header(storefront: Storefront) -> None:
    body = json.dumps(event()).encode()
    good = storefront.signed(body)
    both = {"webhook-signature": f"v1,{'A' * 43}= {good['webhook-signature']}"}
    answer = storefront.send_bytes(body, headers=good | both)
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/json;charset=UTF-8"]
)
def test_a_charset_may_be_said(content_type: str, storefront: Storefront) -> None:
    answer = storefront.send(event(), headers={"content-type": content_type})
    assert answer.status_code == 202


def test_the_longest_body_that_is_taken(storefront: Storefront) -> None:
    payload = event() | {"filler": ""}
    payload["filler"] = "x" * (256 * 1024 - len(json.dumps(payload, ensure_ascii=False).encode()))
    assert storefront.send(payload).status_code == 202
    payload["filler"] += "x"
    assert storefront.send(payload).status_code == 413
