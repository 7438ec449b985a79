"""English clauses: where a sentence is cut, who acts in each piece, and with which verb."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qna.policy import english_words as w

_TOKEN = re.compile(r"[^\W\d_][\w]*(?:['’.&/-](?=\w)\w+)*|\d+(?:[.,:/-]\d+)*%?[a-z]*|[^\w\s]")
_SHORT = re.compile(r"(n't|'(?:ll|re|ve|m|d|s))$")
_LONG = {"ll": "will", "re": "are", "ve": "have", "m": "am", "d": "would"}
_WHOLE = {"can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "let's": ("let", "us")}
_IS = frozenset("it that this what here there who how he she everything where".split())
_MARKS = frozenset(',;:—–()!?….-|')
_CUTTERS = frozenset("but however although though because since unless whereas while".split())
_LEADS = _CUTTERS | frozenset("and or then plus that until when after before if where yet so as which who once".split())
_STARTS = w.PRONOUNS | w.DETERMINERS | frozenset("there everything someone".split())
_THATS, _ASK_IF = w.words("thats"), w.words("ask_if")
_NOT_ADVERBS = frozenset("reply supply apply family assembly july fly sadly luckily fortunately unfortunately probably definitely absolutely certainly exactly possibly likely generally usually typically normally please kindly there".split())
_COUNTS = w.words("counts")
_HEADS = frozenset("answer answers reply replies response responses information info details detail update updates guidance result results news clarification confirmation word explanation findings accuracy outcome feedback".split())
Word = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """What the question and the product hold; `told` are stems of what the customer states."""

    text: str
    words: frozenset[str]
    stems: frozenset[str]
    told: frozenset[str]
    aspects: frozenset[str]
    product: frozenset[str]


def source_of(question: str, product: str | None) -> Source:
    """Reads the question and the name of the product once."""
    text = f"{question} {product or ''}".lower().replace("’", "'")
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)
    words += [part for word in words if "-" in word for part in word.split("-")]
    asked = re.compile(r"(?:is|are|do|does|can|could|will|would|what|how|which|when|where|why|has|should|may)\b")
    said = [s for s in re.split(r"(?<=[.!?\n])\s*", question.lower()) if not s.endswith("?") and not asked.match(s)]
    aspects = frozenset(w.ASPECT_OF[x] for x in re.findall(r"[a-z]+", question.lower()) if x in w.ASPECT_OF)
    told = frozenset(w.stem(x) for s in said for x in re.findall(r"\w+", s))
    return Source(text, frozenset(words), frozenset(map(w.stem, words)), told, aspects, frozenset((product or "").lower().split()))


def words_in(text: str) -> Iterator[Word]:
    """Lower-case words and signs with their place; contractions are written out."""
    for match in _TOKEN.finditer(text):
        word, place = match[0].lower().replace("’", "'"), match.span()
        short = _SHORT.search(word)
        base, tail = (word[: short.start()], short[1]) if short else (word, "")
        if word in _WHOLE:
            pair = _WHOLE[word]
        elif tail == "'s":
            pair = (base, "is") if base in _IS else (base,)
        else:
            pair = (base, "not" if tail == "n't" else _LONG[tail[1:]]) if tail else (word,)
        yield from ((part, *place) for part in pair)


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
    comma: bool = False
    """Whether a comma ends it, so that it may be a phrase before the clause proper."""
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
    def after(self) -> str:
        return " ".join(self.rest)

    @cached_property
    def opener(self) -> int:
        """Where in `rest` the open matter begins: "whether …", "about …"."""
        on = {"on", "of", "for"} if self.verb in w.CHECK | w.ANSWER else set()
        return next((i for i, word in enumerate(self.rest) if word in w.OPENERS | on), len(self.rest))

    @cached_property
    def stated(self) -> str:
        """What follows the verb and is not open."""
        return " ".join(self.rest[: self.opener])

    @cached_property
    def future(self) -> bool:
        return bool({"will", "shall", "can", "going", "would", "may", "could", "let"} & set(self.aux))

    def has(self, name: str) -> bool:
        """Whether the clause holds one of the phrases `name`."""
        return w.phrases(name).search(self.said) is not None

    def grounded(self, word: str) -> bool:
        """Whether question or product hold the word or one of its family."""
        if word in self.source.words or w.stem(word) in self.source.stems:
            return True
        return len(word) > 3 and any(x.endswith(word) or word == x.rstrip("s") or (len(word) > 5 and x[:5] == word[:5]) for x in self.source.words)

    def is_goods(self, word: str) -> bool:
        """Whether `word` names what was asked about or what the trade sells."""
        return word not in w.FUNCTION and (word in w.ASPECT_OF or word in w.GOODS or self.grounded(word))


def is_adverb(word: str) -> bool:
    return (word in w.ADVERBS or word.endswith("ly")) and word not in _NOT_ADVERBS


def _finite(word: str) -> bool:
    """A third person or past form of a verb."""
    return word in w.LEMMA and word not in w.BASES | w.INFO | w.MESSAGE and word not in w.ASPECT_OF and not word.endswith("ing")


def _starts_act(words: Sequence[str], opened: bool) -> bool:
    """Whether a clause of its own begins: a subject with its verb, or a bare verb."""
    rest = [x for x in words if not is_adverb(x)]
    if len(rest) < 2:
        return False
    first, second = rest[:2]
    if first in {"we", "i", "let", "please", "someone", "will"} or (first in w.PRONOUNS and (not opened or second == "will")):
        return True
    does = w.LEMMA.get(first, "") in w.ANSWER and second in w.DETERMINERS | {"you", "it", "them", "us", "back", "to", "up", "with", "here", "in"}
    if opened:
        return (first in w.DETERMINERS and bool((w.TEAM | w.INFO) & set(rest[1:7])) and bool(w.AUX & set(rest[2:12]))) or (does and first in w.BASES)
    if first in w.DETERMINERS:
        end = next((i for i, x in enumerate(rest[1:8], 1) if x in w.AUX), 0)
        return not (end and (w.PRONOUNS | {"this", "that"}) & set(rest[1:end])) and (end > 0 or any(map(_finite, rest[2:5])))
    if first in w.AUX or (any(x in w.AUX for x in rest[1:3]) and first not in w.MESSAGE):
        return True
    takes = second in w.DETERMINERS | {"you", "it", "them", "us"}
    return does or (first in w.LEMMA and (takes or (first not in w.MESSAGE and first not in w.ASPECT_OF)))


def _joins(word: str, previous: str, rest: list[str], opened: bool, checks: bool) -> bool:
    """Whether `word` begins a new clause; `rest` follows it."""
    after = rest[0] if rest else ""
    if word in {"and", "or", "then"}:
        return _starts_act(rest, opened)
    if word == "as":
        soon = after in {"soon", "long"} and rest[1:3] != ["as", "possible"]
        return soon or (after in _STARTS and previous not in {"soon", "such", "same", "as", "far", "long"} and any(x in w.AUX or _finite(x) for x in rest[1:7]))
    if word == "if":
        return after in {"you", "there", "needed", "anything", "any", "we"} and not opened and not checks
    if word == "that":
        return previous in _THATS or w.LEMMA.get(previous, "") in _THATS or previous == "you"
    if word == "which":
        return not (opened or previous in w.PREPOSITIONS | w.TEAM or w.LEMMA.get(previous, "") in w.CHECK | _ASK_IF)
    if word == "while":
        return previous not in {"a", "little", "short", "long", "quick", "the"}
    if word in {"until", "when", "after", "before", "once", "so"}:
        return (not opened or word in {"once", "so"}) and previous != "on" and (after in _STARTS - {"a", "an"} or (word == "so" and after in {"that", "please", "here", "no", "yes", "feel", "thank"}))
    return word in _CUTTERS


def _cuts(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Slices of `words`, one a clause."""
    begin, opened, checks, previous = 0, False, False, ""
    for at, (word, start, _) in enumerate(words):
        if word in _MARKS and not (word == "-" and at and words[at - 1][2] == start):
            yield begin, at
            begin, opened, checks = at + 1, False, False
        elif at > begin and word in _LEADS and _joins(word, previous, _ahead(words, at + 1), opened, checks):
            yield begin, at
            begin, opened, checks = at, False, False
        opened = opened or word in {"whether", "about", "regarding", "how", "what", "which"} or (word == "if" and checks)
        checks = checks or (w.LEMMA.get(word, "") in w.CHECK | _ASK_IF and previous != "us")
        previous = word
    yield begin, len(words)


