"""Why it must be checked first, what for, and how: nothing of the goods."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, example, recognises
from policy.words import words

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


@recognises("확인하는 목적입니다.", f"믿고 구매하실 수 있도록 {LATER}")
def aim(c: Clause) -> bool:
    """What the check is for."""
    if c.p.ending == "게" and c.root in w.GREEN and c.of_goods:
        return False
    return c.aims and c.ends_with_shop and c.root not in w.HARD_FAVOURS and not c.p.volitional


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


@recognises("확인이 필요한 까닭입니다.", f"안전과 관련된 부분이라 {LATER}")
def reason_to_check(c: Clause) -> bool:
    """Why it must be checked."""
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


@recognises("누가 쓰는지를 말합니다.", example(f"아기가 쓰는 제품이라 {LATER}", "아기가 써도 되나요?"))
def for_whom(c: Clause) -> bool:
    """Who will use it."""
    p = c.p
    by_told = c.before is not None and any(
        (b.tag == "JKS" and c.source.names(a.form) for a, b in zip(c.before.args, c.before.args[1:], strict=False))
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
    dear = c.before is not None and c.before.kind == "adnominal" and c.before.root in w.NEUTRAL
    used = used or dear
    weighs = c.head == "만큼" or p.ending in words("라 이라 라서 이라서 니 이니 어서 여서 니만큼")
    return (p.light == "이" and good and used and weighs) or (c.root in _LIVING and p.has("것", "거", "제품") and being)


@recognises("어떻게 답하는지를 꾸밉니다.", f"너른 양해 부탁드립니다. {LATER}")
def manner(c: Clause) -> bool:
    """How the answer will be."""
    p = c.p
    if p.kind == "adnominal" and c.root in w.NEUTRAL and not p.has("않", "못하"):
        return True
    if c.root not in w.QUALITY or p.has("수있") or (c.nouns and c.p.near & c.source.nouns - w.ANSWERS):
        return False
    adverb = p.ending in words("게 도록 이 히")
    before_noun = p.kind == "adnominal" and any(t.form in w.ANSWERS | w.KINDNESS for t in c.phrase[:3])
    return adverb or before_noun
