"""English replies to English questions, clause by clause: what each one does, or that it is unknown.

`ENGLISH_RULES` is the order that decides: the first rule that holds names the clause.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qna.policy import english_words as w
from qna.policy.english_acts import ACTS, COURTESIES, DEFERS, RETELLS
from qna.policy.english_clauses import Clause, Source, clauses_of, source_of
from qna.policy.english_offences import GRAVE, OFFENCES, STATEMENTS
from qna.policy.rule import ClauseRule, Rule
from qna.policy.sentences import Sentence
from qna.policy.text_rules import TEXT_RULES
from qna.policy.types import ViolationCode as C

ENGLISH_RULES: tuple[ClauseRule, ...] = (*GRAVE, RETELLS, *OFFENCES, *COURTESIES, *ACTS, *STATEMENTS)
UNKNOWN = Rule("en-unknown", C.UNKNOWN, "안내문에서 본 적 없는 문장입니다.", "Nothing that the checker knows.")
NO_WORD = Rule("en-gibberish", C.GIBBERISH, "뜻을 알 수 없는 글입니다.", "Broken or repeated text.")
TRUNCATED = Rule("en-truncated", C.TRUNCATED, "문장이 끝나지 않았습니다.", "It stops in mid-sentence.")
UNGROUNDED = Rule("en-ungrounded", C.UNGROUNDED, "문의나 상품에 없는 것을 말합니다.", "It names what neither the question nor the product holds.")
OTHER_MATTER = Rule("en-other-matter", C.UNGROUNDED, "묻지 않은 것을 말합니다.", "It speaks of a matter that nobody raised.")
REPEATED = next(rule for rule in TEXT_RULES if rule.name == "repeated-personal-data")

_MAX_CLAUSES = 60
_DANGLING = re.compile(r"\b(?:to|the|a|an|and|or|of|for|with|our|your|will|is|are|we|as|that|soon\sas|be|whether|if|about|but|from|in|on|by|any|very|please|this)\s*$", re.I)
_FINISHED = re.compile(r"\b(?:you|soon|shortly|here|possible|thanks|patience|day|ready|too|question|it|waiting|regards|this|again|us|moment|time|ahead|weekend|understanding)\W*$|[^\w\s,;:-]\s*$", re.I)
_IMPOSSIBLE = re.compile(r"^(?=[a-z]{4,}$)(?:[^aeiouy]+|.*[bcdfghjklmnpqrstvwxz]{6,}.*|.*q[^u].*|.*(.)\1\1.*)$")
_INTRODUCED = re.compile(r"(?:\b(?:[Mm]y name is|[Tt]his is|I am|I'm|[Nn]ame:?|[Rr]egards,|[Tt]hanks,)|\s[-–—])\s+([A-Z][a-z]+(?:[ -][A-Z][a-z]+)*)")
_ADDRESSED = re.compile(r"\b(?:Dear|Hello|Hi|Hey|Thank you|Thanks|Sorry),? (?:(?:Mr|Ms|Mrs|Miss|Dr)\.? )?([A-Z][a-z]+)(?=\W)")
_STREET = re.compile(r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Place|Terrace)\b")
_OWN_TEAM = re.compile(rf"\b(?:our|the|a|in|for) ((?:[a-z-]+ ){{1,3}})(?:{'|'.join(w.TEAM)})\b")
_HELD_NUMBER = re.compile(r"\d[\d-]{5,24}\d")


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` found text[start:end]; without `refuses` it only asks a person to look."""

    rule: Rule
    start: int
    end: int
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class EnglishReading:
    """`clauses` pairs each clause with the name of the rule that recognised it."""

    findings: list[Finding]
    defers: bool
    clauses: list[tuple[str, str]]


def read_english(text: str, sentences: Sequence[Sentence], question: str, product: str | None) -> EnglishReading:
    """What `text`, cut into `sentences`, says; linear in its length."""
    findings = list(_personal(text, question))
    named: list[tuple[str, str]] = []
    for clause in _clauses(text, sentences, source_of(question, product)):
        if len(named) == _MAX_CLAUSES:
            findings.append(Finding(UNKNOWN, clause.start, len(text), False))
            break
        rule = next((rule for rule in ENGLISH_RULES if rule.holds(clause)), UNKNOWN)
        clause.act = rule.name
        named.append((text[clause.start : clause.end], rule.name))
        if rule.code:
            findings.append(Finding(rule, clause.start, clause.end, rule.code is not C.UNKNOWN))
        findings += [*_ungrounded(clause), *_broken(clause)]
    if sentences and _stops(sentences[-1]):
        findings.append(Finding(TRUNCATED, max(sentences[-1].start, sentences[-1].end - 20), sentences[-1].end))
    return EnglishReading(findings, any(name in DEFERS for _, name in named), named)


