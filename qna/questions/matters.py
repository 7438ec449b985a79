"""The matter a question asks about, as a noun phrase that is safe to repeat.

Only phrases of this table are ever said: nothing of the customer's own words can slip into a
template, neither personal data nor an order to the machine.
"""

import re

from policy.foreign import is_english

_MATTERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (phrase, re.compile(pattern, re.IGNORECASE))
    for phrase, pattern in (
        (
            "재입고 일정",
            r"재\s?입고|다시\s?(?:들어오|입고|나오)|입고\s?(?:언제|예정|일)|언제\s?(?:들어와|들어오|입고)",
        ),
        ("품절 여부", r"품절"),
        ("재고 현황", r"재고|남아\s?있|남았|수량\s?(?:있|남)"),
        ("색상 교환", r"(?:색상|색깔|컬러|사이즈|치수).{0,4}교환"),
        ("모델 착용 정보", r"모델.{0,12}(?:키|몸무게|입은|착용)"),
        ("길이 조절", r"길이\s?조절"),
        ("설치 비용", r"사다리차|설치\s?비"),
        ("수납 가능 여부", r"(?:노트북|인치|책|텀블러|A4).{0,10}들어가"),
        ("두께", r"두께|얇을|얇나|두꺼|두껍"),
        (
            "환불 진행 상황",
            r"환불.{0,14}(?:언제|아직|안\s?(?:돼|되|됐|들어)|처리|진행|늦)|(?:언제|아직).{0,10}환불",
        ),
        ("환불 절차", r"환불"),
        ("교환 절차", r"교환"),
        ("반품 배송비", r"반품.{0,10}(?:비|얼마|요금)"),
        ("반품 절차", r"반품"),
        ("주문 취소", r"취소"),
        ("배송지 변경", r"(?:주소|배송지).{0,10}(?:변경|바꾸|바꿔|수정|잘못)"),
        ("배송비", r"배송비|택배비|배송\s?요금|운송비"),
        ("해외 배송", r"해외\s?(?:로\s?)?(?:배송|발송|직배송)"),
        ("합배송", r"합\s?배송|묶음\s?배송|같이\s?배송"),
        ("송장 조회", r"송장|운송장|배송\s?조회"),
        (
            "배송 상황",
            r"(?:아직|왜|안|언제).{0,14}(?:안\s?와|안\s?왔|오나|도착을?\s?안|배송\s?안|못\s?받)|배송.{0,8}(?:늦|지연|언제쯤?\s?와)|주문.{0,16}안\s?(?:와|왔|옴)",
        ),
        (
            "배송 일정",
            r"언제\s?(?:도착|받|와|배송|출고|발송)|도착\s?(?:예정|일)|며칠\s?걸|배송\s?(?:기간|일정|언제|얼마나)|출고|발송|배송.{0,6}(?:되나|가능|될까)|퀵|당일|받을\s?수\s?있",
        ),
        (
            "불량 상품",
            r"불량|하자|고장|깨져|깨졌|깨진|파손|찢어|스크래치|망가|작동을?\s?안|안\s?켜|누락|빠졌|빠진\s?게|오배송|다른\s?(?:상품|게|거|색)",
        ),
        ("A/S", r"A/?S(?![A-Za-z])|수리|보증|에이에스|무상\s?서비스"),
        (
            "사이즈",
            r"사이즈|치수|싸이즈|총장|어깨\s?너비|가슴\s?단면|정\s?사이즈|반업|한\s?치수|(?:S|M|L|XL|프리)\s?(?:사도|사면|입|맞)|허리\s?\d|키\s?\d{3}|몇\s?(?:사이즈|호가\s?맞)",
        ),
        ("굽 높이", r"굽"),
        ("색상", r"색상|색깔|컬러|색이\s|무슨\s?색|몇\s?호|색감|화면(?:이랑|과|하고)"),
        ("세탁 방법", r"세탁|빨래|빨아도|물세탁|드라이|건조기|다림질|손빨래"),
        ("보관 방법", r"보관|냉동|냉장|실온"),
        ("유통기한", r"유통\s?기한|소비\s?기한|언제까지\s?먹"),
        ("제조일자", r"제조\s?(?:일|된|날)|언제\s?만든|언제\s?생산"),
        ("원산지", r"원산지|국내산|국산|수입산|중국산|어디\s?(?:산|거|제품)|제조국|made\sin"),
        ("성분", r"성분|원재료|함유|첨가|알레르|알러지|글루텐|함량|재료"),
        ("인증 여부", r"KC|인증"),
        ("임산부 사용", r"임산부|임신|수유"),
        ("사용 연령", r"아기|신생아|개월|몇\s?살|연령|아이가|어린이|초등"),
        ("소재", r"소재|재질|원단|가죽|면\s?100|무슨\s?천|혼용|폴리|나일론|스텐|안감|기모"),
        ("비침 정도", r"비치|비침"),
        ("신축성", r"신축|늘어나|스판|잘\s?늘"),
        ("보풀", r"보풀"),
        ("방수", r"방수|생활\s?방수|물\s?들어|젖(?!병)"),
        (
            "호환 여부",
            r"호환|(?:아이폰|갤럭시|맥북|아이패드|노트북|윈도우|에어팟|버즈|플립|폴드).{0,16}(?:맞|되나|돼|가능|쓸|사용|들어)|에도?\s?맞나|맞을까|ISOFIX|[CB]\s?타입",
        ),
        ("구성품", r"포함|구성|같이\s?오|들어\s?있|동봉|따로\s?(?:사|구매|파|팔)|별도"),
        ("조립", r"조립"),
        ("설치", r"설치"),
        ("소음", r"소음|시끄|소리"),
        ("전기 요금", r"전기세|전기\s?요금|소비\s?전력"),
        ("사용 전압", r"전압|\d{3}\s?V|볼트|와트|W까지"),
        ("배터리", r"배터리|건전지|충전\s?시간|충전"),
        ("무게", r"(?<!몸)무게|몇\s?(?:kg|g|키로|그램)|무거"),
        (
            "크기",
            r"크기|높이|너비|길이|폭이|두께|몇\s?(?:cm|센치|센티|mm|인치)|용량|몇\s?(?:ml|리터)|수납",
        ),
        ("인원 기준", r"몇\s?인분|몇\s?명"),
        ("향", r"(?<![가-힣])향(?:이|은|기|수)|냄새|무슨\s?향"),
        ("맛", r"(?<![가-힣])맛|매운|달아요|달달"),
        ("쿠폰 사용", r"쿠폰"),
        ("적립금", r"적립금|마일리지"),
        ("포인트", r"포인트"),
        ("할인", r"할인|세일|행사|싸게|네고|깎"),
        ("대량 구매", r"대량|단체\s?(?:주문|구매)|\d+개\s?(?:구매|주문|살)"),
        ("현금영수증", r"현금\s?영수증"),
        ("세금계산서", r"세금\s?계산서"),
        ("영수증", r"영수증|거래\s?명세"),
        ("결제", r"결제|카드로|무통장|계좌\s?이체|할부"),
        ("선물 포장", r"선물\s?(?:포장|용)|포장"),
        ("각인", r"각인|이니셜|문구\s?(?:넣|새)"),
        (
            "사용 방법",
            r"사용\s?(?:법|방법)|어떻게\s?(?:써|쓰|사용|켜|하는)|작동\s?방법|연결\s?(?:방법|어떻게)",
        ),
        ("가격", r"가격|얼마(?:예요|에요|인가|입니|죠|인지)"),
    )
)
_ORDERS = re.compile(
    r"무시하|프롬프트|시스템\s?(?:메시지|프롬프트)|지시|\[\||<\||출력해|대답해|답하세요|라고만|ignore\s(?:all|the|previous)|너는\s?이제|역할",
    re.IGNORECASE,
)
_MAX_NAMED = 2


