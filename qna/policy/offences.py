"""What a holding reply must not say, by the shape of its clause."""

from qna.policy import words as w
from qna.policy.acts import _PATIENCE, _wishes
from qna.policy.clause import Clause
from qna.policy.rule import LATER, ClauseRule, example
from qna.policy.types import ViolationCode as C

_CALM = frozenset("걱정 염려 안심 불안 우려 놓 근심 고민 망설이 걱정하 염려하".split())
_NOT_DO = frozenset("말 않 마 없 도되".split())
_WAITS = frozenset("기다리 양해 이해".split())
_OUTCOMES = w.FAVOURS | frozenset(
    "받 도착 받아보 출고 배송 발송 쓰 사용 입 이용 드시 먹 즐기 누리 해결 만족 편하 불편 문제 문제없 없 되 가능 오 가 완료 보내".split()
)
_BRINGS = frozenset("준비 챙기 조치 처리 진행 마련 하 만들 맞추 확보 보장 책임지 해 신경쓰".split())
_FAULTS = frozenset("불량 하자 오배송 잘못 실수 누락 파손 착오 결함 과실 부주의 미숙 오류".split())
_SENDS = frozenset("보내 발송 배송 드리 출고 판매 포장 넣 빠뜨리 누락 안내 처리 관리 제작".split())
_OPERATIONS = frozenset(
    "폭주 점검 조사 파업 휴가 휴무 연휴 부재 과부하 장애 오류 지연 물량 명절 이전 공사 인력 성수기 품귀 재고 공장 수급 생산 입고 주문량 문의량 시스템 서버 교육 회의 출장 이벤트 행사 마감".split()
)
_SELF_HELP = frozenset("확인 문의 연락 참고 참조 보 조회 받 상담 신청 접수 찾아보 살펴보 안내 물어보 이용 방문 요청".split())
_CONTACTS = frozenset("문의 연락 전화 상담 방문 신청 접수 로그인 조회 검색 참고 참조 확인 클릭 접속".split())
_BETTER = frozenset("좋 낫 나 빠르 추천 권하 권장 편리 편하 정확 바람직".split())
_TIME_NOUNS = frozenset("시간 시일 확인 답변 안내 회신 조금 다소 약간 여유 검토 절차 과정 파악 조사".split())


def _soothes(c: Clause) -> bool:
    p = c.p
    if c.root not in _CALM and not (c.root in {"하", "갖", "가지"} and p.near & _CALM):
        return False
    denies = p.has(*_NOT_DO) and (c.is_request or p.honours or p.has("도되"))
    told = c.is_request and c.root in {"안심", "놓"}
    onward = c.root == "안심" and p.ending in {"고", "하고", "어도"} and c.next is not None and c.next.root not in _WAITS
    return (denies or told or onward) and not (c.aims or _open_purpose(c))


def _open_purpose(c: Clause) -> bool:
    """ "안심하고 쓰실 수 있도록 확인해": aimed at by a check."""
    return any(q.ending in {"도록", "게", "는지", "ㄴ지", "은지", "을지", "ㄹ지"} for q in c.following) and c.ends_with_shop


def _brings_about(c: Clause) -> bool:
    """ "출고되도록 하겠습니다", "받으실 수 있도록 준비하겠습니다"."""
    p = c.p
    if c.root == "드리" and c.scene.forms & w.ANSWERS:
        return False
    if p.has("도록하") and p.volitional and c.root not in w.CHECK | w.ANSWER | w.MANNERS | w.EFFORT and not p.near & w.ANSWERS:
        return True
    goals = [q for q in c.scene.predicates[: c.index] if q.ending in {"도록", "게끔"}]
    if not goals:
        return False
    goal = goals[-1]
    outcome = goal.root in _OUTCOMES and not goal.near & w.ANSWERS
    return outcome and (p.volitional or p.has("드리") or p.light == "드리") and (c.root in _BRINGS and not p.near & w.ANSWERS)


