"""What a Korean sentence says without a predicate: yes and no, numbers, days, nouns that answer, its ending."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policy import words as w
from policy.clause import Scene
from policy.deadlines import find_deadlines
from policy.endings import find_rudeness, is_cut_off, is_plain, last_word, without_call
from policy.gibberish import find_loose_particles, find_repeated_nouns
from policy.rule import LATER, Span, SpanRule, example
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
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_HARMLESS_NUMBER = re.compile(r"^[12345]\s?(?:가지|건)|^1:1|^24시간")
_HELP = re.compile(r"(?:환불|교환|취소|반품|보상)[^.!?]{0,20}?(?:도와|처리해|진행해)\s?드(?:리겠|릴게|릴 예정)")
_LEFT_OPEN = re.compile(r"여부|가능|절차|방법|지(?:는|를|도)?\s|있도록|관련|대해|확인")
_BRACKET = re.compile(r"[(（][^)）]{2,60}[)）]")
_BY = re.compile(
    r"(?:오늘|금일|내일|모레|이번\s?주|다음\s?주|[월화수목금토일]요일|주말|[0-9한두세네]+\s?시간|[0-9]+\s?(?:일|시|분)|하루|이틀|사흘|며칠|일주일)[가-힣\s]{0,6}(?:이전에|전까지|까지|안에|이내|안으로|내로|중으로|내에)"
    r"|(?:하루|이틀|사흘|며칠|일주일)[을를]?\s?넘기지"
)
_STUMP = re.compile(r"\s(?:감|감사|안|안내|답|죄|죄송|기|기다|양|양해|부|부탁|확|연|정확|조금|잠시|문|말|알|드|드리|담당|담당자)$")
_CALLS = words(
    "고객님 고객 잠시 잠시만 조금 만 요 네 넵 예 감사 죄송 안녕 님 네네 반갑습니다 정말 진심 으로 다시 한번 한 번 항상 늘 그럼 우리 저희"
)


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

    @property
    def deadlines(self) -> list[Span]:
        spans = find_deadlines(self.text) + [m.span() for m in _BY.finditer(self.text)]
        return [s for s in spans if s[1] > self.open_until and self._binds and not self._asked(s) and not self._customers(s)]

    def _customers(self, span: Span) -> bool:
        """The customer's own day, in a clause that speaks of the customer."""
        day = self.text[span[0] : span[1]].split()[0]
        holder = next((c for c in self.scene.clauses if c.p.end >= span[1]), None)
        reported = holder is not None and holder.p.ending.endswith(("다고", "라고"))
        return (
            day.rstrip("까지에는") in self.scene.source.text and holder is not None and not holder.aims and (holder.of_customer or reported)
        )

    @property
    def _binds(self) -> bool:
        """A deadline needs an act of the shop, not a wish ("주말까지 행복하세요")."""
        acts = w.CHECK | w.ANSWER | w.FAVOURS | words("드리 받 약속 완료 오 가 보내 남기 올리 도착")
        return any(
            (c.of_shop or (not c.p.honours and c.root in acts) or "약속" in c.nouns) and not c.is_request
            for c in self.scene.clauses
            if c.p.kind in {"final", "connective"}
        )

    def _asked(self, span: Span) -> bool:
        """ "당일 발송에 대해서는": the question's own day, as the topic of the deferral."""
        day = self.text[span[0] : span[1]].split()[0].rstrip("까지에는")
        after = self.text[span[1] :]
        topical = bool(
            re.match(
                r"\s?[가-힣]{0,8}\s?(?:여부|가능|에\s대해|관련|지[는가]?\s)|(?:에\s?)?[가-힣\s]{0,16}(?:여부|는지|ㄴ지|인지|을지|에\s대해|관련|문의|일정)",
                after,
            )
        )
        names = bool(re.match(r"[가-힣\s]{0,16}(?:은|는|에\s대해|관련|여부|도)\s", after))
        return day in self.scene.source.text and (topical or names)


def _numbers(said: Said) -> Iterable[Span]:
    for number in _DIGITS.finditer(said.text):
        if any(a <= number.start() < b for a, b in said.deadlines) or _HARMLESS_NUMBER.match(said.text[number.start() :]):
            continue
        if number[0] not in said.scene.source.text:
            yield number.span()


