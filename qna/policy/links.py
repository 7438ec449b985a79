"""Predicates inside a sentence: clauses linked to another, and those that qualify a noun."""

import re
from itertools import pairwise

from qna.policy import lexicon as lex
from qna.policy import turns
from qna.policy.acts import (
    answers_by_check,
    complains,
    feels,
    is_harmless,
    knows,
    restates,
    softens,
    staff_acts,
    staff_step,
)
from qna.policy.clauses import Predicate
from qna.policy.named import names_being
from qna.policy.requests import is_errand, is_work, recommends
from qna.policy.scene import Clause, Rule, Verdict, asserts, decide, requests
from qna.policy.types import ViolationCode

_B, _D = ViolationCode.BURDEN, ViolationCode.DEFINITIVE
_SOFT_HEADS = tuple("부분 사항 내용 문의 질문 예정 중 때문 요청 문제 사안 건".split())
_WEIGHTY = frozenset({"중요", "민감", "예민"})
_SOFT_ROOTS = lex.QUALITY | lex.FUNCTION | _WEIGHTY
_STATING_HEADS = frozenset("점 편 바 정도 수준 것 거 관계".split())
_LIVING = frozenset("사용 쓰 먹 드시 입 신 바르 마시 섭취 착용 이용 덮 안 베".split())
_GOODS = frozenset("제품 상품 물건 선물 음식 식품 용품 옷 것 거 먹거리".split())
_SHOWN = frozenset("있 적히 나오 쓰이 표시 기재 보이 올라오 나와".split())


# --- before a noun ---------------------------------------------------------------------------


def _weighs(c: Clause) -> bool:
    """ "안전이 중요한 문의인 만큼"."""
    return c.p.has(*_SOFT_HEADS) and c.p.root in _WEIGHTY


def _named_matter(c: Clause) -> bool:
    """ "같이 사용하는 것에 대해", "후기에 있는 냄새에 대해": named, and left open."""
    ahead = [t.form for t in c.scene.tokens[c.p.stop : c.p.stop + 3]]
    if ahead and ahead[0] in {"것", "거", "점", "부분"}:
        return ahead[1:2] == ["에"] and ahead[2] in {"대하", "관하"} if len(ahead) == 3 else False
    placed = any(t.form in {"에", "에서"} for t in c.p.args)
    others = [a for a, b in pairwise(c.p.args) if b.tag == "JKS" and a.form not in lex.STAFF]
    return placed and not others and c.p.root in _SHOWN


def _is_complement(c: Clause) -> bool:
    return c.next is not None and c.next.light == "이" and c.next.kind != "open"


def _names_use(c: Clause) -> bool:
    """ "모델이 입은 사이즈": a topic; not "교환이 되는 점", "사용하는 제품이라"."""
    ships = c.p.root in {"발송", "출고", "배송"} and c.p.ending == "는"
    if c.p.light == "되" and c.p.ending != "ㄹ" and not ships:
        return False
    if c.p.root not in lex.USES or c.p.has("수있", "않", "못하"):
        return False
    return not _is_complement(c) and c.head not in {"점", "편", "수준", "정도"}


def _names_trouble(c: Clause) -> bool:
    """ "벗겨진 부분"; not "안 벗겨지는 제품", which says that there is none."""
    if c.p.has("않", "못하") or c.p.arg_forms & {"안", "못"}:
        return False
    return c.p.root in lex.TROUBLE or bool(c.p.arg_forms & {"잘못", "늦게", "다르"})


def _states_by_head(c: Clause) -> bool:
    """ "불가한 점 양해 부탁드립니다", "어두운 편이라"."""
    return c.head in _STATING_HEADS and not (c.p.honours and c.p.root in lex.CUSTOMER)


def _sorry_for(c: Clause) -> bool:
    return softens(c.following) and complains(c)


def _only_way(c: Clause) -> bool:
    ahead = [t.form for t in c.scene.tokens[c.p.stop : c.p.stop + 2]]
    return c.head == "수밖에" or ahead == ["수", "밖에"]


def _of_customer(c: Clause) -> bool:
    """ "고객님께서 입으시는 옷", "드릴 선물이시군요"."""
    if c.is_hard:
        return False
    return c.p.honours or (c.next is not None and c.next.light == "이" and c.next.honours)


