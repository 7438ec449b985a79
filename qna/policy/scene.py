"""One sentence as the judge sees it, and one clause of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qna.policy import lexicon as lex
from qna.policy.asked import Asked
from qna.policy.clauses import Predicate
from qna.policy.morphology import Token
from qna.policy.types import ViolationCode

_REQUEST_ENDINGS = ("세요", "시오", "셔요", "시어요", "시죠", "시지요", "ㅂ시다")
_ASSERTIVE = frozenset(
    "지만 는데 은데 ㄴ데 으나 나 므로 으므로 니까 으니까 니 으니 며 으며 라 라서 이라 오니 으오니 "
    "습니다만 ㅂ니다만 기에 길래 더니 다만 라지만 는데요 ㄴ데요 다고 라고 라며 면서 으면서 지마는 "
    "거니와 으되 되 느라".split()
)
CONDITIONAL = frozenset("면 으면 라면 다면 ㄴ다면 는다면 거든".split())


@dataclass(frozen=True, slots=True)
class Scene:
    """The tokens and predicates of one sentence, with the question that it answers."""

    tokens: Sequence[Token]
    predicates: Sequence[Predicate]
    forms: frozenset[str]
    asked: Asked

    @property
    def known(self) -> frozenset[str]:
        """Stems of the question and the product."""
        return self.asked.stems

    @property
    def source(self) -> str:
        """The question and the product themselves."""
        return self.asked.words

    @property
    def invites(self) -> bool:
        return bool(self.forms & lex.INVITES) and not self.forms & lex.PLACES

    @property
    def points_elsewhere(self) -> bool:
        return bool(self.forms & lex.PLACES)

    def open_after(self, index: int) -> bool:
        """Whether the clause of predicate `index` ends in an open question ("…인지", "…여부")."""
        start = self.predicates[index].stop
        for later in self.predicates[index + 1 :]:
            if self._open_noun(start, later.stop):
                return True
            if later.kind == "open" or self._purpose(later):
                return True
            if asserts(later):
                return False
            start = later.stop
        return self._open_noun(start, len(self.tokens))

    def _purpose(self, p: Predicate) -> bool:
        """ "안심하고 쓰실 수 있도록 확인하겠습니다": aimed at, not stated."""
        last = self.predicates[-1]
        return p.ending == "도록" and last is not p and last.root in lex.CHECK

    def _open_noun(self, start: int, stop: int) -> bool:
        return any(t.form in lex.OPEN_NOUNS for t in self.tokens[start:stop])


class Clause:
    """One predicate in its sentence, with what the rules ask of its place, found once."""

    __slots__ = ("before", "following", "head", "index", "is_hard", "next", "p", "scene")

    def __init__(self, scene: Scene, index: int) -> None:
        self.scene, self.index = scene, index
        self.p = scene.predicates[index]
        self.before: Predicate | None = scene.predicates[index - 1] if index else None
        self.following = scene.predicates[index + 1 :]
        self.next: Predicate | None = self.following[0] if self.following else None
        stop, tokens = self.p.stop, scene.tokens
        self.head = tokens[stop].form if stop < len(tokens) else ""
        """The form after the predicate: the noun that an adnominal qualifies."""
        self.is_hard = self.p.root in lex.HARD

    @property
    def is_known(self) -> bool:
        return self.p.root in self.scene.known


Verdict = ViolationCode | None
Rule = tuple[Callable[[Clause], bool], Verdict]


def decide(rules: Sequence[Rule], clause: Clause) -> Verdict:
    """The verdict of the first rule that fits; a clause that no rule knows is an answer."""
    for fits, verdict in rules:
        if fits(clause):
            return verdict
    return ViolationCode.DEFINITIVE


def asserts(p: Predicate) -> bool:
    """Whether the ending of `p` states its clause as a fact."""
    if p.kind != "connective":
        return p.kind == "final"
    return p.ending in _ASSERTIVE or (p.ending in {"고", "어서", "라서"} and p.light == "이")


def requests(p: Predicate) -> bool:
    """Whether `p` asks the customer to do something."""
    if p.has("기바라"):
        return True
    if p.kind != "final":
        return False
    if p.has("겠"):  # "조회해 보시겠어요?"
        asks = p.ending.endswith(("어요", "니까", "나요", "을까요", "ㄹ까요"))
        return asks and p.honours and p.has("주", "보") and not p.has("었", "도록하")
    return p.ending.endswith(_REQUEST_ENDINGS)
