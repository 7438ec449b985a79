"""Words that say nothing of the matter, values that must agree, what marks a time or price, and which
concepts others cover."""

import re

TELLING_TAGS = frozenset({"NNG", "NNP", "XR", "VV", "VA", "SL"})

EMPTY = frozenset(
    # courtesies and the act of asking
    "문의 질문 궁금하 궁금 알리 알 드리 주 부탁 부탁드리 안녕 안녕하 감사 감사하 수고 고맙 확인 답변 답 여쭙 여쭈 말씀 안내 연락 좀 혹시 "
    "요청 신청 접수 처리 방법 절차 여부 유무 정도 경우 생각 고민 예정 계획 일정 예정일 구체 자세하 상세 대략 "
    # the product, the shop, the customer
    "제품 상품 물건 물품 거 것 이거 저거 이것 저 제 나 고객 판매자 사장 사장님 판매 구매 구입 구매하 주문 결제 사 사용 이용 쓰 쓰이 "
    # light verbs, being, possibility
    "하 되 이 있 없 보 오 가 받 보내 나오 가능 괜찮 맞 싶 크 작 많 그러 그렇 이렇 어떻 어떠 어떻하 좋 같 나 들 들어가 넣 넣어주 돌리 만들 "
    "얼마 얼마나 몇 언제 며칠 몇일 어디 무엇 뭐 무슨 어떤 어느 누구 왜 지금 오늘 아직 다시 또 더 안 못 잘 막 그냥 추가 따로 별도 포함 "
    "때 시 분 개 번 건 수 중 후 전 편 데 곳 쪽 점 기준 필요 필요하 나이 사람 사이즈 치수 실측 기능 지원 지원하 "
    "연결 생기 일어나 나누 걱정 서류 책 종이 파일 제 마감 마감시간 시간 가요 이면 언제쯤 가격 값 비용 금액 요금 cm mm kg ml 안쪽 내부 제대로 번호 이유 서비스 동봉 수납 크기 용 집 유저 추천 센터 고장 날 밤 심하 서비스 "
    "the is it a an of to do does you i my me can could would how what when where which in on for with and or please much many long will get there this that be are have has any one two order orders product item issue offer work take run fit come good should last safe use used using want need need please s t y ed".split()
)

SYNONYMS = {
    "컬러": "색상", "색깔": "색상", "색": "색상", "color": "색상", "colour": "색상",
    "filter": "필터", "스트랩": "끈", "줄": "끈",
    "바꾸": "변경", "수정": "변경", "바꿀": "변경", "바뀌": "변경", "change": "변경",
    "리필": "교체용",
}  # fmt: skip

WEIGHTS = {
    **dict.fromkeys("사진 화면 실물 실제 차이 ~비슷하 ~똑같 ~같".split(), 0.1), "배송": 0.5, "변경": 0.6, "길이": 0.5, "시간": 0.3, "기간": 0.3, "피부": 0.3, "색상": 0.4, "출고": 0.8, "도착": 0.8,
    **dict.fromkeys("사업자 사업자등록증 등록증 지역 금액 조건 이상 카드 왕복 변심 단순변심 부담 이사 입력 선택 발급 발행 ~발급 ~발행 끊 회사 적용".split(), 0.2),
}  # fmt: skip
"""How much a term says where it is not as much as its kind."""
LIGHT = frozenset(WEIGHTS)
"""They go with a matter of the shop and say nothing of a product."""

OF_NOUN, OF_VERB, OF_SLOT = 0.5, 0.15, 0.5
BEFORE = re.compile(r"(?:아직\s?)?(?:발송|출고|배송)\s?전")
"""When something is wanted; not what."""
WHEN = re.compile(
    r"언제|며칠|몇\s?일(?!\S*하)|몇\s?(?:시간|시까지|주|달|개월|년)|얼마나\s?(?:걸리|걸려|오래|자주)|얼마\s?(?:동안|마다)|기간|기한|예정일|시기|오래\s?걸|how\slong\s(?:does|do|will|can|until|is\sthe\s(?:warranty|delivery))|\bwhen\b"
)
PRICE = re.compile(
    r"얼마(?!나|\s?(?:이상|부터|넘|동안|마다|까지))|가격|(?<![가-힣])값|비용|금액|요금|how\smuch\sis|price|cost"
)
POLITE = re.compile(
    r"안녕하(?:세요|십니까|셔요)|수고(?:하세요|하십니다|하셔요|많으십니다|많으세요)|(?:감사|고맙)(?:합니다|해요|드려요|드립니다|습니다)|저기요|사장님|혹시"
    r"|(?:빠른\s?)?답변\s?(?:좀\s?)?(?:부탁\s?(?:드립니다|드려요|드릴게요|합니다|해요)?|주세요|바랍니다|기다릴게요)"
    r"|문의\s?(?:드립니다|드려요|드려|합니다|해요|요)|궁금(?:합니다|해요|한데요|하네요|해서요)|질문\s?있어요|여쭤\s?(?:봅니다|볼게요|봐요)"
    r"|(?:알려|가르쳐|말씀해|확인해)\s?(?:주세요|주실\s?수\s?있나요|주시겠어요|주셔요|주십시오)|부탁\s?(?:드립니다|드려요|드려|합니다|해요)"
)
COURTESY = re.compile(rf"{POLITE.pattern}|[^0-9a-z가-힣]")
LONG_NUMBER = re.compile(r"\d{4,}")
HANGUL_THEN_LATIN = re.compile(r"(?<=[가-힣])(?=[a-z])")
LIKE_AN_ENDING = re.compile(r"[요까나니다세죠여용]$")
NOISE = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]+|[^0-9a-z가-힣%./+\-&{}]+")

