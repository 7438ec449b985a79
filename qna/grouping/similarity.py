"""How alike two questions are: pure, from two texts to a number between 0 and 1.

A text becomes `Features` once (morphology, some milliseconds); comparing two of them takes
microseconds. Nothing personal stays in them: names, numbers of four and more digits and what
the policy masks are left out.
"""

import base64
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.fuzz import ratio

from policy import find_personal
from policy.morphology import Token, analyse
from qna.grouping import concepts as c
from qna.grouping import terms as t
from qna.grouping.encoder import cosines, encode, version
from qna.grouping.faults import fault_in
from qna.grouping.rivals import exclude, rivals
from qna.grouping.spelling import corrected_spelling

MAX_CHARS = 400
SAME = 0.55
"""From here on two questions ask the same."""
BY_WORDS = 0.6
"""From here on the words alone say so."""
SURELY = 0.85
"""As alike as those count whose words say so."""
OTHER_FORM, OTHER_WORDS, OTHER_WORD = 0.3, 0.3, 0.1
"""What speaks against it: one asks for a time or a price; both name matters, none the same, or each
one that the other does not."""
OF_SHOP, NOT_OF_PRODUCT, MAYBE_OF_SHOP = 2.0, -1.0, -4.0
"""Log-odds that the answer is the shop's: for sure, where its words say so too, and perhaps."""

FAULT = "결함"
"""What a term of a reported fault begins with."""