def _ahead(words: list[Word], at: int) -> list[str]:
    """Up to twelve words from `at` on, as far as the next sign."""
    ahead = [x for x, *_ in words[at : at + 12]]
    return ahead[: next((i for i, x in enumerate(ahead) if x in _MARKS), len(ahead))]


def clauses_of(text: str, start: int, source: Source, before: Clause | None) -> Iterator[Clause]:
    """The clauses of a sentence that begins at `start`, each parsed."""
    words, first = list(words_in(text)), True
    asks = text.rstrip(" )\"'😊🙏").endswith("?")
    for a, b in _cuts(words):
        piece = [x for x in words[a:b] if x[0][:1].isalnum()]
        if piece:
            comma = b < len(words) and words[b][0] == ","
            clause = Clause([x for x, *_ in piece], start + piece[0][1], start + piece[-1][2], source, before, asks, first, comma)
            _parse(clause)
            yield clause
            before, first = clause, False


def _parse(c: Clause) -> None:
    words = c.words
    while words and (words[0] in _LEADS or is_adverb(words[0])):
        if words[0] == "so" and words[1:2] and words[1] in {"sorry", "glad", "much", "happy", "many"}:
            break
        if words[0] == "that" and words[1:2] and (words[1] in w.AUX or is_adverb(words[1]) or words[1] in {"sounds", "makes", "said", "way", "one"}):
            break
        if words[0] in _LEADS:
            c.lead = c.lead if c.lead in {"because", "since", "if"} else words[0]
        words = words[1:]
    c.core = " ".join(words)
    pronoun = next((i for i, x in enumerate(words[1:-1], 1) if x in w.PRONOUNS), 0)
    if words and words[0] in w.PREPOSITIONS and pronoun and not c.comma and words[pronoun + 1] in w.AUX:
        words = words[pronoun:]
    if words and not (c.first and c.comma and words[0] in w.PREPOSITIONS):
        _find_actor(c, words)