def _for_living(c: Clause) -> bool:
    """ "아기가 쓰는 제품인 만큼"."""
    as_good = c.p.light == "이" and c.head == "만큼" and (c.p.root in _GOODS or c.is_known)
    living = c.p.root in _LIVING and _by_customer(c, c.p)
    used = living and _is_complement(c) and c.p.ending in {"는", "ㄹ", "을"}
    return as_good or used


def _by_customer(c: Clause, p: Predicate) -> bool:
    """Used by somebody whom the question names, or by nobody named."""
    subjects = [a.form for a, b in pairwise(p.args) if b.tag == "JKS"]
    return p.honours or all(s in c.scene.known or s in turns.BEINGS for s in subjects)


def _answers_by_quality(c: Clause) -> bool:
    """ "방수가 되는 제품의 관리 방법": the question's own word, now said of the product."""
    said = c.p.light == "되" or c.p.root in {"되", "있", "없"}
    if c.p.root in {"발송", "출고", "배송", "도착", "입고"}:
        return False
    return said and c.p.ending in {"는", "ㄴ", "은"} and c.head in {"제품", "상품", "모델"}


def _presumes(c: Clause) -> bool:
    """ "분리되는 뚜껑의 세척 방법": what the question asks, taken as given."""
    able = c.p.light == "되" and c.p.root in turns.ABILITIES
    return able and c.p.ending == "는" and c.head not in turns.OPEN_HEADS and c.is_known


def _felt_about(c: Clause) -> bool:
    """ "사용할 제품이라 더 신경 쓰이시겠어요"."""
    after = c.following
    return len(after) > 1 and after[0].light == "이" and feels(after[1]) and not c.is_hard


def _is_checked(c: Clause) -> bool:
    """ "창고에 있는 제품을 확인한 뒤": the object of the check, and no topic."""
    if c.next is None or c.next.root not in lex.CHECK:
        return False
    between = (t for t in c.scene.tokens if c.p.end <= t.start < c.next.start)
    return not any(t.tag == "JX" and t.form in {"은", "는"} for t in between)


def _known_to_customer(c: Clause) -> bool:
    """The question's own word; "미끄럽지 않은 손잡이" only where the question denies as well."""
    if _is_complement(c) or not c.is_known:
        return False
    return not c.p.has("않", "못하") or bool(re.search(r"[않못]|안\s", c.scene.source))


_ADNOMINALS: tuple[Rule, ...] = (
    (lambda c: answers_by_check(c.p), _D),
    (recommends, _B),
    (_presumes, _D),
    (_weighs, None),
    (lambda c: is_harmless(c.p) or c.head in {"대로", "즉시"}, None),
    (lambda c: not c.is_hard and (_named_matter(c) or _names_trouble(c) or _names_use(c)), None),
    (lambda c: _states_by_head(c) and _sorry_for(c), None),
    (_states_by_head, _D),
    (_only_way, _D),
    (_of_customer, None),
    (staff_step, None),
    (_for_living, None),
    (_answers_by_quality, _D),
    (_felt_about, None),
    (_known_to_customer, None),
    (lambda c: not c.is_hard and (_is_checked(c) or _sorry_for(c)), None),
)


def judge_adnominal(clause: Clause) -> Verdict:
    """A predicate that qualifies a noun ("품절된 상품의 …")."""
    return decide(_ADNOMINALS, clause)


# --- linked clauses --------------------------------------------------------------------------


def _says_how(c: Clause) -> bool:
    """ "빠르게", "정확하고 자세하게", "언제든지"."""
    denies = c.p.kind == "nominal" and c.p.has("않", "못하")
    manner = c.p.root in lex.QUALITY and not denies and (not asserts(c.p) or c.p.has("야하"))
    return manner or c.p.ending in {"든지", "든", "든가", "라도"}


def _asks_patience(c: Clause) -> bool:
    """ "양해 부탁드리며"; not "참고 부탁드리며"."""
    return c.p.root == "부탁" and not c.p.arg_forms & lex.BURDENS


def _good_for_living(c: Clause) -> bool:
    """ "아기가 쓰는 제품이라"."""
    used = c.before is not None and c.before.root in _LIVING and _by_customer(c, c.before)
    uses = c.p.root in _LIVING and c.p.has("것", "거") and c.p.ending in {"라", "이라", "라서"}
    being = bool(c.p.arg_forms & turns.BEINGS) and _by_customer(c, c.p)
    weighty = c.before is not None and c.before.root in turns.GRAVE and not c.before.aux
    return (c.p.light == "이" and c.p.root in _GOODS and (used or weighty)) or (uses and being)


