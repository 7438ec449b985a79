"""How alike two questions are, from 0 to 1, without morphology: what the index found is ranked.

The share of common terms, seen from both sides (F1). Rare terms count more; those that the
product's name holds count little, for every question about it may have them.
"""

from collections.abc import Callable, Mapping

from qna.reuse.terms import terms

Likeness = Callable[[str], float]
_OF_THE_NAME = 0.2


def likeness_to(
    question: str, product_name: str | None = None, weights: Mapping[str, float] | None = None
) -> Likeness:
    """A function that says how alike another text is.

    `weights`: of terms. A missing one counts as much as the others do on average: nobody has
    counted it, and most that are missing are mere endings.
    """
    weights = weights or {}
    usual = sum(weights.values()) / len(weights) if weights else 1.0
    named = set(terms(product_name or ""))

    def weight(term: str) -> float:
        return weights.get(term, usual) * (_OF_THE_NAME if term in named else 1.0)

    mine = {term: weight(term) for term in terms(question)}
    whole = sum(mine.values())

    def likeness(other: str) -> float:
        theirs = terms(other)
        both = whole + sum(mine.get(term) or weight(term) for term in theirs)
        return 2 * sum(mine.get(term, 0.0) for term in theirs) / both if both else 0.0

    return likeness
