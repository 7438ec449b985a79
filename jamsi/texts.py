"""check, draft, generate: JSON lines in, JSON lines out, in order; no database and no queue."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import click

from qna.logs import set_up_logging
from qna.settings import load_settings
from qna.store.shop_settings import ATTEMPTS, CANDIDATES

if TYPE_CHECKING:
    from policy import Violation

Record = dict[str, Any]

IN_FLIGHT = 256
"""Lines worked on at once; further ones wait, so that any length of input fits."""


_HALF_PAIR = re.compile("[\ud800-\udfff]")


class BadLine(ValueError):
    """What is wrong with one line of input."""


class _Unreadable(dict[str, Any]):
    """Stands for a line that is no record; `error` says why."""


@click.command(epilog='Example:  echo \'{"id":1,"question":"…","reply":"…"}\' | jamsi check')
@click.option("--explain", is_flag=True, help="Say clause by clause what was recognised as what.")
def check(explain: bool) -> None:
    """Judge replies by the policy.

    Reads {"id", "question", "product", "reply"} a line, writes {"id", "ok", "verdict",
    "violations"}: clean, look (a person should read what is marked) or refused; `ok` means not
    refused.
    """
    from policy import explain_reply, judge_reply

    def judge(record: Record) -> Record:
        texts = _text(record, "reply"), _text(record, "question"), _optional(record, "product")
        judgement = judge_reply(*texts)
        answer: Record = {
            "ok": judgement.ok,
            "verdict": judgement.verdict,
            "violations": [_shown(violation) for violation in judgement.violations],
        }
        if explain:
            answer["clauses"] = [
                {"text": text, "rule": rule} for text, rule in explain_reply(*texts)
            ]
        return answer

    for record in _read():
        _write(record, _guarded(judge, record))


def _shown(violation: "Violation") -> Record:
    shown = asdict(violation)
    return {key: shown[key] for key in ("code", "excerpt", "start", "end", "rule", "why")}


@click.command(epilog='Example:  echo \'{"id":1,"question":"재입고 되나요?"}\' | jamsi draft')
@click.option("--preset", default="balanced", show_default=True, help="Sampling preset.")
@click.option(
    "--candidates",
    default=3,
    show_default=True,
    type=click.IntRange(*CANDIDATES),
    help="Texts written at once; the best is the draft.",
)
@click.option(
    "--attempts",
    default=3,
    show_default=True,
    type=click.IntRange(*ATTEMPTS),
    help="How often, while none of them is clean.",
)
@click.option("--seed", type=int, help="Reproduce the same drafts.")
def draft(preset: str, candidates: int, attempts: int, seed: int | None) -> None:
    """Draft holding replies with the model of JAMSI_MODEL.

    Reads {"id", "question", "product"} a line, writes the draft, its verdict and what was thrown
    away.
    """
    from worker.drafting.drafter import DraftRequest
    from worker.drafting.drafter import draft as make_draft
    from worker.drafting.engines import drafts_at_once, make_engine

    settings = load_settings()
    # Standard output is for the answers; unconfigured, structlog would write there.
    set_up_logging(settings)
    with _telling_what_fails():
        engine = make_engine(settings)

    def one(record: Record) -> Record:
        request = DraftRequest(
            text=_text(record, "question"),
            product=_optional(record, "product"),
            preset=preset,
            candidates=candidates,
            max_attempts=attempts,
            seed=seed,
        )
        new = make_draft(engine, request)
        return {
            "reply": new.text,
            "source": new.source,
            "verdict": new.verdict,
            "attempts": new.attempts,
            "violations": new.violations,
            "rejected": [_pick(each, "reply", "verdict", "violations") for each in new.rejected],
            "model": new.facts["model"],
            "prompt_version": new.facts["prompt_version"],
            "seconds": new.facts["seconds"],
            **({"reason": new.reason} if new.reason else {}),
        }

    with ThreadPoolExecutor(drafts_at_once(settings, engine)) as pool:
        _stream(lambda record: pool.submit(_guarded, one, record))
    engine.close()


@click.command(epilog="Example:  jamsi generate --model ./my-model < prompts.jsonl")
@click.option("--model", required=True, metavar="DIR_OR_ID", help="Folder, hub id or `bundled`.")
@click.option("--revision", help="Commit of a hub model.")
def generate(model: str, revision: str | None) -> None:
    """Run the model alone.

    Reads {"id", "prompt_ids" | "messages", "sampling": {…}} a line, writes {"id", "token_ids",
    "text", "finish_reason", "prompt_tokens"}.
    """
    from worker.drafting.engines import model_path
    from worker.engine import SamplingParams, load_engine

    settings = load_settings()
    set_up_logging(settings)
    with _telling_what_fails():
        engine = load_engine(model_path(model), revision=revision, device=settings.device)

    def submit(record: Record) -> Future[Record]:
        prompt = record.get("prompt_ids", record.get("messages"))
        if prompt is None:
            raise BadLine("needs prompt_ids or messages")
        sampling = _sampling(record, [each.name for each in fields(SamplingParams)])
        future = engine.submit(prompt, SamplingParams(**sampling))
        return _mapped(future, lambda done: _pick(asdict(done), *_GENERATED))

    def guarded(record: Record) -> Future[Record]:
        return _guarded_future(submit, record)

    _stream(guarded)
    engine.close()


_GENERATED = ("token_ids", "text", "finish_reason", "prompt_tokens")


@contextmanager
def _telling_what_fails() -> Iterator[None]:
    """A model that is not there, or cannot be read, is one line and no traceback."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise click.ClickException(f"the model cannot be loaded: {error}") from None