def _favours(c: Clause) -> bool:
    """ "환불해 드리겠습니다", "쿠폰을 넣어 드릴게요"."""
    p = c.p
    if p.kind in {"open", "bare"} or c.open_after or c.is_request:
        return False
    if p.kind == "adnominal":
        return False
    if p.honours and not p.has("도록하"):
        return False
    if c.root in w.ANSWER - {"도움", "돕", "도와드리", "도와주"} or (p.near & w.ANSWERS and c.root not in w.HARD_FAVOURS):
        return False
    gives = p.has("드리", "주") or p.light in {"드리", "주"} or p.volitional or p.has("도록하")
    if c.root == "약속" and c.before is not None and c.before.root in w.ANSWER | w.ANSWERS:
        return False
    if c.before is not None and c.before.ending in {"도록", "게"} and c.before.root in w.ANSWER | w.ANSWERS:
        return False
    named = c.root in w.FAVOURS or (c.root in {"도와드리", "돕", "도와주", "하", "드리", "해결"} and bool(p.near & w.FAVOURS))
    if c.root in {"받", "청구"} and p.has("않") and p.volitional:
        return True
    if p.has("있") and not c.wills:
        return False
    negated = p.has("않", "못하", "수없", "기어렵")
    gives_it = (
        p.has("드리")
        and c.root not in w.CHECK | w.ANSWER | w.ANSWERS | w.EFFORT | w.MANNERS | w.GIVEN
        and (c.wills or p.has("터", "것", "거", "예정") or c.final)
    )
    named = named or gives_it
    return named and gives and not negated and not (c.conditional or c.aims) and (c.states or p.kind == "connective")


def _owns_up(c: Clause) -> bool:
    """ "불량 상품을 보내 드려 죄송합니다": admits the fault."""
    p = c.p
    if c.of_customer or (not c.leads_to_feeling and c.root not in w.SORRY):
        return False
    careless = {t.form for t in c.scene.tokens if t.start < p.end} & {
        "잘못",
        "소홀히",
        "소홀",
        "미처",
        "실수",
        "부주의",
        "허술하",
        "부실하",
    }
    if careless and (c.root in _SENDS | {"하", "싸", "챙기", "담"}) and not p.honours and c.root != "문의":
        return True
    faulty = bool((set(c.nouns) | {c.root}) & _FAULTS) or bool(
        c.before is not None and c.before.root in _FAULTS and c.before.kind == "adnominal"
    )
    return faulty and c.root in _SENDS and (p.has("드리", "게하") or p.light in {"드리", "하", ""}) and not p.honours


def _gives_reason(c: Clause) -> bool:
    """ "문의 폭주로", "재고 조사 중이라": an invented reason for the wait."""
    if not (c.reasons or (c.p.kind == "adnominal" and c.head in {"관계", "탓", "상황", "상태", "사정"})):
        return False
    nouns = {c.root, *c.nouns}
    if (c.leads_to_feeling and "지연" in nouns) or (c.p.light == "하" and (c.topic_of_shop or c.ends_with_shop) and not c.p.has("중")):
        return False
    return (
        bool(nouns & _OPERATIONS)
        and not nouns & w.ANSWERS
        and not c.of_customer
        and not all(c.source.holds(n) for n in nouns & _OPERATIONS)
        and (c.p.light in {"이", "되", "하"} or c.root in {"많", "몰리", "밀리", "있"})
    )


def _found_out(c: Clause) -> bool:
    """ "7cm로 확인됩니다", "가능한 것으로 알고 있습니다", "…다고 합니다"."""
    p = c.p
    if c.of_customer or c.open_after:
        return False
    result = (
        c.root in {"확인", "보이", "파악", "조회", "예상", "추정", "판단", "생각", "사료", "기억", "짐작"}
        and p.light in {"되", ""}
        and bool({"로", "으로"} & p.arg_forms)
        and c.states
        and not p.near & {"문의", "내용"}
    )
    heard = (
        c.root in {"알", "듣"}
        and p.has("있")
        and bool({"로", "으로"} & p.arg_forms or (c.before is not None and c.before.ending.endswith("다고")))
    )
    says = c.root == "하" and c.before is not None and c.before.ending in {"다고", "는다고", "ㄴ다고", "라고"} and not p.honours and c.final
    return result or heard or says


def _customer_can(c: Clause) -> bool:
    return c.of_customer and c.p.has("수있") and c.p.kind != "adnominal" and not c.open_after and not c.aims


