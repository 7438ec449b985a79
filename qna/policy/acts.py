"""What a holding reply may say: the acts, each by the shape of its clause."""

from qna.policy import words as w
from qna.policy.clause import Clause
from qna.policy.rule import LATER, ClauseRule, example

_EXCLAIMS = ("군요", "네요", "구나", "구요", "죠", "지요", "군요요", "ㄴ가요", "나요", "을까요", "ㄹ까요", "ㄴ지요", "은지요")
_MORE = frozenset("점 사항 문의 질문 부분 것 내용 거 말씀 문의사항 궁금증 게 일".split())
_PAGE = frozenset("이곳 여기 글 게시글 댓글 답글 게시판 문의 곳 대댓글 아래 페이지 창".split())
_WORK_NOUNS = w.ANSWERS | frozenset(
    "시간 시일 절차 과정 단계 순서 조사 파악 조회 대조 협의 논의 상의 검수 실측 측정 취합 정리 작업 여유 신중 주의 정확 판단".split()
)
_TIME_ROOTS = frozenset("필요 걸리 소요 들 지나 요하 요구 두 늦어지 늦 지연 길어지 있 되 선행 우선 중요 지체 거치 따르 필수".split())
_CANNOT = frozenset("조심 어렵 조심스럽 힘들 곤란 못하 부적절 섣부르 이르 성급 무리 쉽".split())
_TELLING = w.ANSWERS | frozenset("말 말씀드리 단정 판단 장담 확답 단언 대답 확신 예단 결론 속단 추측 짐작 알 정하".split())
_ARRIVES = frozenset(
    "오 나오 도착 올라오 들어오 정리 준비 완료 끝나 마치 마무리 등록 게시 되 이루어지 이뤄지 확보 전해지 받 듣 얻 마련 달리 남 가 생기 있 구하 접하 전달받 확인받 건네받".split()
)
_SOFT = frozenset("이야기 용도 부분 사항 내용 문의 질문 건 문제 사안 주제 일 점 말씀 요청 만큼 때문 경우 관계 과정 단계 절차".split())
_WEIGHS = frozenset(
    "중요 소중 민감 예민 신중 조심스럽 직결 연결 관련 연관 밀접 필요 까다롭 우선 각별 크 특별 다르 다양 많 궁금 세심 꼼꼼 무겁 가볍".split()
)
_GRAVE = frozenset(
    "안전 건강 피부 몸 정확 확인 답변 안내 부분 문제 정보 개인정보 위생 아이 아기 가족 선물 선택 결정 개인 차이 기준 조건 상황 생명 먹거리 신뢰 오해 혼선 내용 사항 점 일 날 자리 것 행사 시간 순간 마음 의미".split()
)
_LIVING = frozenset(
    "사용 쓰 먹 드시 입 신 바르 마시 섭취 착용 이용 덮 베 닿 자 놀 물 타 앉 지내 생활 쓰이 복용 선물 드리 주 함께하 걸치 두르 담 키우".split()
)
_GOODS = frozenset("제품 상품 물건 선물 음식 식품 용품 옷 것 거 먹거리 물품 데 곳 자리 간식 공간 침구 장난감".split())
_GIVES_TIME = frozenset("청 주 부탁 바라 내 내주 허락 할애 구하 청하 요청 가지 베풀 드리".split())
_PATIENCE = frozenset("시간 여유 양해 말미 인내 이해 기다림 너그러움 마음 인내심 짬 아량".split())
_PLANS = frozenset(
    "원 드시 다니 고려하 설치 입 앉 살 키우 챙기 배려 읽 적 옮기 찾 고르 준비 계획 고민 생각 고려 알아보 원하 바라 희망 궁금 궁금하 필요 염두 두 가지 보 살펴보 비교 선택 결정 구매 주문 사용 이용 쓰 드리 선물 기다리 앞두 맞이 예정 알 관심".split()
)
_STEP_HEADS = frozenset("후 뒤 다음 대로 즉시 이후 때 동안 데로 직후".split())
_SEQUENCE = frozenset(
    "어 아 여 고 어서 아서 여서 며 으며 면서 으면서 러 으러 려고 으려고 고서 어다 아다 어다가 다가 ㄴ 은 는 을 ㄹ 던 음 ㅁ 기".split()
)
_ONWARD = frozenset(
    "도와드리 돕 이어가 모시 뵙 찾아뵙 인사 들르 돌아오 찾아오 오 가 뛰 나서 임하 응대 움직이 서두르 재촉 당부 부탁".split()
)
_HAPPENS = frozenset("나 되 있 없 다르 같 도착 오 받 나뉘 생기 발생 남 지나 걸리".split())
_CAREFUL = frozenset(
    "강조 챙기 짚 따지 되짚 뜯어보 새기 유의 주의 신경쓰 기울이 쏟 다하 쓰 들이 더하 모으 담 기하 높이 갖추 명심 참고 반영 감안 고려 종합 집중 힘쓰 애쓰 노력 최선 만전 놓치 빠뜨리 미루 잊 지나치 가다듬 신중 세심 정성".split()
)


def _is(c: Clause, *roots: str) -> bool:
    return c.root in roots


def _greets(c: Clause) -> bool:
    return c.root in w.GREETING or (c.root == "이" and "고객님" in c.nouns)


def _thanks(c: Clause) -> bool:
    if c.root == "감사" and c.object in w.FAVOURS - {"관심", "선물"}:
        return False
    return c.root in w.THANKS or (c.root in {"전하", "드리"} and bool(c.p.near & {"감사", "인사", "고마움"}))


def _apologises(c: Clause) -> bool:
    ashamed = c.root == "없" and bool(c.p.near & {"면목", "말씀"})
    says = c.root in {"드리", "전하", "올리"} and bool(c.p.near & {"사과", "사죄", "송구", "죄송", "위로"})
    return ashamed or says or c.root in w.SORRY


def _causes_feeling(c: Clause) -> bool:
    """ "배송이 늦어져 걱정되셨겠어요": what led to the feeling or the apology, as the customer told it."""
    p = c.p
    if p.kind != "connective" or not (c.leads_to_feeling or c.remark_follows) or p.has("수있", "도되") or p.volitional:
        return False
    if p.has("드리") or p.light == "드리":
        return False
    if p.light == "이":
        used = c.before is not None and c.before.kind == "adnominal" and (c.before.honours or c.source.holds(c.before.root))
        return used or c.root in c.source.text
    if c.bad_news and c.grounded and (p.has("지") or bool(c.scene.forms & {"다르", "잘못", "늦", "누락"})):
        return True
    leads = p.ending in {
        "어",
        "아",
        "여",
        "어서",
        "아서",
        "여서",
        "는데",
        "ㄴ데",
        "은데",
        "고",
        "며",
        "느라",
        "다니",
        "어도",
        "라",
        "라서",
        "이라",
        "이라서",
        "다가",
        "려는데",
        "는지",
        "도록",
        "으니",
        "니",
        "을텐데",
    } or p.has("터")
    happened = c.root in w.TROUBLE | _HAPPENS or (c.bad_news and c.root_known)
    if c.root in w.HARD | w.GREEN and not c.negated and not happened and c.root not in c.source.told:
        return False
    told = (
        (c.bad_news and c.root in _HAPPENS)
        or c.root in w.TROUBLE | w.COMPLAINTS
        or c.source.holds(c.root)
        or any(c.source.names(n) for n in c.nouns)
        or c.of_customer
        or c.negated
        or p.has("않", "못하")
    )
    return leads and c.grounded and told