def _as_fact(said: Said) -> Iterable[Span]:
    for pattern in (_AS_FACT, _AS_GOODS, _QUOTED):
        yield from (m.span() for m in pattern.finditer(said.text))


def _nouns_that_answer(said: Said) -> Iterable[Span]:
    for m in _ANSWERS.finditer(said.text):
        kind = _AS_KIND.match(said.text, m.end())
        if m[0] == "별도" and not kind and re.match(r"\s?[가-힣]{1,6}\s?(?:여부|가능|관련|와|과|에|이|,)", said.text[m.end() :]):
            continue
        if (kind or (m[0] in words("무료 별도 착불 유료 불포함 미포함 불가 순면 국내산 국산 당일") and m.end() > said.open_until)) and m[
            0
        ] not in said.scene.source.text:
            yield m.span()


def _in_brackets(said: Said) -> Iterable[Span]:
    for m in _BRACKET.finditer(said.text):
        inner = m[0][1:-1]
        if not inner.strip(" ^_-.~!ㅎㅋㅠㅜ:;)(") or inner.replace(" ", "").lower() in said.scene.source.squeezed:
            continue
        yield m.span()


def _help(said: Said) -> Iterable[Span]:
    return [m.span() for m in _HELP.finditer(said.text) if not _LEFT_OPEN.search(m[0])]


def _is_call(said: Said) -> bool:
    """ "고객님," "잠시만요": a call, no statement."""
    words = [t for t in said.scene.tokens if t.tag[0] in "NVMX" or t.tag == "IC"]
    return bool(words) and all(t.form in _CALLS for t in words) and said.scene.tokens[-1].form not in {"잠시", "조금", "만"}


def _cut_off(said: Said) -> Iterable[Span]:
    tokens = without_call(said.scene.tokens)
    word = last_word(tokens)
    if not said.last or word is None or (not said.scene.predicates and _is_call(said)):
        return
    stump = said.final and not said.closed and _STUMP.search(said.text)
    hangs = said.scene.predicates and said.scene.predicates[-1].kind in {"bare", "connective"}
    hanging = (
        word.tag == "EC"
        or (word.tag in {"EF", "ETN"} and word.form in {"어", "아", "시어", "셔", "기"})
        or word.form in {"다음", "후", "뒤"}
    )
    if said.final and not said.closed and hanging and not re.search(r"(?:요|니다|죠)$", said.text[: word.end]):
        yield word.start, word.end
        return
    if stump or (
        is_cut_off(tokens)
        and not is_plain(said.text[: word.end], tokens)
        and not _is_call(said)
        and ((said.final and not said.closed) or hangs)
    ):
        yield word.start, word.end


def _plain(said: Said) -> Iterable[Span]:
    tokens = without_call(said.scene.tokens)
    word = last_word(tokens)
    if said.final and not said.closed and word is not None and word.tag == "EC":
        return
    stump = said.final and not said.closed and _STUMP.search(said.text)
    if said.last and word is not None and not stump and not _is_call(said) and is_plain(said.text[: word.end], tokens):
        yield word.start, word.end


def _verbless(said: Said) -> Iterable[Span]:
    """A sentence of nouns: "전 상품 무료배송!"; not "답변 예정!"."""
    if not said.last or said.scene.predicates or _is_call(said):
        return
    nouns = [t for t in said.scene.tokens if t.is_noun and t.form not in _CALLS]
    if (
        nouns
        and not (said.final and not said.closed)
        and not all(n.form in w.GENERAL - w.FAVOURS - w.HARD or said.scene.source.holds(n.form) for n in nouns)
    ):
        yield nouns[0].start, nouns[-1].end


def _pattern(pattern: re.Pattern[str]) -> Callable[[Said], list[Span]]:
    return lambda said: [m.span() for m in pattern.finditer(said.text)]


