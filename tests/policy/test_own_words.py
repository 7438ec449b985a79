"""A shop's own sentence within a reply: excused word for word, in its place, and nothing else."""

import pytest

from policy import Verdict, judge_reply, refused_in_own
from policy.types import ViolationCode as C

QUESTION = "이 가방 방수되나요?"
GOOD = "안녕하세요, 고객님. 문의해 주셔서 감사합니다. 담당자가 확인한 후 안내드리겠습니다."
OWN = "영업시간(평일 10시~18시) 이후에는 다음 영업일 오전 중으로 답변드리겠습니다."
HOURS = f"{QUESTION} 영업시간 평일 영업일 10시 18시"
ENGLISH = "Thank you for your question. The person in charge will check it and get back to you."
OWN_ENGLISH = "Our team answers by the next business day at 10 am."


def codes(text: str, own: tuple[str, ...] = (OWN,), question: str = QUESTION) -> set[C]:
    return {found.code for found in judge_reply(text, question, own=own).violations}


def test_without_being_the_shops_own_it_is_refused() -> None:
    assert judge_reply(f"{GOOD}\n{OWN}", QUESTION).verdict is Verdict.REFUSED
    assert C.PROMISE in codes(f"{GOOD}\n{OWN}", own=())


@pytest.mark.parametrize("text", [f"{GOOD}\n{OWN}", f"{GOOD} {OWN}", f"{OWN}\n{GOOD}"])
def test_as_the_shops_own_it_needs_no_look(text: str) -> None:
    assert judge_reply(text, QUESTION, own=(OWN,)).verdict is Verdict.CLEAN


def test_in_english_too() -> None:
    text, question = f"{ENGLISH}\n{OWN_ENGLISH}", "Is it waterproof?"
    assert judge_reply(text, question).verdict is Verdict.REFUSED
    assert judge_reply(text, question, own=(OWN_ENGLISH,)).verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # The exemption is for these words in their place: the rest is judged as ever.
        (f"{GOOD} 내일까지 답변드리겠습니다.\n{OWN}", C.PROMISE),
        (f"네, 방수됩니다. {GOOD}\n{OWN}", C.DEFINITIVE),
        (f"{GOOD}\n{OWN} 급하시면 010-1234-5678로 연락 주세요.", C.CONTACT),
        # Not as a part of another sentence, not reworded, not a second time.
        (f"{GOOD}\n{OWN[:-1]} 환불해 드리겠습니다.", C.PROMISE),
        (f"{GOOD}\n{OWN.replace('다음', '당일')}", C.PROMISE),
        (f"{GOOD}\n{OWN}\n{OWN}", C.PROMISE),
        # It says nothing of this question: who says no more has not deferred.
        (OWN, C.NO_DEFERRAL),
        (f"안녕하세요.\n{OWN}", C.NO_DEFERRAL),
    ],
)
def test_nothing_hides_behind_it(text: str, code: C) -> None:
    assert code in codes(text)
    assert judge_reply(text, QUESTION, own=(OWN,)).verdict is Verdict.REFUSED


def test_an_own_sentence_that_is_forbidden_is_not_excused_either() -> None:
    """Saved under an older policy, say."""
    bad = "급하시면 010-1234-5678로 전화 주세요."
    assert C.CONTACT in codes(f"{GOOD}\n{bad}", own=(bad,))
    favour = "다음 영업일에 환불해 드리겠습니다."
    assert C.PROMISE in codes(f"{GOOD}\n{favour}", own=(favour,))


def test_it_counts_in_the_replys_length() -> None:
    long = f"{GOOD} {'담당자가 확인하고 있습니다. ' * 2}"
    assert C.TOO_LONG in codes(f"{long}\n{OWN}")


@pytest.mark.parametrize(
    "sentence",
    [
        OWN,
        "주말과 공휴일에는 답변이 어려우며 다음 영업일에 순서대로 안내드리겠습니다.",
        "지금은 영업시간이 아니어서 다음 영업일 오전 10시부터 순서대로 답변드립니다.",
        "업무시간 외 문의는 다음 영업일 오전 중으로 답변드리겠습니다.",
        "점심시간에는 답변이 늦어질 수 있으니 양해 부탁드립니다.",
    ],
)
def test_sentences_that_a_shop_may_save(sentence: str) -> None:
    assert refused_in_own(sentence, HOURS) == []


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("급하시면 010-1234-5678로 전화 주세요.", C.CONTACT),
        ("다음 영업일에 환불해 드리겠습니다.", C.PROMISE),
        ("영업시간(평일 10시~19시) 이후에는 다음 영업일부터 답변드립니다.", C.DEFINITIVE),
        ("네, 가능합니다. 다음 영업일부터 답변드립니다.", C.DEFINITIVE),
        ("**다음 영업일**부터 답변드립니다.", C.MARKUP),
    ],
)
def test_sentences_that_it_may_not(sentence: str, code: C) -> None:
    assert code in {found.code for found in refused_in_own(sentence, HOURS)}
