"""English clauses: where a sentence is cut, who acts in each piece, and with which verb."""

# fmt: off
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from policy import english_words as w

_TOKEN = re.compile(r"[^\W\d_][\w]*(?:['’.&/-](?=\w)\w+)*|\d+(?:[.,:/-]\d+)*%?[a-z]*|[^\w\s]")
_SHORT = re.compile(r"(n't|'(?:ll|re|ve|m|d|s))$")
_LONG = {"ll": "will", "re": "are", "ve": "have", "m": "am", "d": "would"}
_WHOLE = {"can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "let's": ("let", "us")}
_ASKED = re.compile(r"(?:is|are|do|does|can|could|will|would|what|how|which|when|where|why|has|should|may)\b")
_MARKS = frozenset(",;:—–()!?….-|")
_CUTTERS = frozenset("but however although though because since unless whereas while".split())
_LEADS = _CUTTERS | frozenset("and or then plus that until when after before if where yet so as which who once".split())
_STARTS = w.PRONOUNS | w.DETERMINERS | {"there", "everything", "someone"}
_WH = w.OPENERS - {"about", "regarding", "concerning"}
_KINDLY = frozenset({"please", "kindly"})
_IS, _THATS, _ASK_IF, _COUNTS, _REPLIES, _NOT_ADVERBS = map(w.words, "is thats ask_if counts replies not_adverbs".split())


@dataclass(frozen=True, slots=True)
class Source:
    """What question and product hold; `told` are stems of what the customer states, not asks."""

    text: str
    words: frozenset[str]
    stems: frozenset[str]
    told: frozenset[str]
    aspects: frozenset[str]
    product: frozenset[str]


def source_of(question: str, product: str | None) -> Source:
    text = f"{question} {product or ''}".lower().replace("’", "'")
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)
    words += [part for word in words if "-" in word for part in word.split("-")]
    said = [s for s in re.split(r"(?<=[.!?\n])\s*", question.lower()) if not s.endswith("?") and not _ASKED.match(s)]
    aspects = frozenset(w.ASPECT_OF[x] for x in re.findall(r"[a-z]+", question.lower()) if x in w.ASPECT_OF)
    told = frozenset(w.stem(x) for s in said for x in re.findall(r"\w+", s))
    return Source(text, frozenset(words), frozenset(map(w.stem, words)), told, aspects, frozenset((product or "").lower().split()))


