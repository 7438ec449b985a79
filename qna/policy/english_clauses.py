"""English clauses: where a sentence is cut, who acts in each piece, and with which verb."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qna.policy import english_words as words_of
from qna.policy.english_words import ADVERBS, AUX, BASES, CHAINS, CHECK, INFO, LEMMA, MESSAGE, STATE, TEAM, stem

_TOKEN = re.compile(r"[^\W\d_][\w]*(?:['’.&/-](?=\w)\w+)*|\d+(?:[.,:/-]\d+)*%?|[^\w\s]")
_SHORT = re.compile(r"(n['’]t|['’](?:ll|re|ve|m|d|s))$")
_LONG = {"ll": "will", "re": "are", "ve": "have", "m": "am", "d": "would"}
_IS = frozenset("it that this what here there who how he she let everything where".split())
_MARKS = frozenset(',;:—–()!?…."“”-|')
_CUTTERS = frozenset("but however although though because since unless whereas while which who so once as".split())  # fmt: skip
_LEADS = _CUTTERS | frozenset("and or then plus that until when after before if where yet".split())
_OPENERS = frozenset("whether if about regarding concerning how what which where why when on of for".split())
_SUBJECTS = frozenset("we i you it they this there our these those he she".split())
_DETERMINERS = frozenset("the a an our your this that these those one each every my their all any its some most".split())  # fmt: skip
_THATS = frozenset(
    "sorry know understand hear see glad sure aware confirm verify find say believe think tell mention note notice ensure hope realize imagine promise assure inform regret afraid happy check appreciate see assured said heard noted mean important remember see hope certain rest".split()
)
_PREPOSITIONS = frozenset("on of to in with into about for over from by at regarding under".split())
_INFO_HEADS = frozenset(
    "answer answers reply replies response responses information info details detail update updates guidance result results news clarification confirmation word explanation findings solution accuracy following outcome feedback".split()
)
_OBJECTS = frozenset("it you them well without up out more less in the a an your to for on".split())
Word = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """What the question and the product hold."""

    text: str
    words: frozenset[str]
    stems: frozenset[str]
    told: frozenset[str]
    """Stems of what the customer states rather than asks."""
    aspects: frozenset[str]


def source_of(question: str, product: str | None) -> Source:
    text = f"{question} {product or ''}".lower().replace("’", "'")
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)
    words += [part for word in words if "-" in word for part in word.split("-")]
    told = [s for s in re.split(r"(?<=[.!?\n])\s*", question.lower()) if not s.endswith("?")]
    asked = re.compile(r"^(?:is|are|do|does|can|could|will|would|what|how|which|when|where|why|has|should|may)\b")  # fmt: skip
    said = [w for s in told if not asked.match(s) for w in re.findall(r"\w+", s)]
    aspects = [words_of.ASPECT_OF[w] for w in re.findall(r"[a-z]+", question.lower())
               if w in words_of.ASPECT_OF]  # fmt: skip
    return Source(text, frozenset(words), frozenset(map(stem, words)), frozenset(map(stem, said)),
                  frozenset(aspects))  # fmt: skip


def words_in(text: str) -> list[Word]:
    """Lower-case words and signs with their place; contractions are written out."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        word, (start, end) = match[0].lower().replace("’", "'"), match.span()
        short = _SHORT.search(word)
        stem_ = word[: short.start()] if short else word
        if word in {"can't", "won't", "cannot", "let's"}:
            pair = {"can't": ("can", "not"), "won't": ("will", "not"), "let's": ("let", "us")}
            found += [(w, start, end) for w in pair.get(word, ("can", "not"))]
        elif short and short[1] == "n't":
            found += [(stem_, start, end), ("not", start, end)]
        elif short and short[1] == "'s":
            found.append((stem_, start, end))
            if stem_ in _IS:
                found.append(("us" if stem_ == "let" else "is", start, end))
        elif short:
            found += [(stem_, start, end), (_LONG[short[1][1:]], start, end)]
        else:
            found.append((word, start, end))
    return found