@dataclass(frozen=True, slots=True)
class Features:
    """What a question asks, as far as it can be told from its words."""

    terms: frozenset[str]
    """Concepts, nouns and verbs that say what it is about."""
    slots: frozenset[str]
    """Values that must agree: sizes, numbers, colours, models."""
    when: bool
    """It asks for a time."""
    price: bool
    """It asks what something costs."""
    letters: str
    """The letters without courtesies: all there is to compare where no word is known."""
    direction: bytes = b""
    """What it asks, as learned (`qna.grouping.encoder`)."""
    odds: float = 0.0
    """Log-odds that the answer is the same for every product, as learned."""
    rivals: frozenset[str] = frozenset()
    """Things that exclude others of their kind (`qna.grouping.rivals`)."""

    @property
    def of_shop(self) -> bool:
        """The answer is the same for every product."""
        if self._of_product:
            return False
        return self.odds > (NOT_OF_PRODUCT if self._of_shop_by_words else OF_SHOP)

    @property
    def perhaps_of_shop(self) -> bool:
        """It may be, if others that are ask the same."""
        return not self._of_product and self.odds > MAYBE_OF_SHOP

    @property
    def _of_product(self) -> bool:
        known = self.terms & c.WORDS
        return bool(known - c.OF_SHOP) or any(term.startswith(FAULT) for term in self.terms)

    @property
    def _of_shop_by_words(self) -> bool:
        known = self.terms & c.WORDS
        return (
            bool(known)
            and known <= c.OF_SHOP
            and _weight(self.terms - known - t.LIGHT) <= t.OF_NOUN
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "terms": sorted(self.terms),
            "slots": sorted(self.slots),
            "when": self.when,
            "price": self.price,
            "letters": self.letters,
            "direction": base64.b64encode(self.direction).decode(),
            "odds": self.odds,
            "rivals": sorted(self.rivals),
            "encoder": version(),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Features":
        terms, slots = frozenset(kept["terms"]), set(kept["slots"])
        if "direction" not in kept:  # an earlier release's, which had neither of these values
            slots = {t.HEIGHT.sub(r"\1cm", slot) for slot in slots} | _where(terms)
        # Directions of different trainings do not compare.
        known = kept.get("encoder") == version()
        return cls(
            terms,
            frozenset(slots),
            kept["when"],
            kept["price"],
            kept["letters"],
            base64.b64decode(kept.get("direction", "")) if known else b"",
            kept.get("odds", 0.0),
            frozenset(kept.get("rivals", ())),
        )


def _where(terms: Iterable[str]) -> set[str]:
    return {"where:far"} if c.FAR & set(terms) else set()


def features(text: str, product_name: str | None = None) -> Features:
    """Of the first `MAX_CHARS` of a question. The product's own name is no part of the matter."""
    plain = _plain(_impersonal(text[: 2 * MAX_CHARS]))[:MAX_CHARS]
    plain = t.BEFORE.sub(_blank, _without(plain, product_name))
    tokens = analyse(plain)
    corrected = corrected_spelling(plain, tokens)
    if corrected != plain:
        plain, tokens = corrected, analyse(corrected)
    slots, rest = _take_slots(plain)
    found, rest = _take_concepts(rest)
    when = bool(t.WHEN.search(plain))
    found = _without_kin(found, slots, when)
    slots |= _where(found)
    fault = fault_in(text)
    # A cut-out piece is blank in `rest`: its morphemes are counted with it.
    left = [i for i, x in enumerate(tokens) if rest[x.start : x.end] == plain[x.start : x.end]]
    # Beside a matter that we know, a word that nobody knows is a slip, unless it names a device.
    slips = bool(found) and "호환" not in found
    words = {_word(tokens, place, slips=slips) for place in left}
    price = bool(t.PRICE.search(plain)) and not found & (c.IS_AMOUNT | c.IS_TIME)
    # How it broke is told in a hundred words; what is wrong, and what is wanted, is what counts.
    told = found & c.OF_SHOP | {f"{FAULT}:{fault}"} if fault else found | words - {""}
    terms = frozenset(told)
    letters = t.COURTESY.sub("", plain)[:60]
    when = when or bool(found & c.IS_TIME)
    direction, odds = encode(asked(text, product_name))
    return Features(
        terms, frozenset(slots), when, price, letters, direction, round(odds, 1), rivals(plain)
    )


def asked(text: str, product_name: str | None = None) -> str:
    """What the encoder reads: without courtesies, values and the product's name."""
    plain = _without(_plain(_impersonal(text[: 2 * MAX_CHARS]))[:MAX_CHARS], product_name)
    bare = t.POLITE.sub(" ", plain)
    _, rest = _take_slots(bare if len(bare.replace(" ", "")) > 1 else plain)
    return " ".join(rest.split())


def _blank(match: re.Match[str]) -> str:
    """As many blanks: the offsets of the morphemes stay true."""
    return " " * len(match.group())


def _without_kin(found: set[str], slots: set[str], when: bool) -> set[str]:
    for word, kin in c.COVERS.items():
        if word in found:
            found = found - kin
    if found - c.OF_SHOP:  # a bag that comes with it is no joint delivery
        found = found - {"합배송"}
    if found & c.PLACES and not when and found & {"출고", "도착"}:
        found = found - {"출고", "도착"} | {"배송"}
    if not found and any(slot.startswith("device:") for slot in slots):
        return {"호환"}
    return found


def _word(tokens: Sequence[Token], place: int, *, slips: bool) -> str:
    """The term that a morpheme stands for; "" where it says nothing, `~` before a verb."""
    token = tokens[place]
    form = t.SYNONYMS.get(token.form, token.form)
    if token.tag not in t.TELLING_TAGS or form in t.EMPTY:
        return ""
    if token.is_unknown and t.LIKE_AN_ENDING.search(form):  # a mistyped verb, ending and all
        return ""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if form in t.WEIGHTS:
        return form
    verbal = following is not None and following.tag in {"XSV", "XSA"}
    verbal = verbal or (slips and token.is_unknown)
    return f"~{form}" if verbal or token.tag in {"VV", "VA", "SL"} else form


def similarities(one: Features, others: Sequence[Features]) -> list[float]:
    """How alike it is to each. 0: something speaks against it. 1: the same words or concepts."""
    known = [bool(one.direction and other.direction) for other in others]
    learned = iter(
        cosines(one.direction, [o.direction for o, k in zip(others, known, strict=True) if k])
    )
    return [
        _alike(one, other, next(learned) if each else None)
        for other, each in zip(others, known, strict=True)
    ]


def similarity(one: Features, other: Features) -> float:
    return similarities(one, [other])[0]


def same(one: Features, other: Features) -> bool:
    return similarity(one, other) >= SAME


def _alike(one: Features, other: Features, learned: float | None) -> float:
    cosine = learned or 0.0
    if one.slots != other.slots or _faults(one) != _faults(other):
        return 0.0
    if exclude(one.rivals, other.rivals):
        return 0.0
    if one.when != other.when or one.price != other.price:
        return max(0.0, cosine - OTHER_FORM)
    by_words = _alike_in_words(one, other)
    if by_words >= BY_WORDS and learned is None:
        return min(by_words, SURELY)
    if by_words >= BY_WORDS:
        # Two opinions; a slip of the finger may have hidden a word from this one.
        return max(cosine, (max(by_words, SURELY) + cosine) / 2)
    # Both are about the islands or neither is, by their values: that they share it says nothing.
    named = c.WORDS - c.FAR
    return max(0.0, cosine - _against(one.terms & named, other.terms & named))


def _against(known: frozenset[str], others: frozenset[str]) -> float:
    if not known or not others:
        return 0.0
    if not known & others:
        return OTHER_WORDS
    return OTHER_WORD if known - others and others - known else 0.0


def _faults(one: Features) -> set[str]:
    return {term for term in one.terms if term.startswith(FAULT)}


def _alike_in_words(a: Features, b: Features) -> float:
    if not a.terms and not b.terms:
        alike = ratio(a.letters, b.letters) / 100
        return math.sqrt(alike) if a.slots else alike
    values = t.OF_SLOT * len(a.slots)
    return (_weight(a.terms & b.terms) + values) / (_weight(a.terms | b.terms) + values)


def _weight(terms: Iterable[str]) -> float:
    return sum(_weight_of(term) for term in terms)


def _weight_of(term: str) -> float:
    """A concept says most, a verb beside it little."""
    if term in t.WEIGHTS:
        return t.WEIGHTS[term]
    return (
        t.OF_VERB
        if term.startswith("~")
        else 1.0
        if term in c.WORDS or term.startswith(FAULT)
        else t.OF_NOUN
    )


def _impersonal(text: str) -> str:
    """Without personal data; a word that we look for is no name, whatever stands before it."""
    for span in reversed(find_personal(text)):
        if span.kind != "name" or not any(
            concept.pattern.search(span.text) for concept in c.CONCEPTS
        ):
            text = f"{text[: span.start]} {text[span.end :]}"
    return text


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFKC", text).lower()
    lowered = t.HANGUL_THEN_LATIN.sub(" ", lowered)
    lowered = t.LONG_NUMBER.sub(" ", lowered)
    return re.sub(r"\s+", " ", t.NOISE.sub(" ", lowered)).strip()


def _without(text: str, product_name: str | None) -> str:
    """Without the product's name, as a whole or its words of two letters and more."""
    if not product_name:
        return text
    for word in sorted(set(_plain(product_name[:200]).split()), key=len, reverse=True)[:12]:
        if len(word) >= 2 and not c.ANY.search(word):
            text = text.replace(word, " ")
    return text


def _take_slots(text: str) -> tuple[set[str], str]:
    found: set[str] = set()
    for name, pattern in t.SLOTS:
        for match in pattern.finditer(text):
            value = match.group(1).replace(" ", "")
            for other, unit in t.UNITS if name == "number" else ():
                value = value.replace(other, unit)
            value = t.HEIGHT.sub(r"\1cm", value)
            found.add(f"{name}:{t.SAME_VALUE.get(value, value)}")
        text = pattern.sub(_blank, text)
    return found, text


def _take_concepts(text: str) -> tuple[set[str], str]:
    found: set[str] = set()
    for concept in c.CONCEPTS:
        text, times = concept.pattern.subn(_blank, text, count=2)
        if times:
            found.add(concept.word)
    return found, text
