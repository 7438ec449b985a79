"""One page in one file: the table, the sentences, and drafts side by side. No script in it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from worker.evaluating.comparing import Summary, sentence, shown
from worker.evaluating.measures import MEASURES, Measure, Result
from worker.evaluating.questions import Asked

MOST_PAIRS = 200
"""Questions shown, those first in which the arms lie furthest apart."""


@dataclass(frozen=True, slots=True)
class Pair:
    asked: Asked
    texts: list[Result]
    """One for each arm, in their order, of the first seed."""


def write_page(
    file: Path, summary: Summary, questions: Sequence[Asked], results: Sequence[Result]
) -> None:
    """Readable by its owner alone: customers' words are in it."""
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as page_file:
        page_file.write(page(summary, questions, results))


def page(summary: Summary, questions: Sequence[Asked], results: Sequence[Result]) -> str:
    """HTML in which every text of a customer, of staff and of a model is escaped."""
    # As `.html` it is escaped whatever the template says.
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    pairs = _pairs(summary, questions, results)
    return environment.get_template("page.html").render(
        summary=summary,
        rows=[
            (
                measure.title,
                [shown(measure, summary.table[measure.key][arm]) for arm in summary.arms],
            )
            for measure in MEASURES
        ],
        sentences=[(sentence(each), each.is_noise) for each in summary.compared],
        pairs=pairs,
        left=len(questions) - len(pairs),
    )


def _cells(summary: Summary, measure: Measure) -> list[str]:
    return [shown(measure, summary.table[measure.key][arm]) for arm in summary.arms]


def _pairs(summary: Summary, questions: Sequence[Asked], results: Sequence[Result]) -> list[Pair]:
    first = min((one["seed"] for one in results), default=0)
    found = {(one["id"], one["arm"]): one for one in results if one["seed"] == first}
    pairs = [
        Pair(asked, [found[asked.id, arm] for arm in summary.arms])
        for asked in questions
        if all((asked.id, arm) in found for arm in summary.arms)
    ]
    return sorted(pairs, key=_apart, reverse=True)[:MOST_PAIRS]


def _apart(pair: Pair) -> tuple[int, int, int]:
    """How far the arms lie apart: in the verdict, in what is left to change, in the text."""
    verdicts = {(one["verdict"], one["source"]) for one in pair.texts}
    edits = [one["edit"] for one in pair.texts if one["edit"] is not None]
    texts = {one["reply"] for one in pair.texts}
    return len(verdicts), max(edits, default=0) - min(edits, default=0), len(texts)