@dataclass(eq=False)
class Clause:
    """One clause: `lead` joins it, `subject` acts, `aux` and `verb` say what, `rest` follows.

    `subject` is shop, you, message, info, open, goods, order (an imperative) or none.
    """

    words: list[str]
    start: int
    end: int
    source: Source
    before: "Clause | None" = None
    asks: bool = False
    first: bool = True
    act: str = ""
    lead: str = ""
    core: str = ""
    subject: str = "none"
    actor: list[str] = field(default_factory=list)
    aux: list[str] = field(default_factory=list)
    verb: str = ""
    form: str = ""
    rest: list[str] = field(default_factory=list)

    @cached_property
    def said(self) -> str:
        return " ".join(self.words)

    @cached_property
    def opener(self) -> int:
        """Where in `rest` the open matter begins: "whether …", "about …"."""
        for index, word in enumerate(self.rest):
            if word in _OPENERS and not (word in {"on", "of", "for"} and self.verb not in CHECK):
                return index
        return len(self.rest)

    @cached_property
    def stated(self) -> str:
        """What follows the verb and is not open."""
        return " ".join(self.rest[: self.opener])

    @cached_property
    def matter(self) -> str:
        return " ".join(self.rest[self.opener :])

    @cached_property
    def future(self) -> bool:
        return bool({"will", "shall", "can", "going", "would", "may", "could", "let"} & set(self.aux))

    def grounded(self, word: str) -> bool:
        if word in self.source.words or stem(word) in self.source.stems:
            return True
        return len(word) > 3 and any(w.endswith(word) or (len(word) > 5 and w[:5] == word[:5]) for w in self.source.words)

    def is_goods(self, word: str) -> bool:
        """Whether `word` names what was asked about or what the trade sells."""
        if word in words_of.FUNCTION:
            return False
        return word in words_of.ASPECT_OF or word in words_of.GOODS or self.grounded(word)

    def unsourced(self, pattern: re.Pattern[str], text: str) -> bool:
        """Whether `pattern` finds in `text` what question and product do not say."""
        return any(not all(self.grounded(w) for w in re.findall(r"[a-z]+", m[0]) if len(w) > 2) for m in pattern.finditer(text))


def _is_verb(word: str) -> bool:
    return word in LEMMA or word in BASES


def _starts_act(words: Sequence[Word], at: int, opened: bool) -> bool:
    """Whether a clause of its own begins at `at`: a subject with its verb, or a bare verb."""
    rest = [w for w, *_ in words[at : at + 12]]
    while rest and (rest[0] in ADVERBS or rest[0].endswith("ly")):
        rest = rest[1:]
    if len(rest) < 2:
        return False
    if rest[0] in {"we", "i", "you", "it", "they", "he", "she", "there"}:
        return True
    verb = LEMMA.get(rest[0], "")
    if opened:
        shop = rest[0] in {"our", "someone", "the", "let", "please"} and (bool(TEAM & set(rest[:6])) or rest[0] in {"let", "please"})
        return shop or (rest[0] in BASES and verb in words_of.ANSWER and rest[0] not in {"return", "update"})
    if rest[0] in _DETERMINERS:
        end = next((i for i, w in enumerate(rest[1:8], 1) if w in AUX), 0)
        if end and {"this", "you", "we", "it", "they"} & set(rest[1:end]):
            return False
        return end > 0 or any(_finite(w) for w in rest[2:5])
    if rest[0] in AUX:
        return True
    if any(w in AUX for w in rest[1:3]) and rest[0] not in MESSAGE:
        return True
    takes = rest[1] in _DETERMINERS | {"you", "it", "them", "us"}
    return _is_verb(rest[0]) and (takes or rest[0] not in set(words_of.ASPECT_OF) | MESSAGE)


