"""What the customer asked, told and felt, said again."""

from policy import words as w
from policy.clause import Clause
from policy.reasons import takes_as_given
from policy.rule import LATER, example, recognises
from policy.words import words

_EXCLAIMS = ("군요", "네요", "구나", "구요", "죠", "지요", "군요요", "ㄴ가요", "나요", "을까요", "ㄹ까요", "ㄴ지요", "은지요")


_PLANS = words(
    "원 드시 다니 고려하 설치 입 앉 살 키우 챙기 배려 읽 적 옮기 찾 고르 준비 계획 고민 생각 고려 알아보 원하 바라 희망 궁금 궁금하 필요 염두 두 가지 보 살펴보 비교 선택 결정 구매 주문 사용 이용 쓰 드리 선물 기다리 앞두 맞이 예정 알 관심"
)


_HAPPENS = words("어렵 나 되 있 없 다르 같 도착 오 받 나뉘 생기 발생 남 지나 걸리")


def _answers_as_cause(c: Clause) -> bool:
    """ "물이 새서 놀라셨죠" to somebody who asks whether it is tight."""
    if c.of_customer or c.source.complains or c.root in c.source.told:
        return False
    happens = c.root in w.TROUBLE | w.COMPLAINTS | w.GREEN | _HAPPENS - {"어렵"}
    return happens and c.subject not in {"", *w.ANSWERS, *w.BEINGS, *w.HEART, *w.MORE}


@recognises(
    "고객이 겪은 일입니다.",
    example(f"조회가 되지 않아 답답하셨겠어요. {LATER}", "배송 조회가 안 돼요"),
    passed=(f"물에 줄어들 수 있어 걱정되시겠어요. {LATER}", example(f"배송이 늦어져 죄송합니다. {LATER}", "배송 얼마나 걸려요?")),
)
def cause_of_feeling(c: Clause) -> bool:
    """What led to the feeling, as the customer told it."""
    p = c.p
    if p.kind != "connective" or not (c.leads_to_feeling or c.remark_follows) or p.has("수있", "도되") or p.volitional:
        return False
    if p.has("드리") or p.light == "드리" or _answers_as_cause(c):
        return False
    if p.light == "이":
        used = c.before is not None and c.before.kind == "adnominal" and (c.before.honours or c.source.holds(c.before.root))
        return used or c.root in c.source.text
    if c.bad_news and c.grounded and (p.has("지") or bool(c.scene.forms & words("다르 잘못 늦 누락"))):
        return True
    leads = p.ending in words(
        "어 아 여 어서 아서 여서 는데 ㄴ데 은데 고 며 느라 다니 어도 라 라서 이라 이라서 다가 려는데 는지 도록 으니 니 을텐데"
    ) or p.has("터")
    happened = c.root in w.TROUBLE | _HAPPENS
    if c.root in w.HARD | w.GREEN and not c.negated and not happened and c.root not in c.source.told:
        return False
    told = (
        (c.bad_news and c.root in _HAPPENS)
        or c.source.holds(c.root)
        or any(c.source.names(n) for n in c.nouns)
        or c.of_customer
        or c.negated
        or p.has("않", "못하")
    )
    return leads and c.grounded and told


_CHOOSES = words("고르 선택 결정 정하")


_NOT_EASY = words("어렵 쉽 까다롭 힘들 막막")


def _hard_to_choose(c: Clause) -> bool:
    """ "신발 고르는 게 쉽지 않죠": both of its clauses."""
    first, last = (c.before, c.p) if c.root in _NOT_EASY else (c.p, c.next)
    if first is None or last is None or first.root not in _CHOOSES or first.kind not in {"nominal", "adnominal"}:
        return False
    return last.root in _NOT_EASY and last.ending.endswith(("죠", "지요", "네요"))


@recognises("이해한다는 말입니다.", f"걱정하시는 마음 이해합니다. {LATER}")
def understanding(c: Clause) -> bool:
    """Understanding."""
    if (c.root in w.UNDERSTAND and not c.is_request) or _hard_to_choose(c):
        return True
    return c.root in words("알 알아듣 헤아리 느끼 느껴지") and c.p.has("겠") and not c.p.near & {"것", "걸로"}


@recognises("고객의 마음을 헤아립니다.", f"많이 불쾌하셨을 것으로 생각합니다. {LATER}")
def thinks_of_customer(c: Clause) -> bool:
    """It thinks of what the customer feels."""
    before = c.scene.clauses[c.index - 1] if c.index else None
    if c.root not in words("생각 짐작 여기 사료 보이 이해 알 추측") or before is None or c.of_customer or c.is_request:
        return False
    felt = before.root in w.FEELINGS | w.CURIOUS or bool(before.p.near & w.HEART)
    return felt and before.p.honours and before.p.kind == "adnominal" and before.head in {"것", "거", "줄"}


