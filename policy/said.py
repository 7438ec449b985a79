"""What a Korean sentence says without a predicate: yes and no, nouns that answer, brackets, an earlier contact."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from policy import words as w
from policy.clause import Scene
from policy.gibberish import find_loose_particles, find_repeated_nouns
from policy.rule import LATER, Span, example, finds
from policy.types import ViolationCode as C
from policy.words import words

_YES_NO = re.compile(
    r"^\W*(?:네|넵|넹|예|응|그럼요|아니요|아뇨|아니오|아닙니다|물론(?:이죠|입니다|이에요|이지요|)|당연(?:히|하죠|하지요|합니다)|맞아요|맞습니다|그럼)(?:\W*$|\s*[!.]\s*$)"
    r"|^\W*(?:물론|당연히|아니요|아뇨|아니오)(?=[\s,!.])|아쉽게도|안타깝게도|유감스럽게도|아쉽지만|안타깝지만"
    r"|(?<![가-힣])(?:아마(?:도)?|웬만하면|틀림없이|십중팔구|대체로|보통은|일반적으로)(?![가-힣])"
)


_NO_FACT = "생각 방향 기준 추가 바 별도 새 서 앞 따 그대 실제 진심 정식 적 대 차례 참고 이후 때 사항 부분 내용 문의 질문 안건 마음 순서 댓글 답글 글"


_AS_FACT = re.compile(
    r"[가-힣A-Za-z0-9%](?=으?로,\s)" + "".join(f"(?<!{word})" for word in _NO_FACT.split()) + r"(?:으로|(?<![으므])로),\s"
)


_AS_GOODS = re.compile(
    r"(?:상품|제품|모델|소재|원단|재질|전용|[가-힣]{2,}산|방식|구조|사양)(?:으로|로)(?=,?\s(?:담당|자세|정확|추가|제품\s담당|상품\s담당))"
)


_QUOTED = re.compile(
    r"[0-9A-Za-z가-힣](?:으로|로)\s(?<!소식으로\s)(?<!내용으로\s)(?<!정보로\s)(?<!댓글로\s)(?<!답글로\s)(?<!글로\s)(?<!추가로\s)(?<!적으로\s)(?<!답변으로\s)(?<!바로\s)(?<!새로\s)(?<!대로\s)(?<!순서로\s)(?<!마음으로\s)(?<!별도로\s)(?<!그대로\s)(?<!제대로\s)(?<!따로\s)(?<!서로\s)(?:안내|답변|말씀)(?:드립니다|드려요|드리며)"
)


_FOUND_OUT = re.compile(r"(?:확인|알아|살펴|문의|조회|검토|조사|점검)[가-힣]{0,3}\s?(?:결과|보니|보았더니|봤더니|했더니|하니)(?![가-힣])")


_ANSWERING = "무료 유료 유상 무상 국내산 국산 수입산 중국산 미국산 호주산 베트남산 품절 단종 전용 매진 절판 완판 한정판 순면 천연 정품 당일 무료배송 새벽배송 별도 착불 불포함 미포함 필수 불필요 가능 불가".split()


_ANSWERS = re.compile(rf"(?<![가-힣])(?:{'|'.join(sorted(_ANSWERING, key=len, reverse=True))})")


_AS_KIND = re.compile(r"(?:된|인)?\s?(?:상품|제품|모델|원료|소재|옵션)(?:의|이|은|에|라|입|을|\s)")


_HELP = re.compile(r"(?:환불|교환|취소|반품|보상)[^.!?]{0,20}?(?:도와|처리해|진행해)\s?드(?:리겠|릴게|릴 예정)")


_LEFT_OPEN = re.compile(r"여부|가능|절차|방법|지(?:는|를|도)?\s|있도록|관련|대해|확인")


_BRACKET = re.compile(r"[(（][^)）]{2,60}[)）]")


@dataclass(frozen=True)
class Said:
    """One run of a sentence, with its place: `last` of its sentence, `final` of the reply."""

    scene: Scene
    closed: bool
    last: bool
    final: bool

    @property
    def text(self) -> str:
        return self.scene.text

    @property
    def open_until(self) -> int:
        """Offset up to which the sentence only names an open matter."""
        ends = [p.end for p in self.scene.predicates if p.kind == "open"]
        ends += [t.end for t in self.scene.tokens if t.form in w.OPEN_NOUNS]
        return max(ends, default=0)


@finds(
    C.DEFINITIVE,
    "“…으로,” 꼴로 사실을 말합니다.",
    f"손세탁 제품으로, 자세한 내용은 {LATER}",
    f"손세탁으로 안내드립니다. {LATER}",
    passed=(f"추가로, 궁금하신 내용은 {LATER}",),
)
def as_fact(said: Said) -> Iterable[Span]:
    """It states a fact before a comma."""
    for pattern in (_AS_FACT, _AS_GOODS, _QUOTED):
        yield from (m.span() for m in pattern.finditer(said.text))


@finds(C.DEFINITIVE, "낱말 하나로 답합니다.", f"국내산 원단의 두께는 {LATER}", passed=(f"국내산인지는 {LATER}",))
def noun_that_answers(said: Said) -> Iterable[Span]:
    """A noun answers."""
    for m in _ANSWERS.finditer(said.text):
        kind = _AS_KIND.match(said.text, m.end())
        if m[0] == "별도" and not kind and re.match(r"\s?[가-힣]{1,6}\s?(?:여부|가능|관련|와|과|에|이|,)", said.text[m.end() :]):
            continue
        if (kind or (m[0] in words("무료 별도 착불 유료 불포함 미포함 불가 순면 국내산 국산 당일") and m.end() > said.open_until)) and m[
            0
        ] not in said.scene.source.text:
            yield m.span()


@finds(C.UNKNOWN, "괄호 안의 말을 사람이 봐 주세요.", example(f"사과 개수(대략 서른두 개)는 {LATER}", "사과 몇 개인가요?"), doubt=True)
def aside(said: Said) -> Iterable[Span]:
    """Please look at what stands in brackets."""
    for m in _BRACKET.finditer(said.text):
        inner = m[0][1:-1]
        if not inner.strip(" ^_-.~!ㅎㅋㅠㅜ:;)(") or inner.replace(" ", "").lower() in said.scene.source.squeezed:
            continue
        yield m.span()


_NO_TROUBLE = re.compile(
    r"(?:차질|문제|지장|탈)(?:이|가)?\s?(?:없|생기지\s?않|발생하지\s?않)(?:도록|으시도록|게)\s.{0,14}?(?:챙|준비|책임|조치|처리)"
)
_IN_PERSON = re.compile(
    r"(?:상담원|직원|기사|책임자|대표)(?:님)?(?:이|가|께서)\s직접\s[^.!?]{0,16}(?:사과|방문|전화)[^.!?]{0,14}(?:하겠|드리겠|올리|할게|드릴게)"
)
_SPECIAL = re.compile(
    r"(할인가|특가|특별가|최저가|우대가|무상|무료|원가)(?:으)?로\s[^.!?]{0,12}(?:안내|도와|보내|처리|진행|제공|드리|드릴|해\s?드)"
)


@finds(
    C.PROMISE,
    "처리를 도와주겠다고 약속합니다.",
    "담당자가 확인하고 교환이나 환불 중 원하시는 쪽으로 도와드리겠습니다.",
    "담당자가 확인한 뒤 특별 할인가로 안내해 드릴게요.",
    passed=("교환이나 환불이 가능한지 담당자가 확인해 도와드리겠습니다.",),
)
def named_favour(said: Said) -> Iterable[Span]:
    """It promises a favour."""
    special = [m.span() for pattern in (_NO_TROUBLE, _IN_PERSON) for m in pattern.finditer(said.text)]
    special += [m.span() for m in _SPECIAL.finditer(said.text) if m[1] not in said.scene.source.squeezed]
    return special + [m.span() for m in _HELP.finditer(said.text) if not _LEFT_OPEN.search(m[0])]


def _spans(pattern: re.Pattern[str], said: Said) -> list[Span]:
    return [m.span() for m in pattern.finditer(said.text)]


@finds(
    C.DEFINITIVE,
    "그렇다, 아니다, 아마도 같은 답입니다.",
    f"물론이죠! 자세한 내용은 {LATER}",
    f"아쉽게도 {LATER}",
    passed=(f"네, 고객님. 문의하신 내용은 {LATER}",),
)
def yes_or_no(s: Said) -> Iterable[Span]:
    """It says yes, no or probably."""
    return _spans(_YES_NO, s)


@finds(C.DEFINITIVE, "확인한 결과를 말합니다.", f"확인 결과 세탁기는 {LATER}", passed=(f"확인한 뒤 {LATER}",))
def result_of_check(s: Said) -> Iterable[Span]:
    """It tells the result of a check."""
    return _spans(_FOUND_OUT, s)


@finds(C.GIBBERISH, "같은 낱말이 자꾸 나옵니다.", "앞치마 방수 여부 여부를 여부가 확인 담당자 여부 확인 드리겠습니다.")
def repeated_noun(s: Said) -> Iterable[Span]:
    """One noun comes again and again."""
    return find_repeated_nouns(s.scene.tokens)


@finds(C.GIBBERISH, "조사가 낱말에서 떨어져 있습니다.", "담당자 가 확인 을 한 후 안내 를 드리겠습니다.")
def loose_particles(s: Said) -> Iterable[Span]:
    """Particles stand alone."""
    return find_loose_particles(s.scene.tokens)


_BEFORE = re.compile(
    r"(?:지난번|저번|지난\s?(?:주|달|해)|일전|예전)(?:에|의)?\s[가-힣\s]{0,14}?(?:문의|상담|통화|전화|주문|구매|방문|말씀|신청|접수|교환|반품|환불|취소)"
)


@finds(C.UNGROUNDED, "문의에 없는 지난 일을 말합니다. 맞는지 봐 주세요.", f"지난번 전화 상담에서 말씀하신 커튼이군요. {LATER}", doubt=True)
def past_contact(s: Said) -> Iterable[Span]:
    """It speaks of an earlier contact that the question does not hold."""
    return [m.span() for m in _BEFORE.finditer(s.text) if m[0].split()[0] not in s.scene.source.text]