def _sends_off(c: Clause) -> bool:
    """ "상세 페이지에서 보실 수 있어요", "문의하시면 됩니다"."""
    p = c.p
    can = (
        _customer_can(c)
        or (p.has("도되") and p.honours)
        or (
            c.conditional
            and p.honours
            and c.next is not None
            and c.next.root in {"되", "좋", "편하", "빠르", "가능"}
            and not c.next.honours
        )
    )
    elsewhere = bool(c.scene.forms & w.PLACES) or "직접" in c.scene.forms
    return can and (c.root in _SELF_HELP or elsewhere) and c.root not in _WAITS and not c.p.near & {"답변", "회신", "답"}


def _advises(c: Clause) -> bool:
    """ "병원에 문의해 보시는 것이 좋습니다", "상담을 권장드립니다"."""
    if c.root in {"권장", "추천", "권하", "권유", "당부"} and not c.p.honours and c.states and not c.open_after:
        return True
    if not (c.p.has("것좋") or (c.head in {"것", "거", "편", "방법", "게", "쪽"} and c.next is not None and c.next.root in _BETTER)):
        return False
    return c.of_customer


def _advises_contact(c: Clause) -> bool:
    sent = c.root in _CONTACTS | {"상의", "의뢰", "물어보"} or bool(c.p.near & _CONTACTS) or bool(c.scene.forms & w.PLACES)
    return (_advises(c) and sent) or (
        c.root == "가능"
        and c.states
        and bool(c.p.near & _SELF_HELP)
        and not c.p.near & {"답변", "안내"}
        and (bool(c.scene.forms & w.PLACES) or "직접" in c.scene.forms)
    )


def _asks_work(c: Clause) -> bool:
    """ "사진을 보내 주세요", "상세 페이지 참고 부탁드립니다"."""
    p = c.p
    if c.topic_of_shop:
        return False
    if (
        p.honours
        and p.has("주")
        and p.kind == "connective"
        and p.ending in {"고", "며"}
        and c.root in w.BURDENS
        and c.scene.forms & w.PLACES
        and not p.has("었")
    ):
        return True
    if p.kind == "adnominal" and c.head == "대로" and p.has("주") and p.honours and set(c.nouns) & w.THINGS:
        return True
    asked = (
        c.is_request
        or (c.conditional and p.honours and (p.has("주") or c.root in w.THINGS))
        or (
            p.honours
            and p.ending in {"고", "며", "으며"}
            and c.root in w.BURDENS - {"확인", "문의", "남기", "보내", "보"}
            and p.has("보", "주")
            and p.kind == "connective"
            and not c.leads_to_feeling
            and not p.has("었")
        )
    )
    if not asked:
        return False
    if (c.root == "부탁" and p.has("두", "놓")) or (p.volitional and c.root == "부탁" and c.scene.forms & w.STAFF):
        return False
    if c.root in {"부탁", "바라", "드리"}:
        nearest = [t.form for t in p.args if t.tag in {"NNG", "VV"}][-1:]
        if any(n in _PATIENCE | {"양해", "이해", "기다림"} for n in nearest):
            return False
        before = c.before.root if c.before is not None and c.before.ending == "기" else ""
        return any(n in w.BURDENS for n in nearest) or before in w.BURDENS
    if c.root == "주" and set(c.nouns) & w.THINGS:
        return True
    return c.root in w.BURDENS | {"알리", "말씀", "남기", "적", "기입", "입력", "첨부"} or bool(
        set(p.near) & w.BURDENS and c.root in {"하", "주"}
    )


def _directs(c: Clause) -> bool:
    """ "찬물에 손세탁해 주세요", "넣어서 돌리시면 됩니다": how to do it."""
    p = c.p
    told = c.is_request and not _wishes(c) and c.root not in w.MANNERS | _WAITS
    rule = (
        c.conditional
        and p.honours
        and c.next is not None
        and c.next.root in {"되", "좋", "돼"}
        and not c.next.honours
        and not c.next.has("겠")
        and c.next.kind != "open"
    )
    must = p.has("야하") and not c.ends_with_shop and c.states and not c.leads_to_feeling
    return (
        (
            told
            and c.root
            in w.USES
            | w.FAVOURS
            | {
                "쓰",
                "사용",
                "보관",
                "피하",
                "주의",
                "유의",
                "권하",
                "넣",
                "빼",
                "돌리",
                "말리",
                "닦",
                "바르",
                "먹",
                "드시",
                "선택",
                "고르",
                "눌러",
                "누르",
            }
        )
        or rule
        or (must and p.honours)
    )


