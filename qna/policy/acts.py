"""What a predicate does: the shop's checking and answering, manners, feelings, the customer."""

from collections.abc import Sequence

from qna.policy import lexicon as lex
from qna.policy.clauses import Predicate
from qna.policy.scene import CONDITIONAL, Clause

_EXCLAIMS = ("군요", "네요", "구나", "구요", "죠", "지요")
_PAGE_NOUNS = frozenset(
    "이곳 여기 글 게시글 댓글 답글 게시판 문의 곳 후 뒤 이 대로 즉시 다음 담당자 저희 다시 아래 "
    "직접 대댓글".split()
)
_NO_CHECKS = frozenset("출고 배송 발송 입고 재입고 제작 포장 교환 환불 행사 할인 판매".split())
_TOLD = frozenset("정보 소식 결과 내용 의견 조언 메시지 글 댓글 문자".split())
_FELT = frozenset("걱정 마음 불편 신경 고민 심려 속 기대 실망 염려 불안 상처 화".split())
_FELT_VERBS = frozenset(
    "들 나 크 많 되 쓰이 끼치 드리 상하 무겁 하 느끼 겪 입 앞서 쓰 받 안 크시 있".split()
)
_WORRIES = frozenset("걱정 염려 안타깝 속상 걱정스럽".split())
_CHECKED_MATTERS = frozenset("문의 내용 요청 말씀 접수 건 의견 글 질문".split())
_HANDED_ON = frozenset("접수 전달 공유 배정 인계 이관 등록".split())
_CHECKS_OR_ANSWERS = lex.CHECK | lex.ANSWER
_MANNERS = lex.THANKS | lex.SORRY | lex.GREETING
_GENRE = lex.QUALITY | lex.FUNCTION | lex.CURIOUS | lex.WAIT | lex.EFFORT | lex.UNDERSTAND
_NAMED_TROUBLE = lex.TROUBLE | frozenset("문제 이상 하자 불편 어려움 일".split())


def by_argument(p: Predicate) -> bool:
    """A carrier verb ("드리", "남기", "걸리") with the noun that makes it harmless."""
    return bool(lex.BY_ARGUMENT.get(p.root, frozenset()) & p.near)


def staff_acts(p: Predicate) -> bool:
    """The shop checks, passes on or answers."""
    posts = p.root in {"남기", "올리", "달"} and p.has("드리", "두", "놓")
    if posts and not p.near - _PAGE_NOUNS:
        return True
    if p.root in {"준비", "진행"} and p.near & _NO_CHECKS:
        return False
    if p.light in {"드리", "전하"} and p.root in _TOLD:
        return True
    if p.root == "전하" and p.near & lex.FAVOURS:
        return False
    tries = p.root in {"알", "묻", "찾"} and p.has("보")
    under_way = p.root == "있" and "중" in p.arg_forms and bool(p.arg_forms & lex.CHECK)
    return tries or under_way or p.root in _CHECKS_OR_ANSWERS or by_argument(p)


def feels(p: Predicate) -> bool:
    return p.root in lex.EMPATHY or bool(p.near & _FELT and p.root in _FELT_VERBS)


def worries(p: Predicate) -> bool:
    """ "걱정됩니다": the shop's own feeling for the customer."""
    return p.root in _WORRIES and not p.has("않", "말", "도되", "없")


def manners(p: Predicate) -> bool:
    """Greets, thanks or apologises."""
    if p.root == "많" and p.near & {"고생", "수고"}:
        return True
    ashamed = p.root == "없" and bool(p.near & {"면목", "말씀"})
    return ashamed or p.root in _MANNERS


def knows(p: Predicate) -> bool:
    """ "알겠습니다", "마음 잘 알고 있습니다"; not "…로 알고 있습니다"."""
    unsure = p.has("못하") or (
        p.has("수있") and bool(p.arg_forms & lex.STAFF) and "만" in p.arg_forms
    )
    understood = unsure or p.has("겠") or bool(p.arg_forms & {"마음", "심정"})
    return p.root in {"알", "알아듣"} and understood