def _is_purpose(c: Clause) -> bool:
    if c.p.ending not in {"도록", "게", "고자", "려고", "으려고", "려", "으려"} or not c.following:
        return False
    last = c.following[-1]
    return staff_acts(last) or last.root in lex.EFFORT


def _customer_goes_on(c: Clause) -> bool:
    """ "믿고 구매해 주셨는데"."""
    onward = c.next is not None and c.next.honours
    return c.p.root in lex.CUSTOMER and c.p.ending == "고" and onward


def _leads_to_feeling(c: Clause) -> bool:
    q = c.next
    if q is None:
        return False
    gave = c.p.light in {"드리", "주"} and q.root in lex.SORRY
    return gave or (c.p.light == "이" and feels(q) and q.kind == "final")


def _nominal_purpose(c: Clause) -> bool:
    """ "정확히 안내드리기 위해"; not "세탁하기 쉬워"."""
    aims = c.next is not None and c.next.root in {"위하", "어렵", "쉽", "전", "힘들"}
    return c.p.kind == "nominal" and c.p.ending == "기" and aims and not c.is_hard


def _nominal_trouble(c: Clause) -> bool:
    """ "지퍼 떨어짐으로 …"; not "떨어짐 없이"."""
    event = c.p.kind == "nominal" and c.p.ending == "ㅁ" and c.head != "없이"
    return event and c.p.root in lex.TROUBLE


def _is_soft_reason(c: Clause) -> bool:
    """ "건강과 관련된 부분이라"."""
    if c.p.root == "중요" and c.p.near & {"안전", "건강", "정확", "안내", "확인", "답변"}:
        return True
    return c.p.has(*_SOFT_HEADS) and c.p.root in _SOFT_ROOTS


def _of_genre(c: Clause) -> bool:
    return c.p.root not in lex.QUALITY and is_harmless(c.p)


def _for_customer(c: Clause) -> bool:
    if feels(c.p) and (c.p.honours or c.p.has("터", "겠")):
        return True
    return c.p.honours and not c.is_hard and softens(c.following) and c.is_known


def _leads_to_restating(c: Clause) -> bool:
    """ "불량으로 도착해 속상하셨을 것 같아요", "우리 고양이가 쓸 캣타워라 … 궁금하셨군요"."""
    last = Clause(c.scene, len(c.scene.predicates) - 1)
    if last.index == c.index or last.p.kind != "final":
        return False
    if c.is_hard or c.p.has("수있", "수없") or (asserts(c.p) and requests(last.p)):
        return False
    return restates(last) and (c.p.light != "이" or c.is_known)


def _after_doubt(c: Clause) -> bool:
    """ "다를까 봐"."""
    return c.p.root == "보" and c.before is not None and c.before.kind == "open"


def _sorry_that(c: Clause) -> bool:
    before = c.before.root if c.before else ""
    askew = before in {"다르", "늦", "잘못"} and not c.is_hard
    return softens(c.following) and (askew or complains(c))


def _customer_can(c: Clause) -> bool:
    """ "중형견까지 쓰실 수 있으며", "걱정하지 않으셔도 되며"; not "불편하실 수 있으며"."""
    able = c.p.has("도되") or (c.p.has("수있") and not feels(c.p))
    return able and c.p.honours and asserts(c.p)


_LINKS: tuple[Rule, ...] = (
    (lambda c: answers_by_check(c.p), _D),
    (lambda c: c.p.root == "해당" and c.p.light == "하", _D),
    (lambda c: _customer_can(c) and (is_work(c.p) or c.scene.points_elsewhere), _B),
    (_customer_can, _D),
    (names_being, _D),
    (_says_how, None),
    (_good_for_living, None),
    (is_errand, _B),
    (lambda c: _asks_patience(c) or knows(c.p), None),
    (staff_step, None),
    (_is_purpose, None),
    (_customer_goes_on, None),
    (_leads_to_feeling, None),
    (lambda c: _nominal_purpose(c) and not is_harmless(c.p), _D),
    (_nominal_purpose, None),
    (_nominal_trouble, None),
    (_is_soft_reason, None),
    (lambda c: c.p.root in {"참고", "참조"}, _B),
    (_of_genre, None),
    (_for_customer, None),
    (_after_doubt, None),
    (_leads_to_restating, None),
    (_sorry_that, None),
)


def judge_link(clause: Clause) -> Verdict:
    """A clause linked to another ("포함되어 있지 않지만 …")."""
    return decide(_LINKS, clause)
