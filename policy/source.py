"""What the customer wrote and what the product is called: the only things a reply may name."""

import re
from functools import cached_property, lru_cache

from policy import words as w
from policy.morphology import Token, analyse, similarity
from policy.register import asked_aspects, restated
from policy.sentences import split_run_on
from policy.words import words

NEAR = 0.67
"""Nouns at least this alike name one another: 반려견 and 강아지 (0.72), not 우주 and 냉장고 (0.4)."""

_ASKING = ("나", "까", "가", "지", "냐", "니", "죠", "요")
_WHICH = frozenset("몇 언제 얼마 얼마나 어떻 어디 무엇 무슨 뭐 왜 어느 누구 어떤".split())
_AMISS = (
    w.TROUBLE
    | w.COMPLAINTS - words("받 이런 일 나 미치 드리 만족 걸리 기다리 생기 다르 빠지 닿")
    | words("안 못 않 없 아직 째 왜 문제 싫 화")
)
_UPSET = re.compile(r"[ㅠㅜ]|!!|(?<![가-힣])왜|아직|일주일|며칠|째|잃|바뀐|뭐가")
_CONTENT = frozenset("NNG NNP XR NR SL SN NP VV VA MAG NNB XPN MM".split())
_SHORT_DAY = re.compile(r"([월화수목금토일])욜")


class Source:
    """The question and the product, analysed when a rule first looks."""

    def __init__(self, question: str, product: str | None) -> None:
        self.question, self.product = question, product or ""

    @property
    def text(self) -> str:
        return f"{self.question} {self.product}"

    @cached_property
    def squeezed(self) -> str:
        """Without spaces: customers write as they please. Days in full."""
        return _SHORT_DAY.sub(r"\1요일", "".join(self.text.split()).lower())

    @cached_property
    def restated(self) -> frozenset[str]:
        """Words for what the customer wrote in others."""
        return restated(self.squeezed, self.stems)

    @cached_property
    def aspects(self) -> frozenset[str]:
        """General aspects that the question may be about."""
        return asked_aspects(self.squeezed, self.stems)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return _tokens(self.question) + _tokens(self.product)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the content words."""
        stems = {t.form for t in self.tokens if t.tag in _CONTENT}
        acts = {t.form for t in self.tokens if t.tag in {"VV", "VA"}}
        return frozenset(stems | {as_noun(stem) for stem in acts})

    @cached_property
    def nouns(self) -> frozenset[str]:
        return frozenset(t.form for t in self.tokens if t.is_noun and len(t.form) > 1)

    @cached_property
    def told(self) -> frozenset[str]:
        """Stems that the customer states; what a question asks for is not among them."""
        return frozenset(stem for part in _parts(self.question) for stem in _told(part))

    @cached_property
    def complains(self) -> bool:
        """The customer tells of something that went wrong, or writes as one does who is upset."""
        return bool(self.told & _AMISS) or bool(_UPSET.search(self.question))

    @cached_property
    def only_asks(self) -> bool:
        """One plain question, and nothing told."""
        past = any(t.form in {"었", "았", "였"} for t in self.tokens)
        parts = _parts(self.question)
        return len(parts) == 1 and _asks(parts[0]) and not past and not self.complains

    def holds(self, form: str) -> bool:
        """The word itself stands in the question or the product, however it is spaced, or what it restates does."""
        return form in self.stems or (len(form) > 1 and form.lower() in self.squeezed) or form in self.restated

    def names(self, form: str) -> bool:
        """The word, or one that means nearly the same."""
        return self.holds(form) or any(noun in form or similarity(form, noun) >= NEAR for noun in self.nouns)


def as_noun(stem: str) -> str:
    """비치 → 비침, 넓 → 넓음."""
    last = ord(stem[-1]) - 0xAC00
    if not 0 <= last < 11172:
        return stem
    return stem[:-1] + chr(ord(stem[-1]) + 16) if last % 28 == 0 else stem + "음"


@lru_cache(maxsize=512)
def _tokens(text: str) -> tuple[Token, ...]:
    return analyse(text)


def _parts(text: str) -> list[tuple[Token, ...]]:
    parts: list[tuple[Token, ...]] = []
    for run in split_run_on(_tokens(text)):
        start = 0
        for index, token in enumerate(run):
            if token.tag == "SF":
                parts.append(run[start : index + 1])
                start = index + 1
        parts.append(run[start:])
    return [part for part in parts if part]


def _told(part: tuple[Token, ...]) -> list[str]:
    """Stems of a statement or of a question for a value (몇, 언제); of one for yes or no all but its last predicate."""
    stems = [t for t in part if t.tag in _CONTENT]
    if not _asks(part) or any(t.form in _WHICH for t in part):
        return [t.form for t in stems]
    heads = [t for t in stems if (t.tag in {"VV", "VA", "XR"} or _carries(part, t)) and not _helps(part, t)]
    cut = heads[-2].end if len(heads) > 1 else 0
    return [t.form for t in stems if t.start < cut]


def _carries(part: tuple[Token, ...], token: Token) -> bool:
    """A noun that a light verb or the copula makes a predicate."""
    after = next((t for t in part if t.start >= token.end), None)
    return after is not None and after.tag in {"XSV", "XSA", "VCP"}


def _helps(part: tuple[Token, ...], token: Token) -> bool:
    """있 of "-ㄹ 수 있", 되 of "-어도 되": no head of its own."""
    before = [t for t in part if t.end <= token.start][-2:]
    return token.form in {"있", "없", "되", "괜찮", "좋", "하", "알", "궁금"} and any(
        t.form in {"수", "어도", "아도", "여도", "면", "지", "는지", "ㄴ지"} for t in before
    )


def _asks(part: tuple[Token, ...]) -> bool:
    if any(t.form == "?" for t in part):
        return True
    last = next((t for t in reversed(part) if t.tag in {"EF", "EC"}), None)
    return last is not None and last.form.rstrip("요").endswith(_ASKING[:-1])
