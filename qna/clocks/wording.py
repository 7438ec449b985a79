"""The shop's own sentence for hours in which it is closed, and a reply that carries it."""

from collections.abc import Mapping
from datetime import time

from policy import Judgement, Violation, judge_reply, refused_in_own
from qna.clocks.opening import Opening
from qna.templates import SAMPLE_QUESTION, language_of

MAX_WORDS_CHARS = 120
_TRADE = {
    "ko": "영업시간 업무시간 상담시간 점심시간 평일 주말 공휴일 영업일 휴무",
    "en": "opening hours weekdays weekend holidays business day lunch",
}


def one_sentence(words: str) -> str:
    """In one line and closed, so that it stays a sentence of its own wherever it stands."""
    line = " ".join(words.split())
    return line if not line or line[-1] in ".!?" else f"{line}."


def refused_words(words: str, language: str, opening: Opening) -> list[Violation]:
    """What the policy refuses in it; it may name the hours that are set, and from when on."""
    hours = " ".join([SAMPLE_QUESTION[language], _TRADE[language], *_spelled(opening, language)])
    return refused_in_own(words, hours)


def _spelled(opening: Opening, language: str) -> list[str]:
    """Every opening and closing hour, in the ways people write it."""
    spans = [each for each in (*opening.week, opening.lunch) if each]
    hours = sorted({hour for each in spans for hour in (each.opens, each.closes)})
    spell = _in_english if language == "en" else _in_korean
    return [spelling for hour in hours for spelling in spell(hour)]


def _in_korean(hour: time) -> list[str]:
    minutes = [f"{hour.minute}분"] if hour.minute else []
    return [f"{hour.hour}시", f"{(hour.hour - 1) % 12 + 1}시", *minutes]


def _in_english(hour: time) -> list[str]:
    short, half = (hour.hour - 1) % 12 + 1, "am" if hour.hour < 12 else "pm"
    minutes = f":{hour.minute:02}" if hour.minute else ""
    return [f"{hour.hour}{minutes}", f"{short}{minutes}", f"{short}{minutes}{half}"]


def carrying(
    text: str, judgement: Judgement, question: str, product: str | None, words: Mapping[str, str]
) -> tuple[str, Judgement]:
    """`text` with the sentence below it, in its language, and the verdict on both.

    Without it where there is none, where it stands there already, or where the reply would fare
    worse with it (too long).
    """
    sentence = words.get(language_of(text), "")
    if not sentence or sentence in text:
        return text, judgement
    longer = f"{text}\n{sentence}"
    judged = judge_reply(longer, question, product, own=(sentence,))
    fares_worse = len(judged.violations) > len(judgement.violations)
    return (text, judgement) if fares_worse else (longer, judged)
