"""What the customer is told: to do something, that he may, what he is like."""

from itertools import pairwise

from policy import words as w
from policy.clause import Clause
from policy.courtesies import PATIENT_NOUNS, wish
from policy.rule import LATER, example, forbids
from policy.types import ViolationCode as C
from policy.words import words

_WAITS = words("기다리 양해 이해")


_SELF_HELP = words("확인 문의 연락 참고 참조 보 조회 받 상담 신청 접수 찾아보 살펴보 안내 물어보 이용 방문 요청")


_CONTACTS = words("문의 연락 전화 상담 방문 신청 접수 로그인 조회 검색 참고 참조 확인 클릭 접속")


_BETTER = words("좋 낫 나 빠르 추천 권하 권장 편리 편하 정확 바람직")


def _customer_can(c: Clause) -> bool:
    return c.of_customer and c.p.has("수있") and c.p.kind != "adnominal" and not c.open_after and not c.aims


@forbids(C.BURDEN, "고객에게 직접 알아보라고 합니다.", f"상세 페이지에서 확인하실 수 있습니다. {LATER}")
def sends_off(c: Clause) -> bool:
    """It sends the customer elsewhere."""
    p = c.p
    can = (
        _customer_can(c)
        or (p.has("도되") and p.honours)
        or (c.conditional and p.honours and c.next is not None and c.next.root in words("되 좋 편하 빠르 가능") and not c.next.honours)
    )
    elsewhere = bool(c.scene.forms & w.PLACES) or "직접" in c.scene.forms
    return can and (c.root in _SELF_HELP or elsewhere) and c.root not in _WAITS and not c.p.near & {"답변", "회신", "답"}


@forbids(C.BURDEN, "다른 곳에 문의하라고 권합니다.", f"제조사에 문의해 보시는 것이 좋습니다. {LATER}")
def advice_to_contact(c: Clause) -> bool:
    """It advises to ask elsewhere."""
    sent = c.root in _CONTACTS | {"상의", "의뢰", "물어보"} or bool(c.p.near & _CONTACTS) or bool(c.scene.forms & w.PLACES)
    return (advice.holds(c) and sent) or (
        c.root == "가능"
        and c.states
        and bool(c.p.near & _SELF_HELP)
        and not c.p.near & {"답변", "안내"}
        and (bool(c.scene.forms & w.PLACES) or "직접" in c.scene.forms)
    )


_DONE = words("찾 이용 구매 주문 방문 선택 문의 애용")


def _is_thanked_for(c: Clause) -> bool:
    """ "다시 찾아 주시고 칭찬해 주셔서 감사합니다": the customer did both already."""
    if c.p.ending not in {"고", "며", "으며"} or c.root not in _DONE or len(c.following) < 2:
        return False
    done, thanks = c.following[:2]
    if done.root in words("기다리 양해 이해 협조"):
        return False
    return done.honours and done.has("주") and done.ending in {"어서", "아서", "여서"} and thanks.root in {"감사", "고맙"}


@forbids(
    C.BURDEN,
    "기다림 말고 다른 일을 부탁합니다.",
    f"사진을 보내 주시면 {LATER}",
    f"사진을 보내 주시고 기다려 주시면 감사하겠습니다. {LATER}",
    passed=(f"조금만 기다려 주시면 {LATER}", f"다시 찾아 주시고 문의해 주셔서 감사합니다. {LATER}"),
)
def request(c: Clause) -> bool:
    """It asks for more than patience."""
    p = c.p
    if c.topic_of_shop or _is_thanked_for(c):
        return False
    if p.honours and p.has("주") and p.ending in {"고", "며"} and c.root in w.BURDENS and not p.has("었"):
        return True
    if c.head == "대로" and p.has("주") and p.honours and set(c.nouns) & w.THINGS:
        return True
    asked = (
        c.is_request
        or (c.conditional and p.honours)
        or (p.honours and p.ending in {"고", "며", "으며"} and p.has("보", "주") and not p.has("었"))
    )
    if not asked:
        return False
    if c.root in {"부탁", "바라", "드리"}:
        nearest = [t.form for t in p.args if t.tag in {"NNG", "VV"}][-1:]
        if any(n in PATIENT_NOUNS | {"양해", "이해", "기다림"} for n in nearest):
            return False
        before = c.before.root if c.before is not None and c.before.ending == "기" else ""
        return any(n in w.BURDENS for n in nearest) or before in w.BURDENS
    if c.root == "주":
        return True
    return c.root in w.BURDENS | words("알리 말씀 남기 적 기입 입력 첨부") or bool(set(p.near) & w.BURDENS and c.root in {"하", "주"})


