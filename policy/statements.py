"""Answers: facts, results, forecasts, invented reasons, admissions."""

from policy import words as w
from policy.clause import Clause
from policy.clauses import Predicate
from policy.rule import LATER, ClauseRule, example
from policy.types import ViolationCode as C
from policy.words import words

_WAITS = words("기다리 양해 이해")
_FAULTS = words("불량 하자 오배송 잘못 실수 누락 파손 착오 결함 과실 부주의 미숙 오류")
_SENDS = words("보내 발송 배송 드리 출고 판매 포장 넣 빠뜨리 누락 안내 처리 관리 제작")
_OPERATIONS = words(
    "폭주 점검 조사 파업 휴가 휴무 연휴 부재 과부하 장애 오류 지연 물량 명절 이전 공사 인력 성수기 품귀 재고 공장 수급 생산 입고 주문량 문의량 시스템 서버 교육 회의 출장 이벤트 행사 마감"
)


def _owns_up(c: Clause) -> bool:
    """ "불량 상품을 보내 드려 죄송합니다": admits the fault."""
    p = c.p
    if c.of_customer or (not c.leads_to_feeling and c.root not in w.SORRY):
        return False
    careless = {t.form for t in c.scene.tokens if t.start < p.end} & words("잘못 소홀히 소홀 미처 실수 부주의 허술하 부실하")
    if careless and (c.root in _SENDS | words("하 싸 챙기 담")) and not p.honours and c.root != "문의":
        return True
    faulty = bool((set(c.nouns) | {c.root}) & _FAULTS) or bool(
        c.before is not None and c.before.root in _FAULTS and c.before.kind == "adnominal"
    )
    return faulty and c.root in _SENDS and (p.has("드리", "게하") or p.light in {"드리", "하", ""}) and not p.honours


ADMISSION = ClauseRule(
    "admission",
    C.DEFINITIVE,
    "잘못을 인정하는 사과입니다.",
    "The apology admits a fault.",
    (example(f"불량 상품을 보내 드려 죄송합니다. {LATER}", "찢어져서 왔어요"),),
    (example(f"불편을 드려 죄송합니다. {LATER}"),),
    holds=_owns_up,
)


def _gives_reason(c: Clause) -> bool:
    """ "문의 폭주로", "재고 조사 중이라": an invented reason for the wait."""
    if not (c.reasons or (c.p.kind == "adnominal" and c.head in words("관계 탓 상황 상태 사정"))):
        return False
    nouns = {c.root, *c.nouns}
    if (c.leads_to_feeling and "지연" in nouns) or (c.p.light == "하" and (c.topic_of_shop or c.ends_with_shop) and not c.p.has("중")):
        return False
    return (
        bool(nouns & _OPERATIONS)
        and not nouns & w.ANSWERS
        and not c.of_customer
        and not all(c.source.holds(n) for n in nouns & _OPERATIONS)
        and (c.p.light in {"이", "되", "하"} or c.root in words("많 몰리 밀리 있"))
    )


INVENTED_REASON = ClauseRule(
    "invented-reason",
    C.DEFINITIVE,
    "확인되지 않은 사정을 이유로 들었습니다.",
    "It gives a reason nobody has checked.",
    (example(f"재고 조사 중이라 {LATER}"),),
    (example(f"안전과 관련된 부분이라 {LATER}"),),
    holds=_gives_reason,
)


