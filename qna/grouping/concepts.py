"""What shops are asked about, in one word each, however it is written.

The first pattern that matches takes its piece of the text; what is left goes to the morphology.
"""

import re
from typing import NamedTuple


class Concept(NamedTuple):
    word: str
    pattern: re.Pattern[str]
    of_shop: bool
    """The answer is the shop's: it does not depend on the product."""


_SHOP = (
    ("제주", r"제주(?:도|지역)?|서귀포|\bjeju\b"),
    (
        "도서산간",
        r"도서\s?(?:산간|지역)|산간|울릉도?|섬\s?지역|(?<![가-힣])섬(?:에|으로|인데|까지|은|이)",
    ),
    ("무료배송", r"무료\s?배송|무배(?![가-힣])|배송비\s?(?:가\s?)?(?:무료|없)|free\sshipping"),
    ("교환비", r"교환\s?(?:시\s?|할\s?때\s?)?(?:배송|택배)?\s?(?:비용?|요금|료)(?![가-힣]{2})"),
    (
        "반품비",
        r"반품\s?(?:시|하면|하려면|하려는데|할\s?때)?\s?(?:왕복\s?)?(?:(?:배송|택배)\s?(?:비용?|요금|료)|비용?|요금)|return\s(?:shipping|fee)",
    ),
    (
        "배송비",
        r"(?:배송|택배)\s?(?:비용?|요금|료)|추가\s?운임|운임|운송비|(?:shipping|delivery)\s(?:fee|cost|charge)s?",
    ),
    (
        "합배송",
        r"합\s?배송|묶음\s?(?:배송|포장)|(?:같이|한꺼번에|한\s?번에|함께)\s?(?:배송|보내|발송|받)|combine",
    ),
    ("해외배송", r"해외|국제\s?배송|외국|overseas|international|abroad"),
    ("송장", r"운송장|송장|배송\s?조회|tracking"),
    (
        "택배사",
        r"택배\s?(?:사|회사|업체)(?!\s?에서)|(?:어느|무슨|어떤|어디)\s?택배|택배\s?어디|courier|\bcj\b",
    ),
    ("배송지", r"배송지|주소지?|받는\s?곳|(?:delivery\s|shipping\s)?address"),
    ("수거", r"수거|회수|가져가|pick\s?up"),
    (
        "당일발송",
        r"당일\s?(?:발송|출고|배송)|오늘\s?(?:바로\s?)?(?:출고|발송|나가|보내)|same\s?day",
    ),
    ("주말", r"주말|토요일|일요일|토욜|일욜|휴일|공휴일|weekend|saturday|sunday"),
    ("현금영수증", r"현금\s?영수증|현영(?![가-힣])|cash\sreceipt"),
    ("세금계산서", r"(?:전자\s?)?(?:세금\s?)?계산서|세계서|tax\sinvoice|invoice"),
    ("영수증", r"영수증|거래\s?명세서?|receipt"),
    ("쿠폰", r"(?:할인\s?)?쿠폰|coupon"),
    ("적립금", r"적립금?|마일리지|포인트|\bpoints?\b"),
    ("할부", r"무이자|할부|install?ments"),
    ("계좌이체", r"무통장(?:\s?입금)?|계좌\s?(?:이체|번호)?|가상\s?계좌|bank\stransfer"),
    ("환불", r"환불금?|카드\s?취소|refund"),
    ("교환", r"교환|exchange"),
    ("반품", r"반품|\breturn"),
    ("취소", r"취소|cancel"),
    (
        "대량구매",
        r"(?:대량|단체)(?:로)?\s?(?:구매|주문)?|(?:여러\s?개|많이)\s?(?:사|구매|주문)|bulk",
    ),
    ("매장", r"(?:오프라인\s?)?매장|오프라인|쇼룸|showroom|physical\sstore"),
    (
        "옵션변경",
        r"옵션(?:을|이|은)?\s?(?:잘못|변경|수정|바꾸|바꿀|바꿔|교체)|(?:색상|사이즈)\s?옵션|(?:change|wrong)\s(?:the\s)?option",
    ),
    ("할인", r"할인|세일|행사|이벤트|특가|깎아|싸게|네고|discount|on\ssale"),
    ("회원", r"회원|등급|가입|탈퇴|비밀\s?번호|로그인|membership|sign\s?up"),
    ("리뷰", r"리뷰|후기|구매평|review"),
    ("사은품", r"사은품|증정|free\sgift"),
    ("방문수령", r"방문\s?수령|직접\s?(?:수령|찾으러|가지러)|픽업"),
    ("희망일", r"희망\s?(?:일|날짜)|(?:날짜|요일)\s?지정|지정일|예약\s?(?:배송|발송)"),
    ("관세", r"관세|관부가세|통관|customs"),
    (
        "고객센터",
        r"고객\s?센터|상담원|전화\s?번호|영업\s?시간|운영\s?시간|연락처|customer\s(?:service|center)",
    ),
    ("결제", r"결제\s?(?:수단|방법|오류|가\s?안)|페이(?:로|코|\s?결제)|카드\s?결제|payment"),
    ("출고", r"출고|발송|출발|언제쯤?\s?(?:보내|나가)|\bship\b"),
    (
        "도착",
        r"도착|수령|받아\s?볼|(?:언제쯤?|며칠|몇일|얼마나)\s?(?:정도\s?|만에\s?)?(?:받|와|오|걸)|배송\s?(?:기간|일정|며칠|몇일|언제|얼마나)|받기까지|\barrive",
    ),
    ("배송", r"배송|택배|\b(?:deliver\w*|shipping|shipment)\b"),
)