def _troubles(c: Clause) -> bool:
    """ "불편을 드려", "심려를 끼쳐 드려", "기다리시게 해서": what an apology is for."""
    p = c.p
    gives = c.root in {"드리", "끼치", "안기", "겪", "주", "느끼", "입", "하", "되", "미치"} and bool(
        (set(p.near) | {c.object}) & w.HEART_TROUBLE
    )
    light = c.root in w.HEART_TROUBLE and p.light in {"드리", "주", "하", "되"}
    made = (
        c.root in w.FEELINGS | {"기다리", "걱정", "문의", "놀라", "헛걸음"}
        and ("하" in p.aux or p.has("게하", "드리", "만들", "게되") or p.light in {"하", "드리"})
        and (c.leads_to_feeling or p.kind == "adnominal")
    )
    if "게되" in p.aux:
        return False
    return (gives or light or made) and not c.is_request and not p.has("도되", "않", "말", "야하")


def _aims_well(c: Clause) -> bool:
    """ "편하게 쓰실 수 있도록 담당자가 확인하여": what a check or an answer is for."""
    return c.aims and (c.ends_with_shop or c.leads_to_feeling) and c.root not in w.HARD_FAVOURS and not c.p.volitional


def _praises(c: Clause) -> bool:
    """ "마음이 참 따뜻하시네요": the customer, never the goods."""
    p = c.p
    if c.root == "보" and p.has("기어렵") and c.grounded:
        return True
    if p.kind == "adnominal" and c.root in w.MOOD | w.VIRTUES and c.phrase and c.phrase[0].form in w.BEINGS | w.OCCASIONS:
        return True
    if p.honours and c.root in w.VIRTUES and not c.of_goods:
        return True
    kind = c.root in w.MOOD | w.VIRTUES | {
        "당연",
        "당연하",
        "보기좋",
        "좋",
        "인상적",
        "인상",
        "느껴지",
        "전해지",
        "돋보이",
        "부럽",
        "훌륭",
        "훌륭하",
        "뵙",
        "감동",
    }
    person = bool(
        (set(c.nouns) | {c.subject})
        & (
            w.HEART
            | {
                "센스",
                "안목",
                "모습",
                "배려",
                "정성",
                "열정",
                "태도",
                "눈썰미",
                "솜씨",
                "계획",
                "선택",
                "고민",
                "게",
                "것",
                "질문",
                "말씀",
                "사랑",
                "가족",
            }
        )
    ) or (p.honours and not c.nouns)
    if (c.subject in {"것", "게"} and c.root not in w.VIRTUES | {"당연", "당연하", "부럽", "좋"}) or (c.subject == "것" and c.root == "좋"):
        return False
    return kind and person and not p.has("수있", "않") and c.grounded


def _shop_feels(c: Clause) -> bool:
    if c.of_customer or c.p.has("수있"):
        return False
    roots = {
        "안타깝",
        "유감",
        "속상",
        "속상하",
        "걱정",
        "염려",
        "뿌듯",
        "설레",
        "반갑",
        "조심스럽",
        "무겁",
        "아프",
        "뭉클",
        "든든",
        "기쁘",
        "송구",
        "부끄럽",
        "민망",
        "안쓰럽",
        "영광",
        "보람",
        "감동",
        "흐뭇",
        "행복",
        "응원",
        "느껴지",
        "전해지",
        "와닿",
        "쓰이",
        "놓이",
        "헤아리",
        "헤아려지",
        "알",
        "가늠",
        "짐작",
        "통감",
        "공감",
        "이해",
        "들",
        "뵙",
    }
    subjects = {
        "",
        "마음",
        "저희",
        "저",
        "저희도",
        "말씀",
        "심정",
        "속",
        "가슴",
        "발걸음",
        "정성",
        "애정",
        "점",
        "것",
        "기대",
        "생각",
        "고민",
        "설렘",
        "사랑",
        "배려",
        "진심",
        "관심",
        "열정",
        "제",
        "우리",
    }
    return (
        c.root in roots
        and (c.subject in subjects or c.subject in w.STAFF)
        and not (c.root == "알" and c.p.has("있") and not c.p.near & w.HEART)
    )


def _understands(c: Clause) -> bool:
    if c.root in w.UNDERSTAND and not c.is_request:
        return True
    return (
        c.root in {"알", "알아듣", "헤아리", "느끼", "느껴지"}
        and (c.p.has("겠") or bool(c.p.arg_forms & (w.HEART | {"점", "것"})))
        and not c.p.near & {"것", "걸로"}
    )


def _customer_feels(c: Clause) -> bool:
    p = c.p
    if p.honours and (c.root in {"어렵", "쉽", "힘들", "까다롭", "번거롭"} or p.has("기어렵")) and not p.has("수있") and not c.is_request:
        return True
    if p.has("수있") and p.honours and bool(p.near & w.HEART) and c.root in w.FELT_VERBS:
        return True
    if p.has("수있", "도되", "말") or (p.has("않") and not p.has("겠", "것같")) or c.is_request:
        return False
    if p.honours and c.root in {"많", "크", "적"} and c.exclaims and c.subject in {"것", "일", "점", "생각", "준비", "고민", "거"}:
        return True
    if "게되" in p.aux:
        return False
    felt = c.root in w.FEELINGS or bool(p.near & w.HEART and c.root in w.FELT_VERBS)
    return felt and (p.honours or c.root in {"걱정", "염려", "궁금", "궁금하", "속상", "답답", "설레", "기대"}) and not p.has("야하")


def _customer_asks(c: Clause) -> bool:
    """ "문의 주셔서", "남겨 주신": what the customer did on this page."""
    p = c.p
    if not p.honours or p.has("수있", "도되") or c.is_request or c.conditional or (set(c.nouns) & w.THINGS and c.head == "대로"):
        return False
    told = c.root in {
        "문의",
        "질문",
        "남기",
        "말씀",
        "알리",
        "적",
        "주",
        "요청",
        "여쭙",
        "여쭈",
        "물",
        "묻",
        "전하",
        "올리",
        "관심",
        "방문",
        "찾",
        "이용",
        "의견",
        "제보",
        "보이",
        "가지",
        "보내",
        "들르",
        "찾아오",
        "언급",
        "접수",
        "공유",
        "나누",
        "믿",
        "맡기",
        "아끼",
        "사랑",
        "애용",
        "선택",
        "두드리",
        "기다리",
        "확인",
        "설명",
        "궁금",
        "궁금하",
        "여쭤보",
        "물어보",
        "짚",
        "표현",
        "제안",
    }
    return told and (
        c.p.has("주", "었", "았", "보") or p.kind in {"adnominal", "connective"} or p.ending.endswith(_EXCLAIMS) or c.root == "주"
    )


