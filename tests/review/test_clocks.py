"""A shop's clocks on its settings page: checked, kept, shown again, previewed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from qna.clocks.clock import Calendar, Clock, Unit
from qna.clocks.shop import ShopClocks, read_clocks
from qna.database import Database
from qna.models import AuditEvent, Question, Role, Shop, now
from qna.secrets import SecretBox
from tests.conftest import make_shop
from tests.review.desk import Person, add_question, get

Enter = Callable[..., Person]
OWN = "영업시간(평일 10시~18시) 이후에는 다음 영업일부터 순서대로 답변드립니다."
FORM: dict[str, Any] = {
    **{f"open_{day}": "10:00" for day in range(5)},
    **{f"close_{day}": "18:00" for day in range(5)},
    **{f"{part}_{day}": "" for day in (5, 6) for part in ("open", "close")},
    "lunch_open": "12:00", "lunch_close": "13:00", "public_holidays": "1",
    "closed": "2026-12-24\r\n2027-01-04 ~ 2027-01-06, 2026-12-30",
    "preset_0": "own", "preset_before_0": "own", "stops_0": "no",
    "holding_0_amount": "1", "holding_0_unit": "business_days", "holding_0_cut_off": "16:00",
    "holding_0_by": "18:00", "holding_0_calendar": "shop",
    "final_0_amount": "", "final_0_unit": "",
    "words_ko": OWN, "words_en": "", "say_when": ["night", "weekend"],
}  # fmt: skip


def clocks(database: Database, shop: Shop) -> ShopClocks:
    with database.read() as session:
        return read_clocks(session.get_one(Shop, shop.id).clocks)


def path(shop: Shop, more: str = "") -> str:
    return f"/shops/{shop.id}/clocks{more}"


def test_what_is_typed_is_kept_and_times_anew_what_waits(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    question = add_question(sqlite_database, haru.id)
    person = come_in("boss", Role.MANAGER)
    assert person.post(path(haru), **FORM).status_code == 303
    kept = clocks(sqlite_database, haru)
    assert [span and (span.opens.hour, span.closes.hour) for span in kept.opening.week] == [
        *[(10, 18)] * 5, None, None,
    ]  # fmt: skip
    assert [(str(each.first), each.days) for each in kept.opening.closed] == [
        ("2026-12-24", 1), ("2026-12-30", 1), ("2027-01-04", 3),
    ]  # fmt: skip
    channel = kept.channels[""]
    assert (channel.holding.unit, channel.holding.amount) == (Unit.BUSINESS_DAYS, 1)
    assert (channel.final, channel.stops) == (None, False)
    assert (kept.words, kept.say_when) == ({"ko": OWN}, ("night", "weekend"))
    due = get(sqlite_database, question).due_at
    assert due is not None
    assert (due + timedelta(hours=9)).hour == 18
    page = person.get(path(haru)).text
    assert f'value="{OWN}"' in page
    assert "2027-01-04~2027-01-06" in page
    with sqlite_database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "shop.changed")).one()
        assert list(event.detail["changed"]) == ["clocks"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"open_0": "18:00", "close_0": "10:00"},
        {"open_0": ""},
        {"open_0": "25:00"},
        {f"{part}_{day}": "" for day in range(7) for part in ("open", "close")},
        {"closed": "2026-13-01"},
        {"closed": "2026-01-01~2028-01-01"},
        {"preset_0": "mars"},
        {"holding_0_amount": "nan"},
        {"holding_0_amount": "1.5"},
        {"holding_0_unit": "weeks"},
        {"holding_0_unit": ""},
        {"holding_0_by": "six"},
        {"final_0_unit": "hours", "final_0_amount": "0"},
        {"words_ko": "가" * 121},
        {"words_ko": "급하시면 010-1234-5678로 전화 주세요."},
        {"words_ko": OWN.replace("18시", "20시")},
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_kept(
    come_in: Enter, haru: Shop, sqlite_database: Database, wrong: dict[str, str]
) -> None:
    person = come_in("boss", Role.MANAGER)
    refused = person.post(path(haru), **{**FORM, **wrong})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert "2027-01-04 ~ 2027-01-06" in refused.text or "closed" in wrong
    assert clocks(sqlite_database, haru) == ShopClocks()


def test_another_preset_brings_its_values_with_source_and_word(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    assert person.post(path(haru), **{**FORM, "preset_0": "kakaostyle"}).status_code == 303
    final = clocks(sqlite_database, haru).channels[""].final
    assert final == Clock(unit=Unit.BUSINESS_DAYS, amount=2, calendar=Calendar.MARKET)
    page = person.get(path(haru)).text
    assert re.search(r'<span class="tag good">공개됨</span> 카카오스타일 파트너 라운지', page)
    assert "가정" in page


def test_each_channel_of_a_platform_has_its_own(
    come_in: Enter, sqlite_database: Database, box: SecretBox
) -> None:
    shop = make_shop(sqlite_database, box, name="rocket", platform="coupang", webhook_secrets=[])
    page = come_in("boss", Role.MANAGER).get(path(shop)).text
    assert "고객센터 문의" in page
    assert "쿠팡 판매자 교육" in page


def test_a_preview_saves_nothing_and_shows_the_sentence_in_closed_hours_only(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    person = come_in("boss", Role.MANAGER)
    shown = person.post(path(haru, "/preview"), **FORM).text
    parts = dict(re.findall(r"<b>(.*?)</b>(.*?)</blockquote>", shown, re.DOTALL))
    assert set(parts) == {"영업시간", "밤", "점심시간", "쉬는 요일", "공휴일과 쉬는 날"}
    assert {label for label, part in parts.items() if OWN in part} == {"밤", "쉬는 요일"}
    assert "살펴보기" not in shown
    assert clocks(sqlite_database, haru) == ShopClocks()
    refused = person.post(path(haru, "/preview"), **{**FORM, "words_ko": "내일 환불해 드립니다."})
    assert "이 문장은 쓸 수 없습니다" in refused.text


@pytest.mark.parametrize("is_open", [True, False])
def test_a_sentence_that_the_hour_has_overtaken_is_told(
    come_in: Enter, haru: Shop, sqlite_database: Database, *, is_open: bool
) -> None:
    whole = {f"open_{day}": "00:00" for day in range(7)}
    hours = whole | {f"close_{day}": "23:59" for day in range(7)}
    # By a clock on which it is noon now.
    with sqlite_database.write() as session:
        session.get_one(Shop, haru.id).timezone = f"Etc/GMT{now().hour - 12:+d}"
    first, last = (now() + timedelta(days=days) for days in (-2, 2))
    closed = {"closed": "" if is_open else f"{first:%Y-%m-%d}~{last:%Y-%m-%d}"}
    words = {"words_ko": "영업시간 이후에는 다음 영업일부터 순서대로 답변드립니다."}
    form = {**FORM, **hours, **closed, **words, "public_holidays": "", "lunch_open": "",
            "lunch_close": ""}  # fmt: skip
    assert come_in("boss", Role.MANAGER).post(path(haru), **form).status_code == 303
    text = f"담당자가 확인한 후 안내드리겠습니다.\n{words['words_ko']}"
    question = add_question(sqlite_database, haru.id, draft_text=text)
    page = come_in("minji").get(f"/questions/{question.id}").text
    assert ("지금은 영업시간입니다" in page) is is_open


def test_reviewers_do_not_set_clocks(come_in: Enter, haru: Shop) -> None:
    person = come_in("minji", Role.REVIEWER)
    assert person.get(path(haru)).status_code == 403


def test_staff_may_send_the_shops_sentence_and_the_page_finds_nothing_in_it(
    come_in: Enter, haru: Shop, sqlite_database: Database
) -> None:
    come_in("boss", Role.MANAGER).post(path(haru), **FORM)
    question = add_question(sqlite_database, haru.id)
    clerk = come_in("minji")
    good = "안녕하세요, 고객님. 담당자가 확인한 후 안내드리겠습니다."
    assert clerk.review(question, reply_text=f"{good}\n{OWN}").status_code == 303
    with sqlite_database.read() as session:
        assert session.get_one(Question, question.id).status == "approved"