SAID_RULES: tuple[SpanRule, ...] = (
    SpanRule(
        "deadline",
        C.PROMISE,
        "기한을 약속합니다.",
        "It names a deadline.",
        (example("담당자가 확인 후 오늘 중으로 안내드리겠습니다."), example("금요일 전까지는 꼭 답변드리겠습니다.")),
        (example("담당자가 확인되는 대로 최대한 빨리 안내드리겠습니다."), example(f"당일 출고에 대해서는 {LATER}", "당일 출고 되나요?")),
        find=lambda s: s.deadlines,
    ),
    SpanRule(
        "named-favour",
        C.PROMISE,
        "처리를 도와주겠다고 약속합니다.",
        "It promises a favour.",
        (example("담당자가 확인하고 교환이나 환불 중 원하시는 쪽으로 도와드리겠습니다."),),
        (example("교환이나 환불이 가능한지 담당자가 확인해 도와드리겠습니다."),),
        find=_help,
    ),
    SpanRule(
        "yes-or-no",
        C.DEFINITIVE,
        "그렇다, 아니다, 아마도 같은 답입니다.",
        "It says yes, no or probably.",
        (example(f"물론이죠! 자세한 내용은 {LATER}"), example(f"아쉽게도 {LATER}")),
        (example(f"네, 고객님. 문의하신 내용은 {LATER}"),),
        find=_pattern(_YES_NO),
    ),
    SpanRule(
        "as-fact",
        C.DEFINITIVE,
        "“…으로,” 꼴로 사실을 말합니다.",
        "It states a fact before a comma.",
        (example(f"손세탁 제품으로, 자세한 내용은 {LATER}"), example(f"손세탁으로 안내드립니다. {LATER}")),
        (example(f"추가로, 궁금하신 내용은 {LATER}"),),
        find=_as_fact,
    ),
    SpanRule(
        "result-of-check",
        C.DEFINITIVE,
        "확인한 결과를 말합니다.",
        "It tells the result of a check.",
        (example(f"확인 결과 세탁기는 {LATER}"),),
        (example(f"확인한 뒤 {LATER}"),),
        find=_pattern(_FOUND_OUT),
    ),
    SpanRule(
        "noun-that-answers",
        C.DEFINITIVE,
        "낱말 하나로 답합니다.",
        "A noun answers.",
        (example(f"국내산 원단의 두께는 {LATER}"),),
        (example(f"국내산인지는 {LATER}"),),
        find=_nouns_that_answer,
    ),
    SpanRule(
        "number",
        C.DEFINITIVE,
        "문의에 없는 숫자입니다.",
        "A number that nobody asked about.",
        (example(f"30도 세탁 여부는 {LATER}"),),
        (example(f"40도 세탁 여부는 {LATER}", "40도 세탁 되나요?"),),
        find=_numbers,
    ),
    SpanRule(
        "rude",
        C.IMPOLITE,
        "무례한 말입니다.",
        "It is rude.",
        (example(f"재촉하지 마세요. {LATER}"),),
        (example(f"너무 오래 기다리시게 해서 죄송합니다. {LATER}"),),
        find=lambda s: find_rudeness(s.text),
    ),
    SpanRule(
        "plain-style",
        C.IMPOLITE,
        "반말이나 메모체로 끝납니다.",
        "It ends in plain or note style.",
        (example("담당자가 확인한 후 안내할게. 기다려."), example("문의 확인함. 담당자가 확인 후 안내드리겠습니다.")),
        (example("담당자가 확인한 후 안내할게요. 기다려 주세요."),),
        find=_plain,
    ),
    SpanRule(
        "cut-off",
        C.TRUNCATED,
        "문장이 끝나지 않았습니다.",
        "It stops in mid-sentence.",
        (example(f"{LATER} 조금만 기다려 주시면"),),
        (example(f"{LATER} 조금만 기다려 주세요"),),
        find=_cut_off,
    ),
    SpanRule(
        "repeated-noun",
        C.GIBBERISH,
        "같은 낱말이 자꾸 나옵니다.",
        "One noun comes again and again.",
        (example("앞치마 방수 여부 여부를 여부가 확인 담당자 여부 확인 드리겠습니다."),),
        find=lambda s: find_repeated_nouns(s.scene.tokens),
    ),
    SpanRule(
        "loose-particles",
        C.GIBBERISH,
        "조사가 낱말에서 떨어져 있습니다.",
        "Particles stand alone.",
        (example("담당자 가 확인 을 한 후 안내 를 드리겠습니다."),),
        find=lambda s: find_loose_particles(s.scene.tokens),
    ),
)

