"""Whether a predicate says that the shop will check, or will answer afterwards."""

from qna.policy import lexicon as lex
from qna.policy.acts import staff_acts
from qna.policy.clauses import Predicate
from qna.policy.scene import asserts
from qna.policy.turns import ANSWERS


def defers(p: Predicate) -> bool:
    """Whether `p` says that the shop will check, or will answer afterwards."""
    if _receives(p) or _has_asked(p):
        return True
    if p.kind == "open" or (p.honours and not p.has("도록하")):
        return False
    if not (_is_later(p) and staff_acts(p)) or p.has("않", "못하") or _gives_regards(p):
        return False
    if p.root in _HANDED or (p.root in lex.BY_ARGUMENT and p.root not in _RETURNS):
        answers = by_answer(p) and p.root not in _HANDED
        return answers or (p.root in {"남기", "올리", "달"} and p.has("드리"))
    return asserts(p) or p.kind in {"final", "connective", "adnominal"}


def _receives(p: Predicate) -> bool:
    """ "답변을 받아 보실 수 있습니다"."""
    got = p.root in {"받", "보", "만나", "듣"} and p.honours and p.has("수있")
    return got and bool(p.near & ANSWERS)


def _has_asked(p: Predicate) -> bool:
    """ "확인을 요청해 두었습니다"."""
    if p.honours or p.root not in {"요청", "문의", "의뢰", "부탁"}:
        return False
    linked = p.kind in {"final", "connective"}
    return linked and (p.has("두", "놓", "중") or "확인" in p.arg_forms)


def _is_later(p: Predicate) -> bool:
    if p.volitional or p.has("있", "중", "수있", "거", "것", "터") or p.light == "드리":
        return True
    if p.kind == "adnominal" and p.ending in {"ㄹ", "을"}:
        return p.has("드리") or p.root in _APPEARS
    if p.has("야하") and p.root in lex.CHECK:
        return True
    under_way = p.root == "있" and "중" in p.arg_forms
    return under_way or (p.kind == "final" and p.has("드리"))


def _gives_regards(p: Predicate) -> bool:
    """ "감사의 말씀 전해 드립니다"; but "답변으로 인사드리겠습니다" defers."""
    if p.root == "인사":
        return not p.arg_forms & ANSWERS
    return p.root == "전하" and bool(p.near & _REGARDS or "에게" in p.arg_forms)


def by_answer(p: Predicate) -> bool:
    """Whether what is left or sent is an answer, and no parcel."""
    return bool(p.arg_forms & _ANSWERS)


_REGARDS = frozenset("말씀 감사 사과 인사 마음 위로 송구 죄송 뜻 진심".split())
_RETURNS = frozenset("전하 찾아오 돌아오 찾아뵙".split())
_HANDED = frozenset("문의 요청 전달 감사 접수".split())
_APPEARS = frozenset("올라오 달리 나오 오 도착 등록 게시 준비 완료 완성".split())


_ANSWERS = frozenset(
    "답변 안내 회신 댓글 답글 글 연락 말씀 답 확인 메시지 설명 검토 점검 도움 결과".split()
)