def _finite(word: str) -> bool:
    """A third person or past form of a verb that states."""
    return LEMMA.get(word, "") in STATE and word.endswith(("s", "ed")) and word not in BASES


def _cuts(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Slices of `words`, one a clause."""
    begin, opened = 0, False
    for at, (word, start, _) in enumerate(words):
        previous = words[at - 1][0] if at else ""
        after = words[at + 1][0] if at + 1 < len(words) else ""
        if word in _MARKS:
            if word == "-" and at and words[at - 1][2] == start:
                continue
            if word == "," and not begin and words[0][0] in {"sure", "certainly", "absolutely"} and at <= 2:
                continue
            yield begin, at
            begin, opened = at + 1, False
        elif at > begin and _cut_before(words, at, word, previous, after, opened):
            yield begin, at
            begin, opened = at, False
        opened = opened or word in {"whether", "if", "about", "regarding", "how", "what", "which"}
    yield begin, len(words)


def _cut_before(words: list[Word], at: int, word: str, previous: str, after: str, opened: bool) -> bool:
    if word in {"and", "or", "then"}:
        return _starts_act(words, at + 1, opened)
    if word == "as":
        return (after in {"soon", "long"} and not opened) or (
            after in _SUBJECTS and previous not in {"soon", "such", "same", "as", "far"}
            and any(w in AUX or _finite(w) for w, *_ in words[at + 2 : at + 8])
        )  # fmt: skip
    if word == "so":
        return after in _SUBJECTS | {"that", "please", "the", "here", "no", "yes", "feel"}
    if word == "while" and previous in {"a", "little", "short", "long", "quick", "the"}:
        return False
    if word in {"which", "while", "since"}:
        return not (word == "which" and (opened or previous in _PREPOSITIONS or LEMMA.get(previous, "") in CHECK))  # fmt: skip
    if word == "if":
        return LEMMA.get(previous, "") not in CHECK and bool(after in {"you", "there", "needed", "anything", "any", "we"}) and not opened  # fmt: skip
    if word == "that":
        return previous in _THATS or LEMMA.get(previous, "") in _THATS or previous == "you"
    if word in {"until", "when", "after", "before"}:
        return not opened and after in _SUBJECTS | {"the"} and previous != "on"
    if word == "who":
        return not opened
    return word in _CUTTERS


def clauses_of(text: str, start: int, source: Source, before: Clause | None) -> list[Clause]:
    """The clauses of a sentence that begins at `start`, each parsed."""
    words = words_in(text)
    clauses: list[Clause] = []
    asks = text.rstrip(" )\"'😊🙏").endswith("?")
    for a, b in _cuts(words):
        piece = [w for w in words[a:b] if w[0] not in _MARKS]
        if not any(w[0][:1].isalnum() for w in piece):
            continue
        clause = Clause([w for w, *_ in piece], start + piece[0][1], start + piece[-1][2], source,
                        before, asks, not clauses)  # fmt: skip
        _parse(clause)
        clauses.append(clause)
        before = clause
    return clauses


def _parse(c: Clause) -> None:
    words = [w for w in c.words if w[:1].isalnum()]
    while words and (words[0] in _LEADS or _is_adverb(words[0])):
        if words[0] == "so" and len(words) > 1 and words[1] in {"sorry", "glad", "much", "happy", "many"}:
            break
        if words[0] in _LEADS and not (words[0] == "that" and _is_pronoun(words)):
            c.lead = c.lead if c.lead in {"because", "since", "if"} else words[0]
        elif words[0] == "that":
            break
        words = words[1:]
    if c.lead in {"if", "when"} and words and words[0] == "if":
        words = words[1:]
    c.core = " ".join(words)
    if words:
        _find_actor(c, words)


def _is_adverb(word: str) -> bool:
    return (word in ADVERBS and word not in {"please", "kindly", "there"}) or (
        word.endswith("ly")
        and word
        not in {
            "reply",
            "supply",
            "apply",
            "unfortunately",
            "family",
            "assembly",
            "july",
            "fly",
            "sadly",
            "luckily",
            "fortunately",
            "probably",
            "definitely",
            "absolutely",
            "certainly",
            "exactly",
            "possibly",
            "likely",
            "generally",
            "usually",
            "typically",
            "normally",
        }
    )


def _is_pronoun(words: list[str]) -> bool:
    return words[0] == "that" and len(words) > 1 and (words[1] in AUX or _is_adverb(words[1]) or words[1] in {"sounds", "makes", "said", "way"})  # fmt: skip


def _find_actor(c: Clause, words: list[str]) -> None:
    first = words[0]
    if first == "let" and words[1:2] in (["us"], ["me"]) and words[2:3] != ["know"]:
        c.subject, c.aux = "shop", ["let"]
        return _find_verb(c, words[2:])
    polite = first in {"please", "kindly", "do", "never", "try", "just"} and first not in _SUBJECTS
    lead = [w for w in words if w not in {"please", "kindly", "just", "never"} and not _is_adverb(w)]
    if polite and lead[:2] == ["do", "not"]:
        lead = lead[2:]
    lead = lead[1:] if lead[:1] == ["do"] and lead[1:2] and lead[1] in BASES else lead
    bare = lead[0] if lead else ""
    heir = _heir(c)
    emphatic = first in {"feel", "note", "keep"} or (first == "do" and words[1:2] != ["not"])
    if (
        heir
        and not polite
        and not emphatic
        and (c.lead in {"and", "or", "then", "plus", "but", "who", "which"})
        and (_is_verb(first) or first in AUX)
    ) and (
        (
            heir.subject not in {"none", "order"}
            and (first not in MESSAGE | TEAM or set(words[1:2]) & (_DETERMINERS | {"you", "it", "here"}))
        )
        or c.lead in {"who", "which"}
    ):
        c.subject = {"who": "shop", "which": _antecedent(c)}.get(c.lead, heir.subject)
        c.aux = [] if c.lead in {"who", "which"} else list(heir.aux)
        return _find_verb(c, words)
    if (
        bare in BASES
        and (first not in AUX - {"do"} or (first == "have" and words[1:2] in (["a"], ["another"])))
        and (polite or _orders(lead))
    ):
        c.subject, c.aux = "order", (["not"] if "not" in words[:3] else [])
        return _find_verb(c, lead)
    skip = first in {"being", "having"}
    index = next((i for i, w in enumerate(words[:16]) if w in AUX and i >= skip), -1)
    if first in _SUBJECTS - {"our", "this", "these", "those"} or (index < 0 and first in {"this", "that"}):
        index = 1
    elif index < 0:
        index = next((i for i, w in enumerate(words[:10]) if i and (_finite(w) or (
            w in STATE and w not in MESSAGE and (words[i - 1].endswith("s") or (words[i + 1 : i + 2] and words[i + 1] in _OBJECTS
            and words[i - 1] not in _DETERMINERS | {"to"}))))), -1)  # fmt: skip
    if index == 0 and first in {"will", "is", "are", "have", "has", "can", "would", "could", "do", "does"}:
        c.subject = "shop" if first == "will" else "none"
        return _find_verb(c, words)
    if index <= 0 or index >= len(words):
        c.rest = words
        return None
    c.actor = words[:index]
    c.subject = _kind(c, words[:index])
    return _find_verb(c, words[index:])


def _heir(c: Clause) -> Clause | None:
    """The clause whose subject one without a subject goes on with."""
    heir = c.before
    for _ in range(2):
        if heir and heir.subject == "none" and heir.before:
            heir = heir.before
    return heir


def _antecedent(c: Clause) -> str:
    nouns = c.before.words[-3:] if c.before else []
    if TEAM & set(nouns):
        return "shop"
    return "message" if MESSAGE & set(nouns) else "info" if INFO & set(nouns) else "goods"


def _orders(lead: list[str]) -> bool:
    """A bare verb without "please" is an order unless it may as well be a noun."""
    return lead[0] not in MESSAGE | set(words_of.ASPECT_OF) - {"wash", "dry", "iron", "return"} or (
        len(lead) > 1 and lead[1] in _DETERMINERS | {"us", "it", "them", "in", "with"}
    )


def _kind(c: Clause, actor: list[str]) -> str:
    first, nouns = actor[0], set(actor)
    if first in {"we", "i"}:
        return "shop"
    if first in {"whether", "if", "how", "what", "which", "where", "why"}:
        return "open"
    if first == "you":
        return "you"
    head = next((i for i, w in enumerate(actor) if w in {"of", "about", "on", "regarding", "for", "in", "with", "from", "to"}), len(actor))  # fmt: skip
    last = actor[head - 1] if head else ""
    if first in {"they", "he", "she", "who"} or c.lead in {"who"}:
        staffed = c.before and (c.before.subject == "shop" or TEAM & set(c.before.words))
        return "shop" if staffed or c.lead == "who" else "goods"
    if last in {"questions", "concerns"} or (last in MESSAGE and (first in {"your", "this", "the", "each", "every"})):
        return "message"
    if last in _INFO_HEADS:
        return "info"
    if nouns & TEAM:
        return "shop"
    return "goods"


def _find_verb(c: Clause, words: list[str]) -> None:
    """Skips auxiliaries, adverbs and verbs that hand over with "to"."""
    at, chained = 0, False
    while at < len(words):
        word = words[at]
        if word in AUX or word in {"to", "am"} or _is_adverb(word) or (word in {"a", "the", "our"} and chained and words[at + 1 : at + 2] == ["best"]):  # fmt: skip
            c.aux.append(word)
        elif (word in CHAINS or LEMMA.get(word, "") in CHAINS) and "to" in words[at + 1 : at + 8] and _hands_over(words, at):  # fmt: skip
            c.aux.append(word)
            skip = words.index("to", at + 1)
            c.aux += words[at + 1 : skip]
            at = skip
        elif chained and word in {"please", "kindly"}:
            pass
        else:
            break
        chained = True
        at += 1
    if at >= len(words):
        c.verb = "be" if {"is", "are", "was", "were", "am", "be", "been"} & set(c.aux) else "have" if {"have", "has", "had"} & set(c.aux) else ""  # fmt: skip
        return
    c.form = words[at]
    if c.form in LEMMA:
        c.verb, c.rest = LEMMA[c.form], words[at + 1 :]
        if c.subject == "goods" and c.actor[:1] and c.actor[0] in {"our", "my", "a", "an", "one"} and c.verb in CHECK | words_of.ANSWER and (
            {"will", "is", "are", "going"} & set(c.aux) and not {"be", "been"} & set(c.aux[-1:])
            and not c.grounded(c.actor[-1]) and c.actor[-1] not in words_of.ASPECT_OF):  # fmt: skip
            c.subject = "shop"
        return
    be = {"is", "are", "was", "were", "am", "be", "been", "being"} & set(c.aux)
    c.verb = "be" if be else "need" if {"need", "needs"} & set(c.aux) else "have" if {"have", "has", "had"} & set(c.aux) else "?"  # fmt: skip
    c.rest = words[at:]


def _hands_over(words: list[str], at: int) -> bool:
    """ "like to check", "need some time to check": the next verb is what is done."""
    to = words.index("to", at + 1)
    between = set(words[at + 1 : to])
    return to + 1 < len(words) and not between & {"time", "whether", "if", "about", "you", "back"} and (
        to == at + 1 or len(between) <= 5
    ) and words[to + 1] not in _DETERMINERS | {"you", "us"}  # fmt: skip
