"""English replies to English questions, clause by clause: what each one does, or that it is unknown.

`ENGLISH_RULES` is the order that decides: the first rule that holds names the clause.
"""

# fmt: off
import re
from collections.abc import Iterator, Sequence

from policy import english_words as w
from policy.english_acts import ACTS, COURTESIES, DEFERS, RETELLS
from policy.english_clauses import Clause, clauses_of, source_of
from policy.english_offences import GRAVE, OFFENCES, STATEMENTS
from policy.korean import Finding, Reading
from policy.rule import ClauseRule, Example, Rule
from policy.sentences import Sentence
from policy.text_rules import TEXT_RULES
from policy.types import ViolationCode as C

ENGLISH_RULES: tuple[ClauseRule, ...] = (*GRAVE, RETELLS, *OFFENCES, *COURTESIES, *ACTS, *STATEMENTS)
_ASKED, _LATER = "Is it machine washable?", "The person in charge will check and get back to you."


def _for(reply: str) -> tuple[Example, ...]:
    return (Example(reply, _ASKED),)


UNKNOWN = Rule("en-unknown", C.UNKNOWN, "안내문에서 본 적 없는 문장입니다.", "Nothing that the checker knows.", _for(f"Our shop dog barks hello. {_LATER}"))
NO_WORD = Rule("en-gibberish", C.GIBBERISH, "뜻을 알 수 없는 글입니다.", "Broken or repeated text.", _for(f"Thank you for your qwrtz zxcvb. {_LATER}"))
TRUNCATED = Rule("en-truncated", C.TRUNCATED, "문장이 끝나지 않았습니다.", "It stops in mid-sentence.", _for(f"{_LATER} Thank you for"))
UNGROUNDED = Rule("en-ungrounded", C.UNGROUNDED, "문의나 상품에 없는 것을 말합니다.", "It names what neither the question nor the product holds.", _for(f"Thank you for asking about the elephant ride. {_LATER}"), _for(f"Thank you for asking about the washing. {_LATER}"))
OTHER_MATTER = Rule("en-other-matter", C.UNGROUNDED, "묻지 않은 것을 말합니다.", "It speaks of a matter that nobody raised.", _for("Our team will check the refund and get back to you."), _for("Our team will check the washing and get back to you."))
REPEATED = next(rule for rule in TEXT_RULES if rule.name == "repeated-personal-data")

def rules() -> Iterator[Rule]:
    """Every rule of this language, in the order that decides."""
    yield from ENGLISH_RULES
    yield from (UNKNOWN, NO_WORD, TRUNCATED, UNGROUNDED, OTHER_MATTER)


_MAX_CLAUSES = 60
_MAY_DEFER = w.TEAM | w.CHECK | w.words("reply_verbs")
"""Words that may defer in a clause nobody knows: then "it never defers" is more than we know."""
_CLOSED = re.compile(r"[.!?)~☺-➿\U0001f000-\U0001ffff]\s*$")
_FINISHED = re.compile(r"\b(?:you|soon|shortly|here|possible|thanks|patience|day|ready|too|question|it|waiting|regards|again|us|moment|time|ahead|weekend|understanding)\W*$", re.I)
_IMPOSSIBLE = re.compile(r"^(?=[a-z]{4,}$)(?:[^aeiouy]+|.*[bcdfghjklmnpqrstvwxz]{6,}.*|.*q[^u].*|.*(.)\1\1.*)$")
_OWN_TEAM = re.compile(rf"\b(?:our|the|a|in|for) ((?:[a-z-]+ ){{1,3}})(?:{'|'.join(w.TEAM)})\b")
_INTRODUCED = re.compile(r"(?:\b(?:[Mm]y name is|[Tt]his is|I am|I'm|[Nn]ame:?|[Rr]egards,|[Tt]hanks,)|\s[-–—])\s+([A-Z][a-z]+(?:[ -][A-Z][a-z]+)*)")
_ADDRESSED = re.compile(r"\b(?:Dear|Hello|Hi|Hey|Thank you|Thanks|Sorry),? (?:(?:Mr|Ms|Mrs|Miss|Dr)\.? )?([A-Z][a-z]+)(?=\W)")
_STREET = re.compile(r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Place|Terrace)\b")
_NUMBER = re.compile(r"\d[\d-]{5,24}\d")