_PRODUCT = (
    (
        "재입고",
        r"(?:재\s?)?입고(?!\s?(?:있|다니|나가|찍))|다시\s?(?:들어|판매|나오|입고)|품절(?!\s?(?:인가|아니|이에|예요|인지|됐나|된\s?건))|들어오(?:나|면|는|실)|back\sin\sstock|restock",
    ),
    (
        "정사이즈",
        r"정\s?사이즈|(?:사이즈|치수)가?\s?(?:크게|작게|업|어떻게\s?나)|평소\s?(?:입는\s?)?사이즈|원래\s?사이즈|한\s?치수|반업|true\sto\ssize",
    ),
    ("재고", r"재고|품절\s?(?:인가|아니|이에|예요|인지|됐나|된\s?건)|남아\s?있|in\sstock"),
    ("단종", r"단종|신상|신제품|discontinu"),
    ("정품", r"정품|가품|짝퉁|진품|genuine|authentic"),
    (
        "사용법",
        r"사용\s?(?:법|방법)|어떻게\s?(?:써|쓰|사용|발라|켜|먹)|설명서|how\s(?:do|to|should)\s(?:i\s)?use|manual",
    ),
    ("사용연령", r"몇\s?(?:살|세|개월)\s?(?:부터|용|이)|연령|나이대|what\sage"),
    ("굽높이", r"굽\s?(?:높이)?|heel"),
    ("발볼", r"발\s?볼|발\s?등|발이\s?넓"),
    ("밑위", r"밑위|허벅지|밑단|힙\s?(?:둘레|단면)?|엉덩이"),
    ("신축성", r"신축성?|늘어나|스판|stretch"),
    ("두께", r"두께|두꺼|두껍|얇|thick"),
    ("계절", r"(?:여름|겨울|봄|가을|한겨울|한여름)|계절|간절기"),
    ("조리법", r"조리\s?(?:법|방법)|끓이|데워|에어\s?프라이어|해동|how\s(?:do\si\s|to\s)?cook"),
    ("아이스박스", r"아이스\s?(?:박스|팩)|보냉|냉동\s?상태|녹아|녹지"),
    (
        "개수",
        r"몇\s?(?:개|장|매|병|팩|봉|알|정|캡슐|켤레|쪽)\s?(?:들|입|이|인|예|에)|개입|낱개|how\smany\s(?:pieces|are)",
    ),
    (
        "구성",
        r"구성품?|세트|따로\s?(?:사|구매|파|팔)|단품|별도\s?(?:구매|판매)|what(?:'s|\sis)\sincluded",
    ),
    (
        "색상종류",
        r"(?:무슨|어떤|몇\s?가지)\s?(?:색|컬러)|색상?\s?종류|다른\s?(?:색상?|컬러)(?:은|도|이)?\s?(?:있|없|나)|what\scolou?rs",
    ),
    ("각도", r"각도|기울|회전|angle|tilt"),
    ("온도", r"온도|몇\s?도(?:까지|예|인|로)|발열|temperature"),
    ("타이머", r"타이머|예약\s?기능|자동\s?(?:꺼짐|종료)|timer"),
    ("전압", r"전압|볼트|프리\s?볼트|\d{3}\s?v(?![a-z])|voltage"),
    ("자외선차단", r"spf|자외선|선크림|백탁"),
    ("펌프", r"펌프|튜브|(?<![가-힣])용기(?!한)"),
    ("소모품", r"소모품|여분|부품|리필|spare"),
    ("눈금", r"눈금|계량"),
    ("뚜껑", r"뚜껑|lid"),
    ("냉방", r"바람\s?세기|풍량|몇\s?단"),
    ("평수", r"몇\s?평|평형|평수"),
    ("와이파이", r"와이파이|wi-?fi|앱\s?(?:연동|으로)"),
    ("총장", r"총\s?(?:기장|길이|장)|기장|전체\s?길이|total\slength"),
    ("가슴둘레", r"가슴\s?(?:둘레|단면|폭|쪽|실측|사이즈|너비)|chest(?:\swidth)?"),
    ("어깨너비", r"어깨(?!\s?(?:끈|스트랩))\s?(?:너비|단면|폭|실측|사이즈)?|shoulders?"),
    ("소매", r"(?:소매|(?<![가-힣])팔(?=\s?(?:길이|기장|이\s)))\s?(?:길이|기장)?|sleeves?"),
    ("허리둘레", r"허리\s?(?:둘레|단면|사이즈)?|waist"),
    (
        "끈조절",
        r"(?:어깨\s?)?(?:끈|스트랩|줄)\s?(?:의\s?)?(?:길이\s?)?(?:을\s?|도\s?|이\s?)?(?:조절|줄이|줄일|늘리)|strap",
    ),
    ("세탁기", r"세탁기|기계\s?세탁|machine\swash"),
    ("건조기", r"건조기|tumble\sdry|dryer"),
    ("식기세척기", r"식기\s?세척기|식세기|dishwasher"),
    ("전자레인지", r"(?:전자\s?)?(?:레인지|렌지)|microwave"),
    ("인덕션", r"인덕션|induction"),
    ("수축", r"수축|줄어\s?(?:들|듦|드)|(?:빨|세탁).{0,8}작아|shrink"),
    ("세탁", r"세탁|빨래|손빨래|드라이클리닝|\bwash"),
    ("소재", r"소재|재질|원단|무슨\s?천|혼용[률율]?|material|fabric"),
    ("비침", r"비침|비치|비쳐|see-?\s?through"),
    ("보풀", r"보풀|\bpill(?:ing|s)?\b"),
    ("안감", r"안감|\blined\b|lining"),
    ("기모", r"기모|fleece"),
    (
        "보증기간",
        r"(?:무상|품질)?\s?(?:보증|워런티|워렌티)\s?(?:기간)?|무상\s?(?:a/?s|수리)|warranty",
    ),
    ("수리", r"(?<![a-z])a\s?/?\s?s(?![a-z])|에이에스|수리|고장\s?나면\s?어디|repair"),
    (
        "충전시간",
        r"(?:완충|풀\s?충전?|충전)(?:까지|하는|되는|되려면|\s?다\s?되는|\s?하려면)?\s?(?:데\s?)?(?:시간|소요|오래|.{0,10}걸)|완전\s?충전.{0,6}몇|충전.{0,4}얼마나\s?걸|완충하는데|충전해야|to\scharge",
    ),
    (
        "배터리시간",
        r"배터리|(?:완충|한\s?번\s?충전|충전\s?한\s?번|풀\s?충).{0,14}(?:쓰|쓸|가|사용)|battery",
    ),
    (
        "전원선",
        r"전원\s?(?:선|코드|케이블)|전기\s?(?:선|줄|코드)|전선|코드\s?선?|(?<![가-힣])선\s?길이|(?<![가-힣])선이\s?(?:길|긴|짧)|power\scord",
    ),
    ("케이블", r"(?:충전\s?)?케이블|충전\s?선|cable"),
    ("무선충전", r"무선\s?충전|wireless\scharg"),
    ("소음", r"소음|시끄|조용|데시벨|소리|nois"),
    (
        "소비전력",
        r"소비\s?전력|전력\s?소비량?|와트|\d\s?w(?![a-z])|몇\s?w(?![a-z])|전기(?:세|\s?요금)|전기\s?많이|power\sconsum",
    ),
    ("방수", r"(?:생활\s?)?방수|비\s?(?:오는|와도|맞)|물에\s?젖|water\s?proof"),
    (
        "무게",
        r"(?<!몸)무게감?|무겁|무거|가볍|가벼|몇\s?(?:그램|키로|킬로|kg|g(?![a-z]))|how\sheavy|weigh",
    ),
    ("최대하중", r"(?:최대\s?|내\s?)?하중|(?:버티|버틸|견디|견딜)|maximum\sload"),
    ("개봉후", r"개봉\s?(?:후|하고|하면)|뜯고\s?나서|열고\s?나서|after\sopening"),
    ("유통기한", r"(?:유통|소비)\s?기한|언제까지\s?먹|expir"),
    ("보관", r"보관법?|실온|상온|냉장고?|냉동실?|\bstore\sit"),
    (
        "원산지",
        r"원산지|제조국|국내산|국산|수입산|중국산|어디\s?(?:산|제품|서\s?만)|어느\s?나라|where\sis\sit\smade|made\sin",
    ),
    ("성분", r"(?:전\s?)?성분표?|원재료명?|원료|재료|뭐가\s?들어갔|ingredient"),
    ("비건", r"비건|채식|동물성|vegan"),
    ("맵기", r"맵기|매운\s?(?:맛|정도)?|매워|맵|spicy"),
    ("인분", r"인분|몇\s?명|servings?"),
    ("칼로리", r"칼로리|열량|kcal|calorie"),
    ("당함량", r"설탕|당류|무설탕|무가당|당(?=[이은\s]|함량)|sugar"),
    ("향", r"(?<![가-힣])(?:무\s?)?향(?:이|은|기|수)?(?![가-힣]*상)|냄새|smell|scent|fragran"),
    ("용량", r"용량|몇\s?(?:리터|l(?![a-z])|ml)|capacity"),
    ("손편지", r"손\s?편지|메시지\s?카드|카드\s?(?:넣|써)|message\scard"),
    ("선물포장", r"(?:선물\S{0,4}\s?)?포장|gift\s?wrap"),
    ("쇼핑백", r"쇼핑백|종이\s?(?:가방|백)|shopping\sbag"),
    (
        "색감",
        r"색감|(?:실제|실물)(?:로\s?보면|이랑|하고|과|와)?\s?색|화면.{0,6}색|사진.{0,8}(?:색|같|다르|어두|밝)|색.{0,8}(?:화면|사진|실물)|actual\scolou?r",
    ),
    ("높이", r"높이|height|how\stall"),
    ("가로폭", r"가로|너비|(?<![가-힣])폭|width|how\swide"),
    ("세로", r"세로|깊이|depth"),
    ("조립", r"조립|assembl"),
    ("설치", r"설치|install"),
    ("블루투스", r"블루투스|블투|bluetooth"),
    ("리모컨", r"리모[컨콘]|remote"),
    ("호환", r"호환|compatible"),
    ("모델착용", r"모델.{0,12}(?:키|몸무게|입|착용|사이즈|스펙)|model\swear"),
    (
        "교체주기",
        r"(?:교체|교환)\s?주기|수명|(?:얼마나|몇\s?(?:개월|달)).{0,8}(?:갈|바꿔|교체)|언제\s?(?:갈|교체)|얼마마다|how\soften",
    ),
    ("노트북", r"노트북|맥북|laptop"),
    ("건성", r"건성"),
    ("지성", r"지성"),
    ("민감성", r"민감성|예민"),
    (
        "주머니",
        r"(?:(?:속|안|안쪽|안쪽에|내부)\s?)?(?:주머니|포켓)|(?:내부\s?)?수납\s?공간|pockets?",
    ),
)


