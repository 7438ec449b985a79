"""What stands before a noun states as much as a sentence does."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, example, forbids, recognises
from policy.types import ViolationCode as C
from policy.words import words

_VALUES = frozenset(
    "방법 여부 기간 시간 날짜 시점 시기 범위 일정 정도 경우 기종 모델 크기 무게 사이즈 치수 길이 높이 깊이 두께 굵기 너비 각도 방향 온도 속도 모양 방식 법 위치 "
    "간격 인원 이유 원인 차이 차이점 종류 색상 색 가격 비용 금액 조건 순서 절차 기준 주기 횟수 개수 수량 양 용량 비율 하중 한도 부위 대상 나이 연령 월령 곳 장소 "
    "지역 날 요일 지 지는 지가 지를 가능성 유무 계획 예정 옵션 구성 구성품 호수 단계 연결 부품 소재 재질 성분 규격 사양 문구 항목 액수 시일 상황 현상 문제 증상 부분 점 사항 내용 건".split()
)


def _is_wished(c: Clause) -> bool:
    """It qualifies what is wished: "안전한 라이딩 되세요", "따뜻한 설날 보내세요"."""
    q = c.next
    if q is None or q.root not in words("되 보내 지내 하 만들 누리 쌓 다니 함께하 가득하 있"):
        return False
    return (
        q.ending.endswith(("세요", "셔요", "십시오")) or q.has("기바라") or any(p.root in words("바라 기원 응원 빌") for p in c.following)
    )


@forbids(
    C.DEFINITIVE,
    "명사 앞에서 사실을 단정합니다.",
    f"물세탁이 불가한 점 양해 부탁드립니다. {LATER}",
    passed=(f"확인에 시간이 걸리는 점 양해 부탁드립니다. {LATER}",),
)
def stated_point(c: Clause) -> bool:
    """It states a fact before a noun."""
    if c.of_customer or c.head not in words("점 편 바 관계 만큼 것 거 탓 수준"):
        return False
    if c.p.near & {"시간", "불편", "심려"} or c.root in c.source.told:
        return False
    return c.root in w.HARD | w.GREEN


@forbids(
    C.DEFINITIVE,
    "물어본 것을 사실처럼 말합니다.",
    example(f"분리되는 뚜껑의 세척 방법은 {LATER}", "뚜껑 분리되나요?"),
    example(f"녹이 슬지 않는 자물쇠에 대해 문의하셨군요. {LATER}", "밖에 둬도 녹 안 슬어요?", "황동 자물쇠"),
    passed=(
        example(f"뚜껑이 분리되는지 {LATER}", "뚜껑 분리되나요?"),
        example(f"최근 도정된 것으로 발송되는지 {LATER}", "도정일자 최근걸로 보내주시나요?", "삼광쌀"),
    ),
)
def presumes(c: Clause) -> bool:
    """It takes as given what was asked."""
    p = c.p
    if (
        p.kind != "adnominal"
        or c.of_customer
        or _is_wished(c)
        or c.root in w.CUSTOMER | w.CHECK | w.ANSWER | w.FEELINGS
        or not c.phrase
        or p.light == "이"
        or c.into_open
        or c.sought
    ):
        return False
    if c.phrase[0].form in w.BEINGS or (c.subject in w.BEINGS and c.root in w.USES | words("타 놀 물 앉 자")):
        return False
    asked = c.root_known and c.root not in c.source.told
    fact = p.ending in {"는", "ㄴ", "은"} and not p.has("수있")
    return (
        asked
        and fact
        and c.phrase[0].form not in _VALUES - words("제품 상품 모델 구성 구성품 소재 재질")
        and c.root not in words("궁금 궁금하 필요 문의 있 되 하")
    )


@forbids(
    C.DEFINITIVE,
    "명사 앞에서 상품의 상태를 단정합니다.",
    example(f"품절된 상품의 재입고 일정은 {LATER}", "재입고 언제 되나요?"),
    passed=(example(f"물이 새는 문제는 {LATER}", "물이 새요"),),
)
def quality(c: Clause) -> bool:
    """It says before a noun how the goods are."""
    p = c.p
    if (
        p.kind != "adnominal"
        or c.of_customer
        or _is_wished(c)
        or not c.phrase
        or c.root in c.source.told
        or p.has("수있")
        or c.is_request
        or c.into_open
        or c.sought
    ):
        return False
    quality = c.root in w.HARD | w.GREEN - words(
        "있 되 나 사용 설치 조립 세탁 배송 발송 출고 도착 입고 재입고 판매 진행 제공 동봉 적용 운영 교환 환불 반품 취소 같 다르 제작 생산 구성 지원 포함 호환 많 크 작 분리 조절 방수 빠르 느리 가볍 남 걸리 들어가 들어오 좋"
    )
    first = c.phrase[0].form
    if first in w.BEINGS:
        return False
    goods = c.source.names(first) or first in w.GOODS or any(c.source.names(t.form) for t in c.phrase if t.is_noun)
    if c.root in words("맞 어울리 적합 알맞") and c.phrase[-1].form in _VALUES:
        return False
    closed = c.root in words("품절 단종 매진 완판 불가 불가능 무료 마감 종료 없 적")
    if first in _VALUES and not closed and c.phrase[0].form not in words("제품 상품 모델 소재 재질"):
        return False
    return quality and (goods or closed) and first not in w.ANSWERS


_FACT_HEADS = words("점 탓 관계 바 만큼 편 채 상태")


@recognises("물어본 값을 가리킵니다.", example(f"견딜 수 있는 무게는 {LATER}", "무게 얼마까지 견디나요?"))
def open_value(c: Clause) -> bool:
    """It names the value that was asked for."""
    p = c.p
    if not c.phrase or p.kind != "adnominal" or c.head in _FACT_HEADS or p.ending.endswith(("다는", "라는", "자는")):
        return False
    nouns = [t.form for t in c.phrase if t.is_noun or t.tag == "NNB"]
    of_goods = len(c.phrase) > 1
    if not nouns or (of_goods and not c.root_known) or nouns[0] not in _VALUES or c.negated or c.root in {"없", "적"}:
        return False
    asked = c.root_known or p.has("수있") or c.root in w.NEUTRAL_VERBS | w.OPEN_VERBS
    return asked and c.grounded


@recognises("고객이 쓴 말입니다.", example(f"유통기한이 지난 상품을 받으셨다니 정말 죄송합니다. {LATER}", "유통기한 지난 게 왔어요!!"))
def told_before_noun(c: Clause) -> bool:
    """The customer's own words."""
    return c.p.kind == "adnominal" and c.source.holds(c.root) and c.root in c.source.told and c.grounded


@recognises(
    "답변이나 담당자를 꾸밉니다.",
    example(f"실제로 착용해 본 담당자의 이야기를 듣고 전해 드릴게요. {LATER}", "핏이 어때요", "와이드 슬랙스"),
)
def of_the_answer(c: Clause) -> bool:
    """It qualifies the answer or the staff."""
    if c.p.kind != "adnominal" or not c.phrase:
        return False
    if any(t.form in w.STAFF for t in c.phrase[:2]) and c.root not in w.GREEN - w.USES:
        return not c.root_known or c.root in w.USES
    work = c.root in w.CHECK | w.ANSWER
    return work and c.head in words("후 뒤 다음 대로 때 동안 즉시")