@recognises("고객의 마음에 대한 공감입니다.", example(f"고생 많으십니다! {LATER}", "군대에 있는데 택배 되나요"))
def customer_feels(c: Clause) -> bool:
    """Sympathy."""
    p = c.p
    told = p.kind != "final" or p.has("겠", "었", "것같") or c.exclaims
    if told and p.honours and p.has("기어렵") and not p.has("수있") and not c.is_request:
        return True
    if p.has("수있", "도되", "말") or p.has("않") or c.is_request:
        return False
    if "게되" in p.aux:
        return False
    felt = c.root in w.FEELINGS or bool(p.near & w.HEART and c.root in w.FELT_VERBS)
    return felt and p.honours and not p.has("야하")


@recognises("고객이 문의한 사실입니다.", f"문의를 남겨 주셨네요. {LATER}")
def customer_asked(c: Clause) -> bool:
    """What the customer did here."""
    p = c.p
    if not p.honours or p.has("수있", "도되") or c.is_request or c.conditional or c.head == "대로":
        return False
    told = c.root in words(
        "문의 질문 남기 말씀 알리 적 주 요청 여쭙 여쭈 물 묻 전하 올리 관심 방문 찾 이용 의견 제보 보이 가지 보내 들르 찾아오 언급 접수 공유 나누 믿 맡기 아끼 사랑 애용 선택 두드리 기다리 확인 설명 궁금 궁금하 여쭤보 물어보 짚 표현 제안"
    )
    return told and (c.p.has("주", "었", "았", "보") or c.root == "주")


@recognises(
    "고객이 하는 일이나 느끼는 마음으로 이어집니다.",
    example(f"노트북을 넣어 다니실 가방을 찾으시는군요. {LATER}", "노트북 들어가나요?", "백팩"),
)
def leads_to_customer(c: Clause) -> bool:
    """On the way to what the customer does or feels."""
    p, q = (c.p, c.next)
    if q is None or not q.honours or p.has("드리") or p.light == "드리" or q.has("수있", "도되", "야하") or "세요" in q.ending or c.wills:
        return False
    if p.kind == "adnominal":
        being = c.subject in w.BEINGS and c.sought
        return c.grounded and (being or (c.head in {"것", "거"} and c.root in w.USES | w.CUSTOMER and q.root in w.CUSTOMER | _PLANS))
    chooses = p.kind == "nominal" and p.ending == "기"
    if chooses and (q.root in w.FEELINGS or q.has("기어렵")):
        return True
    linked = p.kind == "connective" and p.ending in words("고 어 아 여 게 며 어서 아서 다가") and p.light != "이"
    fact = c.root in w.HARD | w.GREEN - w.USES and p.ending != "게" and not c.negated
    return (
        linked
        and not (fact or _answers_as_cause(c))
        and c.grounded
        and not (q.root in w.CUSTOMER and c.root in w.FAVOURS and not c.root_known)
    )


@recognises("고객이 알린 상황입니다.", example(f"캠핑을 준비하고 계시는군요. {LATER}", "캠핑 가는데 방수 되나요?"))
def customer_told(c: Clause) -> bool:
    """The customer's own situation."""
    p = c.p
    if c.head == "대로":
        return False
    if takes_as_given(c) or c.root == "받":
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
    return restated and c.grounded and c.in_place and (named or c.root in _PLANS)


@recognises("고객이 한 말을 옮겼습니다.", example("커튼이 줄었다고 말씀해 주셔서 확인해 보겠습니다.", "커튼이 줄었어요"))
def reported(c: Clause) -> bool:
    """What the customer said, as said."""
    p = c.p
    said = (
        p.ending in words("다고 라고 이라고 는다고 ㄴ다고 자고 냐고 느냐고")
        and c.next is not None
        and c.next.honours
        and c.next.root in w.SAYS
    )
    if p.ending in {"ㄴ다", "는다", "다"} and c.head == "니":
        return c.grounded
    marvels = p.ending.endswith(("다니", "라니", "는다니", "ㄴ다니")) and (c.grounded or p.honours)
    return said or marvels


@recognises(
    "고객이 하는 일을 가리킵니다.",
    example(f"주무실 때 사용하시는 제품이라 걱정이 되실 것 같아요. {LATER}", "온수매트 전자파 없나요", "온수매트"),
)
def customer_verb(c: Clause) -> bool:
    """What the customer does."""
    p = c.p
    return (
        p.kind == "adnominal"
        and p.honours
        and not takes_as_given(c)
        and c.root not in {"받", "내"}
        and not p.has("수있", "않", "못하", "주")
        and c.root not in w.HARD | w.GREEN - w.USES
        and c.grounded
        and c.in_place
    )
