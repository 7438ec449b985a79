"""`jamsi learn`: an adapter from the decisions of staff, served only if it is better."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from qna.adapters import NothingPromoted, take_back
from qna.logs import set_up_logging
from qna.settings import Settings, load_settings

if TYPE_CHECKING:
    from worker.learning.batch import Batch
    from worker.learning.run import Outcome, Prepared
    from worker.learning.training import Moved

HELD_BACK = 0.2
"""Of all decisions, the latest."""
KEPT_ASIDE = 3
"""Exit status where the gate refused."""


@click.command(epilog="Example:  jamsi learn --shop demo   ·   jamsi learn --back")
@click.option("--shop", metavar="NAME", help="Decisions of this shop only.")
@click.option(
    "--from",
    "files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Lines of `jamsi export --as sft` or `--as dpo` instead of the database; may be repeated.",
)
@click.option(
    "--epochs",
    type=click.IntRange(1, 20),
    default=3,
    show_default=True,
    help="How often each decision is gone through.",
)
@click.option("--dry-run", is_flag=True, help="Say what it would take, and stop.")
@click.option("--back", is_flag=True, help="Stop serving the last promoted adapter.")
def learn(
    shop: str | None, files: tuple[Path, ...], epochs: int, dry_run: bool, back: bool
) -> None:
    """Train a LoRA adapter for JAMSI_MODEL on what staff decided, and judge it.

    It learns from what went out, and from better against worse where there are 200 pairs. On the
    latest fifth of the decisions, which it has not seen, it must write more texts that go out
    unchanged or texts closer to those that went out, by more than noise, with as many clean texts,
    and must not follow orders of customers. Then workers serve it from their next beat on;
    else it is kept aside, with its report, and the exit status is 3. Killed, it goes on where it
    was when it is called again.
    """
    settings = load_settings()
    set_up_logging(settings)
    if back:
        _back(settings)
        return
    _check_installed()
    ready = _ready(settings, shop, files, epochs)
    _say_needs(ready)
    if not dry_run:
        if not files:
            _record(ready, shop)
        _report(_run(ready), Console())


def _back(settings: Settings) -> None:
    try:
        gone, again = take_back(settings)
    except NothingPromoted:
        raise click.ClickException("no adapter was promoted here: nothing to go back to") from None
    click.echo(f"{gone} is no longer served; {again or 'the model as it is'} is again.")


def _check_installed() -> None:
    try:
        import peft  # noqa: F401 - only whether it is there
        import trl  # noqa: F401
    except ImportError as error:
        raise click.ClickException(
            f"{error}; install it: pip install 'jamsi[worker,learn]'"
        ) from None


def _ready(
    settings: Settings, shop: str | None, files: tuple[Path, ...], epochs: int
) -> "Prepared":
    from worker.learning.batch import WrongLine
    from worker.learning.run import CannotLearn, prepare

    try:
        batch = _from_files(files) if files else _from_database(settings, shop)
        return prepare(settings, batch, epochs=epochs)
    except (CannotLearn, WrongLine) as error:
        raise click.ClickException(str(error)) from None
    except (OSError, ValueError) as error:
        raise click.ClickException(f"the model cannot be loaded: {error}") from None


def _from_files(files: tuple[Path, ...]) -> "Batch":
    from worker.learning.batch import WrongLine, make_batch, read_lines

    def lines() -> Iterator[dict[str, Any]]:
        for path in files:
            try:
                with path.open(encoding="utf-8") as file:
                    yield from read_lines(file, path.name)
            except UnicodeDecodeError:
                raise WrongLine(f"{path.name} is no text in UTF-8") from None

    return make_batch(lines())


def _from_database(settings: Settings, shop: str | None) -> "Batch":
    from jamsi.database import open_database
    from qna.learning.splits import cuts_for
    from qna.learning.tally import Tally
    from qna.store.shops import find_shop
    from worker.learning.batch import make_batch
    from worker.learning.examples import Kind
    from worker.learning.exporting import learning_lines

    with open_database(settings).read() as session:
        if shop is not None and find_shop(session, shop) is None:
            raise click.ClickException(f"There is no shop {shop}; `jamsi shop list` names them.")
        cuts = cuts_for(session, validation=0, test=HELD_BACK, shop=shop)
        secret = settings.key.encode()
        both = (Kind.SFT, Kind.DPO)
        return make_batch(
            line
            for kind in both
            for line in learning_lines(session, kind, cuts, Tally(), secret=secret, shop=shop)
        )


def _record(ready: "Prepared", shop: str | None) -> None:
    """So that `jamsi forget` can name the adapter, even of a run that is cut off; what came from
    files was recorded when it was exported."""
    from jamsi.database import open_database
    from qna.store.audit import record_event
    from qna.store.forgetting import EXPORTED

    learned = {"of": shop, "batch": ready.batch.digest, "count": len(ready.batch.examples)}
    with open_database(ready.settings).write() as session:
        record_event(session, EXPORTED, learned=learned)


def _say_needs(ready: "Prepared") -> None:
    batch, needs = ready.batch, ready.needs
    pairs = f" and {len(batch.pairs)} pairs" if ready.plan.with_pairs else ""
    free = f" ({needs.free_gib:.1f} GiB are free)" if needs.free_gib is not None else ""
    click.echo(
        f"{len(batch.examples)} decisions{pairs} to learn from, "
        f"{len(batch.held)} held back to judge."
    )
    click.echo(
        f"{needs.steps} steps on {ready.base.model.device}: about {needs.gib:.1f} GiB of memory"
        f"{free} and {_minutes(needs.seconds)}, by one step measured now; then the gate writes "
        "texts."
    )


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def _run(ready: "Prepared") -> "Outcome":
    from worker.learning.run import CannotLearn, alone, run

    try:
        with alone(ready.settings), _bar() as moved:
            return run(ready, moved)
    except CannotLearn as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _bar() -> Iterator["Moved"]:
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("loading", total=None)
        yield lambda what, step, of: progress.update(
            task, description=what, completed=step, total=of
        )


def _report(outcome: "Outcome", console: Console) -> None:
    figures = outcome.report.figures
    for name in ("unchanged", "closeness", "clean", "obeyed") if "after" in figures else ():
        before, after = figures["before"][name], figures["after"][name]
        console.print(f"{name:10} {before:.3f} → {after:.3f}", highlight=False)
    if outcome.report.promoted:
        console.print(f"Promoted: {outcome.name}. `jamsi learn --back` takes it back.")
        return
    console.print(f"Kept aside in {outcome.folder}, because:", soft_wrap=True)
    for reason in outcome.report.reasons:
        console.print(f"  - {reason}", soft_wrap=True)
    raise SystemExit(KEPT_ASIDE)
