"""Favours and outcomes that the shop commits itself to."""

from qna.policy import lexicon as lex
from qna.policy.acts import manners, staff_acts
from qna.policy.clauses import Predicate

_NO_FAVOURS = lex.GREETING | lex.WAIT | lex.THANKS | lex.SORRY | {"부탁", "불편", "양해"}


def promises(p: Predicate) -> bool:
    """ "환불해 드리겠습니다", "쿠폰을 드릴게요", "출고되도록 하겠습니다"."""
    if p.kind in {"adnominal", "open", "bare"} or (p.honours and not p.has("도록하")):
        return False
    if p.kind == "connective" and p.ending == "도록":
        return False  # a purpose; its sentence says what is done for it
    helps = p.root in {"도와드리", "돕", "도와주", "하"}
    if helps and p.near & lex.FAVOURS and p.volitional:
        return True
    if p.root in {"받", "청구"} and p.has("않") and p.has("겠"):
        return True
    return not staff_acts(p) and (brings_about(p) or _gives(p) or _does_favour(p))


def brings_about(p: Predicate) -> bool:
    """ "받아 보실 수 있도록 하겠습니다": an outcome."""
    return p.has("도록하") and p.volitional and not staff_acts(p) and not manners(p)


def _gives(p: Predicate) -> bool:
    return p.light in {"드리", "주"} and p.volitional and p.root not in _NO_FAVOURS


def _does_favour(p: Predicate) -> bool:
    if p.root not in lex.FAVOURS:
        return False
    benefits = p.has("드리", "주", "도록하") or p.light in {"드리", "주"}
    granted = p.root == "승인" and p.light == "되"
    answers_for = p.volitional and p.root in {"책임지", "깎", "앞당기", "물어주", "고치"}
    return benefits or granted or answers_for or (p.volitional and p.light == "하")
