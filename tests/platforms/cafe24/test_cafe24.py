"""What is Cafe24's alone: tokens that rotate, lost pushes, secret posts, envelopes."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from platforms.cafe24 import client
from platforms.cafe24.adapter import Cafe24Platform
from qna.incoming import IncomingKind
from qna.outgoing import DeliveryError, PostOutcome, ReplyKind
from tests.platforms.fakes.cafe24 import FIRST_REFRESH, FakeCafe24
from tests.platforms.fakes.driver import Driver
from tests.platforms.fakes.server import Faults, Response

platform = Cafe24Platform()


@pytest.fixture
def mall() -> Iterator[FakeCafe24]:
    with FakeCafe24().running() as running:
        assert isinstance(running, FakeCafe24)
        yield running


@pytest.fixture
def driver(mall: FakeCafe24) -> Driver:
    return Driver(platform, mall.shop())


def posted_article(mall: FakeCafe24) -> dict[str, object]:
    return next(article for article in mall.articles.values() if article["by_api"])


def test_the_new_refresh_token_replaces_the_old_one(mall: FakeCafe24, driver: Driver) -> None:
    for expected in ("refresh-1", "refresh-2", "refresh-3"):
        mall.expire_tokens()
        platform.check_credentials(driver.shop)
        assert mall.vault.tokens["refresh_token"] == expected
    assert mall.refresh == "refresh-3"


def test_a_token_near_its_end_is_renewed_before_the_call(mall: FakeCafe24, driver: Driver) -> None:
    platform.check_credentials(driver.shop)
    assert mall.vault.tokens["expires_at"] > datetime.now(UTC).timestamp() + 7000
    mall.vault.tokens["expires_at"] = datetime.now(UTC).timestamp() + 30
    platform.check_credentials(driver.shop)
    assert mall.vault.saves == 2
    assert mall.statuses[401] == 0


def test_a_void_refresh_token_asks_for_a_person(mall: FakeCafe24, driver: Driver) -> None:
    mall.refresh = "somebody else used it"
    with pytest.raises(DeliveryError, match="authorise the app again") as failure:
        platform.check_credentials(driver.shop)
    assert failure.value.permanent
    assert FIRST_REFRESH not in failure.value.reason


def test_a_busy_token_service_is_tried_later(mall: FakeCafe24, driver: Driver) -> None:
    mall.faults = Faults(rate_limited=1.0, retry_after="9")
    with pytest.raises(DeliveryError) as failure:
        platform.check_credentials(driver.shop)
    assert (failure.value.retry_after, failure.value.permanent) == (9.0, False)
    assert mall.vault.saves == 0


def test_without_a_place_for_tokens_nothing_is_used_up(mall: FakeCafe24) -> None:
    with pytest.raises(DeliveryError) as failure:
        platform.check_credentials(mall.shop(tokens=None))
    assert failure.value.permanent
    assert mall.refresh == FIRST_REFRESH


def test_lost_pushes_come_back_with_the_log(mall: FakeCafe24, driver: Driver) -> None:
    kept, gone = mall.ask("남을 질문입니다"), mall.ask("지워질 질문입니다")
    driver.take(mall.taken_pushes())
    mall.faults = Faults(lost_pushes=1.0)
    mall.edit(kept, "바뀐 질문입니다")
    mall.delete(gone)
    assert mall.taken_pushes() == []
    moment = datetime.now(UTC)
    found = list(platform.poll(driver.shop, moment - timedelta(hours=1), moment))
    events = {(q.kind, q.platform_question_id) for q in found if q.needs_fetch or not q.text}
    assert events == {(IncomingKind.UPDATED, kept), (IncomingKind.DELETED, gone)}


def test_the_answer_to_a_secret_post_is_secret(mall: FakeCafe24, driver: Driver) -> None:
    question_id = mall.ask("주소를 바꿀 수 있나요?")
    next(iter(mall.articles.values()))["secret"] = "T"
    driver.take(mall.taken_pushes())
    assert driver.questions[question_id].secret
    driver.deliver(driver.reply_to(question_id, "확인하겠습니다."))
    assert posted_article(mall)["secret"] == "T"


@pytest.mark.parametrize(("kind", "status"), [(ReplyKind.HOLDING, "P"), (ReplyKind.FINAL, "C")])
def test_the_status_tells_holding_from_final(
    mall: FakeCafe24, driver: Driver, kind: ReplyKind, status: str
) -> None:
    question_id = mall.ask("재입고되나요?")
    driver.take(mall.taken_pushes())
    driver.deliver(driver.reply_to(question_id, "<script>확인</script>", kind))
    article = posted_article(mall)
    assert article["reply_status"] == status
    assert article["content"] == "&lt;script&gt;확인&lt;/script&gt;"
    assert article["member_id"] == "paperfriends"


def test_a_post_closed_by_a_person_counts_as_answered(mall: FakeCafe24, driver: Driver) -> None:
    question_id = mall.ask("재입고되나요?")
    driver.take(mall.taken_pushes())
    next(iter(mall.articles.values()))["reply_status"] = "C"
    reply = driver.reply_to(question_id, "확인하겠습니다.")
    assert driver.deliver(reply) == "answered"
    found = platform.find_reply(driver.shop, reply)
    assert found is not None
    assert found.outcome is PostOutcome.ALREADY_ANSWERED


def test_the_customers_own_addition_is_no_answer(mall: FakeCafe24, driver: Driver) -> None:
    question_id = mall.ask("재입고되나요?")
    driver.take(mall.taken_pushes())
    mall._write(content="급해요", parent=101, member_id="customer1", writer="김**")
    assert driver.deliver(driver.reply_to(question_id, "확인하겠습니다.")) == "posted"


def test_a_question_of_years_ago_is_still_read(mall: FakeCafe24, driver: Driver) -> None:
    question_id = mall.ask("재입고되나요?", asked_at=datetime.now(UTC) - timedelta(days=900))
    driver.take(mall.taken_pushes())
    reply = driver.reply_to(question_id, "확인하겠습니다.")
    assert driver.deliver(reply) == "posted"
    assert platform.find_reply(driver.shop, reply) is not None


def test_an_unreadable_list_never_means_that_nothing_is_there(
    mall: FakeCafe24, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    question_id = mall.ask("재입고되나요?")
    driver.take(mall.taken_pushes())
    reply = driver.reply_to(question_id, "확인하겠습니다.")
    for body in ({"articles": [{"article_no": "another format"}]}, {"posts": []}, "maintenance"):
        monkeypatch.setattr(mall, "_list", lambda params, body=body: Response(200, body))
        with pytest.raises(DeliveryError) as failure:
            platform.read(driver.shop, reply)
        assert not failure.value.permanent


def test_calls_resume_when_cafe24_says(mall: FakeCafe24, driver: Driver) -> None:
    mall.ask("재입고되나요?")
    mall.faults = Faults(rate_limited=1.0, retry_after="45")
    with pytest.raises(DeliveryError) as failure:
        platform.check_credentials(driver.shop)
    assert (failure.value.retry_after, failure.value.permanent) == (45.0, False)
    assert "Too Many Requests" in failure.value.reason


def test_a_post_that_is_not_registered_yet_is_no_question(mall: FakeCafe24, driver: Driver) -> None:
    mall.ask("재입고되나요?")
    driver.poll()
    assert [q.text for q in driver.questions.values()] == ["재입고되나요?"]


def test_more_than_cafe24_lists_is_unknown_and_never_not_there(
    mall: FakeCafe24, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    question_id = mall.ask("재입고되나요?", asked_at=datetime.now(UTC) - timedelta(days=2))
    driver.take(mall.taken_pushes())
    reply = driver.reply_to(question_id, "확인하겠습니다.")
    monkeypatch.setattr(client, "LAST_OFFSET", 100)
    for number in range(230):
        mall._write(content=f"{number}", member_id="other", writer="이**")
    with pytest.raises(DeliveryError, match="there are more") as failure:
        platform.find_reply(driver.shop, reply)
    assert not failure.value.permanent
    monkeypatch.setattr(client, "LAST_OFFSET", 8000)
    assert driver.deliver(reply) == "posted"


@pytest.mark.parametrize(
    ("config", "title"), [({}, "무게 문의"), ({"reply_title": "안내드립니다"}, "안내드립니다")]
)
def test_an_answer_repeats_the_title_of_its_question(
    mall: FakeCafe24, config: dict[str, str], title: str
) -> None:
    driver = Driver(platform, mall.shop())
    driver.shop = mall.shop(config={**driver.shop.config, **config})
    question_id = mall.ask("몇 그램인가요?")
    mall.articles[101]["title"] = "무게 문의"
    driver.take(mall.taken_pushes())
    driver.deliver(driver.reply_to(question_id, "확인하겠습니다."))
    assert posted_article(mall)["title"] == title


def test_when_the_authorisation_ends_is_kept_with_the_tokens(
    mall: FakeCafe24, driver: Driver
) -> None:
    platform.check_credentials(driver.shop)
    days = (mall.vault.tokens["refresh_expires_at"] - time.time()) / 86400
    assert 13.9 < days < 14.1
