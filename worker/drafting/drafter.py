"""One question in, one draft out: prompt → engine → policy, again if need be, else the template."""

import secrets
import time
from collections.abc import Generator, Iterable
from concurrent.futures import Future, wait
from dataclasses import asdict, dataclass, field
from typing import Any

from qna.incoming import storable_text
from qna.models import DraftSource
from qna.policy import check_reply, sensitive_topic
from qna.presets import DEFAULT_PRESET, SamplingValues, safer, sampling_for
from qna.store.drafts import LOST, TEMPLATE_FROM, NewDraft
from qna.templates import fill_template, plain_template
from worker.engine import Engine, EngineFailed, Generation, SamplingParams
from worker.prompt import PROMPT_VERSION, build_messages

ENGINE_TIMEOUT = 240.0
"""Seconds for one attempt; below the queue's visibility time-out."""


@dataclass(frozen=True, slots=True)
class DraftRequest:
    text: str
    product: str | None = None
    tone: str = ""
    instruction: str = ""
    hint: str = ""
    template: str = ""
    preset: str = DEFAULT_PRESET
    sampling: dict[str, Any] = field(default_factory=dict)
    max_attempts: int = 3
    losses: int = 0
    """`DraftTask.losses`"""
    seed: int | None = None
    """None: drawn at random; either way it is stored with the draft."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    params: SamplingParams
    reply: str
    violations: list[dict[str, Any]]
    generation: Generation


Drafting = Generator[list[Future[Generation]], None, NewDraft]
"""A draft on its way: yields what it waits for, goes on when all of it is done, returns the draft.
Throw `TooLate` into one whose time is up."""


class TooLate(TimeoutError):
    """The engine has not answered in time."""

    def __init__(self) -> None:
        super().__init__(f"no text within {ENGINE_TIMEOUT:.0f} seconds")


def draft(engine: Engine, request: DraftRequest) -> NewDraft:
    """The draft for one question. Never raises for what the engine does: the template stands in."""
    return finish_drafting(drafting(engine, request))


def finish_drafting(under_way: Drafting) -> NewDraft:
    """Wait until it is done."""
    try:
        futures = next(under_way)
        while True:
            late = wait(futures, timeout=ENGINE_TIMEOUT).not_done
            futures = under_way.throw(TooLate()) if late else next(under_way)
    except StopIteration as done:
        new: NewDraft = done.value
        return new


def drafting(engine: Engine, request: DraftRequest) -> Drafting:
    """`draft` for callers that follow many at once.

    The first text that passes the policy is the draft. The attempts after the first run as one
    batch, cooler step by step; what was thrown away is kept with its violations.
    """
    if request.losses >= TEMPLATE_FROM:
        return _stand_in(engine, request)
    started = time.monotonic()
    base_seed = secrets.randbelow(2**31) if request.seed is None else request.seed
    rejected: list[_Attempt] = []
    passed, reason = None, "policy"
    try:
        for numbers in _rounds(request.max_attempts):
            attempts = yield from _attempts(engine, request, base_seed, numbers)
            passed = _first_that_passes(attempts, rejected)
            if passed:
                break
    except Exception as error:
        # Whatever broke, the question does not stay without a draft; staff see the reason.
        reason = storable_text(f"{type(error).__name__}: {error}")[:500]
    return _finish(engine, request, passed, rejected, reason, time.monotonic() - started)


def _stand_in(engine: Engine, request: DraftRequest) -> NewDraft:
    """The template in place of a draft that no worker has outlived.

    The first time it is filled and checked as ever. If the worker is lost with that too, the
    fault is in how the question is read, and the next one does not read it.
    """
    if request.losses == TEMPLATE_FROM:
        return _finish(engine, request, None, [], LOST, 0.0)
    text, facts = plain_template(request.template), _facts(engine, request, None, 0.0)
    return NewDraft(text, DraftSource.FALLBACK, reason=LOST, facts=facts)


def _rounds(max_attempts: int) -> Iterable[range]:
    """The first attempt alone: most pass, and a batch of three would cost three times as much."""
    yield range(1, 2)
    if max_attempts > 1:
        yield range(2, max_attempts + 1)


def _attempts(
    engine: Engine, request: DraftRequest, base_seed: int, numbers: range
) -> Generator[list[Future[Generation]], None, list[_Attempt]]:
    messages = _messages(request)
    values = sampling_for(request.preset, request.sampling)
    params = [_params(engine, safer(values, number), base_seed + number - 1) for number in numbers]
    futures: list[Future[Generation]] = []
    try:
        for each in params:
            futures.append(engine.submit(messages, each))
        yield futures
        return _judged(request, zip(params, futures, strict=True))
    finally:
        # After an error or a time-out nobody waits for the rest; on finished ones it does nothing.
        for future in futures:
            future.cancel()


def _judged(
    request: DraftRequest, started: Iterable[tuple[SamplingParams, Future[Generation]]]
) -> list[_Attempt]:
    """What came of each; that one failed in the engine matters only when no other has a text."""
    done: list[_Attempt] = []
    failed: list[EngineFailed] = []
    for params, future in started:
        try:
            done.append(_judge(request, params, future))
        except EngineFailed as error:
            failed.append(error)
    if failed and not done:
        raise failed[0]
    return done


def _messages(request: DraftRequest) -> list[dict[str, str]]:
    return build_messages(
        request.text,
        request.product,
        tone=request.tone,
        instruction=request.instruction,
        hint=request.hint,
    )


def _params(engine: Engine, values: SamplingValues, seed: int) -> SamplingParams:
    chosen = values.model_dump()
    if not getattr(engine, "extra_sampling", True):
        # OpenAI's own API knows neither; the draft row shows what was really used.
        del chosen["top_k"], chosen["repetition_penalty"]
    return SamplingParams(**chosen, seed=seed)


def _judge(request: DraftRequest, params: SamplingParams, future: Future[Generation]) -> _Attempt:
    generation = future.result()
    # A byte-level tokenizer can write NUL.
    reply = storable_text(generation.text).strip()
    return _Attempt(params, reply, verdict(reply, request.text, request.product), generation)


def verdict(reply: str, question: str, product: str | None) -> list[dict[str, Any]]:
    """The checker's findings as they are stored; `[]` passes."""
    return [asdict(violation) for violation in check_reply(reply, question, product)]


