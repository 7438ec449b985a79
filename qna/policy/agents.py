"""Clauses that are about the customer or the shop's own work, and so not about the goods."""

from collections.abc import Callable
from itertools import pairwise

from qna.policy import lexicon as lex
from qna.policy import turns
from qna.policy.acts import feels, manners, softens, staff_acts
from qna.policy.scene import CONDITIONAL, Clause, requests

_CURIOUS = lex.CURIOUS | {"필요", "문의", "원하", "남"}
_FAVOURS_OR_USES = lex.FAVOURS | lex.USES
_WORK_OR_USES = lex.BURDENS | lex.USES
_ABLE = ("수있", "수없", "도되", "야하", "기바라", "것좋", "기어렵")
_STEPS = frozenset(
    "어 아 여 고 어서 아서 여서 며 으며 면서 으면서 러 으러 려고 으려고 고서 어야 아야 여야".split()
)
_AFTER = frozenset("후 뒤 다음 대로 즉시 이후 끝 담당자 직원".split())


def _speaks_of_customer(c: Clause) -> bool:
    """ "사용을 앞두고 계신데", "바쁘신 와중에": honorific, and no way to use the goods."""
    p = c.p
    if not p.honours or c.is_hard or p.has(*_ABLE) or p.light in {"되", "이"}:
        return False
    if p.kind != "connective" or p.ending in CONDITIONAL or p.root in _WORK_OR_USES:
        return False
    return p.root not in turns.MISHONOURED and not p.ending.endswith("지만")


def _sorry_if(c: Clause) -> bool:
    """ "형식적인 답변으로 느껴지셨다면 죄송합니다"."""
    p = c.p
    conditional = p.kind == "connective" and p.ending in CONDITIONAL
    past = p.has("었", "았") or "었다면" in p.ending
    return conditional and p.honours and not c.is_hard and softens(c.following) and past


def _about_words(c: Clause) -> bool:
    """ "형식적인 답변", "의미 있는 문구": the adnominal of a reply, a feeling, an idiom."""
    if c.p.kind != "adnominal" or c.is_hard:
        return False
    if c.p.root in {"느끼", "보", "듣", "알"} and c.head in {"점", "바", "것", "내용"}:
        return bool(c.following) and staff_acts(c.following[-1])
    if c.head in lex.STAFF:
        return True  # "제품을 잘 아는 담당자"
    idiom = c.p.root in {"있", "되"} and bool(c.p.near & turns.WORTHS)
    return c.head in turns.WORDS or idiom


def _seems(c: Clause) -> bool:
    """ "염두에 두고 계신 것으로 보입니다": a guess about the customer."""
    before = c.before
    natural = before is not None and before.root in {"당연", "중요", "당연하", "필요", "마땅"}
    if natural and c.p.root == "생각":
        return True
    seems = c.p.root in {"보이", "느끼", "느껴지", "생각", "이해", "알", "짐작", "여겨지", "추측"}
    if not seems or before is None or c.p.kind not in {"final", "connective"}:
        return False
    felt = before.honours and not before.has("수있", "수없")
    return felt or (before.honours and bool(before.near & turns.DOUBTS))


def _includes_open(c: Clause) -> bool:
    """ "…인지까지 포함하여"."""
    after_open = c.before is not None and c.before.kind == "open"
    return after_open and c.p.root in {"포함", "비롯", "더하", "합치", "함께"}


def _only_then(c: Clause) -> bool:
    """ "확인해 봐야 알 수 있을 것 같습니다"."""
    q = c.before
    known = c.p.root in {"알", "판단", "답", "대답", "말"} or staff_acts(c.p)
    only = q is not None and q.ending in {"어야", "아야", "여야"} and not q.honours
    sure = c.p.root in {"정확", "확실"} and q is not None and staff_acts(q)
    return only and (sure or (known and c.p.has("수있")))


def _is_cautious(c: Clause) -> bool:
    """ "제가 먼저 말씀드리는 것은 적절하지 않아"."""
    q = c.before
    telling = (
        q is not None and not q.honours and staff_acts(q) and q.kind in {"adnominal", "nominal"}
    )
    return telling and c.p.root in turns.CAUTIOUS


def _may_be_late(c: Clause) -> bool:
    """ "답변을 받아야 해서 조금 늦어질 수 있습니다"."""
    late = c.p.root in {"늦", "늦어지", "지연", "길어지", "걸리", "소요"} and c.p.has(
        "수있", "있", "는"
    )
    return late and any(staff_acts(q) for q in c.scene.predicates[: c.index])


def _cannot_tell(c: Clause) -> bool:
    """ "저희가 쉽게 판단할 수 없는 문제", "사유를 알 수 없어 답답하셨을"."""
    denied = c.next is not None and c.next.root == "아니" and c.p.has("수있")
    unable = c.p.has("수없", "못하") or denied
    return c.p.kind != "final" and c.p.root in turns.TELLS and unable


def _easily(c: Clause) -> bool:
    """ "쉽게 판단할", "알기 쉽게"."""
    return c.p.ending == "게" and c.p.root in {"쉽", "가볍", "조심스럽", "기쉽"}


def _conveys_poorly(c: Clause) -> bool:
    """ "화면만으로는 전달이 충분하지 않을 수 있으니"."""
    poor = c.p.root in {"충분", "부족", "미흡", "한계", "어렵", "정확"}
    return poor and bool(c.p.near & {"전달", "설명", "안내", "답변", "전달력"})


