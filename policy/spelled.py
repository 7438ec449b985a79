"""Personal data as people write it who know that shops mask it, or who just write so.

`policy.personal` finds the usual forms, in replies too. What is here is for what customers
write: digits in other scripts and in words, other separators, mailboxes without a dot, messenger
ids, short addresses. All patterns read a shadow of the text: as long as the text, so that a find
stands at the same place in both.
"""

import re
import unicodedata
from collections.abc import Iterator

from policy.types import PersonalSpan


class _Plain(dict[int, str | None]):
    """For `str.translate`: the plain character of the same meaning, one for one."""

    def __missing__(self, number: int) -> str:
        char = chr(number)
        plain = unicodedata.normalize("NFKC", char)
        digit = unicodedata.digit(char, None)
        if digit is not None:
            plain = str(digit)
        found = plain if len(plain) == 1 and not "가" <= char <= "힣" else char
        self[number] = found
        return found


_PLAIN = _Plain(
    {ord(char): "-" for char in "‐‑‒–—―−ㅡ－"}
    | {ord(char): "." for char in "·ㆍ・．。∙•‧"}
    | {ord(char): " " for char in "\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3\u3164"}
    | {ord(char): "0" for char in "○◯ㅇОоΟοØø⓪⓿"}
)

_S = r"[\s.\-_/,:~=*+(){}<>\[\]|#]{0,3}"
"""What stands between groups of digits, or between digits."""
_SAID = "공영빵일이삼사오육륙칠팔구"
_D = rf"[\dOolI{_SAID}]"
_J = rf"(?:{_S}|\s?[에의다시]\s?)"

_MOBILE = re.compile(
    # 010 in digits, in words, in letters that look alike; then seven or eight more of them.
    rf"(?<![\dA-Za-z])(?:(?:\+|00)?82{_S}\(?[0Oo]?\)?{_S}[1lI일][0Oo공영16789]"
    rf"|[0Oo공영빵]{_S}[1lI일]{_S}[0Oo공영빵16789일육륙칠팔구])(?:{_J}{_D}){{7,8}}(?![\d])"
)
_LANDLINE = re.compile(
    rf"(?<![\d.\-])\(?0(?:2|[3-6][1-5]|[78]0)\)?{_S}\d{{3,4}}[\s.\-_/~]{{0,3}}\d{{4}}(?!\d)"
    rf"|(?<![\d.\-])050{_S}\d{{1,4}}{_S}\d{{3,4}}{_S}\d{{4}}(?!\d)"
)
_RESIDENT = re.compile(r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s.\-_/~]{1,3}[1-8](?:\s?[\d*xX●0]){6}(?!\d)")
_BORN = re.compile(
    r"(?:생년월일|생일|주민\s?(?:등록)?\s?번호\s?앞\s?자리)\s?(?:은|는|이|:|=)?\s?"
    r"(\d{6}|\d{8}|(?:\d{2}|\d{4})\s?[년.\-/]\s?\d{1,2}\s?[월.\-/]\s?\d{1,2}일?)"
    r"|(?<!\d)((?:19|20)?\d{2}년\s?\d{1,2}월\s?\d{1,2}일)\s?(?:생|출생)"
)
_CARD = re.compile(
    r"(?<![\d.\-])[\d*]{4}(?P<joint>[\s.\-_/,~])[\d*]{4}(?P=joint)[\d*]{4}(?P=joint)[\d*]{4}(?!\d)"
    r"|(?<![\d.\-])3[47]\d{2}[\s.\-_/]\d{6}[\s.\-_/]\d{5}(?!\d)"
)
_BANKS = (
    r"국민|신한|우리|하나|농협|기업|카카오뱅크|카뱅|토스뱅크|토스|케이뱅크|케뱅|새마을(?:금고)?|신협|우체국|수협|"
    r"SC제일|제일|씨티|대구|부산|경남|광주|전북|제주|산업|축협|저축|KB|NH|IBK|kb|nh|ibk"
)
_ACCOUNT = re.compile(
    rf"(?:(?:{_BANKS})(?:은행|뱅크)?|계좌(?:\s?번호)?|입금|환불\s?계좌)[\s:은는,]{{0,3}}(\d(?:[\s.\-_/]?\d){{9,15}})(?!\d)"
    r"|(?<![\d.\-])(\d{3,6}[./_]\d{2,6}[./_]\d{5,8})(?![\d.])"
)
_VEHICLE = re.compile(
    r"(?<!\d)\d{2,3}[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자배하허호]\s?\d{4}(?=\s?(?:차|번호|입니다|이에요|예요|인데|$))"
)
_PASSPORT = re.compile(r"여권\s?(?:번호)?\s?(?:은|는|:)?\s?([A-Za-z]\d{3}[A-Za-z\d]\d{4})")