def _leads_to_customer(c: Clause) -> bool:
    """ "노트북을 넣어 다니실", "마라소스를 맛있게 즐기고 싶으시군요": on the way to what the customer does or feels."""
    p, q = c.p, c.next
    if q is None or not q.honours or p.has("드리") or p.light == "드리" or q.has("수있", "도되", "야하") or "세요" in q.ending or c.wills:
        return False
    if p.kind == "adnominal":
        being = c.subject in w.BEINGS and c.sought
        return c.grounded and (being or (c.head in {"것", "거"} and c.root in w.USES | w.CUSTOMER and q.root in w.CUSTOMER | _PLANS))
    chooses = (c.root in _PLANS | w.USES and c.grounded and c.head in {"일", "것", "게", "거", "때"}) or (
        p.kind == "nominal" and p.ending == "기"
    )
    if chooses and (q.root in w.FEELINGS or bool(q.near & w.HEART) or q.has("기어렵")):
        return True
    linked = p.kind == "connective" and p.ending in {"고", "어", "아", "여", "게", "며", "어서", "아서", "다가"} and p.light != "이"
    fact = c.root in w.HARD | w.GREEN - w.USES and p.ending != "게" and not c.negated
    return linked and not fact and c.grounded and not (q.root in w.CUSTOMER and c.root in w.FAVOURS and not c.root_known)


def _takes_as_given(c: Clause) -> bool:
    """ "인덕션에서 쓰시는 제품인 만큼", where that was the question."""
    p = c.p
    if p.kind != "adnominal" or p.ending not in {"는", "ㄴ", "은"}:
        return False
    asked = c.root_known and c.root not in c.source.told and c.root not in w.CUSTOMER - {"사용", "쓰", "받"}
    again = c.root == "받" and bool(c.p.arg_forms & {"다시", "새"})
    if (
        c.root in {"쓰", "사용"}
        and c.root_known
        and any(c.source.holds(n) and n not in c.source.told and n not in w.BEINGS for n in c.nouns)
        and c.head in w.GOODS
    ):
        return True
    return (asked and c.head in w.GOODS | {"제품", "상품"}) or again


def _customer_plans(c: Clause) -> bool:
    """ "캠핑을 준비하고 계시는군요": restated from the question, so every noun is the customer's."""
    p = c.p
    if c.head == "대로" and set(c.nouns) & w.THINGS:
        return False
    if _takes_as_given(c) or (p.kind == "adnominal" and c.root == "받" and p.arg_forms & {"다시", "새"}):
        return False
    if not p.honours or p.has("수있", "수없", "도되", "야하") or c.is_request or c.conditional or p.light == "되":
        return False
    restated = (
        (c.final and p.has("보"))
        or p.ending.endswith(_EXCLAIMS)
        or p.has("겠", "것같", "었", "았", "터", "예정", "계획", "중", "싶")
        or p.kind in {"adnominal", "connective"}
    )
    named = any(c.source.names(n) for n in c.nouns) and c.root not in w.HARD | w.GREEN - w.USES
    return (
        restated
        and c.grounded
        and c.in_place
        and (named or c.root in _PLANS or c.source.holds(c.root) or c.root in w.CUSTOMER or p.has("싶", "려", "으려"))
    )


def _calls_it(c: Clause) -> bool:
    """ "첫 캠핑이라니", "부모님 선물이시군요", "뜻깊은 날이네요": what the customer told, as a noun."""
    p = c.p
    if p.light != "이":
        return False
    if c.root in {"고객님", "분", "고객"} and p.honours and c.grounded and p.ending.endswith(_EXCLAIMS):
        return True
    exclaims = p.ending.endswith(("군요", "네요", "라니", "이라니", "죠", "지요", "라니요")) or (
        p.honours and p.ending.endswith(("군요", "네요", "ㄴ데요", "라", "시라"))
    )
    return exclaims and c.grounded and (c.source.names(c.root) or c.root in w.OCCASIONS)


def _reports(c: Clause) -> bool:
    """ "…라고 말씀해 주신", "…다고 하셨는데", "…다니": what the customer said, as said."""
    p = c.p
    said = (
        p.ending in {"다고", "라고", "이라고", "는다고", "ㄴ다고", "자고", "냐고", "느냐고"}
        and c.next is not None
        and c.next.honours
        and c.next.root in w.SAYS
    )
    if p.ending in {"ㄴ다", "는다", "다"} and c.head == "니":
        return c.grounded
    marvels = p.ending.endswith(("다니", "라니", "는다니", "ㄴ다니")) and (c.grounded or p.honours)
    return said or marvels


def _shop_checks(c: Clause) -> bool:
    """The shop checks, asks within, passes on, measures, compares."""
    p = c.p
    if c.of_customer or c.is_request or p.has("않", "못하", "말"):
        return False
    if p.light == "되":
        return False
    tries = c.root in {
        "알",
        "묻",
        "찾",
        "물",
        "보",
        "재",
        "듣",
        "여쭙",
        "여쭈",
        "받",
        "구하",
        "맡기",
        "넘기",
        "넣",
        "건네",
        "나누",
        "맞추",
        "맡",
    }
    tied = (
        p.has("보", "두", "놓")
        or bool(c.root in {"묻", "물", "듣", "여쭙", "여쭈"} and set(c.nouns) & w.STAFF)
        or bool(p.near & w.ANSWERS)
        or "중" in p.arg_forms
    )
    if p.kind == "nominal":
        return False
    asks = c.root in {"부탁", "당부", "의뢰", "요청", "청"} and bool(p.near & w.ANSWERS or c.scene.forms & w.STAFF)
    return c.root in w.CHECK or asks or (tries and tied) or (c.root == "있" and "중" in p.arg_forms and bool(p.arg_forms & w.CHECK))


def _shop_answers(c: Clause) -> bool:
    """The shop answers: tells, writes back here, returns with news."""
    p = c.p
    if c.of_customer or c.is_request or p.light == "되" or p.has("말"):
        return False
    if p.has("않", "못하") and not p.has("수없"):
        return False
    if c.root in w.ANSWER and c.root not in {"돕", "도움", "도와드리", "도와주"}:
        return True
    carries = c.root in {
        "옮기",
        "남기",
        "올리",
        "달",
        "적",
        "쓰",
        "드리",
        "전하",
        "전달",
        "보내",
        "가지",
        "들",
        "오",
        "돌아오",
        "찾아오",
        "찾아뵙",
        "공유",
        "게시",
        "등록",
        "준비",
        "작성",
        "잇",
        "하",
        "주",
        "마련",
        "정리",
        "제공",
        "싣",
        "내",
        "들려주",
        "들려드리",
        "풀",
        "이어가",
        "붙이",
        "건네",
        "챙기",
    }
    if (c.root in {"뵙", "뵈", "뵐", "찾아뵙"} and p.volitional) or c.root == "뵐게요":
        return True
    if c.root in w.ANSWERS and p.light in {"드리", "주", "하"} and not p.has("않"):
        return True
    if c.root == "드리" and p.has("수있", "예정", "것", "거", "겠") and c.scene.forms & w.ANSWERS and not set(c.nouns) & w.FAVOURS:
        return True
    if c.root == "약속" and c.scene.forms & w.ANSWERS and c.before is not None and c.before.root in w.ANSWERS | w.ANSWER:
        return True
    if c.root in {"남기", "올리", "달"} and p.has("드리") and not set(c.nouns) & w.FAVOURS:
        return True
    posts = carries and (bool(p.near & w.ANSWERS) or bool(p.arg_forms & (w.ANSWERS | _PAGE)))
    return posts and not p.near & (w.FAVOURS - w.ANSWERS)