def read_english(text: str, sentences: Sequence[Sentence], question: str, product: str | None) -> Reading:
    """What `text`, cut into `sentences`, says; linear in its length."""
    reading, source, before = Reading([Finding(REPEATED, *span) for span in find_repeated(text, question)]), source_of(question, product), None
    for sentence in sentences:
        for clause in clauses_of(text[sentence.start : sentence.end], sentence.start, source, before):
            if len(reading.clauses) == _MAX_CLAUSES:
                reading.findings.append(Finding(UNKNOWN, clause.start, len(text), False))
                return reading
            rule = next((rule for rule in ENGLISH_RULES if rule.holds(clause)), UNKNOWN)
            clause.act, before = rule.name, clause
            reading.clauses.append((text[clause.start : clause.end], rule.name))
            found = [rule] if rule.code else []
            reading.defers |= rule.name in DEFERS or (rule is UNKNOWN and bool(_MAY_DEFER & {*clause.words, *(w.LEMMA.get(x, "") for x in clause.words)}))
            reading.findings += [Finding(r, clause.start, clause.end, r not in (UNKNOWN, UNGROUNDED)) for r in (*found, *_about_words(clause))]
    if sentences and not _CLOSED.search(sentences[-1].text) and not _FINISHED.search(sentences[-1].text):
        reading.findings.append(Finding(TRUNCATED, max(sentences[-1].start, sentences[-1].end - 20), sentences[-1].end))
    return reading


def find_repeated(text: str, question: str) -> Iterator[tuple[int, int]]:
    """The customer's name, street or number, as the question gave it."""
    names = {part for m in _INTRODUCED.finditer(question) for part in re.split("[ -]", m[1]) if part.lower() not in w.FUNCTION}
    for needle in {*names, *_NUMBER.findall(question)}:
        yield from (m.span() for m in re.finditer(rf"\b{re.escape(needle)}\b", text))
    yield from (m.span(1) for m in _ADDRESSED.finditer(text) if m[1].lower() not in w.NEUTRAL | w.FUNCTION | w.words("not_names"))
    yield from (m.span() for m in _STREET.finditer(text))


def _about_words(c: Clause) -> Iterator[Rule]:
    """What single words of the clause give away: broken ones, and matters of nobody."""
    looped = any(len({*c.words[i : i + 3]}) == 1 for i in range(len(c.words) - 2))
    odd = any(_IMPOSSIBLE.match(x) and x not in c.source.words for x in c.words)
    if looped or odd or (len(c.words) >= 6 and not w.FUNCTION & set(c.words)):
        yield NO_WORD
    strange = [x for x in _named(c) if _is_strange(c, x)]
    yours = [[x for x in m.split()[:2] if _is_strange(c, x)] for m in re.findall(r"\byour ((?:[a-z]+ ){0,2}[a-z]+)", c.said) if not w.MESSAGE & set(m.split())]
    if any(len(words) > 1 for words in yours) or (c.act in {"en-checks", "en-answers-later", "en-restates"} and c.subject not in {"goods", "open"} and _is_other(c, strange)):
        yield OTHER_MATTER
    elif strange or any(yours):
        yield UNGROUNDED


def _is_other(c: Clause, strange: list[str]) -> bool:
    """Whether all that the clause names is of another kind than what was asked."""
    nouns = [x for x in re.findall(r"[a-z]{3,}", c.after) if x in w.ASPECT_OF or x not in w.NEUTRAL | w.FUNCTION]
    aspects = {w.ASPECT_OF[x] for x in nouns if x in w.ASPECT_OF and x not in w.NEUTRAL}
    other = bool(aspects and c.source.aspects) and not any(w.is_kin(a, c.source.aspects) for a in aspects)
    return not any(map(c.grounded, nouns)) and (other or len(strange) > 1)


def _named(c: Clause) -> list[str]:
    """The words with which a clause names its matter; a team may be called what it likes."""
    if c.lead == "who" or c.act not in {"en-checks", "en-restates", "en-thanks"}:
        return []
    words, team = c.rest if c.subject == "shop" and c.rest else c.words, {x for m in _OWN_TEAM.finditer(c.said) for x in m[1].split()}
    return [x for x, after in zip(words, [*words[1:], ""], strict=False) if after not in w.MESSAGE and x not in team]


def _is_strange(c: Clause, word: str) -> bool:
    """A content word of nobody's: not asked, not of the trade, not a verb, not an adverb."""
    if "-" in word:
        return not c.grounded(word) and any(_is_strange(c, part) for part in word.split("-"))
    general = word in w.LEMMA or word in w.ASPECT_OF or w.stem(word) in w.GENERAL or word in w.NEUTRAL | w.FUNCTION | w.TEAM | w.MESSAGE | w.INFO | w.ADVERBS | w.AUX | w.CHAINS
    shaped = len(word) < 4 or not word.isalpha() or word.endswith(("ly", "ful", "ing", "est", "ed"))
    return not (general or shaped or w.phrases("feeling").match(word) or c.grounded(word))