_BEFORE = re.compile(
    r"(?:지난번|저번|지난\s?(?:주|달|해)|일전|예전)(?:에|의)?\s[가-힣\s]{0,14}?(?:문의|상담|통화|전화|주문|구매|방문|말씀|신청|접수|교환|반품|환불|취소)"
)

_AMOUNT = re.compile(
    r"사나흘|이틀|사흘|나흘|닷새|엿새|열흘|보름|반나절|한나절|(?<![가-힣])(?:한|두|세|네|서너|다섯|여섯|일곱|여덟|아홉|열|스무|서른|마흔|쉰|백|몇)\s?(?:달|시간|주일|개월|해|켤레|컵|배|회|장|명|마리|그램|미터|치수)(?![가-힣]{2})"
)
_NATIVE = {
    "한": "1",
    "두": "2",
    "세": "3",
    "네": "4",
    "다섯": "5",
    "여섯": "6",
    "일곱": "7",
    "여덟": "8",
    "아홉": "9",
    "열": "10",
    "사흘": "3일",
    "나흘": "4일",
    "이틀": "2일",
    "열흘": "10일",
}


def _held(amount: str, said: "Said") -> bool:
    """The question holds the amount, in words or in figures."""
    squeezed = amount.replace(" ", "")
    figures = squeezed
    for word, digit in _NATIVE.items():
        if squeezed.startswith(word):
            figures = digit + squeezed[len(word) :]
    return squeezed in said.scene.source.squeezed or figures in said.scene.source.squeezed or squeezed == "두배"


_A_DAY = re.compile(
    r"(?<![가-힣])(?:[월화수목금토일]요일|내일|모레|글피|오늘|이번\s?주|다음\s?주|다음\s?달|주말|월말|연말)(?!\s?(?:하루|도\s))"
)

DOUBTS: tuple[SpanRule, ...] = (
    SpanRule(
        "aside",
        C.UNKNOWN,
        "괄호 안의 말을 사람이 봐 주세요.",
        "Please look at what stands in brackets.",
        (example(f"사과 개수(대략 서른두 개)는 {LATER}", "사과 몇 개인가요?"),),
        (),
        find=_in_brackets,
    ),
    SpanRule(
        "number-word",
        C.UNKNOWN,
        "문의에 없는 수량이나 기간입니다. 답이 아닌지 봐 주세요.",
        "An amount or a span that the question does not hold.",
        (example(f"제작에 드는 사나흘은 {LATER}", "제작 며칠 걸려요?"),),
        (),
        find=lambda s: [m.span() for m in _AMOUNT.finditer(s.text) if not _held(m[0], s) and not m[0].startswith(("한 번", "한 해"))],
    ),
    SpanRule(
        "day",
        C.UNKNOWN,
        "문의에 없는 날입니다. 기한이 아닌지 봐 주세요.",
        "A day that the question does not hold: is it a deadline?",
        (example("월요일 출근길에는 읽어 보실 수 있게 답변을 준비하겠습니다."),),
        (),
        find=lambda s: [
            m.span()
            for m in _A_DAY.finditer(s.text)
            if m[0].replace(" ", "") not in s.scene.source.squeezed and any(c.of_shop for c in s.scene.clauses)
        ],
    ),
    SpanRule(
        "past-contact",
        C.UNGROUNDED,
        "문의에 없는 지난 일을 말합니다. 맞는지 봐 주세요.",
        "It speaks of an earlier contact that the question does not hold.",
        (example(f"지난번 전화 상담에서 말씀하신 커튼이군요. {LATER}"),),
        (),
        find=lambda s: [m.span() for m in _BEFORE.finditer(s.text) if m[0].split()[0] not in s.scene.source.text],
    ),
    SpanRule(
        "verbless",
        C.UNKNOWN,
        "서술어가 없는 문장입니다. 답이 아닌지 봐 주세요.",
        "A sentence without a verb: does it answer?",
        (example(f"전 상품 방염 처리 원단! {LATER}"),),
        (),
        find=_verbless,
    ),
)