def _find_actor(c: Clause, words: list[str]) -> None:
    first = words[0]
    bare = [x for x in words if x not in {"please", "kindly", "just", "never"} and not is_adverb(x)]
    bare = bare[2:] if bare[:2] == ["do", "not"] else bare[1:] if bare[:1] == ["do"] and bare[1:2] and bare[1] in w.BASES else bare
    if first == "let" and words[1:2] in (["us"], ["me"]) and words[2:3] != ["know"]:
        c.subject, c.aux = "shop", ["let"]
        _find_verb(c, words[2:])
    elif _goes_on(c, words):
        heir = _heir(c)
        c.subject = "shop" if c.lead == "who" else heir.subject if heir and c.lead != "which" else "goods"
        c.aux = [] if c.lead in {"who", "which"} or not heir else list(heir.aux)
        _find_verb(c, words)
    elif bare and _orders(words, bare):
        c.subject, c.aux = "order", (["not"] if "not" in words[:3] else [])
        _find_verb(c, bare)
    elif (index := 1 if first in w.PRONOUNS else _main_verb(words)) >= 0:
        c.actor, c.subject = words[:index], _kind(c, words[:index]) if index else "shop" if first == "will" else "none"
        _find_verb(c, words[index:])
    else:
        c.rest = words


def _heir(c: Clause) -> Clause | None:
    """The clause whose subject one without a subject goes on with."""
    heir = c.before
    return heir.before if heir and heir.subject == "none" and heir.before and not c.first else heir


def _goes_on(c: Clause, words: list[str]) -> bool:
    heir, first = _heir(c), words[0]
    if first in {"please", "kindly", "do", "feel", "note", "keep", "thank"} or not (first in w.LEMMA or first in w.AUX):
        return False
    noun = first in w.MESSAGE | w.TEAM and not set(words[1:2]) & (w.DETERMINERS | {"you", "it", "here"})
    joined = c.lead in {"and", "or", "then", "plus", "but"} and not c.first
    return c.lead in {"who", "which"} or (joined and heir is not None and heir.subject not in {"none", "order"} and not noun)


def _orders(words: list[str], bare: list[str]) -> bool:
    """A bare verb without "please" is an order unless it may as well be a noun."""
    first, second = bare[0], bare[1] if len(bare) > 1 else ""
    if first not in w.BASES or (first in w.AUX - {"do"} and not (first == "have" and second in {"a", "another"}) and first != "be"):
        return False
    if words[0] not in {"please", "kindly"} and (second in w.AUX or (second not in w.DETERMINERS and bare[2:3] and bare[2] in w.AUX)):
        return False
    noun = first in w.MESSAGE or (first in w.ASPECT_OF and first not in {"wash", "dry", "iron", "return"})
    return words[0] in {"please", "kindly"} or not noun or second in w.DETERMINERS | {"us", "it", "them", "in", "with"}


