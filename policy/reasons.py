"""Why it must be checked first, what for, and how: nothing of the goods."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, ClauseRule, example
from policy.words import words

_WORK_NOUNS = w.ANSWERS | words(
    "시간 시일 절차 과정 단계 순서 조사 파악 조회 대조 협의 논의 상의 검수 실측 측정 취합 정리 작업 여유 신중 주의 정확 판단"
)
_TIME_ROOTS = words("필요 걸리 소요 들 지나 요하 요구 두 늦어지 늦 지연 길어지 있 되 선행 우선 중요 지체 거치 따르 필수")
_CANNOT = words("조심 어렵 조심스럽 힘들 곤란 못하 부적절 섣부르 이르 성급 무리 쉽")
_TELLING = w.ANSWERS | words("말 말씀드리 단정 판단 장담 확답 단언 대답 확신 예단 결론 속단 추측 짐작 알 정하")
_SOFT = words("이야기 용도 부분 사항 내용 문의 질문 건 문제 사안 주제 일 점 말씀 요청 만큼 때문 경우 관계 과정 단계 절차")
_WEIGHS = words(
    "중요 소중 민감 예민 신중 조심스럽 직결 연결 관련 연관 밀접 필요 까다롭 우선 각별 크 특별 다르 다양 많 궁금 세심 꼼꼼 무겁 가볍"
)
_GRAVE = words(
    "안전 건강 피부 몸 정확 확인 답변 안내 부분 문제 정보 개인정보 위생 아이 아기 가족 선물 선택 결정 개인 차이 기준 조건 상황 생명 먹거리 신뢰 오해 혼선 내용 사항 점 일 날 자리 것 행사 시간 순간 마음 의미"
)
_LIVING = words(
    "사용 쓰 먹 드시 입 신 바르 마시 섭취 착용 이용 덮 베 닿 자 놀 물 타 앉 지내 생활 쓰이 복용 선물 드리 주 함께하 걸치 두르 담 키우"
)
_GOODS = words("제품 상품 물건 선물 음식 식품 용품 옷 것 거 먹거리 물품 데 곳 자리 간식 공간 침구 장난감")


def _aims_well(c: Clause) -> bool:
    """ "편하게 쓰실 수 있도록 담당자가 확인하여": what a check or an answer is for."""
    if c.p.ending == "게" and c.root in w.GREEN and c.of_goods:
        return False
    return c.aims and (c.ends_with_shop or c.leads_to_feeling) and c.root not in w.HARD_FAVOURS and not c.p.volitional


AIM = ClauseRule(
    "aim", None, "확인하는 목적입니다.", "What the check is for.", (example(f"믿고 구매하실 수 있도록 {LATER}"),), holds=_aims_well
)


def takes_as_given(c: Clause) -> bool:
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


def p_near_answers(c: Clause) -> bool:
    return bool(c.p.near & words("답변 안내 회신 설명"))


def _needs_time(c: Clause) -> bool:
    """ "시간이 필요합니다", "확인이 필요한 사항이라": it takes a check, whatever the matter."""
    if (
        c.root in words("늦어지 늦 걸리 길어지")
        and c.p.has("수있", "것", "거")
        and not set(c.nouns) - w.ANSWERS - words("조금 다소 약간 시간 평소")
    ):
        return True
    if c.root == "있" and "필요" in c.p.near and c.before is not None and c.before.root in w.CHECK:
        return True
    if c.root == "가능" and p_near_answers(c) and not c.scene.forms & w.PLACES:
        return True
    return c.root in _TIME_ROOTS and bool(c.p.near & _WORK_NOUNS or c.subject in _WORK_NOUNS) and not c.p.near & (w.FAVOURS - w.ANSWERS)


NEEDS_TIME = ClauseRule(
    "needs-time",
    None,
    "확인이나 시간이 필요하다는 말입니다.",
    "A check or time is needed.",
    (example("담당자가 정확한 답변을 드리기 위해 시간이 필요합니다."),),
    holds=_needs_time,
)


def _cannot_tell_yet(c: Clause) -> bool:
    """ "제가 바로 말씀드리기 어려워": not an answer, and no deferral either."""
    p = c.p
    if c.root == "되" and c.negated and c.before is not None and c.before.root in _TELLING | w.ANSWER | {"말씀"}:
        return True
    careful = (
        c.root in words("적절 바람직 옳 맞 성급 섣부르 조심스럽 정확 낫")
        and c.before is not None
        and c.before.root in _TELLING | w.CHECK | w.ANSWER
    )
    if c.root == "알" and p.has("수있") and c.before is not None and c.before.root in w.CHECK:
        return True
    if careful and c.subject in {"", "것", "건", "게", "편", "일"}:
        return True
    told = bool(p.near & _TELLING or p.arg_forms & _TELLING) or (c.before is not None and c.before.root in _TELLING)
    return (c.root in _CANNOT and told) or (c.root in _TELLING and p.has("기어렵", "수없", "못하", "않"))


CANNOT_TELL_YET = ClauseRule(
    "cannot-tell-yet",
    None,
    "바로 단정하지 않는다는 말입니다.",
    "It does not judge yet.",
    (example(f"제가 바로 말씀드리기 어려워 {LATER}"),),
    holds=_cannot_tell_yet,
)


def _weighs(c: Clause) -> bool:
    """Why it must be checked: "안전과 관련된 부분이라", "소중한 선물인 만큼"."""
    p = c.p
    if p.has("않", "못하"):
        return False
    if c.root in {"걸리", "달리", "관계"} and set(c.nouns) & {"안전", "건강", "위생"}:
        return True
    if c.root in w.CHECK | words("보 재 비교 따지 맞추") and p.has("야하") and (p.has(*_SOFT) or c.head in _SOFT):
        return True
    if (
        c.root == "정확"
        and (c.reasons or p.has("야하", "것같"))
        and not set(c.nouns) - w.ANSWERS - _GRAVE - w.MORE - w.STAFF - words("저 금액 수치 제품")
    ):
        return True
    if p.light == "이":
        return c.root in _SOFT | {"관련", "중요"} or (p.has(*_SOFT) and c.root in _GRAVE | _WEIGHS | _SOFT | w.ANSWERS)
    subjects = set(c.nouns[-2:]) | {c.subject}
    if c.root == "있" and subjects & words("개인차 차이 변동 오차 차") and (p.has("수있") or p.has(*_SOFT)):
        return True
    return c.root in _WEIGHS and (bool(subjects & _GRAVE) or p.has(*_SOFT) or c.head in _SOFT) and not c.of_customer


REASON_TO_CHECK = ClauseRule(
    "reason-to-check",
    None,
    "확인이 필요한 까닭입니다.",
    "Why it must be checked.",
    (example(f"안전과 관련된 부분이라 {LATER}"),),
    holds=_weighs,
)


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
            not takes_as_given(c)
            and c.root in _LIVING | w.USES
            and (p.honours or being)
            and (c.head in _GOODS | {"부위"} or c.source.names(c.head))
            and not p.has("수있")
        )
    good = c.root in _GOODS or c.source.names(c.root)
    dear = c.before is not None and c.before.kind == "adnominal" and c.before.root in w.NEUTRAL | words("소중 소중하 귀하 특별 특별하 아끼")
    used = used or dear
    weighs = c.head == "만큼" or p.ending in words("라 이라 라서 이라서 니 이니 어서 여서 니만큼")
    return (p.light == "이" and good and used and weighs) or (c.root in _LIVING and p.has("것", "거", "제품") and being)


FOR_WHOM = ClauseRule(
    "for-whom",
    None,
    "누가 쓰는지를 말합니다.",
    "Who will use it.",
    (example(f"아기가 쓰는 제품이라 {LATER}", "아기가 써도 되나요?"),),
    holds=_for_living,
)


def _manner(c: Clause) -> bool:
    """ "정확하게", "빠르게", "늦지 않게": how the shop answers."""
    p = c.p
    if p.kind == "adnominal" and c.root in w.NEUTRAL and not p.has("않", "못하"):
        return True
    if c.root not in w.QUALITY or p.has("수있") or (c.nouns and c.p.near & (c.source.nouns - w.ANSWERS)):
        return False
    adverb = p.ending in words("게 도록 이 히") or (p.kind == "connective" and p.ending in {"고", "면서도", "되"} and not c.nouns)
    before_noun = p.kind == "adnominal" and any(t.form in w.ANSWERS | w.KINDNESS for t in c.phrase[:3])
    return adverb or before_noun


MANNER = ClauseRule(
    "manner", None, "어떻게 답하는지를 꾸밉니다.", "How the answer will be.", (example(f"너른 양해 부탁드립니다. {LATER}"),), holds=_manner
)
