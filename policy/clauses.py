"""From morphemes to predicates: what is stated, how it ends, and which nouns stand before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from policy.morphology import Token
from policy.words import GENERIC_HEADS

OPEN_ENDINGS = frozenset("는지 ㄴ지 은지 을지 ㄹ지 던지 는가 ㄴ가 은가 을까 ㄹ까 나 느냐 냐 는지요 ㄴ지요 는가요 을지요 ㄹ지요 지".split())
_LIGHT = frozenset("하 드리 주 되".split())
_HEADS = frozenset("VV VA VX VCP VCN XSV XSA".split())
_FINE = frozenset("되 괜찮 좋 무방 상관없".split())
_TIMES = frozenset("후 뒤 다음 전 중 즉시 오늘 내일 이후 바로".split())
_PARTICLES = frozenset("JKO JX JKS JKC JKB JKG".split())


@dataclass(frozen=True)
class Predicate:
    """One predicate with its auxiliaries.

    `root` is the noun of a light verb ("확인" of 확인해 드리겠습니다), the complement of a copula or
    the verb's stem; `light` tells which of these it is ("하", "되", "드리", "이", or "").
    """

    root: str
    light: str
    aux: frozenset[str]
    ending: str
    kind: str
    """final, connective, adnominal, nominal, open or bare (no ending: cut off)."""
    args: tuple[Token, ...]
    start: int
    end: int
    stop: int
    """Index of the first token after it."""
    arg_forms: frozenset[str] = field(default=frozenset())
    near: frozenset[str] = field(default=frozenset())
    """Nouns that a particle or their place ties to the predicate: object, subject, last noun."""

    def has(self, *aux: str) -> bool:
        return not self.aux.isdisjoint(aux)

    @cached_property
    def honours(self) -> bool:
        """Speaks of the customer: -(으)시-, or an ending that holds it."""
        return self.has("시", "으시", "계시") or self.root in {"계시", "드시", "주무시"} or "시" in self.ending or "세요" in self.ending

    @cached_property
    def volitional(self) -> bool:
        return self.has("겠", "예정", "계획") or "ㄹ게" in self.ending or "을게" in self.ending


def parse(tokens: Sequence[Token]) -> list[Predicate]:
    """The predicates of one sentence, in order."""
    return list(_Parser(tokens).predicates())


class _Parser:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    def at(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def predicates(self) -> Iterator[Predicate]:
        index = arg_start = 0
        while index < len(self.tokens):
            if self.tokens[index].tag not in _HEADS:
                index += 1
                continue
            predicate = self._predicate(index, arg_start)
            yield predicate
            index = arg_start = max(predicate.stop, index + 1)

    def _predicate(self, head: int, arg_start: int) -> Predicate:
        root_at, root, light = self._root(head, arg_start)
        aux: list[str] = []
        if light == "이" and root in GENERIC_HEADS and root_at - 1 >= arg_start:
            before = self.tokens[root_at - 1]
            if before.is_noun:
                aux.append(root)
                root_at, root = root_at - 1, before.form
        ending, kind, stop = self._chain(head + 1, aux)
        args = tuple(self.tokens[arg_start:root_at])
        first = self.tokens[root_at]
        return Predicate(
            root,
            light,
            frozenset(aux),
            ending,
            kind,
            args,
            first.start,
            self.tokens[stop - 1].end,
            stop,
            frozenset(t.form for t in args),
            _near(args),
        )

    def _root(self, head: int, floor: int) -> tuple[int, str, str]:
        token = self.tokens[head]
        before = head - 1
        if token.tag in {"XSV", "XSA"} and before >= floor:
            if self.tokens[before].tag == "XSN" and before - 1 >= floor:
                before -= 1
            return before, self.tokens[before].form, token.form
        if token.tag == "VCP" and before >= floor:
            while before > floor and self.tokens[before].tag in _PARTICLES | {"XSN"}:
                before -= 1
            return before, self.tokens[before].form, "이"
        if token.form in _LIGHT and token.tag in {"VV", "VX"} and before >= floor:
            if self.tokens[before].tag in {"JKO", "JX", "JKS", "JKC"} and before - 1 >= floor:
                before -= 1
            if self.tokens[before].tag in {"NNG", "XR"} and self.tokens[before].form not in _TIMES:
                return before, self.tokens[before].form, token.form
        if len(token.form) > 2 and token.form.endswith("하"):
            return head, token.form[:-1], "하"
        return head, token.form, ""

    def _chain(self, index: int, aux: list[str]) -> tuple[str, str, int]:
        """Follows the auxiliaries from `index`; (ending, kind, index after the predicate)."""
        while (token := self.at(index)) is not None:
            if token.tag == "EP":
                aux.append(token.form)
                index += 1
                continue
            follow = {"EC": self._after_ec, "ETM": self._after_etm, "ETN": self._after_etn}.get(token.tag)
            if follow is not None and (step := follow(index)) is not None:
                index = step[0]
                aux.append(step[1])
                continue
            return self._ending(index)
        return "", "bare", index

    def _ending(self, index: int) -> tuple[str, str, int]:
        token, after = self.tokens[index], self.at(index + 1)
        if token.tag == "ETN":
            return token.form, "nominal", index + 1
        closes = {"EF": _final, "EC": _linking, "ETM": _adnominal}.get(token.tag)
        if closes is None:
            return "", "bare", index
        form, kind, width = closes(token.form, after)
        return form, kind, index + width

    def _form(self, index: int) -> str:
        token = self.at(index)
        return token.form if token is not None else ""

    def _skip(self, index: int, tags: frozenset[str] | set[str]) -> int:
        while (token := self.at(index)) is not None and token.tag in tags:
            index += 1
        return index

    def _after_ec(self, index: int) -> tuple[int, str] | None:
        form = self.tokens[index].form
        nxt = self._skip(index + 1, {"JX"})
        token = self.at(nxt)
        if token is None:
            return None
        if form in {"어도", "아도", "여도"} and token.form in _FINE:
            return self._verb_end(nxt), "도되"
        if token.form == "못" and form == "지" and self._form(nxt + 1) == "하":
            return nxt + 2, "못하"
        aux = _idiom(form, token) or _auxiliary(form, token)
        return (nxt + 1, aux) if aux else None

    def _verb_end(self, index: int) -> int:
        after = self.at(index + 1)
        return index + 2 if after is not None and after.tag == "XSA" else index + 1

    def _after_etm(self, index: int) -> tuple[int, str] | None:
        noun = self.at(index + 1)
        if noun is None or noun.tag not in {"NNB", "NNG", "NP"}:
            return None
        verb_at = self._skip(index + 2, _PARTICLES)
        verb = self.at(verb_at)
        return None if verb is None else self._noun_chain(index, noun, verb_at, verb)

    def _noun_chain(self, index: int, noun: Token, verb_at: int, verb: Token) -> tuple[int, str] | None:
        if noun.form in {"수", "리"} and verb.form in {"있", "없"}:
            return verb_at + 1, noun.form + verb.form
        if noun.form in {"것", "거", "게", "편"} and verb.form in {"좋", "낫", "바람직", "맞"} and verb.tag != "VCP":
            return self._verb_end(verb_at), "것좋"
        if noun.form in {"것", "거", "듯"} and verb.form in {"같", "하"}:
            return verb_at + 1, "것같"
        if noun.form in GENERIC_HEADS and verb.tag == "VCP" and verb_at == index + 2:
            return verb_at + 1, noun.form
        return None

    def _after_etn(self, index: int) -> tuple[int, str] | None:
        if self.tokens[index].form != "기":
            return None
        nxt = self._skip(index + 1, {"JKO", "JX"})
        form = self._form(nxt)
        if form in {"바라", "희망", "원하", "권하", "권장", "권"}:
            return self._verb_end(nxt), "기바라"
        if form in {"어렵", "힘들", "곤란", "쉽", "좋"}:
            return self._verb_end(nxt), "기어렵"
        asked = form == "부탁" and self._form(nxt + 1) in {"드리", "하"}
        return (nxt + 2, "기바라") if asked else None


def _idiom(form: str, token: Token) -> str:
    """The auxiliary that an ending and its verb make together, or ""."""
    if form in {"어야", "아야", "여야"} and token.form in {"하", "되"}:
        return "야하"
    makes = token.form == "하" or (form == "게" and token.form == "만들")
    if form in {"도록", "게"} and makes and token.tag in {"VX", "VV"}:
        return "도록하"
    if form == "게" and token.form == "되":
        return "게되"
    return "드리" if form in {"어", "아", "여"} and token.form == "올리" else ""


def _auxiliary(form: str, token: Token) -> str:
    joined = form in {"어", "아", "여"} and token.form in {"드리", "주", "보", "두", "놓"}
    return token.form if token.tag == "VX" or (token.tag == "VV" and joined) else ""


_ASKED_AGAIN = frozenset("는지요 ㄴ지요 은지요 을지요 ㄹ지요".split())
"""A sentence that says what was asked: "몇 마리까지 키울 수 있는지요." """


def _final(form: str, after: Token | None) -> tuple[str, str, int]:
    """A final ending: its form, kind and number of tokens. Open before a particle or noun."""
    if form in _ASKED_AGAIN:
        return form, "open", 1
    if after is None:
        return form, "final", 1
    follows = after.tag[0] in "JNM" or after.form == "보"
    if form in OPEN_ENDINGS and follows and after.form != "요":
        return form, "open", 1
    return (form + "요", "final", 2) if after.form == "요" else (form, "final", 1)


def _linking(form: str, after: Token | None) -> tuple[str, str, int]:
    if after is not None and after.form == "만" and form.endswith("니다"):
        return form + "만", "connective", 2
    if form.endswith(("니다", "세요", "어요", "ㄹ게요", "을게요", "에요", "예요", "지요", "네요", "군요", "죠", "까요")):
        return form, "final", 1
    asks = form in OPEN_ENDINGS - {"나", "지"}
    topical = form == "지" and after is not None and after.tag == "JX"
    return form, "open" if asks or topical else "connective", 1


def _adnominal(form: str, after: Token | None) -> tuple[str, str, int]:
    if after is not None and after.form == "지" and after.tag in {"NNB", "NNG"}:
        return form + "지", "open", 2
    if after is not None and after.form == "데" and after.tag == "NNB":
        return form + "데", "connective", 2
    return form, "adnominal", 1


def _near(args: Sequence[Token]) -> frozenset[str]:
    tied = {
        noun.form
        for noun, particle in pairwise(args)
        if noun.is_noun and (particle.tag in {"JKO", "JKS", "JKC", "JX"} or particle.form in {"로", "으로"})
    }
    nouns = [t.form for t in args if t.is_noun or t.tag == "NNB"]
    return frozenset(tied | set(nouns[-1:]))


def gaps(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, bool]]:
    """Neighbouring tokens and whether a space lies between them."""
    for left, right in pairwise(tokens):
        yield left, right, right.start > left.end
