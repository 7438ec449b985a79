"""Personal data in Korean shop texts: found, and masked before a model or a log sees them.

The patterns lean towards masking too much: a masked size costs a worse draft, an unmasked
phone number costs a leak. Product facts (sizes, prices, dates, model names) are kept.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from policy.morphology import analyse, is_word
from policy.spelled import SURNAMES, find_spelled
from policy.types import MASKS, PersonalSpan

MAX_CHARS = 10_000
"""Of a text that are looked at: several times a question and everything that a prompt holds."""

_SEP = r"[\s.\-–—‐‑·)]{0,3}"
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,200}\s?@\s?[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{2,63}){1,4}")
_PHONE = re.compile(
    rf"(?<![\d\-])(?:\+?82{_SEP}\(?0?\)?{_SEP}1[016789]|[0O]1[016789]){_SEP}\d{{3,4}}{_SEP}\d{{4}}(?!\d)"
    r"|(?<![\d\-])(?:공일공|영일영)[\s\-]?[공영일이삼사오육칠팔구\s\-]{8,12}"
    rf"|(?<![\d\-])\(?(?:02|0[3-6][1-5]|070|080|050\d){_SEP}\d{{3,4}}{_SEP}\d{{4}}(?!\d)"
    # 1600 1200 is a screen; the other numbers of this kind are written with a blank too.
    r"|(?<![\d\-])1[568](?:\d\d[.\-]|(?:11|22|33|44|55|66|77|88|99)\s)\d{4}(?![\d\-])"
)
_RESIDENT = re.compile(r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-–]\s?[1-8][\d*]{6}(?!\d)")
_CARD = re.compile(r"(?<![\d\-])(?:[\d*]{4}[\s\-]){3}[\d*]{4}(?![\d\-])|(?<!\d)[3-6]\d{14,15}(?!\d)")
_BANKS = (
    r"국민|신한|우리|하나|농협|기업|카카오뱅크|카뱅|토스뱅크|케이뱅크|새마을금고|신협|우체국|수협|"
    r"SC제일|제일|씨티|대구|부산|경남|광주|전북|제주|산업|KB|NH|IBK"
)
_ACCOUNT = re.compile(
    rf"(?:(?:{_BANKS})(?:은행)?|계좌(?:번호)?)[\s:은는]{{0,4}}(\d[\d\-\s]{{8,20}}\d)"
    r"|(?<![\d\-])(\d{3,6}-\d{2,6}-\d{3,8}(?:-\d{1,3})?)(?![\d\-])"
)
_ORDER = re.compile(
    r"(?:주문|송장|운송장|접수|예약|결제|거래|회원|고객)\s?(?:번호|코드|ID|NO\.?|no\.?)"
    r"[\s:은는이가#\(]{0,4}([A-Za-z]{0,4}-?\d[\dA-Za-z\-]{3,30})"
    r"|(?:주문|송장|운송장)[\s:#]{1,3}(\d[\d\-]{7,30})"
    r"|(?:order|invoice|tracking)\s?(?:number|no\.?|id|#)?[\s:#is]{1,5}([A-Za-z]{0,4}\d[\dA-Za-z\-]{4,30})"
    r"|(?<![\d\-A-Za-z])(20\d{6}-?\d{4,13})(?![\d\-])"
    # No barcode (880…) and no ISBN.
    r"|(?<![\d\-A-Za-z])(?!(?:880|97[89])\d{10}(?!\d))(\d{10,20})(?![\d\-])",
    re.IGNORECASE,
)
_REGION = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|제주)(?:특별자치시|특별자치도|특별시|광역시|시|도)?"
    r"|(?:경기|강원|충북|충남|전북|전남|경북|경남|충청북|충청남|전라북|전라남|경상북|경상남)(?:특별자치도|도)?"
)
_ADDRESS = re.compile(
    rf"(?:(?:{_REGION})\s?)?(?:[가-힣]{{1,6}}(?:시|군|구)\s){{0,3}}(?:[가-힣]{{1,6}}(?:읍|면|동|리)\s)?"
    # 가로, 세로, 프로 and what ends in a particle are no roads.
    r"[가-힣\d]{1,12}(?:(?<!\b가)(?<!\b세)(?<!프)(?<!으)(?<!\b새)(?<!\b바)(?<!\b별)(?<!\b따)(?<!\b서)로|길|대로)\s?(?:\d+(?:번)?(?:가)?길\s?)?\d{1,4}(?:-\d{1,4})?(?!\d|\s?(?:개|원|명|번|회|일|시간|분|cm|kg|g|ml|호선|%))"
    r"(?:[\s,]{1,2}[가-힣A-Za-z\d]{1,15}(?:아파트|빌라|오피스텔|빌딩|타워|자이|힐스테이트|래미안|푸르지오|상가))?"
    r"(?:[\s,]{1,3}(?:지하\s?)?[A-Za-z\d]{1,4}(?:동|층|호)){0,3}(?:[\s,]{0,2}\d{1,4}호)?"
    rf"|(?:{_REGION})\s[가-힣]{{1,6}}(?:시|군|구)(?:\s[가-힣\d]{{1,8}}(?:시|군|구|읍|면|동|리|로|길))*"
    r"(?:\s\d{1,4}(?:-\d{1,4})?(?:번지)?)?(?:[\s,]{1,3}[A-Za-z\d가-힣]{1,12}(?:아파트|빌라|오피스텔|타워))?"
    r"(?:[\s,]{0,3}\d{1,4}(?:동|층|호)){0,3}"
    r"|[가-힣]{2,6}(?:동|읍|면|리)\s\d{1,4}-\d{1,4}(?:번지)?(?:[\s,]{1,2}\d{1,4}호)?"
    r"|[가-힣A-Za-z]{2,12}(?:아파트|빌라|오피스텔|자이|힐스테이트|래미안|푸르지오)\s?\d{1,4}동(?:\s?\d{1,4}호)?"
    r"|(?<!\d)\d{2,4}동\s?\d{2,4}호(?!\S?(?:색|컬러))"
    r"|[가-힣]{2,6}동\s\d{3,4}호(?!\S?(?:색|컬러))"
)
_NAME = f"(?:[{SURNAMES}][가-힣]{{2}}|(?:남궁|황보|제갈|선우|독고)[가-힣]{{1,2}})"
_NAME_INTRODUCED = re.compile(
    rf"(?:이름은|성함은|성명은|저는|제\s?이름은|주문자(?:명)?(?:은|는)?|예금주(?:는)?|수령인(?:은|는)?|"
    rf"받는\s?(?:사람|분)(?:은|는)?|구매자(?:명)?(?:은|는)?|입금자(?:명)?(?:은|는)?|이름|성함|성명)"
    rf"\s?[:은는]?\s?({_NAME})(?=\s|,|\.|!|$|이고|이구요|입니다|이에요|예요|인데|라고|이라고|으로|로|님|씨|\))"
    rf"|(?<![가-힣])({_NAME})(?=\s?(?:입니다|이라고\s?합니다|라고\s?합니다|이에요|예요|인데요?|이고요|명의|앞으로))"
    rf"|(?<![가-힣])({_NAME})(?=\s?(?:님|씨|고객님|고객|회원님)(?![가-힣]{{2}}))"
    rf"|(?<![가-힣])({_NAME})(?=\s(?:과장|대리|부장|차장|팀장|대표|원장|실장|주임|사원|이사|점장)(?:님|입니다|이에요|예요|인데|이고|[\s.,!]|$))"
)
_ENGLISH_NAME = re.compile(r"\b(?:[Mm]y name is|[Tt]his is|I am|I'm)\s+([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)(?=[\s.,!]|$)")
# Words of the same shape as a name that shops use before 입니다 or 님.
_NOT_NAMES = frozenset(
    "이거요 이것은 그것은 이상품 신상품 정가품 정품이 고객님 고객의 문의자 구매자 주문자 "
    "배송지 배송비 배송일 배송중 유통기 이번주 이번달 지난주 지난달 오늘은 내일은 "
    "사이즈 이전에 이후에 전화로 주문건 주문한 한국산 국내산 중국산 수입산 "
    "소가죽 양가죽 인조견 원피스 임산부 유아용 성인용 남성용 여성용 공용품 정사이 "
    "노트북 한복집 조립식 무선식 유선식 수동식 전자식 원목은 방수용 이중창 "
    "신발장 화장대 선물용 여행용 차량용 가정용 업소용 사업자 소비자 판매자 담당자 "
    "관계자 제조사 안내자 이용자 사용자 회원님 임직원 주차장 전문가 "
    "신제품 한정판 초등생 중학생 고등생 대학생 고양이 강아지 도서관 "
    "오른쪽 하나요 하나만 이건가 정말요 노란색 하얀색 남색인 연두색 인천점 "
    "지방인 제주도 도서산 서울시 부산시 한가지 두가지 한개인 "
    "송장이 주소지 한달째 이주일 일주일 열흘째 반품건 교환건 환불건 문의건 유모차 "
    "전기차 전기식 안전문 공기청 선풍기 가습기 청소기 건조기 세탁기 냉장고 정수기 "
    "오프너 우리집 우리애 조카애 남자인 여자인 남편이 아내가 장애인 외국인 한국인 "
    "이용권 상품권 기프트 이벤트 마지막 처음인 도매상 "
    "방법이 구성이 용량이 성분이 원단이 소재가 색상이 기간이 반응이 "
    "소중한 문의한 방문한 이용한 신청한 기다린 우려한 실망한 진정한 선택한 구입한 고마운 반가운 "
    "우수한 성실한 현명한 지친 화나신 원하는 찾으신 주문하 남기신 전화한 염려한 걱정한 고민한 이러한 "
    "여러분 도와준 소비자 구독자 기존의 신규의 해당하 우리의 저희의 모든분 한분한 "
    "구매한 주문은 이상한 지금은 현재는 안쪽은 변경은 변경에 변경이 변경을 연락처 서랍장 노란빛 하얀빛 오르골 노령견 소형견 중형견 대형견 노령견 고령견 나무문 유리문 현관문 방화문 원룸이 주택이".split()
)


_VERBAL = re.compile(r"(?:적|는|던|하신|주신|계신|가신|오신|시킨)$")


def _spans(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[PersonalSpan]:
    for match in pattern.finditer(text):
        group = match.lastindex or 0
        start, end = match.span(group)
        yield PersonalSpan(kind, start, end, text[start:end])


def _names(text: str) -> Iterator[PersonalSpan]:
    for span in _spans("name", _NAME_INTRODUCED, text):
        if span.text not in _NOT_NAMES and not _VERBAL.search(span.text) and not span.text.endswith("째"):
            yield span
    yield from _spans("name", _ENGLISH_NAME, text)


_PATTERNS = (
    ("email", _EMAIL),
    ("resident", _RESIDENT),
    ("phone", _PHONE),
    ("card", _CARD),
    ("account", _ACCOUNT),
    ("order", _ORDER),
    ("address", _ADDRESS),
)


# Every find of the patterns above holds one of these, and most texts hold none.
_HINT = re.compile(rf"[\d@*]|공일공|영일영|{_REGION}")


def find_personal(text: str) -> list[PersonalSpan]:
    """Personal data in `text`, in order, never overlapping; the more certain kind wins."""
    text = text[:MAX_CHARS]
    found: list[PersonalSpan] = []
    for kind, pattern in _PATTERNS if _HINT.search(text) else ():
        found.extend(s for s in _spans(kind, pattern, text) if not _overlaps(s, found))
    found.extend(s for s in _names(text) if not _overlaps(s, found))
    return sorted(found, key=lambda span: span.start)


def find_private(text: str) -> list[PersonalSpan]:
    """As `find_personal`, in what a customer wrote: other spellings too, and more kinds."""
    found = find_personal(text)
    for span in find_spelled(text[:MAX_CHARS]):
        inside = [each for each in found if span.start < each.end and each.start < span.end]
        if not inside:
            found.append(span)
        elif span.start < min(s.start for s in inside) or span.end > max(s.end for s in inside):
            found = [each for each in found if each not in inside]
            found.append(_joined(text, inside[0].kind, [span, *inside]))
    return sorted(found, key=lambda span: span.start)


def _joined(text: str, kind: str, spans: list[PersonalSpan]) -> PersonalSpan:
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return PersonalSpan(kind, start, end, text[start:end])


def _overlaps(span: PersonalSpan, others: list[PersonalSpan]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def mask_personal(text: str) -> str:
    """`text` with each find replaced by its mask, e.g. `[전화번호]`. Masking twice changes nothing.

    What is beyond `MAX_CHARS` is left out: nothing leaves that was not looked at.
    """
    parts: list[str] = []
    position = 0
    text = text[:MAX_CHARS]
    for span in find_private(text):
        parts += (text[position : span.start], MASKS[span.kind])
        position = span.end
    return "".join((*parts, text[position:]))


def repeated_personal(text: str, question: str) -> list[tuple[int, int]]:
    """Where `text` says again what `question` held of personal data, in whole or in part."""
    spans: list[tuple[int, int]] = []
    for found in _private(question):
        if re.fullmatch(_REGION, found.text.strip()) or (found.kind == "name" and _is_asked(found, question)):
            continue
        for needle in {found.text.strip(), *_parts(found)}:
            spans += [m.span() for m in re.finditer(re.escape(needle), text)]
    return spans


@lru_cache(maxsize=64)
def _private(question: str) -> list[PersonalSpan]:
    """Of one question several candidates are judged, one after the other."""
    return find_private(question)


_ASKED = re.compile(r"\s?(?:이에요|예요|인데요?)\s?(?:\?|[가-힣]{2,6}(?:이에요|예요|인가요|인지))")


def _is_asked(name: PersonalSpan, question: str) -> bool:
    """A noun in the shape of a name that is asked about, nobody's own: "오리털이에요 거위털이에요", "여름용이에요?".

    Masking may err so, a refusal must not.
    """
    if not _ASKED.match(question, name.end):
        return False
    # A colour is no name. Another unknown word may be one: 한소희 is taken for a noun, too.
    if is_word(name.text) or name.text.endswith("색"):
        return True
    tags = [token.tag for token in analyse(name.text)]
    return len(tags) > 1 and set(tags) <= {"NNG", "XSN"}


def _parts(span: PersonalSpan) -> set[str]:
    if span.kind in {"order", "account", "phone", "card"}:
        return {part for part in re.findall(r"\d{4,}", span.text) if len(part) >= 4}
    if span.kind == "address":
        return set(re.findall(r"[가-힣\d]+(?:로|길|동|아파트)\s?\d+(?:길\s\d+|호)?|(?<=동\s)\d+호", span.text))
    return set()