@forbids(C.DEFINITIVE, "사용 방법을 알려 주는 답입니다.", f"찬물에 손세탁해 주세요. {LATER}")
def instruction(c: Clause) -> bool:
    """It tells how to do it."""
    p = c.p
    told = c.is_request and not wish.holds(c) and c.root not in w.MANNERS | _WAITS
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
            and c.root in w.USES | w.FAVOURS | words("쓰 사용 보관 피하 주의 유의 권하 넣 빼 돌리 말리 닦 바르 먹 드시 선택 고르 눌러 누르")
        )
        or rule
        or (must and p.honours)
    )


@forbids(C.DEFINITIVE, "이렇게 하라고 권하는 답입니다.", f"손세탁하시는 것이 좋습니다. {LATER}")
def advice(c: Clause) -> bool:
    """It advises, which answers."""
    if c.root in words("권장 추천 권하 권유 당부") and not c.p.honours and c.states and not c.open_after:
        return True
    if not (c.p.has("것좋") or (c.head in words("것 거 편 방법 게 쪽") and c.next is not None and c.next.root in _BETTER)):
        return False
    return c.of_customer


@forbids(
    C.DEFINITIVE,
    "해도 된다, 할 수 있다고 답합니다.",
    f"세탁기를 사용하실 수 있습니다. {LATER}",
    passed=("세탁기를 사용하실 수 있는지 담당자가 확인한 후 안내드리겠습니다.", f"많이 속상하셨군요, 충분히 그러실 수 있어요. {LATER}"),
)
def permission(c: Clause) -> bool:
    """It says what the customer can do."""
    p = c.p
    may = p.has("도되")
    feels = c.root in words("그러 그렇") and not may and bool(c.scene.forms & (w.FEELINGS | words("마음 속상 놀라")))
    if feels or (c.root == "쓰이" and "신경" in p.arg_forms):
        return False
    return (_customer_can(c) or may) and not c.open_after and c.states | (p.kind == "connective")


_BELITTLED = words("예민 과민 까다롭 유난 유난스럽 유별나 별나 극성 극성맞 극성스럽 성급 소심 깐깐 민감 의심스럽 지나치 모르")


_TEMPER = words("성격 성미 성질 의심 겁 고집 욕심")


@forbids(
    C.IMPOLITE,
    "고객의 성격을 두고 하는 말입니다.",
    f"예민하시네요. {LATER}",
    f"성격이 급하시네요. {LATER}",
    passed=(example(f"피부가 예민하시군요. {LATER}", "피부가 예민한데 써도 되나요?"),),
)
def belittles(c: Clause) -> bool:
    """A remark on the customer's character."""
    p = c.p
    if not p.honours or not (p.ending.endswith(("네요", "군요", "구나")) or p.has("편", "것같")) or p.has("겠", "지"):
        return False
    senses = any(a.is_noun and b.form == "에" and c.source.names(a.form) for a, b in pairwise(p.args)) and not p.ending.endswith("네요")
    of_body = c.subject in w.BEINGS - {"고객님", "분"}
    return (c.root in _BELITTLED or bool(p.arg_forms & _TEMPER)) and not (senses or of_body or c.root in c.source.told)