def _shop_cares(c: Clause) -> bool:
    """How the shop goes about it: carefully, first, without guessing."""
    if c.of_customer or c.is_request or c.p.light == "되":
        return False
    careful = c.root in _CAREFUL | w.EFFORT and (c.ends_with_shop or c.root in w.EFFORT)
    return careful and not (c.root == "챙기" and c.final)


def _shop_step(c: Clause) -> bool:
    """A step on the way to the check: "실제 구성품을 열어 확인한 뒤"."""
    p = c.p
    if p.light in {"이", "되"} or p.honours or p.has("않", "못하", "수있") or not c.ends_with_shop:
        return False
    tries = (
        (
            c.root
            in {
                "보",
                "재",
                "만지",
                "열",
                "입",
                "쓰",
                "사용",
                "착용",
                "작동",
                "맡",
                "들",
                "읽",
                "놓",
                "두르",
                "신",
                "앉",
                "켜",
                "넣",
                "꺼내",
                "뜯",
            }
            and (p.has("보") or c.object in w.GOODS | {"실물", "제품", "상품", "문의", "자료", "서류"})
        )
        and p.ending in _SEQUENCE
        and p.kind == "connective"
    )
    if tries:
        return True
    step = c.head in _STEP_HEADS if p.kind == "adnominal" else p.ending in _SEQUENCE and p.kind == "connective"
    return step and (c.topic_of_shop or c.subject in w.STAFF) and c.root not in w.FAVOURS


def _goes_on(c: Clause) -> bool:
    sees_to = (
        c.root in {"조치", "준비", "당부", "요청", "부탁", "진행", "재촉", "독려"}
        and c.before is not None
        and c.before.ending in {"도록", "게"}
        and c.before.root in w.CHECK | w.ANSWER | {"드리"}
    )
    if sees_to and not c.of_customer:
        return True
    return c.root in _ONWARD and not c.of_customer and not c.is_request and (c.of_shop or c.ends_with_shop) and not c.p.near & w.FAVOURS


def _answer_arrives(c: Clause) -> bool:
    """ "답변이 준비되는 대로", "확인이 끝나면", "확인되는 대로"."""
    p = c.p
    if c.root == "해결" and p.has("었"):
        return False
    if c.root in {"전달받", "확인받", "건네받", "전해듣"} and not c.of_customer:
        return True
    if c.root in {
        "확인",
        "파악",
        "정리",
        "준비",
        "검토",
        "취합",
        "해결",
        "접수",
        "전달",
        "공유",
        "등록",
        "배정",
        "완료",
        "답변",
        "안내",
        "집계",
    } and p.light in {"되", "받"}:
        soon = (
            c.head in _STEP_HEADS | {"대로"}
            or c.conditional
            or p.has("었", "았", "예정", "것", "거", "ㄹ")
            or p.volitional
            or p.ending in {"는", "ㄹ", "어야", "고", "어", "어서"}
        )
        told = c.root in {"접수", "전달", "공유", "배정", "등록", "확인"} and bool(
            p.arg_forms & {"문의", "내용", "요청", "말씀", "건", "의견", "글", "질문", "담당자", "부서"}
        )
        result = c.root == "확인" and bool({"로", "으로"} & p.arg_forms) and not told
        return (soon or told) and not result and not (c.final and not told and not p.volitional and not p.has("예정", "것", "거"))
    if c.root in {"받", "듣"} and not c.of_customer and bool(p.arg_forms & {"전달", "확인", "설명", "담당자", "의견"}):
        return True
    return c.root in _ARRIVES and bool(p.near & _WORK_NOUNS) and not p.near & w.FAVOURS and not c.of_customer


def _receives_answer(c: Clause) -> bool:
    """ "답변을 받아 보실 수 있습니다"."""
    return c.root in {"받", "보", "만나", "듣"} and bool(
        c.p.near & {"답변", "안내", "회신", "답", "답글", "댓글", "연락", "설명", "소식", "알림"}
    )


def p_near_answers(c: Clause) -> bool:
    return bool(c.p.near & {"답변", "안내", "회신", "설명"})


def _needs_time(c: Clause) -> bool:
    """ "시간이 필요합니다", "확인이 필요한 사항이라": it takes a check, whatever the matter."""
    if (
        c.root in {"늦어지", "늦", "걸리", "길어지"}
        and c.p.has("수있", "것", "거")
        and not set(c.nouns) - w.ANSWERS - {"조금", "다소", "약간", "시간", "평소"}
    ):
        return True
    if c.root == "가능" and p_near_answers(c) and not c.scene.forms & w.PLACES:
        return True
    return c.root in _TIME_ROOTS and bool(c.p.near & _WORK_NOUNS or c.subject in _WORK_NOUNS) and not c.p.near & (w.FAVOURS - w.ANSWERS)


def _cannot_tell_yet(c: Clause) -> bool:
    """ "제가 바로 말씀드리기 어려워": not an answer, and no deferral either."""
    p = c.p
    if c.root == "되" and c.negated and c.before is not None and c.before.root in _TELLING | w.ANSWER | {"말씀"}:
        return True
    careful = (
        c.root in {"적절", "바람직", "옳", "맞", "성급", "섣부르", "조심스럽", "정확", "낫"}
        and c.before is not None
        and c.before.root in _TELLING | w.CHECK | w.ANSWER
    )
    if c.root == "알" and p.has("수있") and c.before is not None and c.before.root in w.CHECK:
        return True
    if careful and c.subject in {"", "것", "건", "게", "편", "일"}:
        return True
    told = bool(p.near & _TELLING or p.arg_forms & _TELLING) or (c.before is not None and c.before.root in _TELLING)
    return (c.root in _CANNOT and told) or (c.root in _TELLING and p.has("기어렵", "수없", "못하", "않"))


def _weighs(c: Clause) -> bool:
    """Why it must be checked: "안전과 관련된 부분이라", "소중한 선물인 만큼"."""
    p = c.p
    if p.has("않", "못하"):
        return False
    if c.root in {"걸리", "달리", "관계"} and set(c.nouns) & {"안전", "건강", "위생"}:
        return True
    if c.root in w.CHECK | {"보", "재", "비교", "따지", "맞추"} and p.has("야하") and (p.has(*_SOFT) or c.head in _SOFT):
        return True
    if (
        c.root == "정확"
        and (c.reasons or p.has("야하", "것같"))
        and not set(c.nouns) - w.ANSWERS - _GRAVE - w.MORE - w.STAFF - {"저", "금액", "수치", "제품"}
    ):
        return True
    if p.light == "이":
        return c.root in _SOFT | {"관련", "중요"} or (p.has(*_SOFT) and c.root in _GRAVE | _WEIGHS | _SOFT | w.ANSWERS)
    subjects = set(c.nouns[-2:]) | {c.subject}
    if c.root == "있" and subjects & {"개인차", "차이", "변동", "오차", "차"} and (p.has("수있") or p.has(*_SOFT)):
        return True
    return c.root in _WEIGHS and (bool(subjects & _GRAVE) or p.has(*_SOFT) or c.head in _SOFT) and not c.of_customer


