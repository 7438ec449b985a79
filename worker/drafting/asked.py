"""What a question asks about: the one noun phrase that a reply may name, found by grammar.

Sure rather than complete: where two things are asked, or one is weighed against another, or a noun
only says where, with what or for whom, there is none, and the reply stays general.
"""

import re
from functools import lru_cache
from itertools import compress, pairwise

from policy import mask_personal
from policy.clauses import Predicate
from policy.morphology import Token
from worker.drafting.asks import (
    Ask,
    Clause,
    asks_of,
    has_own_nouns,
    sentences,
    tells_of_the_past,
    wants_answer,
    weighs,
)
from worker.drafting.noun_phrases import NounPhrase, may_be_named, noun_phrases
from worker.drafting.nouns import WANTED, WHICH

LONGEST_QUESTION = 1200
"""Characters of a question that are looked at: more than any prompt holds."""
LONGEST_PHRASE = 20
_LETTERS = re.compile(r"(?=.*[가-힣A-Z])[0-9A-Za-z가-힣]+(?: [0-9A-Za-z가-힣]+)*")
_VERB = re.compile(r"(?:인가요|나요|까요|(?<![가-힣])사면)(?![가-힣])")
"""What kiwi takes for a noun now and then, and is none."""
_HANGUL = re.compile("[가-힣]")
_NO_MATTER = re.compile(
    r"프롬프트|지시문|무시하고|챗|지피티|(?<!로)봇\b|시스템 메시지|라고만|대답|"
    r"대체|그만|왜\s?(?:안|못)|!!|\[[가-힣 ]+\]|(?:얼마|몇 ?[가-힣]{1,3}이?)고\s"
)
"""Orders to whoever answers, anger, masked data, and two questions ("반품비 얼마고 환불은")."""
_EMPTY = frozenset("거 것 걸 게 건 제품 상품 모델 구성 물건 아니 구조 방식 타입 편 서비스".split())
"""Nouns that say nothing: what stands before their clause is meant ("검사 받은 제품인가요")."""
_HAS = frozenset(
    "있 없 들 들어가 오 주 되 나오 남 필요 포함 가능 별도 어떻 얼마 나 파 팔 사 살 구하 받 넣 "
    "보내 바꾸 고르 쓰 뚫 끼우 끼 껴 달 구매 구입 주문 교체 추가 판매 갈 보이 빼 끊 받아보 "
    "돌려받 돌려주 보여주 붙 벗기 바르 떼 씻 빨 닦 하".split()
)
"""With these a bare noun phrase is their subject or object as a whole."""
_SENDS = frozenset("보내 바꾸 파 팔".split())
_LEADING = frozenset("어 아 어서 아서 여서 게 려면 으려면".split())
_STORIES = ("데", "니까", "지만", "아서", "어서", "라서", "길래", "데요", "고요")
"""Endings of a clause that tells why or what came before."""


@lru_cache(maxsize=1024)
def asked_phrase(question: str) -> str | None:
    """The noun phrase that `question` asks about, as it is written there; None where that is not
    sure.

    Of letters, digits and single spaces, at most `LONGEST_PHRASE` characters, and never of a
    question that holds personal data. Time is linear in the first `LONGEST_QUESTION` characters.
    """
    text = question[:LONGEST_QUESTION]
    if not _HANGUL.search(text) or _NO_MATTER.search(text) or mask_personal(text) != text:
        return None
    phrase = _found(text)
    if phrase is None or len(phrase) > LONGEST_PHRASE or not _LETTERS.fullmatch(phrase):
        return None
    if _VERB.search(phrase):
        return None
    return phrase


def _found(text: str) -> str | None:
    parts = sentences(text)
    wanted = [wants_answer(part) for part in parts]
    if any(tells_of_the_past(part) for part, want in zip(parts, wanted, strict=True) if not want):
        return None
    if any(weighs(*pair) for pair, want in zip(pairwise(parts), wanted, strict=False) if not want):
        return None
    found: list[NounPhrase | None] = []
    for ask in (ask for part in compress(parts, wanted) for ask in asks_of(part)):
        phrase = _phrase_of(ask, text)
        if phrase is None and _says_no_more(ask, found[-1] if found else None):
            continue
        found.append(phrase)
    spelled = {text[each.start : each.end] if each else None for each in found}
    return spelled.pop() if len(spelled) == 1 else None


def _says_no_more(ask: Ask, before: NounPhrase | None) -> bool:
    """Only asks for an answer, or more of what was asked before ("규격이 75인가요 100인가요")."""
    predicate = ask.predicate
    if predicate is None:
        return not any(token.form in {"?", "은", "는", "도"} for token in ask.clauses[0].tokens)
    if has_own_nouns(ask):
        return False
    if ask.is_request or "싶" in predicate.aux:
        return True
    return before is not None and (
        before.is_subject or before.is_added or before.trimmed or before.is_measured
    )


def _phrase_of(ask: Ask, text: str) -> NounPhrase | None:
    for place, clause in enumerate(ask.clauses):
        if place and not _leads_on(clause, ask.clauses[place - 1]):
            break
        every = (_thing_of(each, clause, text) for each in noun_phrases(clause.tokens, text))
        phrases = [each for each in every if each and _fits(each, clause, text)]
        if phrases:
            return max(
                phrases, key=lambda phrase: (_weight(phrase, clause.predicate), phrase.start)
            )
    tells = any(c.predicate and c.predicate.ending.endswith(_STORIES) for c in ask.clauses[1:])
    others = len(ask.clauses) > 1 and any(noun_phrases(ask.clauses[0].tokens, text))
    return None if tells or ask.is_request or others else _topic(ask.clauses[-1], text)