def _allows(c: Clause) -> bool:
    """ "사용하실 수 있습니다", "쓰셔도 됩니다"."""
    p = c.p
    may = p.has("도되") and c.root not in _WAITS
    return (_customer_can(c) or may) and not c.open_after and c.states | (p.kind == "connective")


def _foretells(c: Clause) -> bool:
    """ "만족하실 거예요", "잘 맞으실 것 같아요"."""
    p = c.p
    pleased = c.root in {
        "만족",
        "맞",
        "편하",
        "어울리",
        "좋아하",
        "마음",
        "들",
        "쓰",
        "사용",
        "따뜻",
        "따뜻하",
        "시원",
        "시원하",
        "예쁘",
        "수월",
        "가능",
        "괜찮",
        "무난",
        "넉넉",
        "충분",
    }
    guess = p.has("것", "거", "것같", "겠", "터", "것으로") or p.ending.endswith(("군요", "네요"))
    return (
        c.of_customer
        and pleased
        and guess
        and c.states
        and not p.near & w.HEART
        and not c.source.told & {c.root}
        and not c.open_after
        and not p.has("수있")
    )


def _states(c: Clause) -> bool:
    """A predicate of the goods or of the shop's rules, as a fact: "품절입니다", "물에 약하니"."""
    p = c.p
    if (c.exclaims and not c.of_goods) or p.ending.endswith(("다고", "라고")):
        return False
    if (c.of_customer and c.root not in {"가능", "품절", "무료", "단종"}) or c.open_after or c.is_request:
        return False
    if not c.states and not (p.ending in {"어", "아", "여"} and p.kind == "connective"):
        return False
    if (
        (c.of_shop and c.root not in w.HARD and not (c.root in w.FAVOURS and p.has("있") and not c.wills))
        or (c.root == "안심" and c.next is not None and c.next.root in _WAITS)
        or c.subject in {"말씀", "의견", "지적"}
    ):
        return False
    if p.light == "이":
        return _says_what(c)
    if c.root in {"있", "없", "되", "나", "많", "적", "크", "작"}:
        named = set(c.nouns) - w.ANSWERS - w.HEART - w.MORE - w.BEINGS
        return bool(named) and c.of_goods and (c.final or c.contrasts or c.reasons)
    practice = c.root in w.FAVOURS and p.has("있") and not c.wills and not p.near & w.ANSWERS
    return (
        practice
        or c.root in w.HARD | w.GREEN
        or (c.root_known and c.root not in w.CUSTOMER and (c.final or c.contrasts) and not c.source.told & {c.root})
    )


def _says_what(c: Clause) -> bool:
    """ "순면 소재입니다", "착불이라": what the goods are."""
    p = c.p
    if c.root in w.ANSWERS | w.OCCASIONS | w.GENERIC_HEADS | w.STAFF | {"중", "예정", "때문", "고객님", "처음", "덕분"}:
        return False
    closed = c.final or c.contrasts or c.reasons or p.ending in {"며", "이며", "고"}
    marvels = p.ending.endswith(("군요", "네요", "라니", "다니", "까요", "가요", "지요", "죠"))
    goods = (
        c.root in w.GOODS | w.HARD | w.GREEN | w.TRADE
        or (c.root_known and c.root not in c.source.told)
        or any(n in w.GOODS | w.TRADE for n in c.nouns)
    )
    return closed and not marvels and goods and not c.leads_to_feeling


def _states_fact(c: Clause) -> bool:
    return _states(c)