def _for_living(c: Clause) -> bool:
    """ "아기가 쓰는 제품이라": who uses it, which the customer told."""
    p = c.p
    by_told = c.before is not None and any(
        b.tag == "JKS" and c.source.names(a.form) for a, b in zip(c.before.args, c.before.args[1:], strict=False)
    )
    used = (
        c.before is not None and c.before.root in _LIVING | w.USES and (by_told or c.before.honours or bool(c.before.arg_forms & w.BEINGS))
    )
    being = bool(p.arg_forms & w.BEINGS) and c.grounded and not p.has("않")
    if p.kind == "adnominal" and p.light != "이":
        return (
            not _takes_as_given(c)
            and c.root in _LIVING | w.USES
            and (p.honours or being)
            and (c.head in _GOODS | {"부위"} or c.source.names(c.head))
            and not p.has("수있")
        )
    good = c.root in _GOODS or c.source.names(c.root)
    weighs = c.head == "만큼" or p.ending in {"라", "이라", "라서", "이라서", "니", "이니", "어서", "여서", "니만큼"}
    return (p.light == "이" and good and used and weighs) or (c.root in _LIVING and p.has("것", "거", "제품") and being)


def _asks_patience(c: Clause) -> bool:
    p = c.p
    if c.root in {"기다리", "양해", "이해", "고려", "너그럽", "지켜보"} and (
        c.is_request or c.conditional or p.honours or p.has("주", "드리") or c.root == "양해"
    ):
        return not p.has("필요", "없")
    if c.root in _PATIENCE and p.light in {"주", "드리", "하", "되"} and (c.is_request or c.conditional or p.honours):
        return True
    gives = c.root in _GIVES_TIME and bool(p.arg_forms & _PATIENCE)
    return gives and not bool(p.near & (w.BURDENS & {"확인", "참고", "문의"}))


def _invites(c: Clause) -> bool:
    """ "더 궁금한 점이 있으시면 언제든 남겨 주세요"."""
    p = c.p
    if (
        c.conditional
        and p.honours
        and c.root in {"있", "계시", "생기"}
        and any(t.form in {"궁금", "궁금하", "추가", "더"} for t in c.scene.tokens if t.start < p.start)
    ):
        return True
    leaves = (
        c.root in {"남기", "적", "말씀"}
        and c.conditional
        and c.p.honours
        and bool(p.near & {"내용", "문의", "말씀", "점"})
        and c.ends_with_shop
        and not c.scene.forms & (w.PLACES | w.THINGS | {"자세히", "더", "자세", "구체적", "상세", "먼저"})
    )
    if leaves:
        return True
    more = (
        c.root in {"있", "계시", "생기", "남", "없", "떠오르"}
        and bool(p.arg_forms & _MORE)
        and (c.conditional or p.ending in {"거나", "거든", "든", "을", "는"})
    )
    curious = c.root in {"궁금", "궁금하", "필요", "불편"} and (c.conditional or (p.kind == "adnominal" and p.ending in {"ㄴ", "은", "하"}))
    asks = c.is_request or (c.conditional and p.honours)
    if c.scene.forms & {"자세히", "구체적", "상세히"} and c.conditional:
        return False
    welcome = (
        c.root in {"문의", "말씀", "남기", "질문", "물어보", "알리", "찾", "이야기", "적", "주", "들르", "찾아오", "두드리", "하"}
        and asks
        and c.scene.forms & w.INVITES
        and not c.scene.forms & (w.PLACES | w.THINGS)
    )
    return more or curious or bool(welcome)


def _wishes(c: Clause) -> bool:
    """ "즐거운 캠핑 되세요", "무사히 마치시길 바랍니다": about the customer's life, not the goods."""
    p = c.p
    if p.has("주") or c.scene.forms & w.THINGS - c.source.nouns:
        return False
    asks = (
        c.is_request
        or p.has("기바라")
        or c.root == "좋"
        or c.conditional
        or (p.light == "되" and p.honours)
        or c.root in {"바라", "빌", "응원", "기원", "희망", "기도"}
        or (c.before is not None and c.before.ending == "기" and c.root in {"바라", "빌", "응원", "기원"})
        or (p.kind == "nominal" and p.honours)
    )
    if not asks or p.has("않", "말") or p.has("수있"):
        return False
    if c.root in w.MOOD | {"건강", "행복", "안전운전", "조심", "힘내", "파이팅", "화이팅", "운동", "쾌유"} and c.is_request:
        return True
    hopes = p.has("기바라") or (
        p.kind == "nominal" and p.honours and c.next is not None and c.next.root in {"바라", "빌", "응원", "기원", "기도"}
    )
    hopes = hopes or (c.root == "좋" and p.has("겠") and c.before is not None and c.before.ending in {"면", "으면"})
    hopes = hopes or (c.conditional and c.next is not None and c.next.root == "좋" and c.next.has("겠") and p.honours)
    errand = c.root in w.ERRANDS or bool((set(c.nouns) | c.scene.forms) & (w.PLACES | w.THINGS))
    if (
        p.light == "되"
        and p.honours
        and (p.ending.startswith("고") or c.is_request or hopes or p.ending in {"고", "고요", "며", "길", "면서", "시고요"})
        and c.root not in w.FAVOURS | w.GREEN
    ):
        return True
    if hopes and not errand and c.root not in w.FAVOURS | w.HARD | w.PATIENT:
        return True
    cheerful = (
        c.is_request
        and (
            (c.before is not None and c.before.root in w.MOOD and c.before.ending in {"게", "히"})
            or bool(
                p.arg_forms
                & {"잘", "많이", "마음껏", "푹", "늘", "항상", "부디", "재미있게", "듬뿍", "가득", "실컷", "한껏", "무사히", "조심히"}
            )
        )
        and not p.has("주")
    )
    if cheerful and not errand and c.root not in w.USES | w.FAVOURS:
        return True
    mood = any(t.form in w.MOOD or t.form in w.OCCASIONS for t in c.scene.tokens if t.start < p.end)
    calm = not set(c.nouns) & (w.BURDENS | w.FAVOURS | w.PLACES | w.THINGS)
    return c.root in w.WISHING | {"바라", "기도"} and calm and (mood or c.root in {"바라", "빌", "응원", "기원", "회복", "쾌차", "기도"})


def _binds(c: Clause) -> bool:
    """Function verbs that state nothing: 대하여, 관련하여, 위해, 통해, 따라, 이렇게."""
    p = c.p
    if p.light == "이" and c.root in w.WHICH and p.ending in {"든", "든지", "든가"}:
        return True
    if c.root == "앞두":
        return c.grounded
    if c.root in {"만", "만하"} and p.kind == "adnominal":
        return True
    if p.kind == "adnominal" and c.head == "때" and not p.arg_forms & {"다시", "새"} and (c.source.names(c.root) or c.of_customer):
        return c.grounded
    if c.root == "포함" and p.ending in {"여", "어", "아"}:
        return c.ends_with_shop
    if c.root in {
        "대하",
        "관하",
        "위하",
        "통하",
        "따르",
        "관련",
        "비롯",
        "포함하",
        "더불",
        "의하",
        "이러",
        "그러",
        "어떠",
        "이렇",
        "그렇",
        "어떻",
        "이러하",
        "그러하",
        "어떠하",
        "같",
        "말미암",
        "앞서",
        "이어지",
        "즈음하",
        "맞이하",
        "해당",
        "불구",
        "인하",
        "대신",
        "염두",
        "갖",
    }:
        return p.kind in {"connective", "adnominal", "nominal", "bare"} and not (
            c.root in {"인하", "말미암"} and bool(set(c.nouns) - w.ANSWERS - c.source.nouns)
        )
    return False