def _words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Lower-case words and signs with their place; contractions are written out."""
    for match in _TOKEN.finditer(text):
        word = match[0].lower().replace("’", "'")
        short = _SHORT.search(word)
        base, tail = (word[: short.start()], short[1][1:]) if short else (word, "")
        pair = _WHOLE.get(word) or ((base, "not") if tail == "'t" else (base, "is") if tail == "s" and base in _IS else (base, _LONG[tail]) if tail in _LONG else (base,))
        yield from ((part, *match.span()) for part in pair)


@dataclass(eq=False)
class Clause:
    """One clause: `lead` joins it, `subject` (shop, you, message, info, open, goods, order, none) acts,
    `aux` and `verb` say what, `rest` follows; `comma` ends it, so that it may be a fronted phrase."""

    words: list[str]
    said: str
    start: int
    end: int
    source: Source
    before: "Clause | None"
    asks: bool
    first: bool
    comma: bool
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
    def after(self) -> str:
        return " ".join(self.rest)

    @cached_property
    def stated(self) -> str:
        """What follows the verb, up to the open matter: "whether …", "about …"."""
        openers = w.OPENERS | ({"on", "of", "for"} if self.verb in w.CHECK | w.ANSWER else set())
        return " ".join(self.rest[: next((i for i, x in enumerate(self.rest) if x in openers), len(self.rest))])

    @cached_property
    def future(self) -> bool:
        return bool({"will", "shall", "can", "going", "would", "may", "could", "let"} & set(self.aux))

    @cached_property
    def fronted(self) -> bool:
        """A phrase before the clause proper: "with your flight in mind,"."""
        return self.first and self.comma and self.words[0] in w.PREPOSITIONS

    def has(self, name: str) -> bool:
        """Whether the clause holds one of the phrases `name`."""
        return w.phrases(name).search(self.said) is not None

    def grounded(self, word: str) -> bool:
        """Whether question or product hold the word or one of its family."""
        return word in self.source.words or w.stem(word) in self.source.stems or (len(word) > 3 and any(x.endswith(word) or word == x.rstrip("s") or (len(word) > 5 and x[:5] == word[:5]) for x in self.source.words))

    def is_goods(self, word: str) -> bool:
        """Whether `word` names what was asked about or what the trade sells."""
        return word not in w.FUNCTION and (word in w.ASPECT_OF or word in w.GOODS or self.grounded(word))


def is_adverb(word: str) -> bool:
    return (word in w.ADVERBS or word.endswith("ly")) and word not in _NOT_ADVERBS


def _finite(word: str) -> bool:
    """A third person or past form of a verb."""
    return word in w.LEMMA and word not in w.BASES | w.INFO | w.MESSAGE and word not in w.ASPECT_OF and not word.endswith("ing")


def _starts_act(words: list[str], opened: bool) -> bool:
    """Whether a clause of its own begins: a subject with its verb, or a bare verb."""
    rest = [x for x in words if not is_adverb(x)]
    if len(rest) < 2:
        return False
    first, second = rest[:2]
    if first in {"we", "i", "let", "please", "someone", "will"} or (first in w.PRONOUNS and (not opened or second == "will")):
        return True
    does = w.LEMMA.get(first, "") in w.ANSWER and second in w.DETERMINERS | {"you", "it", "them", "us", "back", "to", "up", "with", "here", "in"}
    if opened:
        return (first in w.DETERMINERS and bool((w.TEAM | w.INFO) & set(rest[1:7])) and bool(w.AUX & set(rest[2:]))) or (does and first in w.BASES)
    if first in w.DETERMINERS:
        end = next((i for i, x in enumerate(rest[1:8], 1) if x in w.AUX), 0)
        return not (end and (w.PRONOUNS | {"this", "that"}) & set(rest[1:end])) and (end > 0 or any(map(_finite, rest[2:5])))
    takes = second in w.DETERMINERS | {"you", "it", "them", "us"} or (first not in w.MESSAGE and first not in w.ASPECT_OF)
    return first in w.AUX or (bool(w.AUX & set(rest[1:3])) and first not in w.MESSAGE) or does or (first in w.LEMMA and takes)


def _joins(word: str, previous: str, rest: list[str], opened: bool, checks: bool) -> bool:
    """Whether `word` begins a new clause; `rest` follows it."""
    after, verb = rest[0] if rest else "", w.LEMMA.get(previous, previous)
    begins = after in _STARTS - {"a", "an"} and previous != "on"
    soon = after in {"soon", "long"} and rest[1:3] != ["as", "possible"]
    return {
        "as": soon or (after in _STARTS and previous not in {"soon", "such", "same", "as", "far", "long"} and any(x in w.AUX or _finite(x) for x in rest[1:7])),
        "if": after in {"you", "there", "needed", "anything", "any", "we"} and not opened and not checks,
        "that": verb in _THATS or previous in _THATS or previous == "you",
        "which": not (opened or previous in w.PREPOSITIONS | w.TEAM or verb in w.CHECK | _ASK_IF),
        "while": previous not in {"a", "little", "short", "long", "quick", "the"},
        "so": begins or after in {"that", "please", "here", "no", "yes", "feel", "thank"},
        "once": begins,
    }.get(word, begins and not opened if word in {"until", "when", "after", "before"} else word in _CUTTERS or (word in {"and", "or", "then"} and _starts_act(rest, opened)))


def _cuts(words: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    """Slices of `words`, one a clause."""
    begin, opened, checks, previous = 0, False, False, ""
    for at, (word, start, _) in enumerate(words):
        sign = word in _MARKS and not (word == "-" and at and words[at - 1][2] == start)
        ahead = [x for x, *_ in words[at + 1 : at + 13]] if word in _LEADS else []
        ahead = ahead[: next((i for i, x in enumerate(ahead) if x in _MARKS), len(ahead))]
        if sign or (at > begin and word in _LEADS and _joins(word, previous, ahead, opened, checks)):
            yield begin, at
            begin, opened, checks = at + sign, False, False
        opened = opened or word in {"whether", "about", "regarding", "how", "what", "which"} or (word == "if" and checks)
        checks = checks or (w.LEMMA.get(word, "") in w.CHECK | _ASK_IF and previous != "us")
        previous = word
    yield begin, len(words)


def clauses_of(text: str, start: int, source: Source, before: Clause | None) -> Iterator[Clause]:
    """The clauses of a sentence that begins at `start`, each parsed."""
    words, first = list(_words_in(text)), True
    for a, b in _cuts(words):
        if piece := [x for x in words[a:b] if x[0][:1].isalnum()]:
            asks, comma = text.rstrip(" )\"'😊🙏").endswith("?"), b < len(words) and words[b][0] == ","
            clause = Clause(held := [x for x, *_ in piece], " ".join(held), start + piece[0][1], start + piece[-1][2], source, before, asks, first, comma)
            _parse(clause)
            yield clause
            before, first = clause, False


def _parse(c: Clause) -> None:
    words = c.words
    while words and (words[0] in _LEADS or is_adverb(words[0])):
        after = words[1] if len(words) > 1 else ""
        if (words[0] == "so" and after in {"sorry", "glad", "much", "happy", "many"}) or (words[0] == "that" and (after in w.AUX or is_adverb(after) or after in {"sounds", "makes", "said", "way", "one"})):
            break
        c.lead = words[0] if words[0] in _LEADS and c.lead not in {"because", "since", "if"} else c.lead
        words = words[1:]
    c.core = " ".join(words)
    pronoun = next((i for i, x in enumerate(words[1:-1], 1) if x in w.PRONOUNS), 0)
    if pronoun and words[0] in w.PREPOSITIONS and not c.comma and words[pronoun + 1] in w.AUX:
        words = words[pronoun:]
    if words and not c.fronted:
        _find_actor(c, words)


def _find_actor(c: Clause, words: list[str]) -> None:
    heir = c.before.before if c.before and c.before.subject == "none" and c.before.before and not c.first else c.before
    bare = [x for x in words if x not in _KINDLY | {"just", "never"} and not is_adverb(x)]
    bare = bare[2:] if bare[:2] == ["do", "not"] else bare[1:] if bare[:1] == ["do"] and bare[1:2] and bare[1] in w.BASES else bare
    index = 1 if words[0] in w.PRONOUNS else -2
    if words[0] == "let" and words[1:2] in (["us"], ["me"]) and words[2:3] != ["know"]:
        c.subject, c.aux, words, index = "shop", ["let"], words[2:], 0
    elif _goes_on(c, words, heir):
        c.subject = "shop" if c.lead == "who" or (c.lead == "which" and heir and w.TEAM & set(heir.words[-4:])) else heir.subject if heir and c.lead != "which" else "goods"
        c.aux, index = [] if c.lead in {"who", "which"} or not heir else list(heir.aux), 0
    elif bare and _orders(words, bare):
        c.subject, c.aux, words, index = "order", ["not"] if "not" in words[:3] else [], bare, 0
    elif (index := _main_verb(words) if index < 0 else index) >= 0:
        c.actor = words[:index]
        c.subject = _kind(c, c.actor) if index else "shop" if words[0] == "will" else "none"
    if index >= 0:
        _find_verb(c, words[index:])
    else:
        c.rest = words


def _goes_on(c: Clause, words: list[str], heir: Clause | None) -> bool:
    """Whether it has the subject of the clause before: "and reply to you"."""
    first = words[0]
    if first in _KINDLY | {"do", "feel", "note", "keep", "thank"} or not (first in w.LEMMA or first in w.AUX):
        return False
    noun = first in w.MESSAGE | w.TEAM and not set(words[1:2]) & (w.DETERMINERS | {"you", "it", "here"})
    return c.lead in {"who", "which"} or (c.lead in {"and", "or", "then", "plus", "but"} and not c.first and heir is not None and heir.subject not in {"none", "order"} and not noun)


def _orders(words: list[str], bare: list[str]) -> bool:
    """A bare verb without "please" is an order unless it may as well be a noun."""
    first, second, third = [*bare, "", ""][:3]
    if first not in w.BASES or (first in w.AUX - {"do", "be"} and not (first == "have" and second in {"a", "another"})):
        return False
    if words[0] in _KINDLY:
        return True
    noun = first in w.MESSAGE or (first in w.ASPECT_OF and first not in {"wash", "dry", "iron", "return"})
    named = second in w.AUX or (second not in w.DETERMINERS and third in w.AUX)
    return not named and (not noun or second in w.DETERMINERS | {"us", "it", "them", "in", "with"})


def _main_verb(words: list[str]) -> int:
    """Where the verb of the clause stands; the verb of a relative clause is passed over."""
    relative, found = False, -1
    for at, word in enumerate(words[:24]):
        last, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        base = word in w.BASES - w.INFO - w.MESSAGE - w.TEAM and word not in w.ASPECT_OF and (last in w.TEAM | w.MESSAGE or (last.endswith("s") and after in w.DETERMINERS | w.PREPOSITIONS | _COUNTS))
        if at and (word in {"who", "that", "which"} or (word in w.PRONOUNS and last not in w.PREPOSITIONS)):
            relative = True
        elif relative:
            relative = word in w.AUX or is_adverb(word)
        elif at and word in _WH and words[0] not in w.OPENERS:
            break
        elif (word in w.AUX and last != "to") or (at == 1 and last in {"this", "that", "which"} and word in w.LEMMA and word.endswith("s")):
            return at
        elif at and found < 0 and (_finite(word) or base) and last not in w.DETERMINERS and after not in w.AUX:
            if base or word.endswith("s"):
                return at
            found = at
    return found


def _kind(c: Clause, actor: list[str]) -> str:
    first = actor[0]
    if first in {"they", "he", "she", "who"}:
        return "shop" if c.before and (c.before.subject == "shop" or w.TEAM & set(c.before.words)) else "goods"
    ends = {"by", "of", "about", "on", "regarding", "concerning", "for", "in", "with", "from", "to", "who", "that"}
    head = actor[: next((i for i, x in enumerate(actor) if i and x in ends and actor[i - 1] not in {"both", "all", "each", "one"}), len(actor))]
    last = head[-1]
    if last in {"questions", "concerns"} or (last in w.MESSAGE and first in {"your", "this", "the", "each", "every", "both", "all", "these", "such"}):
        return "message"
    kinds = {"we": "shop", "i": "shop", "you": "you"} | dict.fromkeys(_WH, "open")
    return kinds.get(first, "info" if last in _REPLIES else "shop" if w.TEAM & set(head) else "goods")


def _find_verb(c: Clause, words: list[str]) -> None:
    """Skips auxiliaries, adverbs and verbs that hand over with "to"; then names the verb."""
    at = 0
    while at < len(words):
        word, ahead = words[at], words[at + 1 : at + 5]
        to = ahead.index("to") if "to" in ahead else -1
        chain = word in w.CHAINS or w.LEMMA.get(word, "") in w.CHAINS
        if chain and to >= 0 and not set(ahead[:to]) - {"sure", "and", "also"} - w.ADVERBS and words[at + to + 2 :]:
            c.aux += words[at : at + to + 1]
            at += to + 1
        elif word in {"our", "my"} and ahead[:2] == ["best", "to"]:
            at += 2
        elif word in w.AUX | _KINDLY or word in {"to", "likely"} or is_adverb(word) or word.endswith("bly"):
            c.aux.append(word)
        else:
            break
        at += 1
    held, c.form, c.rest = set(c.aux), words[at] if at < len(words) else "", words[at + 1 :]
    c.verb = w.LEMMA.get(c.form, "")
    if not c.verb:
        c.verb = "be" if held & {"is", "are", "was", "were", "am", "be", "been", "being"} else "need" if held & {"need", "needs"} else "have" if held & {"have", "has", "had"} else "?"
        c.rest = words[at:]
    agent = c.subject == "goods" and c.actor and c.actor[0] in {"our", "my", "a", "an", "one"} and held & {"will", "is", "are", "going"} and "be" not in held
    if agent and c.verb in w.CHECK | w.ANSWER | {"take"} and not c.is_goods(c.actor[-1]):
        c.subject = "shop"
