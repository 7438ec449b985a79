"""The data card of an export: what is in it, what is not, and why. Markdown."""

from collections.abc import Mapping

from qna.learning.splits import Cuts
from qna.learning.tally import LEFT_OUT, Tally
from qna.models import now

FORMATS = {
    "sft": "`prompt` and `completion`, conversational: what staff approved, edited or not",
    "dpo": (
        "`prompt`, `chosen` and `rejected`, conversational: what staff approved against what they "
        "edited (`edited`), rejected before (`rejected`) or the policy refused (`policy`)"
    ),
    "eval": "questions with the draft, the decision and what went out; rejected ones too",
}
_NOTHING = {
    "sft": "Rejected drafts, and templates approved as they stood, give no line.",
    "dpo": (
        "A decision gives a line only where one text was wanted and another of the model's was "
        "not; of texts that the policy refused, two at most."
    ),
    "eval": "Every decision gives a line.",
}


_PARTS = """\
Parts follow one another in time; a customer, and a question about a product word for word, is in
one part only.
"""
_NOT_IN_IT = """
## What is not in it

Secret questions, questions that customers withdrew or changed, customers who asked to be forgotten
(an export made before that still holds them: `jamsi forget` names it), and final answers. Personal
data is masked in questions; a reply that holds any leaves the decision out. Rules find it, so a
spelling that they do not know may remain: treat the file as customers' words. `customer` is a keyed
hash, which only this installation can make again. Who decided is not in it.
"""


def data_card(kind: str, tally: Tally, cuts: Cuts, *, shop: str | None, version: str) -> str:
    """`kind` is a key of `FORMATS`; `version` the prompt's. Every number was counted."""
    left_out = {LEFT_OUT[why]: tally.out[why] for why in LEFT_OUT}
    models = {f"{model or '–'}, {prompt or '–'}": n for (model, prompt), n in tally.models.items()}
    tables = {
        "Left out": left_out,
        "Decisions": tally.decisions,
        "Lines by what was not wanted": tally.reasons,
        "Shops": tally.shops,
        "Languages": tally.languages,
        "Drafted by (model, prompt version)": models,
    }
    shown = [_table(title, counts) for title, counts in tables.items() if counts]
    head = _head(kind, tally, shop, version)
    return "\n".join((head, _parts(tally, cuts), *shown, _NOTHING[kind], _NOT_IN_IT))


def _head(kind: str, tally: Tally, shop: str | None, version: str) -> str:
    whose = f"the shop `{shop}`" if shop else "all shops"
    return (
        f"# Data card: {kind}\n\n"
        f"Decisions of staff about drafts, of {whose}, exported {now():%Y-%m-%d %H:%M} UTC.\n"
        f"Lines: {tally.lines}. Format: {FORMATS[kind]}.\n"
        f"Prompts are built as prompt version {version} builds them, without hints of staff.\n"
    )


def _parts(tally: Tally, cuts: Cuts) -> str:
    rows = ["| split | decisions | lines | from | to |", "|---|---|---|---|---|"]
    for split, part in tally.parts.items():
        span = " | ".join(f"{at:%Y-%m-%d}" if at else "–" for at in (part.first, part.last))
        rows.append(f"| {split} | {part.decisions} | {part.lines} | {span} |")
    began = [
        f"{name} from: {cut.isoformat() if cut else 'none'}."
        for name, cut in (("Validation", cuts.validation), ("Test", cuts.test))
    ]
    return "\n".join((*rows, "", _PARTS, *began, ""))


def _table(title: str, counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda each: -each[1])
    rows = [f"| {_cell(name)} | {count} |" for name, count in ordered]
    return "\n".join((f"| {title} | |", "|---|---|", *rows, ""))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
