"""What the customer is asked to do: to wait, to ask further, or to do the shop's work."""

from qna.policy import lexicon as lex
from qna.policy.acts import closes, manners, softens, staff_acts
from qna.policy.clauses import Predicate
from qna.policy.scene import Clause, Rule, Verdict, decide
from qna.policy.types import ViolationCode

_B, _D = ViolationCode.BURDEN, ViolationCode.DEFINITIVE
_ASKING = lex.ANSWER | {"문의", "남기", "주", "질문", "물어보", "말씀", "알리"}
_WORK = lex.BURDENS | lex.ANSWER | {"주", "받"}
_THINGS = frozenset("사진 번호 영상 동영상 캡처 주문번호 연락처 이미지 성함".split())
_PATIENCE = frozenset("시간 여유 양해 말미".split())
_CALMING = frozenset("걱정 염려 안심 불안 우려 신경".split())
_MORE = frozenset("점 사항 문의 질문 부분 것 내용 거 말씀 문의사항".split())
_WELCOME = frozenset("되 좋 편리 빠르 편하".split())
_BETTER = frozenset("좋 낫 나 빠르 추천 권하 권장 편리 편하 정확".split())
_NO_ERRANDS = frozenset("문의 말씀 남기 요청 전달 알리 연락 보내 방문 이용 재 보".split())


def is_work(p: Predicate) -> bool:
    """What a customer does when the shop does not: look up, contact, send, apply."""
    done = p.root == "하" and bool(p.near & lex.BURDENS)
    return done or p.root in _WORK or bool(p.arg_forms & lex.PLACES)


def _sends_things(p: Predicate) -> bool:
    return bool(p.arg_forms & _THINGS)


def _asks_patience(c: Clause) -> bool:
    p = c.p
    gives_time = p.root in {"주", "부탁"} and bool(p.arg_forms & _PATIENCE)
    return gives_time or p.root in lex.WAIT | {"이해", "고려"}


def _invites(c: Clause) -> bool:
    return c.p.root in _ASKING and c.scene.invites and not _sends_things(c.p)


_REQUESTS: tuple[Rule, ...] = (
    (lambda c: manners(c.p) or closes(c.p), None),
    (_asks_patience, None),
    (lambda c: c.p.root in _CALMING, _D),
    (_invites, None),
    (lambda c: is_work(c.p), _B),
)


def judge_request(clause: Clause) -> Verdict:
    """ "기다려 주세요" is fine, "참고해 주세요" a burden, "넣어 주세요" an instruction."""
    return decide(_REQUESTS, clause)


def _is_rule_of_use(c: Clause) -> bool:
    """ "…하시면 됩니다"."""
    q = c.next
    return q is not None and q.root in _WELCOME and q.light == "" and q.kind == "final"


def _has_more(c: Clause) -> bool:
    """ "궁금하신 점이 있으시면"."""
    open_roots = lex.WAIT | lex.CURIOUS | {"이해", "급하", "필요", "불편", "괜찮"}
    more = c.p.root in {"있", "계시", "생기", "남", "없"} and bool(c.p.arg_forms & _MORE)
    return more or c.p.root in open_roots


def _customer_works(c: Clause) -> bool:
    roots = lex.CUSTOMER | lex.ANSWER | lex.BURDENS
    return c.p.honours and c.p.root in roots | {"하"} and is_work(c.p)


def _gives_time(c: Clause) -> bool:
    return c.p.root == "주" and bool(c.p.arg_forms & _PATIENCE)


def _tells_more(c: Clause) -> bool:
    """ "문의하시려던 내용을 남겨 주시면 담당자가 …": an invitation, unless it asks for data."""
    told = c.p.root in {"남기", "적", "말씀", "알리"} and bool(
        c.p.near & {"내용", "문의", "말씀", "점"}
    )
    answers = bool(c.following) and staff_acts(c.following[-1]) and not c.scene.points_elsewhere
    return told and answers and c.p.honours and not _sends_things(c.p)


_CONDITIONS: tuple[Rule, ...] = (
    (lambda c: _is_rule_of_use(c) and c.p.root in lex.WAIT, None),
    (lambda c: _is_rule_of_use(c) and is_work(c.p), _B),
    (_is_rule_of_use, _D),
    (_has_more, None),
    (lambda c: staff_acts(c.p) and not c.p.honours, None),
    (lambda c: _customer_works(c) and _gives_time(c), None),
    (lambda c: _customer_works(c) and c.scene.invites and not _sends_things(c.p), None),
    (_tells_more, None),
    (_customer_works, _B),
    (lambda c: c.p.honours and softens(c.following) and c.is_known, None),
)


def judge_condition(clause: Clause) -> Verdict:
    """A clause in "-(으)면"."""
    return decide(_CONDITIONS, clause)


def recommends(c: Clause) -> bool:
    """ "문의해 보시는 것도 좋을 것 같아요"."""
    if c.head not in {"것", "거", "편", "방법", "게"} or not (c.p.honours and is_work(c.p)):
        return False
    return c.next is not None and c.next.root in _BETTER


def is_errand(c: Clause) -> bool:
    """ "조회해 보시고, 담당자도 …": work for the customer, linked to the deferral."""
    linked = c.p.ending in {"고", "어서", "며", "으며", "고서", "거나"}
    onward = c.next is not None and (c.next.honours or manners(c.next))
    return c.p.honours and linked and c.p.root in lex.BURDENS - _NO_ERRANDS and not onward