def _read() -> Iterable[Record]:
    """Each line as a record; a line that is no JSON object carries its `error`."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield _Unreadable(error=f"line {number} is not JSON: {error}")
            continue
        if isinstance(record, dict):
            yield record
        else:
            yield _Unreadable(error=f"line {number} must be a JSON object")


def _stream(start: Callable[[Record], Future[Record]]) -> None:
    """Start every line as it comes, write the results in order."""
    waiting: list[tuple[Record, Future[Record]]] = []
    for record in _read():
        waiting.append((record, start(record)))
        while waiting and (waiting[0][1].done() or len(waiting) > IN_FLIGHT):
            _write(waiting[0][0], waiting.pop(0)[1].result())
    for record, future in waiting:
        _write(record, future.result())


def _guarded(work: Callable[[Record], Record], record: Record) -> Record:
    if isinstance(record, _Unreadable):
        return {"error": record["error"]}
    try:
        return work(record)
    except Exception as error:
        # One bad line must not stop the others; its error is its answer.
        return {"error": str(error) or repr(error)}


def _guarded_future(start: Callable[[Record], Future[Record]], record: Record) -> Future[Record]:
    answer: Future[Record] = Future()
    if isinstance(record, _Unreadable):
        answer.set_result({"error": record["error"]})
        return answer
    try:
        started = start(record)
    except Exception as error:
        # As above: the line's own error.
        answer.set_result({"error": str(error) or repr(error)})
        return answer
    started.add_done_callback(lambda done: answer.set_result(_outcome(done)))
    return answer


def _outcome(done: Future[Record]) -> Record:
    error = done.exception()
    return {"error": str(error) or repr(error)} if error else done.result()


def _mapped(future: Future[Any], convert: Callable[[Any], Record]) -> Future[Record]:
    mapped: Future[Record] = Future()

    def finish(done: Future[Any]) -> None:
        error = done.exception()
        if error:
            mapped.set_exception(error)
        else:
            mapped.set_result(convert(done.result()))

    future.add_done_callback(finish)
    return mapped


def _write(record: Record, answer: Record) -> None:
    line = {"id": record.get("id")} | answer
    text = json.dumps(line, ensure_ascii=False, default=list)
    # Half a surrogate pair has no UTF-8; escaped it has.
    click.echo(json.dumps(line, default=list) if _HALF_PAIR.search(text) else text)


def _text(record: Record, key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise BadLine(f"{key} must be a string")
    return value


def _optional(record: Record, key: str) -> str | None:
    return None if record.get(key) is None else _text(record, key)


def _sampling(record: Record, known: list[str]) -> Record:
    sampling = record.get("sampling") or {}
    if not isinstance(sampling, dict):
        raise BadLine("sampling must be an object")
    if unknown := sorted(set(sampling) - set(known)):
        raise BadLine(f"sampling knows no {', '.join(unknown)}; there are {', '.join(known)}")
    return sampling


def _pick(record: Record, *keys: str) -> Record:
    return {key: record[key] for key in keys}