def _found_out(c: Clause) -> bool:
    """ "7cm로 확인됩니다", "가능한 것으로 알고 있습니다", "…다고 합니다"."""
    p = c.p
    if c.of_customer or c.open_after:
        return False
    result = (
        c.root in words("확인 보이 파악 조회 예상 추정 판단 생각 사료 기억 짐작")
        and p.light in {"되", ""}
        and bool({"로", "으로"} & p.arg_forms)
        and c.states
        and not p.near & {"문의", "내용"}
        and not (c.before is not None and c.before.honours and c.before.root in w.FEELINGS)
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


RESULT = ClauseRule(
    "result",
    C.DEFINITIVE,
    "확인된 결과처럼 말합니다.",
    "It tells a result.",
    (example(f"손세탁 전용으로 확인됩니다. {LATER}"),),
    holds=_found_out,
)


def _foretells(c: Clause) -> bool:
    """ "만족하실 거예요", "잘 맞으실 것 같아요"."""
    p = c.p
    pleased = c.root in words("만족 맞 편하 어울리 좋아하 마음 들 쓰 사용 따뜻 따뜻하 시원 시원하 예쁘 수월 가능 괜찮 무난 넉넉 충분")
    guess = (p.has("것", "거") and c.final) or p.has("것같", "겠", "터") or p.ending.endswith(("군요", "네요"))
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


FORECAST = ClauseRule(
    "forecast",
    C.DEFINITIVE,
    "만족할 것이라고 미리 말합니다.",
    "It foretells how the goods will be.",
    (example(f"사용하시기 편하실 거예요. {LATER}"),),
    holds=_foretells,
)


def _says_what(c: Clause) -> bool:
    """ "순면 소재입니다", "착불이라": what the goods are."""
    p = c.p
    if c.root in w.ANSWERS | w.OCCASIONS | w.GENERIC_HEADS | w.STAFF | words("중 예정 때문 고객님 처음 덕분"):
        return False
    closed = c.final or c.contrasts or c.reasons or p.ending in {"며", "이며", "고"}
    marvels = p.ending.endswith(("군요", "네요", "라니", "다니", "까요", "가요", "지요", "죠"))
    goods = (
        c.root in w.GOODS | w.HARD | w.GREEN | w.TRADE
        or (c.root_known and c.root not in c.source.told)
        or any(n in w.GOODS | w.TRADE for n in c.nouns)
    )
    return closed and not marvels and goods and not c.leads_to_feeling


def _states(c: Clause) -> bool:
    """A predicate of the goods or of the shop's rules, as a fact: "품절입니다", "물에 약하니"."""
    p = c.p
    if (c.exclaims and not c.of_goods) or p.ending.endswith(("다고", "라고")):
        return False
    if (c.of_customer and c.root not in words("가능 품절 무료 단종")) or c.open_after or c.is_request:
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
    if c.root == "같" and p.args and p.args[0].form == "분":
        return False
    if c.root in words("있 없 되 나 많 적 크 작"):
        named = set(c.nouns) - w.ANSWERS - w.HEART - w.MORE - w.BEINGS
        return bool(named) and c.of_goods and (c.final or c.contrasts or c.reasons)
    if c.root == "진행" and p.near & (w.ANSWERS | words("절차 과정 작업")):
        return False
    practice = c.root in w.FAVOURS and p.has("있") and not c.wills and not p.near & (w.ANSWERS | words("절차 과정 작업"))
    return (
        practice
        or c.root in w.HARD | w.GREEN
        or (c.root_known and c.root not in w.CUSTOMER and (c.final or c.contrasts) and not c.source.told & {c.root})
    )


def _states_fact(c: Clause) -> bool:
    return _states(c)


STATEMENT = ClauseRule(
    "statement",
    C.DEFINITIVE,
    "상품이나 규정에 대해 단정합니다.",
    "It states something of the goods or the rules.",
    (example(f"세탁기 사용이 가능합니다. {LATER}"), example(f"물에 약하니 {LATER}")),
    (example("세탁기 사용이 가능한지는 담당자가 확인한 후 안내드리겠습니다."),),
    holds=_states_fact,
)


def _answers_yes_or_no(c: Clause) -> bool:
    """ "네, 됩니다", "아니요, 안 줄어듭니다": what a yes or no is followed by, unless it is a known act."""
    first = c.scene.tokens[0].form if c.scene.tokens else ""
    told = c.final and c.states and not (c.exclaims or c.of_customer or c.is_request or c.open_after)
    return told and first in words("네 넵 예 아니요 아뇨 아니오")


SAYS_YES = ClauseRule(
    "says-yes",
    C.DEFINITIVE,
    "네, 아니요로 답합니다.",
    "It answers with yes or no.",
    (example(f"네, 됩니다. {LATER}"),),
    (example("네, 고객님. 담당자가 확인한 후 안내드리겠습니다."),),
    holds=_answers_yes_or_no,
)
