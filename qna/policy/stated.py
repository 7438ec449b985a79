"""Answers that stand in a text without a predicate: yes and no, numbers, nouns that answer."""

import re
from collections.abc import Sequence

from qna.policy import turns
from qna.policy.asked import Asked

Span = tuple[int, int]
_YES_NO = re.compile(
    r"^\W*(?:네|넵|넹|예|응|그럼요|아니요|아뇨|아니오|아닙니다|물론(?:이죠|입니다|이에요|이지요|)|당연(?:히|하죠|하지요|합니다)|맞아요|그럼)(?:\W*$|\s*[!.]\s*$)"
    r"|^\W*(?:물론|당연히|아니요|아뇨|아니오)(?=[\s,!.])|아쉽게도|안타깝게도|유감스럽게도|아쉽지만|안타깝지만"
    r"|(?<![가-힣])(?:아마(?:도)?|웬만하면|틀림없이|십중팔구)(?![가-힣])"
)
_AS_FACT = re.compile(
    r"[가-힣A-Za-z0-9%](?=으?로,\s)"
    + "".join(
        f"(?<!{word})"
        for word in "추가 바 별도 새 서 앞 따 그대 실제 진심 정식 적 대 차례 참고 이후 때 사항 부분 내용 문의 질문 안건".split()
    )
    + r"(?:으로|(?<![으므])로),\s"
)
_AS_GOODS = re.compile(
    r"(?:상품|제품|모델|소재|원단|재질|전용|[가-힣]{2,}산)(?:으로|로)(?=,?\s(?:담당|자세|정확|추가|제품\s담당|상품\s담당))"
)
_QUOTED_ANSWER = re.compile(
    r"[0-9A-Za-z가-힣](?:으로|로)\s(?<!소식으로\s)(?<!내용으로\s)(?<!정보로\s)(?<!댓글로\s)(?<!답글로\s)(?<!글로\s)(?<!추가로\s)(?<!적으로\s)(?:안내|답변|말씀)(?:드립니다|드려요|드리며)"
)
_FOUND_OUT = re.compile(
    r"(?:확인|알아|살펴|문의|조회|검토|조사|점검)[가-힣]{0,3}\s?(?:결과|보니|보았더니|봤더니|했더니|하니)(?![가-힣])"
)
_ASSERTED = re.compile(rf"(?<![가-힣])(?:{'|'.join(sorted(turns.ASSERTED))})")
_AS_KIND = re.compile(r"(?:된|인)?\s?(?:상품|제품|모델|원료)(?:의|이|은|에)")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_HARMLESS_NUMBER = re.compile(r"^[12345]\s?가지|^1:1|^24시간")


_HELP = re.compile(
    r"(?:환불|교환|취소|반품|보상)[^.!?]{0,20}?(?:도와|처리해|진행해)\s?드(?:리겠|릴게|릴 예정)"
)
_LEFT_OPEN = re.compile(r"여부|가능|절차|방법|지(?:는|를|도)?\s|있도록|관련|대해|확인")
_BEING_SO = re.compile(r"(?<![가-힣])(?:상황|상태)(?:으로|로)(?=,?\s(?:담당|자세|정확))")
_AT_WORK = re.compile(r"(?:확인|검토|문의|전달|요청|접수|파악|준비|점검|조사)[^,.!?]{0,10}$")


def find_help(text: str) -> list[Span]:
    """ "교환이나 환불 중 원하시는 쪽으로 도와드리겠습니다": a favour, spread over the sentence."""
    return [m.span() for m in _HELP.finditer(text) if not _LEFT_OPEN.search(m[0])]


def find_stated(text: str) -> list[Span]:
    """Yes, no, probably; "…으로,"; results of a check."""
    patterns = (_YES_NO, _AS_FACT, _AS_GOODS, _QUOTED_ANSWER, _FOUND_OUT)
    spans = [m.span() for pattern in patterns for m in pattern.finditer(text)]
    being = (m.span() for m in _BEING_SO.finditer(text) if not _AT_WORK.search(text[: m.start()]))
    return [*spans, *being]


def find_numbers(text: str, asked: Asked, deadlines: Sequence[Span]) -> list[Span]:
    """Numbers that neither the question nor the product nor a deadline holds."""
    return [
        number.span()
        for number in _DIGITS.finditer(text)
        if not any(a <= number.start() < b for a, b in deadlines)
        and not _HARMLESS_NUMBER.match(text[number.start() :])
        and number[0] not in asked.words
    ]


def find_implied(text: str, asked: Asked, open_until: int) -> list[Span]:
    """ "국내산 원료의 원산지는 …": nouns that answer, not asked for and not left open."""
    return [
        m.span()
        for m in _ASSERTED.finditer(text)
        if (m.end() > open_until or _AS_KIND.match(text, m.end())) and m[0] not in asked.words
    ]
