"""Whether a predicate says that the shop will check, or will answer afterwards."""

from qna.policy import lexicon as lex
from qna.policy.acts import staff_acts
from qna.policy.clauses import Predicate
from qna.policy.scene import asserts
from qna.policy.turns import ANSWERS


def defers(p: Predicate) -> bool:
    """Whether `p` says that the shop will check, or will answer afterwards."""
    if p.root in {"받", "보", "만나", "듣"} and p.honours and p.has("수있"):
        return bool(p.near & ANSWERS)
    if p.kind == "open" or (p.honours and not p.has("도록하")):
        return False
    asked = p.root in {"요청", "문의", "의뢰", "부탁"} and p.kind in {"final", "connective"}
    if asked and (p.has("두", "놓", "중") or "확인" in p.arg_forms):
        return True
    later = (
        p.volitional
        or p.has("있", "중", "수있")
        or (p.root == "있" and "중" in p.arg_forms)
        or (p.kind == "adnominal" and p.ending in {"ㄹ", "을"} and p.has("드리"))
        or (p.kind == "adnominal" and p.ending in {"ㄹ", "을"} and p.root in _APPEARS)
        or ((p.kind == "final" and p.has("드리")) or p.light == "드리")
    )
    if not (later and staff_acts(p)) or p.has("않", "못하"):
        return False
    if p.root in {"문의", "요청", "전달", "인사", "감사", "접수"} or (
        p.root in lex.BY_ARGUMENT and not by_answer(p)
    ):
        return p.root in {"남기", "올리", "달"} and p.has("드리")
    return asserts(p) or p.kind in {"final", "connective", "adnominal"}


def by_answer(p: Predicate) -> bool:
    """Whether what is left or sent is an answer, and no parcel."""
    return bool(p.arg_forms & _ANSWERS)


_APPEARS = frozenset("올라오 달리 나오 오 도착 등록 게시 준비 완료 완성".split())


_ANSWERS = frozenset(
    "답변 안내 회신 댓글 답글 글 연락 말씀 답 확인 메시지 설명 검토 점검 도움 결과".split()
)