_AT = r"\s{0,2}(?:@|[(\[{<]\s?(?:at|골뱅이|@)\s?[)\]}>]|골뱅이|앳|에트|\sat\s|\sAT\s)\s{0,2}"
_DOT = r"\s{0,2}(?:[.,]|[(\[{<]\s?(?:dot|점|닷)\s?[)\]}>]|점|닷|쩜|\sdot\s)\s{0,2}"
_TOP = r"(?:com|net|org|kr|co|io|me|app|edu|ac|go|or|pe|컴|넷|한국|케이알)(?![A-Za-z])"
_PROVIDER = (
    r"(?:naver|gmail|daum|hanmail|kakao|nate|hotmail|outlook|icloud|yahoo|"
    r"네이버|지메일|쥐메일|구글|다음|한메일|카카오|네이트|핫메일|아웃룩|야후)"
)
_EMAIL = re.compile(
    rf"(?<![\w.+\-])[A-Za-z가-힣0-9][\w.+\-]{{0,200}}{_AT}(?:{_PROVIDER}(?:메일)?(?:{_DOT}{_TOP}){{0,2}}"
    rf"|[\w\-]{{2,63}}(?:{_DOT}{_TOP}){{1,3}})"
    r"|(?<![\w.%+\-])[\w.%+\-]{1,200}@[\w\-]{1,63}(?:\.[\w\-]{2,63}){1,4}"
)
_ID = r"[A-Za-z][\w.\-]{2,30}|\d{1,8}[A-Za-z_][\w.\-]{2,30}"
_ASKS = r"\s?(?:아이디|ID|id|Id|아디|계정|닉네임|닉)"
_IS = r"\s?(?:은|는|이|가|:|=|-|로|으로)?\s{0,2}"
_MESSENGER = re.compile(
    # A service and an id; a service's name alone before other words is a product's.
    rf"(?:카카오톡|카톡|카카오|오픈\s?톡|오픈\s?채팅|라인|텔레그램|텔레|인스타(?:그램)?|디엠|페북|페이스북|위챗|위쳇|트위터|스레드|"
    rf"[Kk]akao\s?[Tt]alk|KakaoTalk|[Ll]ine|[Tt]elegram|[Ii]nsta(?:gram)?|[Ww]e[Cc]hat|DM|{_PROVIDER}){_ASKS}{_IS}@?({_ID})"
    rf"|(?:카카오톡|카톡|텔레그램|텔레|위챗|위쳇|[Kk]akao\s?[Tt]alk|[Tt]elegram|[Ww]e[Cc]hat){_IS}@?([a-z][\w.\-]{{3,30}})"
    rf"|(?:인스타(?:그램)?|[Ii]nsta(?:gram)?|디엠|DM){_IS}@?([a-z][\w.]{{0,20}}[\d_.][\w.]{{1,20}})"
    rf"|{_PROVIDER}\s?(?:메일|이메일|mail){_IS}([a-z][\w.\-]{{3,30}})"
    rf"|(?:제|내|저의|우리|회원|구매자|주문자)\s?{_ASKS}{_IS}({_ID})"
    rf"|(?:아이디|ID)\s?(?:은|는|:|=)\s?({_ID})"
    # No service either: "office365 아이디로".
    r"|(?<![\w.])(?!(?:office|xbox|windows|ios|playstation|galaxy)\d)"
    r"([a-z]{2,20}\d{0,8}_[a-z0-9_]{1,20}|[a-z]{4,20}\d{2,8})\s?(?:아이디|ID|id)(?=로|으로|인데|입니다|예요|이에요)"
    r"|(?<![\w.])(@[A-Za-z][\w.]{2,30})"
)
_HOUSES = (
    r"아파트|빌라|오피스텔|빌딩|타워|자이|힐스테이트|래미안|푸르지오|상가|맨션|주택|연립|하이츠|팰리스|캐슬|"
    r"더샵|아이파크|원룸|고시원|기숙사|마을|단지"
)
_PLACE = r"[가-힣]{1,5}\d{0,2}(?:동|읍|면|리)"
_ADDRESS = re.compile(
    rf"{_PLACE}\s?(?:산\s?)?\d{{1,4}}-\d{{1,4}}(?:번지)?(?:[\s,]{{1,2}}\d{{1,4}}호)?(?![\d\-])"
    rf"|{_PLACE}\s?(?:산\s?)?\d{{1,4}}\s?번지(?:[\s,]{{1,2}}\d{{1,4}}호)?"
    rf"|[가-힣A-Za-z\d]{{1,12}}(?:{_HOUSES})\s?(?:(?:\d{{1,4}}|[A-Za-z가나다라])동\s?)?\d{{1,4}}호(?!선)"
    r"|(?<!\d)\d{1,4}동\s?\d{3,4}(?:호(?![색수선])|(?=$|[\s,.!]))"
    r"|[가-힣]{2,4}시\s[가-힣]{1,3}[구군]\s?[가-힣\d]{1,8}(?:동|읍|면|로|길)(?:\s?\d{1,4}(?:-\d{1,4})?)?"
    r"|[가-힣]{2,4}구\s[가-힣]{1,5}\d?동(?=\s|$|에|으로|로)(?:\s?\d{1,4}(?:-\d{1,4})?)?"
    r"|우편\s?번호\s?(?:은|는|:)?\s?(\d{5}|\d{3}-\d{3})(?!\d)"
)
SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민"
    "진나지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모"
)
_INTRODUCED = (
    r"(?:수취인|수령인|수령자|수신인|받는\s?(?:사람|분|이)|보내는\s?(?:사람|분|이)|주문자(?:명)?|주문인|구매자(?:명)?|예금주|입금자(?:명)?|"
    r"신청인|신청자|이름(?!표)|성함|성명|본명)"
)
_ENDS = r"(?=\s|,|\.|!|\?|\)|$|이고|이구요|입니다|이에요|예요|인데|이라고|라고|으로|로|님|씨|한테|에게|앞)"
_NAME = re.compile(
    rf"{_INTRODUCED}\s?(?:은|는|이|가|:|=|-)?\s?([{SURNAMES}](?:[가-힣]{{2}}|\s[가-힣]\s[가-힣]|\s[가-힣]{{2}})|(?:남궁|황보|제갈|선우|독고|사공)\s?[가-힣]{{1,2}}){_ENDS}"
    rf"|{_INTRODUCED}\s?(?:은|는|이|가|:|=|-)?\s?([{SURNAMES}][가-힣])(?=\s?(?:입니다|이에요|예요|이고|님|씨|한테|에게|앞)|,|\.|$)"
    rf"|(?<![가-힣])([{SURNAMES}]\s[가-힣]\s[가-힣])(?=\s?(?:입니다|이에요|예요|인데|님|씨|이라고|라고|앞으로|올림|드림))"
    rf"|(?<![가-힣])([{SURNAMES}]\s[가-힣]{{2}})(?=\s?(?:님|씨)(?![가-힣]))"
    rf"|(?<![가-힣])저는?\s([{SURNAMES}][가-힣]{{2}})(?=인데|이라고|라고|입니다|이에요|예요)"
    # Who paid; what else is "made" in three syllables is a colour, a kind, a script (고딕체로).
    rf"|(?:입금자|예금주)[^.!?\n]{{0,30}}\s([{SURNAMES}][가-힣](?!으로)[가-힣](?<![색체쪽용형자]))(?=(?:으)?로\s?(?:했|하였|입금|송금))"
)
# After "이름은" and its like: what is asked or said about names, and no name.
_NOT_NAMES = frozenset(
    "이상 이미 이거 이게 이건 이제 인쇄 인증 한글 한자 영문 영어 모두 모름 변경 주소 주문 정정 "
    "각인 표기 표시 기재 기입 전부 전체 없이 공개 공란 신청 안내 고정 수정 여부 노출 원래 하나 "
    "한번 한국 문구 문의 정보 구매 기준 도장 명함 명찰 지정 추가 위치 변경도 변경은 변경이 "
    "이라도 이라서 인쇄도 인쇄는 인쇄가 한글로 영문이 각인이 각인은 각인도 표시가 표시는 "
    "정확히 정확한 주소가 주소를 주소는 확인 확인을 확인이 연락처 전화로 전화가 하고 하면 "
    "그대로 이랑 이나 이면 길게 길이 길어 크게 작게 진하게 연하게".split()
)

_PATTERNS = (
    ("email", _EMAIL),
    ("resident", _RESIDENT),
    ("phone", _MOBILE),
    ("phone", _LANDLINE),
    ("card", _CARD),
    ("account", _ACCOUNT),
    ("birth", _BORN),
    ("passport", _PASSPORT),
    ("vehicle", _VEHICLE),
    ("messenger", _MESSENGER),
    ("address", _ADDRESS),
    ("name", _NAME),
)


def find_spelled(text: str) -> Iterator[PersonalSpan]:
    """Personal data in `text`, kind by kind, the more certain first; spans may overlap."""
    shadow = text.translate(_PLAIN)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(shadow):
            start, end = match.span(_group(match))
            if kind != "name" or "".join(shadow[start:end].split()) not in _NOT_NAMES:
                yield PersonalSpan(kind, start, end, text[start:end])


def _group(match: re.Match[str]) -> int:
    """The group that took part; named ones only join."""
    if "joint" in match.re.groupindex:
        return 0
    return match.lastindex or 0
