"""A Korean reply, sentence by sentence, clause by clause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from policy import (
    adnominals,
    courtesies,
    customer,
    endings,
    errands,
    figures,
    open_matters,
    promises,
    reasons,
    said,
    shop,
    small_talk,
    statements,
    unchecked,
)
from policy import words as w
from policy.clause import Clause, Scene
from policy.clauses import Predicate, parse
from policy.morphology import Token, analyse
from policy.nouns import NO_WORD, UNASKED_ASPECT, UNASKED_WORD, UNGROUNDED, ungrounded
from policy.rule import LATER, ClauseRule, Rule, SpanRule, clause_rules, example, span_rules
from policy.said import Said
from policy.sentences import Sentence, split_run_on
from policy.source import Source
from policy.types import ViolationCode as C
from policy.untold import UNTOLD, untold, untold_event
from policy.words import words

UNKNOWN = Rule(
    "unknown",
    C.UNKNOWN,
    "아는 꼴의 말이 아닙니다. 답이나 약속이 아닌지 봐 주세요.",
    "No known kind of sentence: does it answer or promise?",
    (example(f"달빛이 우산을 접습니다. {LATER}"),),
)

UNREAD_STATEMENT = Rule(
    "unread-statement",
    C.UNKNOWN,
    "모르는 꼴로 물어본 것에 대해 말하거나 “…지만” 앞에서 말합니다. 먼저 답한 것이 아닌지 봐 주세요.",
    'Unknown words about what was asked, or before a "but": has it answered first?',
    (
        example(f"커튼이 스르륵 움직이고 있습니다. {LATER}"),
        example("아이들에게는 살짝 데우시는 편이 더 맛나긴 합니다만, 담당자가 확인한 후 안내드리겠습니다."),
    ),
)
"""Of what is unknown, that which no opinion makes clean."""

UNKNOWN_TALK = Rule(
    "unknown-talk",
    C.UNKNOWN,
    "모르는 꼴의 인사나 공감입니다. 답이 아닌지 봐 주세요.",
    "Small talk or sympathy of no known kind: does it answer?",
    (example(f"온 벽이 도화지가 될 나이군요. {LATER}"),),
)
"""Of what is unknown, that which is said about the customer: the opinion need not be as sure."""

_BEFORE_NOUNS = clause_rules(adnominals)
ORDER: tuple[ClauseRule, ...] = (
    open_matters.own_words,
    *(rule for rule in _BEFORE_NOUNS if rule.code),
    open_matters.open_matter,
    *clause_rules(unchecked, promises, courtesies, errands, shop, reasons, customer, small_talk),
    *(rule for rule in _BEFORE_NOUNS if not rule.code),
    *clause_rules(statements),
    open_matters.quoted,
)
"""Which rule decides a clause: the first that holds. What none of them knows is `unknown`."""


SAID_RULES: tuple[SpanRule, ...] = span_rules(figures, said, endings)
"""What is looked for in every sentence, whatever its clauses are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and where it found something; `refuses` is false where a person must look."""

    rule: Rule
    start: int
    end: int
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """A sentence, or a part of one that a finished ending closes; `start` in the reply, tokens from there."""

    start: int
    tokens: Sequence[Token]
    predicates: Sequence[Predicate]


@dataclass(slots=True)
class Reading:
    """What the sentences say: findings, whether they defer, and what each clause was taken for."""

    findings: list[Finding] = field(default_factory=list)
    defers: bool = False
    clauses: list[tuple[str, str]] = field(default_factory=list)
    taken: list[tuple[int, int, str]] = field(default_factory=list)
    """Start, end and rule of each clause."""
    runs: list[Run] = field(default_factory=list)


def read_korean(sentences: list[Sentence], source: Source) -> Reading:
    """Reads every sentence; offsets are those of the reply."""
    reading = Reading()
    for sentence in sentences:
        parts = runs(sentence.text)
        for index, (part, offset, tokens, predicates) in enumerate(parts):
            scene = Scene(part, tokens, predicates, source)
            last = index == len(parts) - 1
            run = Said(scene, sentence.closed, last, last and sentence is sentences[-1])
            _read(run, sentence.start + offset, reading)
            reading.runs.append(Run(sentence.start + offset, tokens, predicates))
    return reading


def _read(run: Said, offset: int, reading: Reading) -> None:
    scene = run.scene
    found: list[Finding] = []
    names: list[str] = []
    talks = _talks(scene)
    for clause in scene.clauses:
        rule = decide(clause)
        if rule is UNKNOWN:
            rule = UNREAD_STATEMENT if _may_answer(clause) else UNKNOWN_TALK if talks else UNKNOWN
        names.append(rule.name)
        text = scene.text[_start(clause) : clause.p.end]
        reading.clauses.append((text.strip(), rule.name))
        reading.taken.append((_start(clause) + offset, clause.p.end + offset, rule.name))
        if rule.code is not None:
            found.append(
                Finding(rule, _start(clause) if rule.code is C.UNKNOWN else clause.p.start, clause.p.end, rule.code is not C.UNKNOWN)
            )
        reading.defers = reading.defers or defers(clause, rule)
    for each in SAID_RULES:
        found += [Finding(each, a, b, not each.doubt) for a, b in each.find(run)]
    talk = [(_start(c), c.p.end) for c, name in zip(scene.clauses, names, strict=True) if name in {"remark", "wish"}]
    if names and names[-1] in {"remark", "wish", "praise"} and any(scene.source.holds(t.form) for t in scene.tokens if t.is_noun):
        talk = [(0, len(scene.text))]
    found += [Finding(*each) for each in ungrounded(scene) if not any(a <= each[1] < b for a, b in talk)]
    found += [Finding(*each) for each in untold(scene)]
    about = [(_start(c), c.p.end) for c, name in zip(scene.clauses, names, strict=True) if name in _ABOUT_CUSTOMER]
    found += [Finding(*each) for each in untold_event(scene, about)]
    reading.findings += [Finding(f.rule, f.start + offset, f.end + offset, f.refuses) for f in found]


_ABOUT_CUSTOMER = words("customer-feels trouble-caused cause-of-feeling customer-told customer-verb leads-to-customer")


def _talks(scene: Scene) -> bool:
    """The sentence ends as a remark about the customer, a wish or sympathy, and checks nothing."""
    if not scene.clauses or any(t.form in w.STAFF | w.CHECK for t in scene.tokens):
        return False
    last = scene.clauses[-1]
    remark = last.exclaims and (last.p.honours or last.p.ending.endswith(("군요", "네요", "지요", "죠")))
    return remark or decide(last).name in words("remark wish praise customer-feels")


def decide(clause: Clause) -> Rule:
    """The first rule of `ORDER` that holds."""
    return next((rule for rule in ORDER if rule.holds(clause)), UNKNOWN)


def _may_answer(c: Clause) -> bool:
    """It states something of what was asked, or before a "but", and not of the customer."""
    if c.of_customer or c.contrasts:
        return not c.of_customer
    asked = c.root_known or any(c.source.holds(noun) for noun in c.nouns)
    named = c.before is not None and c.before.kind == "nominal" and bool(c.p.args) and c.p.args[0].tag == "JKS"
    asked = asked or (named and c.before is not None and c.source.holds(c.before.root))
    return asked and (c.reasons or (c.final and not c.exclaims) or (c.p.kind == "nominal" and not c.open_after))


def _start(clause: Clause) -> int:
    return clause.p.args[0].start if clause.p.args else clause.p.start


def defers(c: Clause, rule: Rule) -> bool:
    """The clause says that the shop will check, or will answer afterwards."""
    p = c.p
    if p.kind in {"open"} or p.has("않", "못하", "수없", "기어렵"):
        return False
    if rule.name == "receives-answer":
        return True
    if rule.name == "needs-time" and c.root in {"중요", "소중", "우선"}:
        return False
    if rule.name == "needs-time":
        return bool(c.scene.forms & w.STAFF) or bool(c.p.near & w.ANSWERS) or bool(c.scene.forms & {"답변", "안내", "확인"})
    later = (
        p.volitional
        or p.has("있", "중", "수있", "거", "것", "터", "예정", "드리")
        or p.light == "드리"
        or p.ending in words("고자 려고 으려고 려 사오니 ㄹ게요")
        or "중" in p.arg_forms
    )
    if p.has("야하") and c.root in w.CHECK:
        return True
    if rule.name in {"shop-checks", "shop-goes-on", "shop-helps"}:
        handed = bool(c.scene.forms & w.STAFF) and p.has("두", "놓", "었", "았", "드리")
        return ((later or handed) and p.kind in {"final", "connective"}) or (
            p.kind == "adnominal" and p.ending in {"ㄹ", "을"} and c.head in words("예정 것 계획 거 수")
        )
    if rule.name == "shop-answers" and c.next is not None and c.next.root in w.THANKS and p.has("수있"):
        return False
    if rule.name == "shop-answers" and c.before is not None and c.before.kind == "adnominal" and c.before.root in w.SORRY | w.THANKS:
        return False
    if rule.name == "shop-answers":
        return later and (c.root != "인사" or bool(p.near & w.ANSWERS)) and not c.p.near & words("감사 사과 인사 위로")
    if rule.name == "answer-arrives" and c.head == "때" and p.ending in {"ㄹ", "을"}:
        return any(q.root == "기다리" for q in c.following)
    return rule.name == "answer-arrives" and p.kind in {"final", "connective"} and later


@lru_cache(maxsize=1024)
def runs(text: str) -> tuple[tuple[str, int, tuple[Token, ...], tuple[Predicate, ...]], ...]:
    """The runs of a sentence that finished endings close; offsets begin with each run."""
    parts = []
    for run in split_run_on(analyse(text)):
        start = run[0].start
        moved = tuple(t._replace(start=t.start - start, end=t.end - start) for t in run)
        parts.append((text[start : run[-1].end], start, moved, tuple(parse(moved))))
    return tuple(parts)


def rules() -> Iterator[Rule]:
    """Every rule of this language, in the order that decides."""
    yield from ORDER
    yield UNKNOWN
    yield UNREAD_STATEMENT
    yield UNKNOWN_TALK
    yield from SAID_RULES
    yield from (UNGROUNDED, NO_WORD, UNASKED_WORD, UNASKED_ASPECT, UNTOLD)
