"""Prints `docs/policy.md` from the code: `python -m qna.policy.document > docs/policy.md`."""

import sys
from collections.abc import Iterator

from qna.policy.length import MAX_ANALYSED_CHARS, MAX_CHARS, MAX_SENTENCES
from qna.policy.rules import RULES
from qna.policy.types import MASKS, ViolationCode

_INTRODUCTION = f"""\
# The reply policy

This page is printed from the code (`python -m qna.policy.document > docs/policy.md`).

A holding reply acknowledges a question and defers the answer, and does nothing else. The checker
takes that the safe way round: it knows what such a reply may say, and refuses the rest.

1. Single words and signs give away contact data, personal data, markup, other scripts, loops.
2. The reply is cut into sentences, each sentence into predicates with their endings (kiwi).
3. A predicate inside an open matter ("…인지", "…여부") is fine, whatever it is.
4. Every other predicate must be an allowed act: greeting, thanks, apology, understanding,
   restating the question, checking and answering later, asking for patience, inviting further
   questions, closing. Clauses count like sentences. What is none of these is `definitive`,
   unless it is known as a promise, a burden or the like.
5. A reply without a predicate that checks or answers later has `no_deferral`.

How well that carries over is measured on labelled batches that were written before the rules had
seen them (`tests/data/policy`). At first contact, before anything was changed for them:

| batch | good | refused | bad | found | first code among given |
|---|---|---|---|---|---|
| `replies_fourth` | 100 | 36 (36.0 %) | 60 | 57 (95.0 %) | 56 (93.3 %) |
| `replies_fifth` | 60 | 31 (51.7 %) | 41 | 35 (85.4 %) | 31 (75.6 %) |
| `replies_sixth` | 60 | 15 (25.0 %) | 41 | 39 (95.1 %) | 36 (87.8 %) |
| `replies_seventh` | 40 | 10 (25.0 %) | 41 | 36 (87.8 %) | 32 (78.0 %) |
| `replies_eighth` | 37 | 4 (10.8 %) | 29 | 28 (96.6 %) | 26 (89.7 %) |
| `replies_ninth` | 23 | 5 (21.7 %) | 20 | 20 (100.0 %) | 19 (95.0 %) |
| `replies_fresh` | 70 | 2 (2.9 %) | 50 | 49 (98.0 %) | 49 (98.0 %) |

The batches up to `replies_ninth` were written to be unusual, and each was then used to widen the
rules: what `make policy-report` prints for them today says how well they fit, not how well they
carry over. `replies_fresh` holds ordinary replies, written without knowledge of the rules. Its first
80 (all the bad ones: 49 of 50 found, 1 of 30 good refused) met an earlier state of the rules than
its last 40 (all good, 1 refused).

English replies to English questions go through patterns of the same acts. A reply has at most
{MAX_CHARS} characters and {MAX_SENTENCES} sentences; of a longer one the first
{MAX_ANALYSED_CHARS} characters are read. Verdicts come gravest first, in the order of the codes:
"""


def render() -> str:
    """The whole page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION + ", ".join(f"`{code}`" for code in ViolationCode) + "."
    yield "\n## Rules\n"
    yield "| code | looks at | refused | fine |\n|---|---|---|---|"
    for rule in RULES:
        cells = (f"`{rule.code}`", rule.looks_at, _cell(rule.refused), _cell(rule.fine))
        yield "| " + " | ".join(cells) + " |"
    yield "\n## Personal data\n"
    yield "Masked before a question goes to a model or to a log:\n"
    yield "| kind | mask |\n|---|---|"
    for kind, mask in MASKS.items():
        yield f"| {kind} | `{mask}` |"


def _cell(text: str) -> str:
    return "`" + text.replace("|", "\\|").replace("\n", " ") + "`"


if __name__ == "__main__":
    sys.stdout.write(render())
