"""`jamsi evaluate`: which way to draft is better, on questions that stay the same."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from qna.logs import set_up_logging
from qna.settings import Settings, load_settings

if TYPE_CHECKING:
    from worker.evaluating.comparing import Summary
    from worker.evaluating.results import Results
    from worker.evaluating.running import Job

EXAMPLE = """Example:

\b
jamsi export --as eval > eval.jsonl
jamsi evaluate eval.jsonl --out results \\
  --arm now --arm cool:preset=cool --arm new:model=./my-model,candidates=5
"""


@click.command(epilog=EXAMPLE)
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for what is done and for the page; the same one goes on where it was.",
)
@click.option(
    "--arm",
    "arms",
    multiple=True,
    metavar="NAME[:key=value,…]",
    help="model, revision, adapter, preset, candidates, attempts, tone, instruction (text or "
    "@FILE). The others are compared with the first. Default: now, as the settings are.",
)
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1, 50))
@click.option(
    "--split",
    default="test",
    show_default=True,
    type=click.Choice(["test", "validation", "train", "all"]),
    help="Of an export; lines without one always count.",
)
@click.option("--limit", type=click.IntRange(1), help="Only the first so many questions.")
@click.option(
    "--at-once",
    default=8,
    show_default=True,
    type=click.IntRange(1, 512),
    help="Drafts under way together: more are faster in all and slower each.",
)
def evaluate(
    questions: Path,
    out: Path,
    arms: tuple[str, ...],
    seeds: int,
    split: str,
    limit: int | None,
    at_once: int,
) -> None:
    """Draft the same questions in several ways and say which differences are more than chance.

    QUESTIONS: JSON lines with "question" and, where known, "id", "product" and "reply" (what staff
    approved), as `jamsi export --as eval` writes them. Writes results.jsonl and page.html to --out.
    """
    from worker.evaluating.arms import ArmInvalid, parse_arms
    from worker.evaluating.page import write_page
    from worker.evaluating.questions import QuestionsInvalid, read_questions
    from worker.evaluating.results import ResultsUnusable, open_results
    from worker.evaluating.running import done, jobs

    settings = load_settings()
    set_up_logging(settings)
    try:
        parsed = parse_arms(arms)
        asked = read_questions(questions, split=split, limit=limit)
        wanted = jobs(parsed, asked, range(1, seeds + 1), settings)
        with open_results(out) as results:
            _draft_all(wanted, results, settings, at_once)
            rows = done(wanted, results)
    except (ArmInvalid, QuestionsInvalid, ResultsUnusable) as error:
        raise click.ClickException(str(error)) from None
    summary = _tell(rows, [arm.name for arm in parsed])
    write_page(out / "page.html", summary, asked, rows)
    click.echo(f"Side by side: {out / 'page.html'}", err=True)


def _draft_all(
    wanted: Sequence["Job"], results: "Results", settings: Settings, at_once: int
) -> None:
    """Raises `click.ClickException` where not all of it could be done; what is done is kept."""
    from worker.evaluating.running import EngineKeepsFailing, run, undone

    todo = undone(wanted, results)
    shown = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*shown, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("drafting", total=len(wanted), completed=len(wanted) - len(todo))

        def told(job: "Job") -> None:
            progress.update(task, advance=1, description=job.arm.name)

        try:
            failed = run(todo, results, settings, at_once=at_once, told=told)
        except EngineKeepsFailing as error:
            raise click.ClickException(f"the engine keeps failing: {error}. {_AGAIN}") from None
        except (OSError, ValueError) as error:
            raise click.ClickException(f"the model cannot be loaded: {error}") from None
    if failed:
        raise click.ClickException(f"the engine failed at {failed} drafts. {_AGAIN}")


_AGAIN = "What is done is kept; the same command goes on from there."


def _tell(rows: list[dict[str, object]], arms: Sequence[str]) -> "Summary":
    from worker.evaluating.comparing import sentence, shown, summarise
    from worker.evaluating.measures import MEASURES

    summary = summarise(rows, arms)
    table = Table(title=f"{summary.questions} questions, {summary.seeds} seeds")
    for title in ("measure", *arms):
        table.add_column(title)
    for measure in MEASURES:
        cells = [shown(measure, summary.table[measure.key][arm]) for arm in arms]
        table.add_row(measure.title, *map(Text, cells))
    distinct = (f"{few} of {many}" for few, many in (summary.distinct[arm] for arm in arms))
    table.add_row("distinct texts", *distinct)
    console = Console()
    console.print(table)
    for each in summary.compared:
        console.print(Text(sentence(each)), soft_wrap=True)
    return summary