def _trusts(c: Clause) -> bool:
    """ "믿고 구매하실 수 있도록", "안심하고 기다려"."""
    onward = c.next is not None and (c.next.ending in {"도록", "게"} or c.next.root in {"기다리"})
    return c.root in {"믿", "안심", "맡기"} and c.p.ending in {"고"} and onward


def _remarks(c: Clause) -> bool:
    """ "집안에 고운 소리가 가득하겠어요": small talk that says nothing of the goods."""
    p = c.p
    if (
        p.has("수있", "도되")
        or c.root in (w.HARD | w.GREEN | w.FAVOURS) - w.OCCASIONS
        or c.of_goods_remark
        or c.wills
        or (p.light == "되" and c.root not in w.OCCASIONS)
    ):
        return False
    us = c.subject in {"저희", "저", "제", "우리"} or any(n in {"저희", "저"} for n in c.nouns)
    if us and c.final and not c.of_customer and not c.is_request and p.light != "드리":
        return True
    if p.honours and not p.has("겠") and not p.ending.endswith("까요"):
        return False
    if c.subject in {"것", "게", "편"} and not c.of_customer:
        return False
    remark = c.exclaims or (
        c.final
        and p.ending in {"ㅂ니다", "습니다", "어요"}
        and c.root in w.FEELINGS | w.MOOD | {"부럽", "느끼", "느껴지", "그려지", "떠오르"}
    )
    if remark or (c.scene.small_talk and not c.is_request):
        return True
    last = c.scene.clauses[-1]
    if last is c or not c.following or not last.exclaims or (p.kind == "adnominal" and not c.grounded_phrase):
        return False
    follows = c.remark_follows or (len(c.following) == 1 and _remarks(last))
    return p.kind in {"connective", "adnominal", "nominal", "bare"} and follows and not c.contrasts and c.root not in w.USES - c.source.told


def _got(c: Clause) -> bool:
    """ "문의 잘 받았습니다"."""
    return (
        c.root in {"받", "접수", "확인", "보", "읽", "전해받", "살펴보"}
        and not c.of_customer
        and bool(c.p.near & {"문의", "요청", "말씀", "글", "질문", "의견", "메시지", "사연", "제보"})
        and c.p.has("었", "았")
    )


def _thinks_with(c: Clause) -> bool:
    """ "당연하다고 생각합니다"."""
    felt = c.before is not None and (
        c.before.root in {"당연", "당연하", "무겁", "중요", "소중", "드", "들"} or bool(c.before.near & w.HEART)
    )
    sorry = c.before is not None and c.before.root in w.SORRY | {"기쁘", "감사"}
    return c.root in {"생각", "여기"} and not c.of_customer and (felt or sorry)


def _manner(c: Clause) -> bool:
    """ "정확하게", "빠르게", "늦지 않게": how the shop answers."""
    p = c.p
    if p.kind == "adnominal" and c.root in w.NEUTRAL and not p.has("않", "못하"):
        return True
    if c.root not in w.QUALITY or p.has("수있") or (c.nouns and c.p.near & (c.source.nouns - w.ANSWERS)):
        return False
    adverb = p.ending in {"게", "도록", "이", "히"} or (p.kind == "connective" and p.ending in {"고", "면서도", "되"} and not c.nouns)
    before_noun = p.kind == "adnominal" and any(t.form in w.ANSWERS | w.KINDNESS for t in c.phrase[:3])
    return adverb or before_noun


def _qualifies_gently(c: Clause) -> bool:
    """ "소중한 문의", "빠른 시일", "좋은 하루"."""
    if (
        c.ends_in_wish
        and c.p.kind in {"adnominal", "connective"}
        and not c.of_goods
        and not c.p.has("수있")
        and (c.p.ending in {"ㄴ", "은", "게", "는", "ㄹ", "고"})
    ):
        return True
    if (
        c.p.kind == "adnominal"
        and c.phrase
        and c.phrase[0].form in w.ANSWERS
        and (c.root not in w.HARD | w.GREEN or c.root == "알맞")
        and not any(c.source.holds(n) for n in c.nouns)
    ):
        return c.p.light == "이" or not c.nouns or c.root in {"잘못", "책임", "있", "성의"}
    much = (
        c.p.kind == "adnominal"
        and c.root in {"많", "크", "깊", "가득", "남다르", "큰"}
        and bool(c.phrase)
        and c.phrase[0].form in w.HEART | w.KINDNESS | w.OCCASIONS
    )
    if much or (
        c.p.kind == "adnominal"
        and c.root in {"발송", "배송", "출고"}
        and c.p.ending in {"ㄹ", "는", "을"}
        and c.head in w.GOODS
        and not c.root_known
    ):
        return True
    return (
        c.p.kind == "adnominal"
        and c.root in w.QUALITY | w.MOOD
        and not c.nouns
        and bool(c.phrase)
        and (c.phrase[0].form in w.ANSWERS | w.KINDNESS | w.OCCASIONS or c.phrase[-1].form in w.KINDNESS | w.OCCASIONS)
    )


def _part_of_wish(c: Clause) -> bool:
    """What stands on the way to a wish: "밤하늘에 쏟아지는 유성우를 마음껏 담아 오시길 바라요"."""
    last = c.scene.clauses[-1]
    if last is c or c.p.has("수있", "도되") or (c.states and not c.reasons and c.p.ending not in {"고", "며"}):
        return False
    facts = (c.of_goods or (bool(c.nouns) and c.p.kind == "adnominal" and not c.grounded_phrase)) and c.root not in c.source.told
    return _wishes(last) and not facts


def _introduces(c: Clause) -> bool:
    bare = all(t.is_noun or t.tag in {"JKG", "SP", "IC", "XSN", "SW"} for t in c.p.args)
    return c.p.light == "이" and c.root in w.INTRO_NOUNS and bare and len(c.p.args) <= 6 and len(c.scene.predicates) <= 2


def _is_under_way(c: Clause) -> bool:
    """ "확인 중입니다", "준비 중이며", "확인할 예정입니다", "전달드린 상태입니다"."""
    p = c.p
    work = (
        c.root in w.CHECK | w.ANSWER | {"답변", "작성"}
        and (p.has("중", "예정", "상태", "상황", "계획", "것", "거", "터") or p.light == "이")
    ) or (c.root in {"중", "예정", "상태", "계획", "터", "것", "단계"} and c.before is not None and c.before.root in w.CHECK | w.ANSWER)
    return work and not c.of_customer


def _restates_topic(c: Clause) -> bool:
    """ "교환에 대한 문의시군요", "재고를 묻는 문의로 이해했습니다"."""
    if c.p.has("문의", "질문", "요청", "건", "말씀", "내용") and c.p.ending.endswith(("군요", "네요", "ㄴ데요", "ㄴ가요", "지요")):
        return True
    return (
        c.root in {"문의", "질문", "내용", "요청", "말씀", "사항", "궁금증", "것", "점", "부분", "건"}
        and c.p.light == "이"
        and (c.p.ending.endswith(("군요", "네요", "ㄴ데요")) or c.p.kind in {"connective"})
    )


