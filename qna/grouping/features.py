"""What a question asks, taken from its text once (morphology, about a millisecond). Pure.

Nothing personal stays in it: names, numbers of four and more digits and what the policy masks are
left out.
"""

import base64
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policy import find_personal
from policy.morphology import Token, analyse
from qna.grouping import concepts as c
from qna.grouping import terms as t
from qna.grouping.encoder import encode, version
from qna.grouping.faults import fault_in
from qna.grouping.rivals import rivals
from qna.grouping.spelling import corrected_spelling

MAX_CHARS = 400
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
            bool(known) and known <= c.OF_SHOP and weight(self.terms - known - t.LIGHT) <= t.OF_NOUN
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
    cleaned = _cleaned(text, product_name)
    plain = t.BEFORE.sub(_blank, cleaned)
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
    direction, odds = encode(_bare(cleaned))
    return Features(
        terms, frozenset(slots), when, price, letters, direction, round(odds, 1), rivals(plain)
    )


def asked(text: str, product_name: str | None = None) -> str:
    """What the encoder reads: without courtesies, values and the product's name."""
    return _bare(_cleaned(text, product_name))


def _cleaned(text: str, product_name: str | None) -> str:
    return _without(_plain(_impersonal(text[: 2 * MAX_CHARS]))[:MAX_CHARS], product_name)


def _bare(cleaned: str) -> str:
    impolite = t.POLITE.sub(" ", cleaned)
    _, rest = _take_slots(impolite if len(impolite.replace(" ", "")) > 1 else cleaned)
    return " ".join(rest.split())


def _blank(match: re.Match[str]) -> str:
    """As many blanks: the offsets of the morphemes stay true."""
    return " " * len(match.group())


def _without_kin(found: set[str], slots: set[str], when: bool) -> set[str]:
    for word, kin in t.COVERS.items():
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


def weight(terms: Iterable[str]) -> float:
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
