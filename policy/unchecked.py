"""What nobody has checked: an admitted fault, a reason for the wait, a result."""

from policy import words as w
from policy.clause import Clause
from policy.clauses import Predicate
from policy.rule import LATER, example, forbids
from policy.types import ViolationCode as C
from policy.words import words

_FAULTS = words("불량 하자 오배송 잘못 실수 누락 파손 착오 결함 과실 부주의 미숙 오류")


_SENDS = words("보내 발송 배송 드리 출고 판매 포장 넣 빠뜨리 누락 안내 처리 관리 제작")


_OPERATIONS = words(
    "폭주 점검 조사 파업 휴가 휴무 연휴 부재 과부하 장애 오류 지연 물량 명절 이전 공사 인력 성수기 품귀 재고 공장 수급 생산 입고 주문량 문의량 시스템 서버 교육 회의 출장 이벤트 행사 마감"
)


@forbids(
    C.DEFINITIVE,
    "잘못을 인정하는 사과입니다.",
    example(f"불량 상품을 보내 드려 죄송합니다. {LATER}", "찢어져서 왔어요"),
    passed=(f"불편을 드려 죄송합니다. {LATER}",),
)
def admission(c: Clause) -> bool:
    """The apology admits a fault."""
    p = c.p
    if c.of_customer or (not c.leads_to_feeling and c.root not in w.SORRY):
        return False
    careless = {t.form for t in c.scene.tokens if t.start < p.end} & words("잘못 소홀히 소홀 미처 실수 부주의 허술하 부실하")
    if careless and c.root in _SENDS | words("하 싸 챙기 담 번거롭 불편") and not p.honours and c.root != "문의":
        return True
    faulty = bool((set(c.nouns) | {c.root}) & _FAULTS) or bool(c.before is not None and c.before.root in _FAULTS)
    ours = c.root in words("오배송 누락 오출고 오발송 빠뜨리") and (p.light in {"드리", "하"} or p.has("드리"))
    return faulty and (c.root in _SENDS or ours) and not p.honours


@forbids(C.DEFINITIVE, "확인되지 않은 사정을 이유로 들었습니다.", f"재고 조사 중이라 {LATER}", passed=(f"안전과 관련된 부분이라 {LATER}",))
def invented_reason(c: Clause) -> bool:
    """It gives a reason nobody has checked."""
    if not (c.reasons or c.head in words("관계 탓 상황 상태 사정")):
        return False
    nouns = {c.root, *c.nouns}
    if (c.leads_to_feeling and "지연" in nouns) or (c.p.light == "하" and (c.topic_of_shop or c.ends_with_shop) and not c.p.has("중")):
        return False
    return not nouns & w.ANSWERS and not c.of_customer and not all(c.source.holds(n) for n in nouns & _OPERATIONS)


_ASKED = words("문의 질문 요청 말씀 주 남기 여쭙 여쭤보 물어보 알 원하 고민")


@forbids(C.DEFINITIVE, "확인된 결과처럼 말합니다.", f"손세탁 전용으로 확인됩니다. {LATER}")
def result(c: Clause) -> bool:
    """It tells a result."""
    p = c.p
    if c.of_customer or c.open_after or (c.root == "보이" and c.leads_to_feeling):
        return False
    result = (
        c.root in words("확인 보이 파악 조회 예상 추정 판단 생각 사료 기억 짐작")
        and p.light in {"되", ""}
        and bool({"로", "으로"} & p.arg_forms)
        and c.states
        and not p.near & {"문의", "내용"}
        and not (
            c.before is not None and c.before.honours and (c.before.root in w.FEELINGS | w.CURIOUS | _ASKED or c.before.near & w.HEART)
        )
    )
    heard = (
        c.root in {"알", "듣"}
        and p.has("있")
        and bool({"로", "으로"} & p.arg_forms or (c.before is not None and c.before.ending.endswith("다고")))
    )
    says = c.root == "하" and c.before is not None and c.before.ending in words("다고 는다고 ㄴ다고 라고") and not p.honours and c.final
    return result or heard or (says and not _defers(c.before))


def _defers(before: Predicate | None) -> bool:
    """ "알려드린다고 합니다", "확인이 필요하다고 해요": staff passes on that it is not known yet."""
    return before is not None and (before.root in w.ANSWER or (before.root in words("필요 필요하") and bool(before.arg_forms & w.CHECK)))