def _concern(c: Clause) -> bool:
    """ "다치신 곳은 없으신지요?": concern for the customer as a question."""
    return (
        c.final
        and c.p.honours
        and c.p.ending.endswith(("지요", "가요", "까요", "나요"))
        and c.root in {"없", "괜찮", "놀라", "다치", "아프", "편찮", "계시"}
    )


def _shop_helps(c: Clause) -> bool:
    """ "도움을 드릴 수 있도록": help, not a named favour."""
    helps = c.root in {"돕", "도와드리", "도와주", "도움", "보탬"} or (
        c.root in {"되", "드리", "주"} and bool(c.p.near & {"도움", "힘", "보탬"})
    )
    return helps and not set(c.scene.forms) & w.HARD_FAVOURS


def _condition_of_shop(c: Clause) -> bool:
    return c.conditional and not c.p.honours and (c.root in w.CHECK | w.ANSWER or bool(c.p.near & w.ANSWERS))


def _says_when(c: Clause) -> bool:
    """ "되는 대로", "가능한 한 빨리", "늦지 않게"."""
    return (
        (c.root == "되" and c.head == "대로")
        or (c.root == "가능" and c.p.kind == "adnominal" and c.head in {"한", "빨리", "빠르"})
        or (c.root in {"늦", "빠르", "이르", "늦어지"} and (c.p.has("않") or c.p.ending in {"게", "ㄴ", "은"}) and not c.of_customer)
    )


def _customer_condition(c: Clause) -> bool:
    """ "피부가 민감하시면 더 신경 쓰이시지요": the customer's case, before a feeling or a check."""
    return (
        c.conditional
        and c.p.honours
        and c.grounded
        and (c.root in {"있", "민감", "예민", "계시", "처음", "급하", "걱정", "이"} or c.p.light == "이")
        and (c.leads_to_feeling or c.ends_with_shop)
        and not (c.next is not None and c.next.root in {"되", "좋"})
    )


def _customer_verb_open(c: Clause) -> bool:
    """A verb of the customer's own, before a noun, as he told it: "찾으시는 상품", "구매하신 제품"."""
    p = c.p
    return (
        p.kind == "adnominal"
        and p.honours
        and not _takes_as_given(c)
        and not (c.root in {"받", "내"} and p.arg_forms & {"다시", "새", "따로"})
        and not p.has("수있", "않", "못하", "주")
        and c.root not in w.HARD | w.GREEN - w.USES
        and c.grounded
        and c.in_place
    )


COURTESIES: tuple[ClauseRule, ...] = (
    ClauseRule("greeting", None, "인사입니다.", "A greeting.", (example(f"안녕하세요, 고객님. {LATER}"),), holds=_greets),
    ClauseRule("apology", None, "사과입니다.", "An apology.", (example(f"기다리시게 해서 죄송합니다. {LATER}"),), holds=_apologises),
    ClauseRule(
        "trouble-caused",
        None,
        "사과하는 까닭입니다.",
        "What the apology is for.",
        (example(f"불편을 드려 죄송합니다. {LATER}"),),
        holds=_troubles,
    ),
    ClauseRule("thanks", None, "감사 인사입니다.", "Thanks.", (example(f"문의해 주셔서 감사합니다. {LATER}"),), holds=_thanks),
    ClauseRule(
        "patience",
        None,
        "기다려 달라는 부탁입니다.",
        "It asks for patience.",
        (example(f"{LATER} 조금만 기다려 주세요."),),
        holds=_asks_patience,
    ),
    ClauseRule(
        "receives-answer",
        None,
        "답변을 받게 된다는 말입니다.",
        "The customer will get an answer.",
        (example("확인 후 이곳에서 답변을 받아 보실 수 있습니다."),),
        holds=_receives_answer,
    ),
    ClauseRule(
        "invitation",
        None,
        "추가 문의를 권하는 말입니다.",
        "It invites further questions.",
        (example(f"{LATER} 더 궁금하신 점이 있으시면 언제든 남겨 주세요."),),
        holds=_invites,
    ),
    ClauseRule(
        "wish",
        None,
        "고객의 일상을 비는 말입니다.",
        "A wish for the customer.",
        (example(f"{LATER} 즐거운 캠핑 되세요.", "캠핑에서 써도 되나요?"),),
        (example(f"{LATER} 손세탁으로 새것 같은 커튼 쓰세요."),),
        holds=_wishes,
    ),
)
"""Courtesies that ask or thank; judged before the errands, which have their form."""

