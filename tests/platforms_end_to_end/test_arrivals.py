"""The view "pushed, found by a poll, answered elsewhere" per shop and day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from jamsi.main import group
from qna.database import Database
from qna.models import AuditEvent, Question, Shop, now
from qna.secrets import SecretBox
from qna.store.arrivals import ArrivalDay, arrivals
from tests.conftest import SECRET_KEY, make_shop
from tests.platforms.fakes.server import Faults
from tests.platforms_end_to_end.conftest import OpenFlow
from tests.platforms_end_to_end.everything import BY_HAND, holding
from tests.qna import steps

SEOUL = ZoneInfo("Asia/Seoul")
HAWAII = ZoneInfo("Pacific/Honolulu")


def count(database: Database, *shops: Shop, days: int = 1) -> list[ArrivalDay]:
    with database.read() as session:
        return arrivals(session, shops, days=days)


def today(zone: ZoneInfo) -> date:
    return now().astimezone(zone).date()


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_each_road_is_counted_once(
    url: str, flow_to: OpenFlow, request: pytest.FixtureRequest
) -> None:
    flow = flow_to("cafe24", request.getfixturevalue(url))
    fake = flow.fake
    asked = [fake.ask(f"{number}번 질문입니다") for number in range(5)]
    fake.faults = Faults(lost_pushes=1.0)
    asked += [fake.ask(f"{number}번 질문입니다") for number in range(5, 8)]
    fake.faults = Faults(duplicates=1.0)
    flow.arrive()
    flow.approve_all(holding)
    for name in (asked[0], asked[6]):
        fake.answer_as_person(name, BY_HAND)
    flow.deliver_all()
    flow.push(fake.taken_pushes())
    flow.arrive()
    assert count(flow.database, flow.shop()) == [ArrivalDay("cafe24", today(SEOUL), 5, 3, 2)]


def test_days_are_those_of_the_shops_own_zone(database: Database, box: SecretBox) -> None:
    shops = [
        make_shop(database, box, name="seoul"),
        make_shop(database, box, name="hawaii", timezone="Pacific/Honolulu"),
    ]
    for shop, zone in zip(shops, (SEOUL, HAWAII), strict=True):
        midnight = datetime.combine(today(zone), datetime.min.time(), zone)
        for moment in (midnight, midnight - timedelta(microseconds=1)):
            question_id = steps.ask(database, shop)
            with database.write() as session:
                session.execute(
                    update(Question).where(Question.id == question_id).values(received_at=moment)
                )
    found = count(database, *shops, days=3)
    assert [(row.shop, row.date, row.webhook) for row in found] == [
        (name, today(zone) - timedelta(days=back), 0 if back == 2 else 1)
        for back in range(3)
        for name, zone in (("seoul", SEOUL), ("hawaii", HAWAII))
    ]


def test_an_answer_counts_on_the_day_it_was_seen(database: Database, box: SecretBox) -> None:
    shop = make_shop(database, box)
    steps.ask(database, shop, "Q-1")
    steps.record(database, shop, steps.incoming("Q-1", answered=True))
    with database.write() as session:
        session.execute(update(AuditEvent).values(at=now() - timedelta(days=1)))
    yesterday = today(SEOUL) - timedelta(days=1)
    assert count(database, shop, days=2) == [
        ArrivalDay("demo", today(SEOUL), 1, 0, 0),
        ArrivalDay("demo", yesterday, 0, 0, 1),
    ]


def test_the_command_shows_shops_days_and_what_failed(
    sqlite_url: str, sqlite_database: Database, box: SecretBox
) -> None:
    shop = make_shop(sqlite_database, box, name="store", platform="naver")
    make_shop(sqlite_database, box, name="other")
    steps.ask(sqlite_database, shop)
    steps.change(sqlite_database, Shop, shop.id, poll_error="naver answered 401")
    env = {"JAMSI_DATABASE_URL": sqlite_url, "JAMSI_SECRET_KEY": SECRET_KEY}

    def jamsi(*words: str) -> str:
        result = CliRunner().invoke(group, ["shop", *words], env=env)
        assert result.exit_code == 0, result.output
        return result.stdout

    lines = jamsi("arrivals", "store", "--days", "2").splitlines()
    assert lines[1].split() == [str(today(SEOUL)), "store", "1", "0", "0"]
    assert len(lines) == 4
    assert "naver answered 401" in lines[-1]
    assert "other" in jamsi("arrivals")
    assert "nothing polled since the beginning: naver answered 401" in jamsi("list")