def _main_verb(words: list[str]) -> int:
    """Where the verb of the clause stands; the verb of a relative clause is passed over."""
    relative, found = False, -1
    for at, word in enumerate(words[:24]):
        if at and (word in {"who", "that", "which"} or (word in w.PRONOUNS and words[at - 1] not in w.PREPOSITIONS)):
            relative = True
        elif relative:
            relative = word in w.AUX or is_adverb(word)
        elif at and word in w.OPENERS - {"about", "regarding", "concerning"} and words[0] not in w.OPENERS:
            break
        elif word in w.AUX and words[at - 1 : at] != ["to"]:
            return at
        elif at and found < 0 and (_finite(word) or (words[at - 1] in w.TEAM | w.MESSAGE and word in w.BASES - w.TEAM - w.MESSAGE)) and words[at - 1] not in w.DETERMINERS and not w.AUX & set(words[at + 1 : at + 2]):
            if word.endswith("s") or word in w.BASES:
                return at
            found = at
        elif at and found < 0 and words[at - 1].endswith("s") and word in w.BASES - w.INFO - w.MESSAGE and word not in w.ASPECT_OF and words[at + 1 : at + 2] and words[at + 1] in w.DETERMINERS | w.PREPOSITIONS | _COUNTS:
            return at
    return found


def _kind(c: Clause, actor: list[str]) -> str:
    first = actor[0]
    if first in {"we", "i", "you"}:
        return "you" if first == "you" else "shop"
    if first in w.OPENERS - {"about", "regarding", "concerning"}:
        return "open"
    if first in {"they", "he", "she", "who"}:
        return "shop" if c.before and (c.before.subject == "shop" or w.TEAM & set(c.before.words)) else "goods"
    ends = {"of", "about", "on", "regarding", "concerning", "for", "in", "with", "from", "to", "who", "that"}
    head = next((i for i, x in enumerate(actor) if x in ends and actor[i - 1] not in {"both", "all", "each", "one"}), len(actor))
    last = actor[head - 1]
    if (last in w.MESSAGE and first in {"your", "this", "the", "each", "every", "both", "all", "these", "such"}) or last in {"questions", "concerns"}:
        return "message"
    if last in _HEADS:
        return "info"
    return "shop" if w.TEAM & set(actor) else "goods"


def _find_verb(c: Clause, words: list[str]) -> None:
    """Skips auxiliaries, adverbs and verbs that hand over with "to"."""
    at = 0
    while at < len(words):
        word, chain = words[at], words[at] in w.CHAINS or w.LEMMA.get(words[at], "") in w.CHAINS
        ahead = words[at + 1 : at + 5]
        if chain and "to" in ahead and not set(ahead[: ahead.index("to")]) - {"sure", "and", "also"} - w.ADVERBS and words[at + 2 + ahead.index("to") :]:
            c.aux += words[at : at + 1 + ahead.index("to")]
            at += 1 + ahead.index("to")
        elif words[at : at + 2] in (["our", "best"], ["my", "best"]) and ahead[1:2] == ["to"]:
            at += 2
        elif word in w.AUX or word == "to" or is_adverb(word) or word.endswith("bly") or word in {"please", "kindly", "likely"}:
            c.aux.append(word)
        else:
            break
        at += 1
    c.form, c.rest = (words[at] if at < len(words) else ""), words[at + 1 :]
    c.verb = w.LEMMA.get(c.form, "")
    if not c.verb:
        held = set(c.aux)
        c.verb = "be" if held & {"is", "are", "was", "were", "am", "be", "been", "being"} else "need" if held & {"need", "needs"} else "have" if held & {"have", "has", "had"} else "?"
        c.rest = words[at:]
    agent = c.subject == "goods" and c.actor[:1] and c.actor[0] in {"our", "my", "a", "an", "one"} and {"will", "is", "are", "going"} & set(c.aux) and "be" not in c.aux
    if agent and c.verb in w.CHECK | w.ANSWER | {"take"} and not c.is_goods(c.actor[-1]):
        c.subject = "shop"