ACTS: tuple[ClauseRule, ...] = (
    ClauseRule(
        "needs-time",
        None,
        "확인이나 시간이 필요하다는 말입니다.",
        "A check or time is needed.",
        (example("담당자가 정확한 답변을 드리기 위해 시간이 필요합니다."),),
        holds=_needs_time,
    ),
    ClauseRule(
        "cannot-tell-yet",
        None,
        "바로 단정하지 않는다는 말입니다.",
        "It does not judge yet.",
        (example(f"제가 바로 말씀드리기 어려워 {LATER}"),),
        holds=_cannot_tell_yet,
    ),
    ClauseRule(
        "answer-arrives",
        None,
        "답변이 나오는 때를 말합니다.",
        "It says that the answer arrives.",
        (example("답변이 준비되는 대로 안내드리겠습니다."),),
        holds=_answer_arrives,
    ),
    ClauseRule(
        "under-way",
        None,
        "확인이 진행 중이라는 말입니다.",
        "The check is under way.",
        (example("담당자가 확인 중이며 곧 답변드리겠습니다."),),
        holds=_is_under_way,
    ),
    ClauseRule("shop-checks", None, "확인하겠다는 말입니다.", "The shop checks.", (example(f"{LATER}"),), holds=_shop_checks),
    ClauseRule(
        "shop-answers",
        None,
        "나중에 답하겠다는 말입니다.",
        "The shop answers later.",
        (example("확인 후 댓글로 남겨 드릴게요."),),
        holds=_shop_answers,
    ),
    ClauseRule(
        "says-when",
        None,
        "되는 대로 하겠다는 말입니다.",
        "As soon as it can be done.",
        (example("담당자가 빠르게 확인하여 안내드리겠습니다."),),
        holds=_says_when,
    ),
    ClauseRule(
        "condition-of-shop",
        None,
        "확인된 뒤를 말합니다.",
        "Once the shop has checked.",
        (example("의견이 모이면 댓글로 알려 드리겠습니다."),),
        holds=_condition_of_shop,
    ),
    ClauseRule(
        "shop-cares",
        None,
        "어떻게 확인하는지를 말합니다.",
        "How the shop goes about it.",
        (example("놓치지 않고 꼼꼼히 챙겨 확인하겠습니다."),),
        holds=_shop_cares,
    ),
    ClauseRule(
        "shop-step",
        None,
        "확인하는 과정입니다.",
        "A step of the check.",
        (example("담당자가 구성품을 열어 확인한 뒤 안내드리겠습니다."),),
        holds=_shop_step,
    ),
    ClauseRule(
        "shop-goes-on",
        None,
        "답변으로 이어진다는 말입니다.",
        "The shop goes on to answer.",
        (example("추가 사진이 있는지 담당자에게 물어보고 오겠습니다.", "피규어 정면 사진 더 있나요", "피규어"),),
        holds=_goes_on,
    ),
    ClauseRule(
        "shop-helps",
        None,
        "돕겠다는 말입니다.",
        "The shop helps.",
        (example("담당자가 확인 후 도움이 될 만한 안내를 드리겠습니다."),),
        holds=_shop_helps,
    ),
    ClauseRule(
        "customer-asked",
        None,
        "고객이 문의한 사실입니다.",
        "What the customer did here.",
        (example(f"문의를 남겨 주셨네요. {LATER}"),),
        holds=_customer_asks,
    ),
    ClauseRule(
        "customer-feels",
        None,
        "고객의 마음에 대한 공감입니다.",
        "Sympathy.",
        (example(f"고생 많으십니다! {LATER}", "군대에 있는데 택배 되나요"),),
        holds=_customer_feels,
    ),
    ClauseRule(
        "cause-of-feeling",
        None,
        "고객이 겪은 일입니다.",
        "What led to the feeling, as the customer told it.",
        (example(f"조회가 되지 않아 답답하셨겠어요. {LATER}", "배송 조회가 안 돼요"),),
        (example(f"물에 줄어들 수 있어 걱정되시겠어요. {LATER}"),),
        holds=_causes_feeling,
    ),
    ClauseRule(
        "aim", None, "확인하는 목적입니다.", "What the check is for.", (example(f"믿고 구매하실 수 있도록 {LATER}"),), holds=_aims_well
    ),
    ClauseRule(
        "praise",
        None,
        "고객을 칭찬하는 말입니다.",
        "Praise of the customer.",
        (example(f"마음이 참 따뜻하시네요. {LATER}"),),
        (example(f"원단이 참 따뜻하네요. {LATER}"),),
        holds=_praises,
    ),
    ClauseRule(
        "concern",
        None,
        "고객을 염려하는 물음입니다.",
        "Concern for the customer.",
        (example(f"다치신 곳은 없으신지요? {LATER}", "컵이 깨져서 왔어요"),),
        holds=_concern,
    ),
    ClauseRule(
        "understanding",
        None,
        "이해한다는 말입니다.",
        "Understanding.",
        (example(f"걱정하시는 마음 이해합니다. {LATER}"),),
        holds=_understands,
    ),
    ClauseRule(
        "shop-feels",
        None,
        "판매자의 마음입니다.",
        "The shop's own feelings.",
        (example(f"저희도 마음이 무겁습니다. {LATER}"),),
        (example(f"커튼이 조금 무겁습니다. {LATER}"),),
        holds=_shop_feels,
    ),
    ClauseRule(
        "reported",
        None,
        "고객이 한 말을 옮겼습니다.",
        "What the customer said, as said.",
        (example("커튼이 줄었다고 말씀해 주셔서 확인해 보겠습니다.", "커튼이 줄었어요"),),
        holds=_reports,
    ),
    ClauseRule(
        "topic",
        None,
        "문의의 주제를 말합니다.",
        "It names the question.",
        (example(f"세탁에 관한 문의시군요. {LATER}"),),
        holds=_restates_topic,
    ),
    ClauseRule(
        "customer-told",
        None,
        "고객이 알린 상황입니다.",
        "The customer's own situation.",
        (example(f"캠핑을 준비하고 계시는군요. {LATER}", "캠핑 가는데 방수 되나요?"),),
        holds=_customer_plans,
    ),
    ClauseRule(
        "leads-to-customer",
        None,
        "고객이 하는 일이나 느끼는 마음으로 이어집니다.",
        "On the way to what the customer does or feels.",
        (example(f"노트북을 넣어 다니실 가방을 찾으시는군요. {LATER}", "노트북 들어가나요?", "백팩"),),
        holds=_leads_to_customer,
    ),
    ClauseRule(
        "customer-noun",
        None,
        "고객이 말한 것을 가리킵니다.",
        "What the customer named.",
        (example(f"명절에 어른께 드릴 귀한 선물이군요. {LATER}", "명절에 어른께 드리려고요. 포장 되나요?", "한우 선물세트"),),
        holds=_calls_it,
    ),
    ClauseRule(
        "customer-verb",
        None,
        "고객이 하는 일을 가리킵니다.",
        "What the customer does.",
        (example(f"주무실 때 사용하시는 제품이라 걱정이 되실 것 같아요. {LATER}", "온수매트 전자파 없나요", "온수매트"),),
        holds=_customer_verb_open,
    ),
    ClauseRule(
        "customer-case",
        None,
        "고객의 사정을 헤아리는 말입니다.",
        "The customer's case.",
        (example(f"피부가 민감하시면 걱정이 많으시죠. {LATER}", "민감성 피부인데 트러블 안 나나요", "클렌저"),),
        holds=_customer_condition,
    ),
    ClauseRule(
        "reason-to-check",
        None,
        "확인이 필요한 까닭입니다.",
        "Why it must be checked.",
        (example(f"안전과 관련된 부분이라 {LATER}"),),
        holds=_weighs,
    ),
    ClauseRule(
        "for-whom",
        None,
        "누가 쓰는지를 말합니다.",
        "Who will use it.",
        (example(f"아기가 쓰는 제품이라 {LATER}", "아기가 써도 되나요?"),),
        holds=_for_living,
    ),
    ClauseRule("introduction", None, "자기소개입니다.", "Who writes.", (example(f"안녕하세요, 담당자입니다. {LATER}"),), holds=_introduces),
    ClauseRule(
        "trust",
        None,
        "믿고 기다리거나 고르게 하려는 말입니다.",
        "So that the customer can trust it.",
        (example(f"믿고 구매하실 수 있도록 {LATER}"),),
        holds=_trusts,
    ),
    ClauseRule(
        "remark",
        None,
        "상품과 상관없는 인사말입니다.",
        "Small talk that says nothing of the goods.",
        (example(f"집 안에 웃음소리가 가득하겠어요. {LATER}", "딸이 배우는데 튜너 포함인가요?", "우쿨렐레"),),
        (example(f"원단이 부드럽겠어요. {LATER}"),),
        holds=_remarks,
    ),
    ClauseRule(
        "received",
        None,
        "문의를 받았다는 말입니다.",
        "The question has arrived.",
        (example(f"남겨 주신 글 잘 읽었습니다. {LATER}"),),
        holds=_got,
    ),
    ClauseRule(
        "agrees",
        None,
        "고객의 마음을 알아준다는 말입니다.",
        "It shares the customer's view.",
        (example(f"신중하신 마음이 당연하다고 생각합니다. {LATER}"),),
        holds=_thinks_with,
    ),
    ClauseRule(
        "manner",
        None,
        "어떻게 답하는지를 꾸밉니다.",
        "How the answer will be.",
        (example(f"너른 양해 부탁드립니다. {LATER}"),),
        holds=_manner,
    ),
    ClauseRule(
        "kind-word",
        None,
        "정중한 꾸밈말입니다.",
        "A kind word.",
        (example(f"행복 가득한 하루 보내세요. {LATER}"),),
        holds=_qualifies_gently,
    ),
    ClauseRule(
        "part-of-wish",
        None,
        "기원하는 말의 일부입니다.",
        "On the way to a wish.",
        (example(f"초록초록하게 잘 자라기를 바랍니다! {LATER}", "화분 배수구멍 뚫려 있나요? 몬스테라 분갈이하려고요", "토분 8호"),),
        holds=_part_of_wish,
    ),
    ClauseRule("binding-word", None, "이어 주는 말입니다.", "A word that binds.", (example(f"세탁에 대해 {LATER}"),), holds=_binds),
)