def _compiled(table: tuple[tuple[str, str], ...], *, of_shop: bool) -> tuple[Concept, ...]:
    return tuple(
        Concept(word, re.compile(pattern, re.IGNORECASE), of_shop) for word, pattern in table
    )


# The cycle of exchanging a filter is no exchange, the time that charging takes no delivery's.
_FIRST = ("교체주기", "충전시간", "무선충전")
_MADE = (*_compiled(_SHOP, of_shop=True), *_compiled(_PRODUCT, of_shop=False))
CONCEPTS: tuple[Concept, ...] = tuple(sorted(_MADE, key=lambda concept: concept.word not in _FIRST))
WORDS = frozenset(concept.word for concept in CONCEPTS)
OF_SHOP = frozenset(concept.word for concept in CONCEPTS if concept.of_shop)

ANY = re.compile("|".join(concept.pattern.pattern for concept in CONCEPTS), re.IGNORECASE)
"""Whether any of them is there at all."""

IS_TIME = frozenset(
    "재입고 출고 도착 당일발송 보증기간 충전시간 배터리시간 유통기한 개봉후 교체주기 수거 주말".split()
)
"""Whoever names it asks when or how long, whether they say so or not."""

IS_AMOUNT = frozenset(
    "배송비 반품비 교환비 무료배송 무게 용량 높이 가로폭 세로 총장 가슴둘레 어깨너비 소매 허리둘레 칼로리 당함량 인분 최대하중 소비전력 소음 "
    "정사이즈 맵기".split()
)
"""Whoever names it asks how much: "얼마" beside it is no price."""

FAR = frozenset({"제주", "도서산간"})
"""They must agree: what is asked about the islands is answered for the islands."""
PLACES = FAR | {"해외배송"}
