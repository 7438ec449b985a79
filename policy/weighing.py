"""How the grammar and the learned opinion decide together.

The bounds were chosen by leaving whole batches of labelled replies out of the training and judging
them (`docs/policy.md`).
"""

from collections.abc import Iterable, Sequence
from math import inf

from policy.korean import UNKNOWN, UNKNOWN_TALK, Finding, Run
from policy.nouns import NO_WORD, UNASKED_WORD, UNGROUNDED
from policy.opinion import rate
from policy.rule import Rule, SpanRule, example
from policy.source import Source
from policy.types import ViolationCode as C

DOUBT = -0.25
"""Log-odds from which on a piece that the grammar takes for clean asks for a look."""
DOUBT_FIRM = 1.0
"""The same, where the grammar is sure."""
_FIRM = frozenset("thanks greeting patience open-matter customer-asked remark cause-of-feeling shop-checks manner".split())
TRUST_TALK, TRUST, TRUST_WORD, TRUST_MATTER = 0.0, -1.25, -2.0, -2.75
"""Below this a clause or a word that the grammar does not recognise is clean."""
FAIR, FAIR_HERE = 0.0, -0.5
"""Below this a refusal by the shape of a clause only asks for a look."""

UNLIKE = Rule(
    "unlike-approved",
    C.UNKNOWN,
    "지금까지 괜찮다고 한 답변과 닮지 않은 말입니다. 답이나 약속이 아닌지 봐 주세요.",
    "Unlike the replies that were found good: does it answer or promise?",
    (
        example(
            "시술 후라 조심스러우시죠. 다니시는 피부과에 먼저 여쭤보시길 권해 드리며, 저희도 담당자가 확인 후 말씀드리겠습니다.",
            "피부과 시술하고 써도 돼요?",
            "재생크림 50ml",
        ),
    ),
)

TRUSTED = {
    rule.name: bound
    for rule, bound in (
        (UNKNOWN_TALK, TRUST_TALK),
        (UNKNOWN, TRUST),
        (UNASKED_WORD, TRUST_WORD),
        (UNGROUNDED, TRUST_MATTER),
        (NO_WORD, TRUST_MATTER),
    )
}
"""What the opinion may take for a holding reply's words: unknown clauses and words, no amounts, days or asides."""

Rated = list[tuple[int, int, float]]
"""Start, end and log-odds of pieces of a reply."""


def rated(runs: Iterable[Run], source: Source) -> Rated:
    """Each piece with the log-odds that it must not be said; offsets are those of the reply."""
    return [(run.start + start, run.start + end, odds) for run in runs for start, end, odds in rate(run.tokens, run.predicates, source)]


def weigh(findings: list[Finding], pieces: Rated, taken: Sequence[tuple[int, int, str]]) -> list[Finding]:
    """The grammar's findings after the opinion was heard; `taken`: what each clause was taken for."""
    worst = max((odds for *_, odds in pieces), default=0.0)
    kept: list[Finding] = []
    for finding in findings:
        near = _odds_at(finding, pieces, worst)
        if finding.refuses:
            fair = worst < FAIR or near < FAIR_HERE
            kept.append(_softened(finding) if fair else finding)
        elif near >= TRUSTED.get(finding.rule.name, -inf):
            kept.append(finding)
    doubted = [(start, end) for start, end, odds in pieces if odds >= (DOUBT_FIRM if _is_firm(start, end, taken) else DOUBT)]
    return kept or [Finding(UNLIKE, start, end, False) for start, end in doubted]


def _is_firm(start: int, end: int, taken: Sequence[tuple[int, int, str]]) -> bool:
    """Whether the grammar knows well what stands there: thanks, what was asked, what stays open."""
    inside = [name for a, b, name in taken if a < end and start < b]
    return bool(inside) and all(name in _FIRM for name in inside)


def _odds_at(finding: Finding, pieces: Rated, worst: float) -> float:
    """The odds of the pieces that the finding stands in; of what the whole reply lacks, the worst."""
    if finding.rule.code is C.NO_DEFERRAL:
        return worst
    return max((odds for start, end, odds in pieces if start < finding.end and finding.start < end), default=worst)


def _softened(finding: Finding) -> Finding:
    """A sign or a word (`SpanRule`) and a lack refuse whatever surrounds them; the shape of a clause may mislead."""
    if isinstance(finding.rule, SpanRule) or finding.rule.code is C.NO_DEFERRAL:
        return finding
    return Finding(finding.rule, finding.start, finding.end, False)