def _thing_of(phrase: NounPhrase, clause: Clause, text: str) -> NounPhrase | None:
    """`phrase`, without its last word where that is only what a thing may be ("캡형인가요")."""
    predicate = clause.predicate
    is_root = predicate is not None and predicate.light == "이" and phrase.end > predicate.start
    if not is_root or phrase.is_a_measure(text) or phrase.tokens[-1].form in _EMPTY:
        return phrase
    if any(token.tag[0] == "J" for token in clause.tokens if token.start < phrase.start):
        return None
    thing = phrase.without_last_word(text)
    return thing if thing and may_be_named(thing, text) else None


def _topic(clause: Clause, text: str) -> NounPhrase | None:
    """What the sentence begins with, without a particle: "고무팁 닳으면 (따로 파나요)"."""
    predicate, first = clause.predicate, next(noun_phrases(clause.tokens, text), None)
    if predicate is None or first is None or predicate.light or predicate.root in {"있", "없"}:
        return None
    before = [token.tag for token in clause.tokens if token.start < first.start]
    words = text[first.start : first.end].count(" ") + 1
    short = words <= (2 if predicate.ending.endswith("면") else 1) and first.end <= predicate.start
    begins = set(before) <= {"IC", "MAG", "MAJ"}
    return first if begins and short and first.is_bare and _stands_free(first) else None


def _stands_free(phrase: NounPhrase) -> bool:
    after = phrase.after
    no_measure = {"SN", "NR", "VA", "VCN"}
    return after is not None and after.start > phrase.end and after.tag not in no_measure


def _leads_on(clause: Clause, after: Clause) -> bool:
    """Whether what `clause` is about is what is asked: "연마제 제거해서 (나오나요)", "석면 검사
    받은 (제품인가요)", "시트만 사고 싶은데 (가능한가요)"; a condition or a story is not."""
    predicate = clause.predicate
    if predicate is None:
        return False
    if "싶" in predicate.aux:
        return True
    if predicate.kind == "adnominal":
        nouns = [token.form for token in after.tokens if token.tag in {"NNG", "NNP", "NNB"}]
        return not nouns or nouns[-1] in _EMPTY
    idiom = (
        predicate.ending in {"면", "으면"}
        and after.predicate is not None
        and after.predicate.root == "되"
    )
    return idiom or predicate.ending in {"어", "아", "어서", "아서", "여서", "게", "려면", "으려면"}


def _fits(phrase: NounPhrase, clause: Clause, text: str) -> bool:
    predicate = clause.predicate
    if predicate is None:
        return not phrase.tokens[-1].is_unknown and _is_alone(phrase, clause.tokens)
    if predicate.root == "아니" and not phrase.is_subject:
        return False
    if phrase.end > predicate.start:
        return _is_predicate(phrase, predicate, text)
    if phrase.is_added:
        return not phrase.is_place and _takes(predicate)
    sent = phrase.is_sent and not phrase.is_name and predicate.root in _SENDS
    return sent or phrase.is_subject or (phrase.is_bare and _is_one(phrase, predicate, text))


def _is_predicate(phrase: NounPhrase, predicate: Predicate, text: str) -> bool:
    """Whether it is the noun of the predicate, and what is done or measured, not what something is
    like ("위험한가요")."""
    if predicate.light == "이":
        return phrase.is_a_measure(text)
    adjective = phrase.after is not None and phrase.after.tag == "XSA"
    fits = phrase.is_subject or phrase.is_added or phrase.is_bare
    done = phrase.is_done(text) or _comes_apart(phrase, predicate)
    return fits and done and not adjective


def _comes_apart(phrase: NounPhrase, predicate: Predicate) -> bool:
    """ "세금계산서 되나요": whether there is any, not what is done."""
    return predicate.light == "되" and phrase.after is not None and phrase.after.tag != "XSV"


def _takes(predicate: Predicate) -> bool:
    return predicate.root in _HAS or "있" in predicate.aux


def _is_one(phrase: NounPhrase, predicate: Predicate, text: str) -> bool:
    """Whether words without a particle are one phrase: what is measured or done of a thing, or what
    there is of it."""
    if phrase.is_measured or phrase.trimmed or phrase.is_joined:
        return True
    counted = phrase.after is not None and phrase.after.tag in {"SN", "NR"}
    if counted and phrase.after is not None and phrase.after.form not in WHICH:
        return False
    return " " not in text[phrase.start : phrase.end] or _takes(predicate)


def _is_alone(phrase: NounPhrase, tokens: tuple[Token, ...]) -> bool:
    """A sentence of nothing else: "성분이요", "교환 방법 좀요"."""
    rest = [t for t in tokens if not (phrase.start <= t.start and t.end <= phrase.end)]
    return not phrase.is_added and all(
        t.tag in {"JKS", "JX", "SF", "SO", "SW", "EF", "IC"}
        or t.form in {"좀", "요", "때", *WANTED}
        for t in rest
    )


def _weight(phrase: NounPhrase, predicate: Predicate | None) -> int:
    """What is done of a thing, then its subject, then a measure, then what comes on top."""
    if phrase.after is not None and phrase.after.form == "만":
        return 5
    if predicate and phrase.end > predicate.start and not phrase.is_subject:
        return 4
    if phrase.is_subject:
        return 3
    if phrase.is_measured:
        return 2
    return 1 if phrase.is_added else 0
