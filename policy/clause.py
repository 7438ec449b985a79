"""One clause in its sentence, with what the rules ask of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from policy import words as w
from policy.clauses import Predicate
from policy.morphology import Token
from policy.source import Source
from policy.words import words

_REQUESTS = ("세요", "시오", "셔요", "시어요", "시죠", "시지요", "ㅂ시다", "세용", "어요라")
_CONTRAST = words("지만 는데 은데 ㄴ데 으나 나 습니다만 ㅂ니다만 다만 라지만 는데요 ㄴ데요 은데요 지마는 거니와 으되 되 더니 니다만")
_REASON = words(
    "므로 으므로 니까 으니까 니 으니 라 라서 이라 이라서 오니 으오니 기에 길래 느라 어서 아서 여서 이어서 여 어 아 다고 라고 니만큼 으니만큼 다니 라니 이라니 는다니 ㄴ다니"
)
_CONDITION = words("면 으면 라면 다면 ㄴ다면 는다면 거든 이라면 시면 려면 으려면")
_PURPOSE = words("도록 게 고자 려고 으려고 려 으려 게끔")
FAR = 12
"""Predicates that a rule looks ahead: no sentence that people write has more."""


@dataclass(frozen=True)
class Scene:
    """The tokens and predicates of one sentence, with the question that it answers."""

    text: str
    tokens: Sequence[Token]
    predicates: Sequence[Predicate]
    source: Source

    @cached_property
    def forms(self) -> frozenset[str]:
        return frozenset(t.form for t in self.tokens)

    @cached_property
    def clauses(self) -> list["Clause"]:
        return [Clause(self, index) for index in range(len(self.predicates))]

    def between(self, start: int, end: int) -> list[Token]:
        return [t for t in self.tokens if start <= t.start < end]


class Clause:
    """One predicate with its arguments and its neighbours."""

    def __init__(self, scene: Scene, index: int) -> None:
        self.scene, self.index = scene, index
        self.p = scene.predicates[index]
        self.before = scene.predicates[index - 1] if index else None
        self.following = scene.predicates[index + 1 : index + 1 + FAR]
        self.next = self.following[0] if self.following else None

    @cached_property
    def source(self) -> Source:
        return self.scene.source

    @cached_property
    def root(self) -> str:
        return self.p.root

    @cached_property
    def after(self) -> Sequence[Token]:
        """The tokens that follow the predicate."""
        return self.scene.tokens[self.p.stop :]

    @cached_property
    def head(self) -> str:
        """The form after the predicate: the noun that an adnominal qualifies."""
        return self.after[0].form if self.after else ""

    @cached_property
    def phrase(self) -> list[Token]:
        """The noun phrase that an adnominal qualifies: 상품의 재입고 일정."""
        phrase: list[Token] = []
        for token in self.after:
            if not (token.is_noun or token.tag in words("NNB JKG JC XSN MM") or token.form == "관련"):
                break
            phrase.append(token)
        return phrase

    @cached_property
    def nouns(self) -> list[str]:
        return [t.form for t in self.p.args if t.is_noun]

    @cached_property
    def subject(self) -> str:
        """The noun before 이/가, else the one before 은/는/도; "" where there is none."""
        marked = [(a.form, b) for a, b in pairwise(self.p.args) if a.is_noun or a.tag in {"NNB", "XSN"}]
        for tags in ({"JKS", "JKC"}, {"JX"}):
            for form, particle in reversed(marked):
                if particle.tag in tags:
                    return form
        return ""

    @cached_property
    def object(self) -> str:
        for a, b in reversed(list(pairwise(self.p.args))):
            if b.tag == "JKO" and (a.is_noun or a.tag in {"NNB", "XSN"}):
                return a.form
        return ""

    @cached_property
    def topic_of_shop(self) -> bool:
        """The shop or one of its people acts, with or without an honorific."""
        acts = any(a.form in w.STAFF and (b.tag in {"JKS", "JX", "XSN"} or b.form == "에서") for a, b in pairwise(self.p.args))
        return acts or self._staff_before

    @cached_property
    def _staff_before(self) -> bool:
        """The nearest subject before the clause is one of the shop's people."""
        before = [t for t in self.scene.tokens if t.start < self.p.start]
        for index in range(len(before) - 1, 0, -1):
            if before[index].tag == "JKS" or before[index].form in {"에서", "께서"}:
                noun = before[index - 1]
                raised = before[index].form == "께서" or noun.form in {"분", "님"}
                if raised and noun.form not in w.STAFF:
                    noun = before[max(index - 2, 0)]
                return noun.form in w.STAFF and (raised or not self.p.honours)
        return False

    @cached_property
    def is_request(self) -> bool:
        """Asks something of the customer."""
        p = self.p
        if p.has("기바라"):
            return True
        if p.root in {"부탁", "바라"} and p.kind in {"final", "connective"} and not p.has("었", "두", "놓"):
            return p.light in {"드리", "하", ""} and p.ending not in {"는"}
        if p.kind not in {"final"}:
            return False
        if p.has("겠"):
            asks = p.ending.endswith(("어요", "니까", "나요", "을까요", "ㄹ까요"))
            return asks and p.honours and p.has("주", "보") and not p.has("었", "도록하")
        if p.honours and p.has("수있") and p.ending.endswith(("까요", "나요", "까", "니까")):
            return p.has("주")
        return p.ending.endswith(_REQUESTS)

    @property
    def contrasts(self) -> bool:
        conceded = self.p.kind == "nominal" and [t.form for t in self.after[:2]] in (["ᆫ", "하지만"], ["ㄴ", "하지만"], ["는", "하지만"])
        return conceded or (self.p.kind == "connective" and self.p.ending in _CONTRAST)

    @property
    def reasons(self) -> bool:
        because = self.p.kind == "nominal" and self.head == "때문"
        return because or (self.p.kind == "connective" and self.p.ending in _REASON)

    @property
    def conditional(self) -> bool:
        return self.p.kind == "connective" and self.p.ending in _CONDITION

    @property
    def aims(self) -> bool:
        """A purpose: -도록, -고자, 기 위해."""
        if self.p.kind == "connective" and self.p.ending in _PURPOSE:
            return True
        return self.p.kind == "nominal" and self.p.ending == "기" and self.next is not None and self.next.root == "위하"

    @property
    def final(self) -> bool:
        return self.p.kind == "final"

    @property
    def states(self) -> bool:
        """Its ending presents it as a fact."""
        return self.final or self.contrasts or self.reasons or self.p.ending in words("며 으며 고 이며 면서")

    @cached_property
    def wills(self) -> bool:
        """Says what will be done; "가득하겠어요" only guesses."""
        p = self.p
        guesses = p.ending.startswith(("어요", "아요", "네요", "지요", "죠", "군요", "다니", "구나"))
        return p.has("예정", "계획") or "ㄹ게" in p.ending or "을게" in p.ending or (p.has("겠") and not guesses)

    @cached_property
    def of_shop(self) -> bool:
        """The shop is who acts: by its subject, by volition, by 드리."""
        p = self.p
        if self.subject in w.STAFF or self.topic_of_shop:
            return True
        if p.honours:
            return False
        return self.wills or p.light == "드리" or p.has("드리") or p.ending in {"ㄹ게요", "을게요"}

    @cached_property
    def of_customer(self) -> bool:
        return self.p.honours and not (self.subject in w.STAFF or self.topic_of_shop)

    @cached_property
    def negated(self) -> bool:
        return any(t.form in {"안", "못"} for t in self.p.args) or self.p.has("않", "못하")

    @cached_property
    def in_place(self) -> bool:
        """Where it happens is what the customer said, word for word."""
        places = [a.form for a, b in pairwise(self.p.args) if b.form in {"에서", "용"} and a.is_noun]
        return all(n in w.GENERAL or self.source.holds(n) for n in places)

    @cached_property
    def grounded(self) -> bool:
        """Everything it names stands in the question, or says nothing of the goods."""
        return all(n in w.GENERAL or self.source.names(n) for n in self.nouns)

    @cached_property
    def root_known(self) -> bool:
        turned = {self.root + voice for voice in ("이", "히", "리", "기")} | (
            {self.root[:-1]} if len(self.root) > 1 and self.root[-1] in "이히리기" else set()
        )
        return self.source.holds(self.root) or bool(turned & self.source.stems)

    @cached_property
    def open_after(self) -> bool:
        """The clause ends in an open matter ("…인지", "…여부")."""
        start = self.p.stop
        for clause in self.scene.clauses[self.index + 1 : self.index + 1 + FAR]:
            later = clause.p
            if self._open_noun(start, later.stop) or later.kind == "open":
                return True
            if clause.states and later.ending not in words("어 아 여 고"):
                return False
            start = later.stop
        return self._open_noun(start, len(self.scene.tokens))

    def _open_noun(self, start: int, stop: int) -> bool:
        return any(t.form in w.OPEN_NOUNS for t in self.scene.tokens[start:stop])

    @cached_property
    def ends_with_shop(self) -> bool:
        """The sentence goes on to an act of checking or answering."""
        acts = w.CHECK | w.ANSWER
        return any(q.kind != "open" and (q.root in acts or bool(q.near & w.ANSWERS)) for q in self.following)

    @cached_property
    def exclaims(self) -> bool:
        """Ends as a remark: -네요, -군요, -겠어요, -까요, -지요."""
        p = self.p
        guess = p.has("겠", "것같") and p.ending in words("어요 아요 습니다 네요 지요 죠 ㅂ니다")
        if p.root in w.CHECK | w.ANSWER or p.light == "드리" or p.has("드리"):
            return False
        return self.final and (guess or p.ending.endswith(("군요", "네요", "지요", "죠", "까요", "답니다")))

    @cached_property
    def grounded_phrase(self) -> bool:
        """The noun that the clause qualifies is no matter of the question."""
        nouns = [t.form for t in self.phrase if t.is_noun]
        return not any(n in w.GOODS or n in self.source.product for n in nouns)

    @cached_property
    def remark_follows(self) -> bool:
        """The sentence ends as a remark, a wish or a feeling."""
        last = self.scene.clauses[-1]
        return (
            last is not self
            and (last.exclaims or last.p.root in w.FEELINGS | w.THANKS)
            and last.p.root not in words("궁금 궁금하 문의 대하")
            and not last.of_goods
            and (last.of_customer or last.p.root not in w.HARD | w.GREEN)
            and not last.p.has("수있")
        )

    @cached_property
    def of_goods(self) -> bool:
        """Names the goods, or what was asked of them."""
        return any(n in w.GOODS or n in self.source.product or (self.source.holds(n) and n not in self.source.told) for n in self.nouns)

    @cached_property
    def of_goods_remark(self) -> bool:
        """Of the goods, unless somebody the customer told of is who acts: "따님이 배우는군요"."""
        return self.of_goods and not (self.subject in w.BEINGS and self.grounded)

    @cached_property
    def bad_news(self) -> bool:
        """The feeling that follows is a painful one."""
        return any(q.root in w.PAIN or bool(q.near & w.HEART_TROUBLE) or q.root in w.SORRY for q in self.following)

    @cached_property
    def into_open(self) -> bool:
        """What follows at once asks whether it is so: "오래된 상품은 아닐지"."""
        q = self.next
        thing = self.head in words("것 거 걸")
        return q is not None and q.kind == "open" and (thing or q.light == "이" or q.root in words("아니 맞 있 없"))

    @cached_property
    def sought(self) -> bool:
        """The customer looks for it: "65인치에 맞는 브라켓을 찾고 계시는군요"."""
        return any(
            q.honours and q.root in words("찾 고르 원 원하 생각 고려 구매 바라 희망 알아보 고민 걱정 궁금") for q in self.following[:2]
        )

    @cached_property
    def leads_to_feeling(self) -> bool:
        """The sentence goes on to thank, apologise or feel with the customer."""
        return any(
            q.root in w.MANNERS or q.root in w.FEELINGS or q.root in w.UNDERSTAND or (q.honours and bool(q.near & w.HEART))
            for q in self.following
        )
