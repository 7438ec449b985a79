"""Clauses that only name the matter of a deferral: "뚜껑 안 닫힘에 대해서는 담당자가 …".

A noun clause answers nothing where a particle makes it the topic and the shop's act is all that
the sentence says of it. What would be an answer by its mere name ("가능함", "국내산임",
"포함됨", "없음") is left to the other rules.
"""

from collections.abc import Sequence

from qna.policy import lexicon as lex
from qna.policy import turns
from qna.policy.acts import staff_acts
from qna.policy.morphology import Token
from qna.policy.scene import Clause

_JOINING = frozenset("어 아 여 어서 아서 여서".split())
_DENIALS = frozenset("안 못".split())
_LINKED = frozenset("JKG JC XSN XSA SP".split())


def is_topic(tokens: Sequence[Token], index: int) -> bool:
    """Whether what ends before `tokens[index]`, with the nouns after it, is what is spoken of."""
    while index < len(tokens):
        token = tokens[index]
        if token.form == "관련" or (token.tag == "JX" and token.form in {"은", "는"}):
            return True
        if not (token.is_noun or token.tag in _LINKED):
            break
        index += 1
    return [t.form for t in tokens[index : index + 2]] in (["에", "대하"], ["에", "관하"])


def names_matter(c: Clause) -> bool:
    """Whether the clause names the matter that the rest of the sentence defers."""
    if c.p.kind == "connective":  # "엉겨 붙음", "새어 나온 문제": the first of two verbs in one
        joined = c.p.ending in _JOINING and c.next is not None and not c.next.args
        return joined and names_matter(Clause(c.scene, c.index + 1))
    if not is_topic(c.scene.tokens, c.p.stop) or not _is_deferred(c):
        return False
    return _names_event(c) if c.p.kind == "nominal" else _qualifies_open_noun(c)


def names_being(c: Clause) -> bool:
    """ "재고 있음에 대해서는": an answer, though it reads like 재다 ("measure")."""
    return c.p.kind == "nominal" and c.p.has("있") and is_topic(c.scene.tokens, c.p.stop)


def _is_deferred(c: Clause) -> bool:
    return any(staff_acts(q) or q.honours for q in c.following)


def _names_event(c: Clause) -> bool:
    """ "가죽 늘어남", "파스타 삶기"; denied only where the customer denies it too."""
    p = c.p
    answers = p.root in turns.ANSWERING or (c.is_hard and p.root not in turns.FITS)
    if answers or p.light in {"이", "되"} or p.has("있", "았", "었", "겠", "않", "못하"):
        return False
    if p.light and p.root in lex.FAVOURS:
        return False
    return not _is_denied(c) or bool(c.scene.known & _DENIALS)


def _qualifies_open_noun(c: Clause) -> bool:
    """ "매운 정도", "접힌 크기", "구멍이 안 맞는 문제": a noun whose value or cause is asked."""
    after = c.scene.tokens[c.p.stop + 1 : c.p.stop + 2]
    of_another = bool(after) and after[0].tag == "JKG"  # "튼튼한 정도의 가죽"
    if c.p.kind != "adnominal" or c.p.light == "이" or of_another:
        return False
    if c.head in turns.FAULTS:
        return (not c.is_hard or _is_denied(c)) and _is_grounded(c)
    measured = c.head == "정도" or (c.head in turns.DEGREES and not _is_quality(c))
    fits = not c.is_hard or c.p.root in turns.FITS
    denied = _is_denied(c) or c.p.has("않", "못하")
    return measured and fits and not denied and _is_grounded(c)


def _is_denied(c: Clause) -> bool:
    return any(t.tag == "MAG" and t.form in _DENIALS for t in c.p.args)


def _is_quality(c: Clause) -> bool:
    """An adjective: "넉넉한 크기" tells the size, "접힌 크기" does not."""
    return c.scene.tokens[c.p.stop - 2].tag in {"VA", "XSA"}


def _is_grounded(c: Clause) -> bool:
    """The question holds every noun that stands with the verb, or for want of one the verb."""
    args = c.p.args or (c.before.args if c.before is not None else ())
    nouns = [t.form for t in args if t.is_noun]
    asked = all(n in c.scene.source or n in c.scene.known for n in nouns)
    return asked and bool(nouns or c.is_known)