def _clauses(text: str, sentences: Sequence[Sentence], source: Source) -> Iterator[Clause]:
    before = None
    for sentence in sentences:
        for clause in clauses_of(text[sentence.start : sentence.end], sentence.start, source, before):
            yield clause
            before = clause


def _personal(text: str, question: str) -> Iterator[Finding]:
    """The customer's name, street or number, as the question gave it."""
    names = {part for m in _INTRODUCED.finditer(question) for part in re.split("[ -]", m[1])}
    for m in _ADDRESSED.finditer(text):
        if m[1] in names or re.search(rf"\b{m[1]}\b", question) or m[1].lower() not in w.NEUTRAL | w.FUNCTION | w.words("not_names"):
            yield Finding(REPEATED, *m.span(1))
    for name in names:
        yield from (Finding(REPEATED, *m.span()) for m in re.finditer(rf"\b{name}\b", text) if name.lower() not in w.FUNCTION)
    yield from (Finding(REPEATED, *m.span()) for m in _STREET.finditer(text))
    for number in _HELD_NUMBER.findall(question):
        yield from (Finding(REPEATED, *m.span()) for m in re.finditer(re.escape(number), text))


def _stops(last: Sentence) -> bool:
    if re.search(r"[.!?)~☺-➿\U0001f000-\U0001ffff]\s*$", last.text):
        return False
    return bool(_DANGLING.search(last.text)) or not _FINISHED.search(last.text)


def _broken(c: Clause) -> Iterator[Finding]:
    looped = any(len({*c.words[i : i + 3]}) == 1 for i in range(len(c.words) - 2))
    odd = any(_IMPOSSIBLE.match(x) and x not in c.source.words for x in c.words)
    if looped or odd or (len(c.words) >= 6 and not w.FUNCTION & set(c.words)):
        yield Finding(NO_WORD, c.start, c.end)


def _ungrounded(c: Clause) -> Iterator[Finding]:
    strange = [x for x in _named(c) if _is_strange(c, x)]
    yours = [m for m in re.findall(r"\byour ((?:[a-z]+ ){0,2}[a-z]+)", c.said) if not w.MESSAGE & set(m.split())]
    foreign_to = any(len([x for x in words.split()[:2] if _is_strange(c, x)]) > 1 for words in yours)
    if foreign_to or (c.act in {"en-checks", "en-answers-later", "en-restates"} and c.subject not in {"goods", "open"} and _is_other(c, strange)):
        yield Finding(OTHER_MATTER, c.start, c.end)
    elif strange or any(_is_strange(c, x) for words in yours for x in words.split()[:1]):
        yield Finding(UNGROUNDED, c.start, c.end, False)


def _is_other(c: Clause, strange: list[str]) -> bool:
    """Whether all that the clause names is of another kind than what was asked."""
    nouns = [x for x in re.findall(r"[a-z]{3,}", c.after) if x in w.ASPECT_OF or x not in w.NEUTRAL | w.FUNCTION]
    if any(c.grounded(x) for x in nouns):
        return False
    aspects = {w.ASPECT_OF[x] for x in nouns if x in w.ASPECT_OF and x not in w.NEUTRAL}
    other = bool(aspects and c.source.aspects) and not any(w.is_kin(a, c.source.aspects) for a in aspects)
    return other or len(strange) > 1


def _named(c: Clause) -> list[str]:
    """The words with which a clause names its matter; a team may be called what it likes."""
    if c.lead == "who" or c.act not in {"en-checks", "en-restates", "en-thanks"}:
        return []
    words, team = c.rest if c.subject == "shop" and c.rest else c.words, {x for m in re.finditer(_OWN_TEAM, c.said) for x in m[1].split()}
    return [x for x, after in zip(words, [*words[1:], ""], strict=False) if after not in w.MESSAGE and x not in team]


def _is_strange(c: Clause, word: str) -> bool:
    """A content word of nobody's: not asked, not of the trade, not a verb, not an adverb."""
    if "-" in word:
        return not c.grounded(word) and any(_is_strange(c, part) for part in word.split("-"))
    general = word in w.LEMMA or word in w.ASPECT_OF or w.stem(word) in w.GENERAL or word in w.NEUTRAL | w.FUNCTION | w.TEAM | w.MESSAGE | w.INFO | w.ADVERBS | w.AUX | w.CHAINS
    shaped = len(word) < 4 or not word.isalpha() or word.endswith(("ly", "ful", "ing", "est", "ed"))
    return not (general or shaped or w.phrases("feeling").match(word) or c.grounded(word))