GRAVE: tuple[ClauseRule, ...] = (
    ClauseRule(
        "reassurance",
        C.PROMISE,
        "결과를 장담하며 안심시키는 말입니다.",
        "It reassures instead of waiting for the check.",
        (example(f"걱정하지 마세요. {LATER}"),),
        (example(f"걱정되셨겠어요. {LATER}"),),
        holds=_soothes,
    ),
    ClauseRule(
        "admission",
        C.DEFINITIVE,
        "잘못을 인정하는 사과입니다.",
        "The apology admits a fault.",
        (example(f"불량 상품을 보내 드려 죄송합니다. {LATER}", "찢어져서 왔어요"),),
        (example(f"불편을 드려 죄송합니다. {LATER}"),),
        holds=_owns_up,
    ),
    ClauseRule(
        "outcome",
        C.PROMISE,
        "결과를 약속합니다.",
        "It promises an outcome.",
        (example(f"{LATER} 바로 출고되도록 하겠습니다."),),
        (example("담당자가 바로 안내드리도록 하겠습니다."),),
        holds=_brings_about,
    ),
    ClauseRule(
        "favour",
        C.PROMISE,
        "환불·교환·발송 같은 처리를 약속합니다.",
        "It promises a favour.",
        (example(f"환불해 드리겠습니다. {LATER}"),),
        (example("환불이 가능한지 담당자가 확인한 후 안내드리겠습니다."),),
        holds=_favours,
    ),
    ClauseRule(
        "invented-reason",
        C.DEFINITIVE,
        "확인되지 않은 사정을 이유로 들었습니다.",
        "It gives a reason nobody has checked.",
        (example(f"재고 조사 중이라 {LATER}"),),
        (example(f"안전과 관련된 부분이라 {LATER}"),),
        holds=_gives_reason,
    ),
)
"""Judged before any courtesy: they look like one."""

ERRANDS: tuple[ClauseRule, ...] = (
    ClauseRule(
        "sends-off",
        C.BURDEN,
        "고객에게 직접 알아보라고 합니다.",
        "It sends the customer elsewhere.",
        (example(f"상세 페이지에서 확인하실 수 있습니다. {LATER}"),),
        holds=_sends_off,
    ),
    ClauseRule(
        "advice-to-contact",
        C.BURDEN,
        "다른 곳에 문의하라고 권합니다.",
        "It advises to ask elsewhere.",
        (example(f"제조사에 문의해 보시는 것이 좋습니다. {LATER}"),),
        holds=_advises_contact,
    ),
    ClauseRule(
        "request",
        C.BURDEN,
        "기다림 말고 다른 일을 부탁합니다.",
        "It asks for more than patience.",
        (example(f"사진을 보내 주시면 {LATER}"),),
        (example(f"조금만 기다려 주시면 {LATER}"),),
        holds=_asks_work,
    ),
    ClauseRule(
        "instruction",
        C.DEFINITIVE,
        "사용 방법을 알려 주는 답입니다.",
        "It tells how to do it.",
        (example(f"찬물에 손세탁해 주세요. {LATER}"),),
        holds=_directs,
    ),
    ClauseRule(
        "advice",
        C.DEFINITIVE,
        "이렇게 하라고 권하는 답입니다.",
        "It advises, which answers.",
        (example(f"손세탁하시는 것이 좋습니다. {LATER}"),),
        holds=_advises,
    ),
    ClauseRule(
        "result",
        C.DEFINITIVE,
        "확인된 결과처럼 말합니다.",
        "It tells a result.",
        (example(f"손세탁 전용으로 확인됩니다. {LATER}"),),
        holds=_found_out,
    ),
    ClauseRule(
        "permission",
        C.DEFINITIVE,
        "해도 된다, 할 수 있다고 답합니다.",
        "It says what the customer can do.",
        (example(f"세탁기를 사용하실 수 있습니다. {LATER}"),),
        (example("세탁기를 사용하실 수 있는지 담당자가 확인한 후 안내드리겠습니다."),),
        holds=_allows,
    ),
)
"""What the customer is told to do, or may do."""

STATEMENTS: tuple[ClauseRule, ...] = (
    ClauseRule(
        "forecast",
        C.DEFINITIVE,
        "만족할 것이라고 미리 말합니다.",
        "It foretells how the goods will be.",
        (example(f"사용하시기 편하실 거예요. {LATER}"),),
        holds=_foretells,
    ),
    ClauseRule(
        "statement",
        C.DEFINITIVE,
        "상품이나 규정에 대해 단정합니다.",
        "It states something of the goods or the rules.",
        (example(f"세탁기 사용이 가능합니다. {LATER}"), example(f"물에 약하니 {LATER}")),
        (example("세탁기 사용이 가능한지는 담당자가 확인한 후 안내드리겠습니다."),),
        holds=_states_fact,
    ),
)
