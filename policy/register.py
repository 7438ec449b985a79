"""Other words for what the customer wrote.

`register.tsv`: what a reply may say for it (엘리베이터 for 엘베, 도서 for 책, 결혼 for 웨딩). `cues.tsv`: the
general aspects of goods and orders, with what stands in a question about one (세탁: 빨, 건조기). Forms
are looked for in the question without its spaces; one of a single syllable stands for a word.
"""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

_KEY = 2
"""Characters of a form that it is looked up by."""


def restated(squeezed: str, stems: Iterable[str]) -> frozenset[str]:
    """The words that may restate some of `squeezed`, a text without spaces in small letters, whose
    content words have these stems."""
    return _found("register.tsv", squeezed, stems)


def asked_aspects(squeezed: str, stems: Iterable[str]) -> frozenset[str]:
    """The aspects that such a text may ask about."""
    return _found("cues.tsv", squeezed, stems)


@lru_cache(maxsize=1)
def aspects() -> frozenset[str]:
    """All general aspects."""
    return frozenset(word for forms in _forms("cues.tsv").values() for _, words in forms for word in words)


def _found(name: str, squeezed: str, stems: Iterable[str]) -> frozenset[str]:
    forms = _forms(name)
    short = [each for stem in stems if len(stem) < _KEY for each in forms.get(stem, ())]
    found = {word for _, words in short for word in words}
    for at in range(len(squeezed) - _KEY + 1):
        for form, words in forms.get(squeezed[at : at + _KEY], ()):
            if squeezed.startswith(form, at):
                found.update(words)
    return frozenset(found)


@lru_cache(maxsize=2)
def _forms(name: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Forms with the words that they stand for, by their first characters."""
    words: dict[str, list[str]] = {}
    for line in files("policy").joinpath(name).read_text("utf-8").splitlines():
        word, tab, forms = line.partition("\t")
        for form in forms.split() if tab else ():
            words.setdefault(form, []).append(word)
    by_key: dict[str, list[tuple[str, list[str]]]] = {}
    for form in sorted(words):
        by_key.setdefault(form[:_KEY], []).append((form, words[form]))
    return by_key
