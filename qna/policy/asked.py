"""What the customer asked, had only when a rule looks at it.

Most sentences of a reply are judged by their own words. Those need no morphology of the question,
and their reading holds for every question.
"""

from functools import cached_property, lru_cache

from qna.policy.morphology import analyse


class Asked:
    """The question and the product."""

    def __init__(self, question: str, product: str | None) -> None:
        self._question, self._product = question, product or ""

    @property
    def words(self) -> str:
        """The question and the product themselves."""
        return f"{self._question} {self._product}"

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the content words of both."""
        return _stems(self._question) | _stems(self._product)


class QuestionMattersError(Exception):
    """A rule looked at the question where none was given."""


class NothingAsked(Asked):
    """Stands for every question: raises `QuestionMattersError` as soon as a rule looks at it."""

    def __init__(self) -> None:
        super().__init__("", None)

    @property
    def words(self) -> str:
        raise QuestionMattersError

    @property
    def stems(self) -> frozenset[str]:
        raise QuestionMattersError


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    return frozenset(
        t.form for t in analyse(text) if t.is_noun or t.tag in {"VV", "VA", "MAG", "NNB", "XPN"}
    )
