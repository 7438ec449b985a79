"""The checker: one pure function from a reply and its question to a verdict.

The order that decides: the rules of single words (`text_rules.TEXT_RULES`), then clause by clause
`korean.ORDER` or `english.ENGLISH_RULES`, then what the whole reply lacks. A Korean reply's findings
are then weighed against the learned opinion (`weighing.weigh`).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from policy import morphology
from policy.english import read_english
from policy.english import rules as english_rules
from policy.korean import Finding, Reading, read_korean
from policy.korean import rules as korean_rules
from policy.length import MAX_ANALYSED_CHARS, MAX_CHARS, MAX_SENTENCES
from policy.own_words import NAMES_A_TIME, own_spans, parted
from policy.rule import LATER, Rule, example
from policy.sentences import Sentence
from policy.source import Source
from policy.text_rules import TEXT_RULES, Reply, reply_of
from policy.types import GRAVITY, Judgement, Verdict, Violation
from policy.types import ViolationCode as C
from policy.weighing import UNLIKE, rated, weigh

_MAX_QUESTION_CHARS = 500
NO_DEFERRAL = Rule(
    "no-deferral",
    C.NO_DEFERRAL,
    "확인하고 답하겠다는 말이 없습니다.",
    "It never says that the shop will check and answer.",
    (example("세탁 방법에 대해 궁금하셨군요. 문의해 주셔서 감사합니다."),),
    (example(f"세탁 방법에 대해 궁금하셨군요. {LATER}"),),
)


def warm_up() -> None:
    """Loads the morphology, some 500 MB and a few seconds, once for this process."""
    morphology.load()


def judge_reply(reply: str, question: str, product: str | None = None, *, own: tuple[str, ...] = ()) -> Judgement:
    """The verdict on `reply` to `question`, with every finding, gravest first.

    `own`: sentences that the shop wrote and `refused_in_own` let pass. Word for word in the reply
    they may name a time, and their words and numbers need no question that holds them.

    Any text is safe: of a reply far beyond the permitted length, which is refused for that, only
    the first `MAX_ANALYSED_CHARS` characters are analysed.
    """
    text = reply[:MAX_ANALYSED_CHARS]
    return _judge(text, question[:_MAX_QUESTION_CHARS], (product or "")[:_MAX_QUESTION_CHARS], len(reply), own)


def check_reply(reply: str, question: str, product: str | None = None, *, own: tuple[str, ...] = ()) -> list[Violation]:
    """The findings of `judge_reply`; an empty list means clean."""
    return list(judge_reply(reply, question, product, own=own).violations)


def refused_in_own(sentence: str, question: str) -> list[Violation]:
    """What keeps a sentence of the shop's own from being saved; `question` holds what it may name."""
    found = judge_reply(sentence, question).violations
    return [v for v in found if v.refuses and v.rule not in NAMES_A_TIME and v.code is not C.NO_DEFERRAL]


def explain_reply(reply: str, question: str, product: str | None = None) -> list[tuple[str, str]]:
    """Clause by clause, what was recognised as what: (text, name of the rule)."""
    text = reply[:MAX_ANALYSED_CHARS]
    whole = reply_of(text, question[:_MAX_QUESTION_CHARS], product, len(reply))
    reading = _read(whole, whole.sentences, whole.source)
    return reading.clauses + [(text[start:end], f"opinion {odds:+.1f}") for start, end, odds in rated(reading.runs, whole.source)]


def judge_by_grammar(reply: str, question: str, product: str | None = None) -> tuple[Violation, ...]:
    """What the grammar alone finds: the opinion learns from it which run of a bad reply is to blame."""
    text = reply[:MAX_ANALYSED_CHARS]
    whole = reply_of(text, question[:_MAX_QUESTION_CHARS], product, len(reply))
    return _violations(_found(whole, whole.sentences)[0], text)


@lru_cache(maxsize=1024)
def _judge(text: str, question: str, product: str, length: int, own: tuple[str, ...]) -> Judgement:
    reply = reply_of(text, question, product or None, length)
    spans = own_spans(text, reply.sentences, own)
    others, ours = parted(reply.sentences, spans) if spans else (reply.sentences, [])
    findings, reading = _found(reply, others)
    findings += _in_own(reply, ours)
    if reading.runs and not ours and length <= MAX_CHARS:
        findings = weigh(findings, rated(reading.runs, reply.source), reading.taken)
    violations = _violations(findings, text)
    return Judgement(verdict_of(violations), violations)


def _found(reply: Reply, sentences: list[Sentence]) -> tuple[list[Finding], Reading]:
    """What the rules find in the whole reply and in these of its sentences."""
    reading = _read(reply, sentences, reply.source)
    findings = [Finding(rule, a, b) for rule in TEXT_RULES for a, b in rule.find(reply)] + reading.findings
    if not reading.defers:
        findings.append(Finding(NO_DEFERRAL, 0, len(reply.text)))
    return findings, reading


def _read(reply: Reply, sentences: list[Sentence], source: Source) -> Reading:
    sentences = sentences[: 3 * MAX_SENTENCES]
    if reply.english:
        return read_english(reply.text, sentences, source.question, reply.product)
    return read_korean(sentences, source)


def _in_own(reply: Reply, ours: list[Sentence]) -> list[Finding]:
    """What is forbidden in the shop's sentences too. They say nothing of checking and answering."""
    if not ours:
        return []
    words = " ".join([reply.source.question, *(sentence.text for sentence in ours)])
    found = _read(reply, ours, Source(words, reply.product)).findings
    inside = [f for f in found if any(s.start <= f.start and f.end <= s.end for s in ours)]
    return [f for f in inside if f.refuses and f.rule.name not in NAMES_A_TIME]


def verdict_of(found: Iterable[Violation]) -> Verdict:
    """What the findings amount to."""
    found = list(found)
    if any(violation.refuses for violation in found):
        return Verdict.REFUSED
    return Verdict.LOOK if found else Verdict.CLEAN


def _violations(findings: Sequence[Finding], text: str) -> tuple[Violation, ...]:
    found = {
        Violation(f.rule.code or C.UNKNOWN, text[f.start : f.end], f.start, f.end, f.rule.name, f.rule.why, f.rule.why_en, f.refuses)
        for f in findings
    }
    return tuple(sorted(_settled(found), key=lambda v: (GRAVITY[v.code], v.start, v.end, v.rule)))


def _settled(found: set[Violation]) -> list[Violation]:
    """Drops what another finding explains better."""
    refusing = [v for v in found if v.refuses]
    found = {v for v in found if v.refuses or not any(r.start <= v.start and v.end <= r.end and r.end - r.start < 60 for r in refusing)}
    codes = {v.code for v in found}
    explained: set[C] = set()
    if C.SELF_REFERENCE in codes:
        explained = {C.DEFINITIVE, C.IMPOLITE}
    elif C.GIBBERISH in codes:
        explained = {C.IMPOLITE}
    return [v for v in found if v.code not in explained]


def all_rules() -> Iterator[Rule]:
    """Every rule, in the order in which they are asked."""
    yield from TEXT_RULES
    yield from korean_rules()
    yield from english_rules()
    yield NO_DEFERRAL
    yield UNLIKE