def _why(c: Clause) -> bool:
    """ "나뉘어 발송된 이유": a complaint taken up, its cause left open."""
    reasons = {"이유", "원인", "까닭", "사유", "경위"}
    if c.p.kind == "adnominal":
        return c.head in reasons and not c.is_hard
    q = Clause(c.scene, c.index + 1) if c.next is not None else None
    return q is not None and q.p.kind == "adnominal" and q.head in reasons and not c.is_hard


def _measures(c: Clause) -> bool:
    """ "제작에 걸리는 기간": a measure that is left open."""
    return c.p.kind == "adnominal" and c.head in turns.MEASURES and not c.is_hard


def _wanted(c: Clause) -> bool:
    """ "오래도록 깨끗하게 쓰고 싶으신 마음"."""
    wish = any(q.honours and q.has("싶") for q in c.following)
    return (
        wish and c.p.root not in turns.CLOSED and c.p.ending in {"게", "어", "고", "ㄴ", "은", "는"}
    )


def _worth(c: Clause) -> bool:
    """ "참고하실 만한 내용"."""
    helpful = c.head in {"내용", "정보", "자료", "설명", "부분", "안내", "의견", "답변", "점"}
    return c.p.root in {"만", "만하"} and c.before is not None and c.before.honours and helpful


def _comes_back(c: Clause) -> bool:
    """ "물어보고 오겠습니다"."""
    asked = c.before is not None and staff_acts(c.before) and c.before.ending == "고"
    return c.p.root in {"오", "돌아오"} and c.p.volitional and asked


def _waits_calmly(c: Clause) -> bool:
    """ "안심하고 기다려 주세요"."""
    calm = c.p.ending in {"고", "마음"} and c.p.root in {
        "안심",
        "믿",
        "편하",
        "걱정",
        "염려",
        "놓",
        "말",
    }
    return calm and c.next is not None and c.next.root in lex.WAIT


def _asks_indulgence(c: Clause) -> bool:
    """ "양해를 구합니다"."""
    asked = c.p.root in {"구하", "바라", "청하", "부탁", "빌"}
    return asked and bool(c.p.near & {"양해", "이해", "용서", "너그러움", "배려"})


def _wants_more(c: Clause) -> bool:
    """ "궁금하신 상품이나 주문이 있으시면"."""
    q = c.before
    wonders = q is not None and q.honours and q.root in _CURIOUS
    return c.p.root in {"있", "생기", "계시"} and c.p.ending in CONDITIONAL and wonders


def _is_moved(c: Clause) -> bool:
    """ "신중하게 살펴보시는 모습이 인상적입니다"."""
    q = c.before
    seen = q is not None and q.kind == "adnominal" and q.honours
    return seen and bool(c.p.near & turns.BEARING) and c.p.kind == "final" and not c.is_hard


def _feeling_ahead(c: Clause) -> bool:
    """ "약속된 상품을 받지 못해 화가 나신 심정": on the way to what the customer felt."""
    if c.is_hard or c.p.kind not in {"adnominal", "connective"} or c.p.has("수있", "수없"):
        return False
    felt = any(
        q.honours and feels(q) and (q.has("었", "았") or q.kind == "adnominal") for q in c.following
    )
    return felt and c.p.light != "이"


def _step_of_shop(c: Clause) -> bool:
    """ "이야기를 나눠 본 뒤": nobody else is the subject, and the sentence ends in the shop's act."""
    p = c.p
    if c.is_hard or p.honours or p.light in {"이", "되"} or p.root in _FAVOURS_OR_USES:
        return False
    if p.has("않", "못하", "수있", "수없", "지", "도되") or p.root in turns.STATES:
        return False
    step = c.head in _AFTER if p.kind == "adnominal" else p.ending in _STEPS
    acts = any(staff_acts(q) and not q.honours for q in (*c.following[:1], *c.following[-1:]))
    return step and acts and p.kind != "nominal" and not _other_subject(c)


def _other_subject(c: Clause) -> bool:
    opened = [q.end for q in c.scene.predicates[: c.index] if q.kind == "open"]
    floor = max(opened, default=0)
    before = [t for t in c.scene.tokens if floor <= t.start < c.p.start]
    subjects = [a.form for a, b in pairwise(before) if b.tag == "JKS" or b.form in {"은", "는"}]
    return any(s not in lex.STAFF for s in subjects) or not any(
        t.form in lex.STAFF or t.form in turns.TRIES for t in (*before, *c.scene.tokens[: c.p.stop])
    )


def _humbly_answers(c: Clause) -> bool:
    """ "안내는 검토 후 드릴 수 있을 것 같으니"."""
    p = c.p
    given = p.root in {"드리", "올리"} and not p.light and not p.near & lex.FAVOURS
    answer = bool(c.scene.forms & {"안내", "답변", "회신", "설명", "말씀"})
    return given and answer and p.has("수있") and not p.honours


def _says_politely(c: Clause) -> bool:
    """ "다정하세요": praise in the ending of a request."""
    return c.p.root in turns.VIRTUES and requests(c.p) and not manners(c.p) and not c.p.aux


_ABOUT: tuple[Callable[[Clause], bool], ...] = (
    _speaks_of_customer,
    _sorry_if,
    _about_words,
    _seems,
    _includes_open,
    _only_then,
    _is_cautious,
    _may_be_late,
    _cannot_tell,
    _easily,
    _conveys_poorly,
    _why,
    _measures,
    _wanted,
    _worth,
    _comes_back,
    _waits_calmly,
    _asks_indulgence,
    _wants_more,
    _is_moved,
    _feeling_ahead,
    _step_of_shop,
    _humbly_answers,
    _says_politely,
)


def speaks_of_people(clause: Clause) -> bool:
    """Whether the clause is about the customer or the shop's own work."""
    return any(fits(clause) for fits in _ABOUT)
