"""Predicates that end a sentence."""

from qna.policy import lexicon as lex
from qna.policy.acts import (
    answers_by_check,
    closes,
    feels,
    introduces,
    knows,
    manners,
    restates,
    staff_acts,
    worries,
)
from qna.policy.promises import brings_about, promises
from qna.policy.requests import is_work, judge_request
from qna.policy.scene import Clause, Rule, Verdict, decide, requests
from qna.policy.types import ViolationCode

_B, _D, _P = ViolationCode.BURDEN, ViolationCode.DEFINITIVE, ViolationCode.PROMISE
_COURTESIES = lex.EFFORT | lex.WAIT | {"부탁"}
_SELF_HELP = frozenset(
    "확인 문의 연락 참고 참조 보 조회 받 상담 신청 접수 찾아보 살펴보 안내".split()
)


def _customer_can(c: Clause) -> bool:
    return c.p.has("수있") and c.p.honours


def _asks_work(c: Clause) -> bool:
    """ "확인 부탁드립니다" asks for work, "양해 부탁드립니다" for patience."""
    if c.p.root not in {"부탁", "바라"}:
        return False
    nearest = [t.form for t in c.p.args if t.tag in {"NNG", "VV"}][-1:]
    return any(n in lex.BURDENS for n in nearest) or (c.scene.points_elsewhere and not nearest)


def _is_courtesy(c: Clause) -> bool:
    return manners(c.p) or c.p.root in _COURTESIES


def _answer_is_possible(c: Clause) -> bool:
    """ "확인 후 안내가 가능합니다"."""
    answer = bool(c.p.near & {"안내", "답변", "회신"})
    return c.p.root == "가능" and answer and not c.scene.points_elsewhere


def _points_elsewhere(c: Clause) -> bool:
    """ "상세설명에서 확인 가능합니다", "상담을 권장드립니다"."""
    if c.p.root not in {"가능", "권장", "추천", "권하"}:
        return False
    sent = c.before is not None and c.before.honours and is_work(c.before)
    return sent or bool(c.p.near & _SELF_HELP) or c.scene.points_elsewhere


def _staff_acts(c: Clause) -> bool:
    given = c.p.root == "드리" and not c.p.light and not c.p.near & lex.FAVOURS
    if given and c.scene.forms & lex.ANSWER:
        return True
    return staff_acts(c.p) and not c.p.has("않", "못하", "말")


def _names_question(c: Clause) -> bool:
    """ "교환에 대한 문의군요", "손은 괜찮으신가요?", "걱정되시는 게 당연합니다"."""
    if c.p.root == "당연" and c.before is not None:
        return feels(c.before) and c.before.honours
    asks = c.p.light == "이" and c.p.root in {"문의", "질문", "내용", "요청"}
    cares = (
        c.p.root == "괜찮" and c.p.honours and c.p.ending in {"ㄴ가요", "은가요", "나요", "ㄴ지요"}
    )
    asks = asks or c.p.has("문의", "질문", "요청")
    return cares or (asks and c.p.ending.endswith(("군요", "네요")))


_FINALS: tuple[Rule, ...] = (
    (lambda c: brings_about(c.p), _P),
    (lambda c: c.p.has("도되") and c.p.root == "기다리", None),
    (lambda c: c.p.has("도되"), _D),
    (
        lambda c: (
            _customer_can(c)
            and (c.scene.points_elsewhere or c.p.root in _SELF_HELP or "직접" in c.scene.forms)
        ),
        _B,
    ),
    (_customer_can, _D),
    (_asks_work, _B),
    (_is_courtesy, None),
    (lambda c: promises(c.p), _P),
    (lambda c: answers_by_check(c.p), _D),
    (lambda c: c.p.root in lex.UNDERSTAND or knows(c.p) or worries(c.p), None),
    (lambda c: c.p.has("것좋") and staff_acts(c.p) and not c.p.honours, None),
    (lambda c: c.p.has("것좋") and is_work(c.p), _B),
    (lambda c: c.p.has("것좋"), _D),
    (_answer_is_possible, None),
    (_points_elsewhere, _B),
    (_staff_acts, None),
    (_names_question, None),
    (lambda c: restates(c) or closes(c.p) or introduces(c), None),
)


def judge_final(clause: Clause) -> Verdict:
    """The verdict on a predicate that ends its sentence, or asks something of the customer."""
    return judge_request(clause) if requests(clause.p) else decide(_FINALS, clause)