_COLOURS = (
    "블랙|검정색?|검은색|까만색|화이트|흰색|하얀색|하양|아이보리|크림색?|베이지|네이비|남색|곤색|블루(?!투스)|파란색|파랑|그린|초록색?|카키|레드|빨간색|빨강"
    "|핑크|분홍색?|그레이|회색|차콜|브라운|갈색|옐로우?|노란색|노랑|퍼플|보라색?|오렌지|주황색?|민트|실버|은색|골드|금색|black|white|ivory|navy|beige"
)
SLOTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("device", r"((?:아이폰|갤럭시|갤|아이패드|에어팟|버즈|iphone|galaxy|ipad)\s?(?:탭\s?|노트\s?|플립\s?|폴드\s?|z\s?)?[a-z]?\d{0,2}\s?(?:프로|플러스|울트라|맥스|미니|pro|plus|ultra|max|mini)?(?:\s?(?:맥스|max))?)"),
        ("size", r"(?<![0-9a-z가-힣./])(?<!몇 )(\d?x{1,3}l|[sml]|xs|free|프리)(?=\s?(?:사이즈|size|은|는|이|가|도|로|기준|가슴|총|기장|허리|어깨|소매|[^0-9a-z./&]|$))"),
        ("skin", r"(건성|지성|복합성)"),
        ("size", r"(?<![가-힣])(스몰|미디엄|라지|엑스라지)(?![가-힣]{3})"),
        ("colour", rf"({_COLOURS})"),
        ("paper", r"(?<![a-z0-9])([ab]\d)(?![0-9a-z])"),
        ("number", r"(?<![0-9a-z])(\d+(?:\.\d+)?\s?(?:[a-z%]{1,4}|인치|센치|센티|미터|리터|키로|킬로|그램|개월|개|호|단|색|살|세|년|일|시간|시|분|명|인분|만원|원|칸|구|인용|번)?)"),
    )
)  # fmt: skip
SAME_VALUE = {
    **dict.fromkeys("검정 검정색 검은색 까만색 black".split(), "블랙"),
    **dict.fromkeys("흰색 하얀색 하양 white".split(), "화이트"),
    **dict.fromkeys("남색 곤색 navy".split(), "네이비"),
    **dict.fromkeys("ivory 크림 크림색".split(), "아이보리"),
    **dict.fromkeys("회색".split(), "그레이"), **dict.fromkeys("분홍 분홍색".split(), "핑크"),
    "스몰": "s", "미디엄": "m", "라지": "l", "엑스라지": "xl", "beige": "베이지", "프리": "free",
}  # fmt: skip

HEIGHT = re.compile(r"^((?:number:)?1[4-9]\d)$")
"""A person's, mostly said without its unit."""
UNITS = (
    ("inch", "인치"), ("센치", "cm"), ("센티", "cm"), ("키로", "kg"), ("킬로", "kg"), ("그램", "g"), ("리터", "l"), ("미터", "m"),
)  # fmt: skip

COVERS = {
    "해외배송": frozenset({"배송", "배송지"}),
    "합배송": frozenset({"배송", "대량구매", "출고"}),
    "당일발송": frozenset({"출고", "배송"}),
    "배송비": frozenset({"배송", "출고"}),
    "무료배송": frozenset({"배송비", "배송"}),
    "수거": frozenset({"반품", "배송", "도착"}),
    "반품비": frozenset({"배송비", "배송"}),
    "도착": frozenset({"배송"}),
    "출고": frozenset({"배송"}),
    "배송지": frozenset({"배송"}),
    "희망일": frozenset({"배송", "도착", "출고"}),
    "방문수령": frozenset({"도착", "매장"}),
    "대량구매": frozenset({"할인"}),
    "굽높이": frozenset({"높이"}),
    "모델착용": frozenset({"무게"}),
    "기모": frozenset({"계절", "안감"}),
    "조리법": frozenset({"전자레인지"}),
    "보풀": frozenset({"소재", "세탁"}),
    "수축": frozenset({"세탁", "정사이즈"}),
    "비건": frozenset({"성분"}),
    **dict.fromkeys(("무선충전", "인덕션", "블루투스"), frozenset({"호환"})),
    "환불": frozenset({"재입고", "도착", "반품"}),
    "적립금": frozenset({"재입고", "도착", "리뷰"}),
    "할부": frozenset({"사용연령"}),
    "반품": frozenset({"도착"}),
    "최대하중": frozenset({"무게"}),
    "당함량": frozenset({"무게"}),
    "소매": frozenset({"총장"}),
    "어깨너비": frozenset({"가로폭"}),
    "주머니": frozenset({"개수"}),
    **dict.fromkeys(("케이블", "리모컨", "사은품"), frozenset({"구성"})),
    "개봉후": frozenset({"뚜껑", "유통기한", "사용법"}),
    "조립": frozenset({"개수"}),
    "충전시간": frozenset({"도착"}),
    "택배사": frozenset({"배송"}),
    **dict.fromkeys(("세탁기", "건조기"), frozenset({"세탁"})),
}
"""What is said beside a concept and adds nothing to it."""