def _first_that_passes(attempts: list[_Attempt], rejected: list[_Attempt]) -> _Attempt | None:
    passed = None
    for attempt in attempts:
        if passed is None and not attempt.violations:
            passed = attempt
        elif attempt.violations:
            rejected.append(attempt)
    return passed


def _finish(
    engine: Engine,
    request: DraftRequest,
    passed: _Attempt | None,
    rejected: list[_Attempt],
    reason: str,
    seconds: float,
) -> NewDraft:
    text = (
        passed.reply if passed else fill_template(request.template, request.text, request.product)
    )
    return NewDraft(
        text=text,
        source=DraftSource.MODEL if passed else DraftSource.FALLBACK,
        reason=None if passed else reason,
        violations=[] if passed else verdict(text, request.text, request.product),
        rejected=[_thrown_away(attempt) for attempt in rejected],
        attempts=len(rejected) + (passed is not None),
        sensitive=sensitive_topic(request.text, request.product),
        facts=_facts(engine, request, passed, seconds),
    )


def _thrown_away(attempt: _Attempt) -> dict[str, Any]:
    return {
        "reply": attempt.reply,
        "violations": attempt.violations,
        "sampling": _shown(attempt.params),
        "seed": attempt.params.seed,
    }


def _shown(params: SamplingParams) -> dict[str, Any]:
    hidden = ("seed", "ignore_eos")
    return {
        key: value
        for key, value in asdict(params).items()
        if value is not None and key not in hidden
    }


def _facts(
    engine: Engine, request: DraftRequest, passed: _Attempt | None, seconds: float
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "engine": engine.name,
        "model": engine.model,
        "model_revision": engine.revision,
        "prompt_version": PROMPT_VERSION,
        "preset": request.preset,
        "seconds": round(seconds, 3),
    }
    if passed:
        facts |= {
            "sampling": _shown(passed.params),
            "seed": passed.params.seed,
            "prompt_tokens": passed.generation.prompt_tokens,
            "completion_tokens": passed.generation.completion_tokens,
        }
    return facts
