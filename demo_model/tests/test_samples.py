"""What the generator teaches: replies that the policy lets pass and that name what was asked."""

import re
from itertools import islice

import pytest

from policy import check_reply
from train.data.copied import typed_form
from train.data.questions import Asked
from train.data.samples import LONGEST_REPLY, Mix, stream
from train.run import LAST_PHASE
from worker.drafting.grounding import named_phrases
from worker.drafting.guidance import SAY_SORRY, SAY_THANKS, STAY_GENERAL, name_it

SAMPLES = list(islice(stream(77, Mix()), 1500))
WHOLE = list(islice(stream(78, Mix(invent=0.4, drills=0, asked=1)), 800))
REPORTED = list(islice(stream(79, LAST_PHASE), 1500))
MASK = re.compile(r"\[[^\]]+\]")


def test_the_same_seed_gives_the_same_samples() -> None:
    assert list(islice(stream(77, Mix()), 50)) == SAMPLES[:50]
    assert list(islice(stream(78, Mix()), 50)) != SAMPLES[:50]


@pytest.mark.parametrize(
    "samples", [SAMPLES[:500], WHOLE[:500], REPORTED[:500]], ids=["composed", "whole", "reported"]
)
def test_replies_pass_the_policy(samples: list[tuple[Asked, str]]) -> None:
    wrong = [
        (asked.question, reply, found)
        for asked, reply in samples
        # What it is told may be of no question: then the policy cannot know it.
        if asked.told in asked.question
        and (found := check_reply(reply, asked.question, asked.product))
    ]
    assert len(wrong) <= 0.03 * 500, wrong


def test_replies_are_short_and_different() -> None:
    replies = [reply for _, reply in SAMPLES]
    assert max(map(len, replies)) <= LONGEST_REPLY
    assert len(set(replies)) > 0.95 * len(replies)


@pytest.mark.parametrize("samples", [SAMPLES, WHOLE], ids=["composed", "whole"])
def test_what_a_reply_may_name_stands_whole_in_the_question_or_is_the_product(
    samples: list[tuple[Asked, str]],
) -> None:
    named = 0
    for asked, reply in samples:
        assert all(matter in asked.question or matter == asked.product for matter in asked.matters)
        phrases = named_phrases(reply)
        named += bool(phrases)
        assert set(phrases) <= set(asked.matters), (asked, reply)
    assert 0.3 * len(samples) < named < 0.6 * len(samples)


def test_what_is_hard_stays_general() -> None:
    hard = [(a, r) for a, r in SAMPLES + WHOLE if a.several or a.tone in {"angry", "delay", "none"}]
    assert len(hard) > 400
    assert not any(named_phrases(reply) for _, reply in hard)


@pytest.mark.parametrize(
    ("phrase", "text", "form"),
    [
        ("충전 시간", "이거 충전 시간 얼마나 돼요", "충전 시간"),
        ("충전 시간", "이거 충전시간 얼마나 돼요", "충전시간"),
        ("끈", "미끈거려요 그런가요", None),
        ("끈", "이거끈길이얼마나되는지알려주세요제발요", "끈"),
        ("사이즈", "싸이즈 어때요", None),
    ],
)
def test_a_phrase_is_copied_as_the_question_spells_it(
    phrase: str, text: str, form: str | None
) -> None:
    assert typed_form(phrase, text) == form


def test_plain_replies_repeat_nothing() -> None:
    for asked, reply in SAMPLES + WHOLE:
        assert not MASK.search(reply)
        assert not re.search(r"\d{3,}-?\d{4}|@", reply)
        if asked.tone == "none":
            quoted = re.findall(r'"([^"]+)"', asked.question)
            assert not any(text in reply for text in quoted)


def test_english_questions_get_english() -> None:
    latin = [
        (a, r) for a, r in SAMPLES + WHOLE if not re.search("[ㄱ-힣]", MASK.sub("", a.question))
    ]
    english = [reply for asked, reply in latin if re.search("[A-Za-z]{3}", asked.question)]
    assert len(english) > 100
    assert not any(re.search("[가-힣]", reply) for reply in english)


def test_angry_customers_get_empathy_and_danger_gets_care() -> None:
    def share(tone: str, pattern: str) -> float:
        found = [r for a, r in SAMPLES if a.tone == tone and a.language == "ko"]
        return sum(bool(re.search(pattern, r)) for r in found) / len(found)

    assert share("angry", "죄송|사과드|공감|이해합니다") > 0.8
    assert share("safety", "신중|꼼꼼") > 0.3


def test_asked_without_matters_stays_plain() -> None:
    plain = [asked for asked, _ in SAMPLES if asked.tone == "none"]
    assert plain
    assert all(isinstance(asked, Asked) and not asked.matters for asked in plain)


def test_a_hint_is_followed_whatever_was_asked() -> None:
    hinted = {
        hint: [reply for asked, reply in REPORTED if hint in asked.hint]
        for hint in (STAY_GENERAL, SAY_SORRY, SAY_THANKS)
    }
    assert min(map(len, hinted.values())) > 80
    assert not any(named_phrases(reply) for reply in hinted[STAY_GENERAL])
    assert all(re.search("죄송|사과드|sorry|apolog", reply) for reply in hinted[SAY_SORRY])
    assert not any(re.search("죄송|사과드|sorry|apolog", reply) for reply in hinted[SAY_THANKS])


def test_what_a_reply_is_told_to_name_it_names_once_and_whole() -> None:
    told = [(asked, reply) for asked, reply in REPORTED if asked.told]
    assert 0.25 * len(REPORTED) < len(told) < 0.45 * len(REPORTED)
    assert all(asked.hint == name_it(asked.told) for asked, _ in told)
    assert all(reply.count(asked.told) == 1 for asked, reply in told if len(asked.told) > 2)
    letters = [pair for pair in told if not re.search("[.]", pair[0].told)]
    assert all(named_phrases(reply) == [asked.told] for asked, reply in letters)


def test_only_what_went_wrong_gets_an_apology() -> None:
    for asked, reply in REPORTED:
        assert bool(re.search("죄송|사과드|sorry|apolog", reply)) == asked.wants_sorry, asked
