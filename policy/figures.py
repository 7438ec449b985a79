"""Numbers, amounts and days; deadlines are points in time that the shop ties its own act to. Soft words (곧, 빨리) are none."""

import re
from collections.abc import Iterable

from policy import words as w
from policy.clause import Scene
from policy.rule import LATER, Span, example, finds
from policy.said import Said
from policy.types import ViolationCode as C
from policy.words import words

_UNIT = r"(?:시간|분|초|일|영업일|주일|주|개월|달|년)"
_NUMBER = r"(?:\d+(?:\s?[~∼\-]\s?\d+)?|한두|두세|[한두세네]|다섯|열|몇)"
_DAY = r"(?:오늘|금일|당일|내일|명일|모레|익일|이번\s?주(?:말)?|금주|다음\s?주(?:말)?|차주|주말|주중|이번\s?달|이달|금월|다음\s?달|내달|월말|연말|연내|점심\s?시간|퇴근\s?시간|마감\s?시간|업무\s?종료|[월화수목금토일]요일|평일|점심|저녁|오전|오후|아침|밤|자정|정오|퇴근|하루|이틀|사흘|나흘|열흘|일주일|보름|한\s?달|반나절|명절|연휴|설|추석|\d{1,2}월(?:\s?\d{1,2}일)?|\d{1,2}일|\d{1,2}시(?:\s?\d{1,2}분|\s?반)?)"
_WITHIN = r"(?:중(?:으로|에|에는|으로는|엔)?(?![가-힣])|안(?:으로|에|엔|에는)?(?![가-힣])|내(?:로|에)?(?![가-힣])|이내(?:로|에)?|까지|전(?:까지|에|으로)?(?![가-힣])|쯤|경(?:에|까지)?(?![가-힣])|초(?:에)?(?![가-힣])|께)"
_ACT = r"(?:확인|답변|안내|회신|연락|알려|말씀|처리|출고|발송|배송|도착|받아|완료|조치|해결|입금|환불|보내|답)"
DEADLINE_PATTERN = re.compile(
    rf"(?:영업일\s?(?:기준\s?)?)?{_NUMBER}\s?(?:{_UNIT})(?:\s?(?:정도|쯤))?\s?{_WITHIN}"
    rf"|{_NUMBER}\s?(?:시간|분|일|주일?|개월)\s?(?:뒤|후)(?:에|까지)?(?![가-힣])"
    rf"|영업일\s?(?:기준)?\s?{_NUMBER}\s?{_UNIT}"
    rf"|{_DAY}(?:\s(?:오전|오후|저녁|아침|밤|점심|하루|업무\s?시간|영업\s?시간|\d{{1,2}}시))?\s?{_WITHIN}"
    rf"|(?<![가-힣])(?:오늘|금일|당일|내일|모레|익일|주말|다음\s?주|이번\s?주|[월화수목금토일]요일)(?:\s?(?:오전|오후|저녁|아침|밤))?(?:에(?:는)?|엔)?\s?(?:바로\s|꼭\s|반드시\s|담당자가\s|다시\s){{0,3}}{_ACT}"
    rf"|(?:업무|영업|근무)\s?시간\s?(?:내|중|안)"
)


_BY = re.compile(
    r"(?:오늘|금일|내일|모레|이번\s?주|다음\s?주|[월화수목금토일]요일|주말|[0-9한두세네]+\s?시간|[0-9]+\s?(?:일|시|분)|하루|이틀|사흘|며칠|일주일)[가-힣\s]{0,6}(?:이전에|전까지|까지|안에|이내|안으로|내로|중으로|내에)"
    r"|(?:업무|영업|근무)?\s?시간이?\s?(?:끝나|마치)기\s?전|(?:퇴근|마감)(?:하기)?\s?전(?:에|까지)"
    r"|(?:하루|이틀|사흘|며칠|일주일)[을를]?\s?넘기지"
)


def find_deadlines(said: Said) -> list[Span]:
    """Spans of deadlines that bind the shop, in what follows the open matter of a sentence."""
    scene = said.scene
    if not _binds(scene):
        return []
    spans = [m.span() for pattern in (DEADLINE_PATTERN, _BY) for m in pattern.finditer(scene.text)]
    return [s for s in spans if s[1] > said.open_until and not _asked(scene, s) and not _customers(scene, s)]


def _customers(scene: Scene, span: Span) -> bool:
    """The customer's own day, in a clause that speaks of the customer."""
    day = scene.text[span[0] : span[1]].split()[0]
    holder = next((c for c in scene.clauses if c.p.end >= span[1]), None)
    reported = holder is not None and holder.p.ending.endswith(("다고", "라고"))
    return day.rstrip("까지에는") in scene.source.text and holder is not None and not holder.aims and (holder.of_customer or reported)


