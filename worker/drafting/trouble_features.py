"""What is known of a question, as strings that a linear model weighs: does it tell of trouble?"""

import re
from collections.abc import Iterator

from policy.clauses import parse
from policy.morphology import Token
from worker.drafting.asks import sentences, wants_answer

_DIGITS = re.compile(r"\d+")
_SIGNS = frozenset("?!ㅠㅜ")
_LONGEST_ROW = 4
_LETTERS = (2, 3, 4)


def features(text: str) -> Iterator[str]:
    """Rows of morphemes, predicates and letters, apart for sentences that ask and that tell."""
    parts = sentences(text)
    asking = [wants_answer(part) for part in parts]
    for part, asks in zip(parts, asking, strict=True):
        yield from _of_a_sentence(part, "a" if asks else "t")
    yield from (f"asking={sum(asking)}", f"parts={min(len(parts), 4)}", f"tells={not any(asking)}")
    letters = _DIGITS.sub("0", "".join(text.split()))
    for length in _LETTERS:
        yield from (f"c{letters[at : at + length]}" for at in range(len(letters) - length + 1))
    if "ㅠ" in text or "ㅜ" in text:
        yield "tears"


def _of_a_sentence(part: tuple[Token, ...], kind: str) -> Iterator[str]:
    words = ["^", *(_word(token) for token in part if _counts(token)), "$"]
    for at, word in enumerate(words):
        for length in range(1, _LONGEST_ROW + 1):
            if at + length <= len(words):
                row = f"{length}{' '.join(words[at : at + length])}"
                yield from (row, kind + row)
        if at + 2 < len(words):
            yield f"s{word} {words[at + 2]}"
    for each in parse(part):
        yield f"{kind}root={each.root}|{','.join(sorted(each.aux))}"
        yield from (f"{kind}ending={each.ending}|{each.kind}", f"{kind}root={each.root}")


def _counts(token: Token) -> bool:
    return token.tag[0] not in "SW" or token.tag in {"SL", "SN"} or token.form in _SIGNS


def _word(token: Token) -> str:
    return _DIGITS.sub("0", f"{token.form}/{token.tag[0]}")