def answers_by_check(p: Predicate) -> bool:
    """ "7cm로 확인됩니다": a result, not a plan."""
    if p.root not in lex.CHECK or p.light != "되" or p.has("않", "못하"):
        return False
    if p.kind == "adnominal":
        return p.ending in {"ㄴ", "은"} and "문의" not in p.arg_forms and p.root == "확인"
    if p.ending in CONDITIONAL or p.ending == "어야":
        return False
    return not (p.arg_forms & _CHECKED_MATTERS or p.volitional or p.root in _HANDED_ON)


def softens(following: Sequence[Predicate]) -> bool:
    """The sentence goes on to thank, apologise or feel with the customer."""
    return any(
        manners(q)
        or (feels(q) and q.kind in {"final", "connective"})
        or q.root in lex.UNDERSTAND
        or knows(q)
        for q in following
    )


def restates(clause: Clause) -> bool:
    """ "…궁금하셨군요", "…문의 주셨습니다", "많이 속상하셨겠어요"."""
    p = clause.p
    softened = p.has("겠", "것같", "터") or p.ending.endswith(_EXCLAIMS)
    if feels(p) and (softened or p.honours) and not p.has("않", "말", "수있", "수없"):
        return True
    if not p.honours or clause.is_hard:
        return False
    if p.root in lex.CUSTOMER and (softened or p.has("었", "았", "있")):
        return p.light != "이" or softened
    return softened and p.light != "되" and _is_asked(clause)


def _is_asked(clause: Clause) -> bool:
    """The question holds the predicate, or a word that stands with it."""
    return bool(({clause.p.root} | clause.p.arg_forms) & clause.scene.known)


def closes(p: Predicate) -> bool:
    """ "좋은 하루 보내세요", "즐거운 쇼핑 되세요"."""
    if p.root in lex.CLOSING_NOUNS:
        return True
    wished = bool(p.arg_forms & lex.CLOSING_NOUNS)
    return wished and p.root in {"보내", "되", "지내", "만나", "뵙", "찾아뵙"}


def introduces(clause: Clause) -> bool:
    """ "OO몰 담당자입니다": a name and nothing else before the copula."""
    p = clause.p
    if p.light != "이" or p.honours or p.root not in lex.INTRO_NOUNS:
        return False
    bare = all(t.is_noun or t.tag in {"JKG", "SP", "IC", "XSN"} for t in p.args)
    return bare and len(p.args) <= 6 and len(clause.scene.predicates) <= 2


def complains(clause: Clause) -> bool:
    """Repeats the customer's trouble: a complaint word, or the question's words negated."""
    p = clause.p
    if clause.is_hard:
        return False
    if p.root in lex.COMPLAINTS or (p.honours and p.root not in lex.FAVOURS):
        return True
    if p.root in {"있", "생기", "발생"} and p.near & _NAMED_TROUBLE:
        return True
    return p.has("않", "못하", "못") and _is_asked(clause)


def is_harmless(p: Predicate) -> bool:
    """Belongs to the genre, whatever it stands beside."""
    customer = p.honours and p.root in lex.CUSTOMER
    if p.light == "이" and p.root in lex.FUNCTION:
        return False  # "5가지이며": the noun, not the verb of "가져 주셔서"
    return p.root in _GENRE or manners(p) or feels(p) or staff_acts(p) or customer


def staff_step(clause: Clause) -> bool:
    """ "담당자가 실제 구성품을 열어 확인한 뒤": a step of the shop's on the way to its check."""
    p = clause.p
    if p.light == "이" or clause.is_hard or p.honours or p.has("않", "못하", "수있"):
        return False
    if p.kind == "adnominal":
        step = clause.head in {"후", "뒤", "다음", "대로", "즉시", "이후"}
    else:
        step = p.ending in _STEP_ENDINGS
    ends_well = bool(clause.following) and staff_acts(clause.following[-1])
    return step and ends_well and _staff_is_subject(clause)


_STEP_ENDINGS = frozenset("어 아 여 고 어서 아서 여서 며 으며 면서 으면서 러 으러 려고".split())


def _staff_is_subject(clause: Clause) -> bool:
    before = [t for t in clause.scene.tokens if t.start < clause.p.start]
    for noun, particle in zip(reversed(before[:-1]), reversed(before[1:]), strict=True):
        if particle.tag == "JKS" or (particle.tag == "JKB" and particle.form == "에서"):
            return noun.form in lex.STAFF
    return False