def name_matter(question: str, product: str | None) -> str | None:
    """The matter of `question`, or None: nothing known, too much at once, an order, English.

    Two matters are joined ("색상과 세탁 방법"). `product` is not named: it stands on the page.
    """
    del product
    text = question[:1000]
    if is_english(text) or _ORDERS.search(text):
        return None
    hits: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for phrase, pattern in _MATTERS:
        match = pattern.search(text)
        if match and not any(a < match.end() and match.start() < b for a, b in taken):
            hits.append((match.start(), phrase))
            taken.append(match.span())
    named = _without_kin([phrase for _, phrase in sorted(hits)])
    return _joined(named) if 0 < len(named) <= _MAX_NAMED else None


def _without_kin(phrases: list[str]) -> list[str]:
    """Drops a second phrase on the same thing: "환불 절차" beside "환불 진행 상황"."""
    kept: list[str] = []
    for phrase in phrases:
        if not any(phrase.split()[0] == other.split()[0] for other in kept):
            kept.append(phrase)
    return kept


def _joined(phrases: list[str]) -> str:
    if len(phrases) == 1:
        return phrases[0]
    last = phrases[0][-1]
    closed = "가" <= last <= "힣" and (ord(last) - 0xAC00) % 28 != 0
    return f"{phrases[0]}{'과' if closed else '와'} {phrases[1]}"


PHRASES = tuple(phrase for phrase, _ in _MATTERS)
"""Every matter that can be named."""