def _binds(scene: Scene) -> bool:
    """A deadline needs an act of the shop, not a wish ("주말까지 행복하세요")."""
    acts = w.CHECK | w.ANSWER | w.FAVOURS | words("드리 받 약속 완료 오 가 보내 남기 올리 도착")
    return any(
        (c.of_shop or (not c.p.honours and c.root in acts) or "약속" in c.nouns) and not c.is_request
        for c in scene.clauses
        if c.p.kind in {"final", "connective"}
    )


def _asked(scene: Scene, span: Span) -> bool:
    """ "당일 발송에 대해서는": the question's own day, as the topic of the deferral."""
    day = scene.text[span[0] : span[1]].split()[0].rstrip("까지에는")
    after = scene.text[span[1] :]
    topical = bool(
        re.match(
            r"\s?[가-힣]{0,8}\s?(?:여부|가능|에\s대해|관련|지[는가]?\s)|(?:에\s?)?[가-힣\s]{0,16}(?:여부|는지|ㄴ지|인지|을지|에\s대해|관련|문의|일정)",
            after,
        )
    )
    names = bool(re.match(r"[가-힣\s]{0,16}(?:은|는|에\s대해|관련|여부|도)\s", after))
    return day in scene.source.text and (topical or names)


_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


_HARMLESS_NUMBER = re.compile(r"^[12345]\s?(?:가지|건)|^1:1|^24시간")


_AMOUNT = re.compile(
    r"사나흘|이틀|사흘|나흘|닷새|엿새|열흘|보름|반나절|한나절|(?<![가-힣])(?:한|두|세|네|서너|다섯|여섯|일곱|여덟|아홉|열|스무|서른|마흔|쉰|백|몇)\s?(?:달|시간|주일|개월|해|켤레|컵|배|회|장|명|마리|그램|미터|치수)(?![가-힣]{2})"
)


_NATIVE = dict(
    zip("한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 이틀 사흘 나흘 열흘".split(), "1 2 3 4 5 6 7 8 9 10 2일 3일 4일 10일".split(), strict=True)
)


_A_DAY = re.compile(
    r"(?<![가-힣])(?:[월화수목금토일]요일|내일|모레|글피|오늘|이번\s?주|다음\s?주|다음\s?달|주말|월말|연말)(?!\s?(?:하루|도\s))"
)


@finds(
    C.PROMISE,
    "기한을 약속합니다.",
    "담당자가 확인 후 오늘 중으로 안내드리겠습니다.",
    "금요일 전까지는 꼭 답변드리겠습니다.",
    passed=("담당자가 확인되는 대로 최대한 빨리 안내드리겠습니다.", example(f"당일 출고에 대해서는 {LATER}", "당일 출고 되나요?")),
)
def deadline(s: Said) -> Iterable[Span]:
    """It names a deadline."""
    return find_deadlines(s)


@finds(
    C.DEFINITIVE,
    "문의에 없는 숫자입니다.",
    f"30도 세탁 여부는 {LATER}",
    passed=(example(f"40도 세탁 여부는 {LATER}", "40도 세탁 되나요?"),),
)
def number(said: Said) -> Iterable[Span]:
    """A number that nobody asked about."""
    for number in _DIGITS.finditer(said.text):
        if any(a <= number.start() < b for a, b in find_deadlines(said)) or _HARMLESS_NUMBER.match(said.text[number.start() :]):
            continue
        if number[0] not in said.scene.source.text:
            yield number.span()


@finds(
    C.UNKNOWN,
    "문의에 없는 수량이나 기간입니다. 답이 아닌지 봐 주세요.",
    example(f"제작에 드는 사나흘은 {LATER}", "제작 며칠 걸려요?"),
    doubt=True,
)
def number_word(s: Said) -> Iterable[Span]:
    """An amount or a span that the question does not hold."""
    return [m.span() for m in _AMOUNT.finditer(s.text) if not _held(m[0], s) and not m[0].startswith(("한 번", "한 해"))]


def _held(amount: str, said: "Said") -> bool:
    """The question holds the amount, in words or in figures."""
    squeezed = amount.replace(" ", "")
    figures = squeezed
    for word, digit in _NATIVE.items():
        if squeezed.startswith(word):
            figures = digit + squeezed[len(word) :]
    return squeezed in said.scene.source.squeezed or figures in said.scene.source.squeezed or squeezed == "두배"


@finds(
    C.UNKNOWN, "문의에 없는 날입니다. 기한이 아닌지 봐 주세요.", "월요일 출근길에는 읽어 보실 수 있게 답변을 준비하겠습니다.", doubt=True
)
def day(s: Said) -> Iterable[Span]:
    """A day that the question does not hold: is it a deadline?"""
    return [
        m.span()
        for m in _A_DAY.finditer(s.text)
        if m[0].replace(" ", "") not in s.scene.source.squeezed and any(c.of_shop for c in s.scene.clauses)
    ]
