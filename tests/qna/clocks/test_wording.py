"""The sentence for the hour: when it is said, what it may name, which reply carries it."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from policy import Verdict, judge_reply
from qna.clocks.opening import Closed, Opening, Span
from qna.clocks.presets import BY_CHANNEL, PRESETS, Known, preset_for
from qna.clocks.shop import ShopClocks, words_at
from qna.clocks.wording import carrying, one_sentence, refused_words
from qna.platform_names import CHANNELS, PLATFORM_NAMES

SEOUL = ZoneInfo("Asia/Seoul")
OPENING = Opening(
    week=(*(Span(opens=time(10), closes=time(18, 30)),) * 5, None, None),
    lunch=Span(opens=time(12), closes=time(13)),
)
KO = "영업시간(평일 10시~18시 30분) 이후에는 다음 영업일부터 순서대로 답변드립니다."
EN = "Our team answers from the next business day at 10 am."
GOOD = "안녕하세요, 고객님. 담당자가 확인한 후 안내드리겠습니다."
QUESTION = "이 가방 방수되나요?"


def at(text: str, *when: Closed) -> dict[str, str]:
    clocks = ShopClocks(opening=OPENING, words={"ko": KO, "en": EN}, say_when=when or tuple(Closed))
    return words_at(clocks, SEOUL, datetime.fromisoformat(text).replace(tzinfo=SEOUL))


def test_it_is_said_in_the_hours_that_the_shop_chose() -> None:
    assert at("2026-11-26 11:00") == {}
    assert at("2026-11-26 19:00") == {"ko": KO, "en": EN}
    assert at("2026-11-26 12:30") == {"ko": KO, "en": EN}
    assert at("2026-11-26 12:30", Closed.NIGHT) == {}
    assert at("2026-12-25 12:30", Closed.NIGHT) == {}
    assert at("2026-12-25 12:30", Closed.HOLIDAY) != {}
    assert at("2026-11-28 12:30", Closed.WEEKEND) != {}


def test_a_shop_that_wrote_none_says_none() -> None:
    moment = datetime(2026, 11, 26, 3, tzinfo=SEOUL)
    assert words_at(ShopClocks(), SEOUL, moment) == {}


def test_it_may_name_the_hours_that_are_set_and_no_others() -> None:
    assert refused_words(KO, "ko", OPENING) == []
    assert refused_words(EN, "en", OPENING) == []
    assert refused_words(KO.replace("10시", "9시"), "ko", OPENING)
    assert refused_words(EN.replace("10", "9"), "en", OPENING)


def test_a_clean_reply_stays_clean_with_it() -> None:
    text, judged = carrying(GOOD, judge_reply(GOOD, QUESTION), QUESTION, None, {"ko": KO})
    assert text == f"{GOOD}\n{KO}"
    assert judged.verdict is Verdict.CLEAN
    again, _ = carrying(text, judged, QUESTION, None, {"ko": KO})
    assert again == text


def test_it_speaks_the_replys_language() -> None:
    reply = "Thank you. The person in charge will check it and get back to you."
    judged = judge_reply(reply, "Is it waterproof?")
    words = {"ko": KO, "en": EN}
    assert carrying(reply, judged, "Is it waterproof?", None, words)[0] == f"{reply}\n{EN}"
    assert carrying(reply, judged, "Is it waterproof?", None, {"ko": KO})[0] == reply


def test_a_reply_that_would_be_too_long_goes_without() -> None:
    long = (
        "안녕하세요. 문의 감사합니다. 담당자가 확인 후 안내드리겠습니다. 기다려 주세요. 감사합니다."
    )
    judged = judge_reply(long, QUESTION)
    assert judged.verdict is Verdict.CLEAN
    assert carrying(long, judged, QUESTION, None, {"ko": KO}) == (long, judged)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" 다음 영업일부터\n답합니다 ", "다음 영업일부터 답합니다."), ("", ""), ("네!", "네!")],
)
def test_it_is_one_closed_line(typed: str, kept: str) -> None:
    assert one_sentence(typed) == kept


def test_presets_name_their_sources_and_published_ones_are_those_that_markets_publish() -> None:
    for preset in PRESETS.values():
        for fact in (preset.holding_from, preset.stops_from, preset.final_from):
            assert fact is None or fact.source
        assert (preset.final is None) == (preset.final_from is None)
    published = {
        (preset.key, part)
        for preset in PRESETS.values()
        for part in ("holding", "stops", "final")
        if (fact := getattr(preset, f"{part}_from")) and fact.known is Known.PUBLISHED
    }
    assert published == {
        ("coupang_call_centre", "holding"),
        ("coupang_call_centre", "stops"),
        ("kakaostyle", "final"),
    }


def test_every_channel_has_a_preset() -> None:
    for platform, channel in BY_CHANNEL:
        assert platform in PLATFORM_NAMES
        assert channel in CHANNELS[platform]
    assert preset_for("coupang", "call_centre").key == "coupang_call_centre"
    assert preset_for("coupang", "product").key == "own"
    assert preset_for("naver", "product").holding_from.known is Known.ASSUMED
