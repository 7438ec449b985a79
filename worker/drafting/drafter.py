"""One question in, one draft out: prompt → engine → policy → the best text, else the template."""

import secrets
import time
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.trace import Span

from policy import judge_reply
from qna import tracing
from qna.clocks.wording import carrying
from qna.incoming import storable_text
from qna.metrics import drafting as metrics
from qna.models import DraftSource
from qna.presets import DEFAULT_PRESET, PRESETS, SamplingValues, safer, sampling_for
from qna.questions.topics import sensitive_topic
from qna.store.drafts import LOST, TEMPLATE_FROM, NewDraft
from qna.store.workers import is_demonstration
from qna.templates import fill_template, plain_template
from worker.drafting.grounding import named_phrases
from worker.drafting.guidance import guidance
from worker.drafting.naming import named_in_place
from worker.drafting.ranking import Candidate, best_of
from worker.drafting.reading import Reading, read_question
from worker.drafting.record import facts, found, thrown_away
from worker.drafting.tidy import apologises, is_sorry_for_trouble, tidy
from worker.engine import Engine, EngineBusy, EngineFailed, Generation, SamplingParams
from worker.prompt import build_messages

ENGINE_TIMEOUT = 240.0
"""Seconds for one batch of candidates; below the queue's visibility time-out."""


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
    candidates: int = 3
    max_attempts: int = 3
    after_hours: Mapping[str, str] = field(default_factory=dict)
    """`DraftTask.after_hours`"""
    losses: int = 0
    """`DraftTask.losses`"""
    span: Span = tracing.NO_SPAN
    """What the stages are shown below."""
    seed: int | None = None
    """None: drawn at random; either way it is stored with the draft."""


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

    Of a batch of candidates the best is the draft as soon as it is sound; else another batch is
    written, cooler step by step, and at last the best of all that is not refused is taken. What was
    thrown away is kept with its verdict.
    """
    if request.losses >= TEMPLATE_FROM:
        return _stand_in(engine, request)
    started = time.monotonic()
    base_seed = secrets.randbelow(2**31) if request.seed is None else request.seed
    read = read_question(request.text, guided=is_demonstration(engine.model))
    written = _Written(read)
    reason = "policy"
    try:
        while not _is_enough(written, request, started):
            written.attempts += 1
            written.texts += yield from _candidates(engine, request, base_seed, written)
    except Exception as error:
        # Whatever broke, the question does not stay without a draft; staff see the reason.
        reason = storable_text(f"{type(error).__name__}: {error}")[:500]
    return _finish(engine, request, written, reason, time.monotonic() - started)


@dataclass(slots=True)
class _Written:
    """What came of a question so far."""

    read: Reading = field(default_factory=Reading)
    texts: list[Candidate] = field(default_factory=list)
    attempts: int = 0

    @property
    def has_sound(self) -> bool:
        return any(text.is_sound for text in self.texts)


def _stand_in(engine: Engine, request: DraftRequest) -> NewDraft:
    """The template in place of a draft that no worker has outlived.

    The first time it is filled and checked as ever. If the worker is lost with that too, the
    fault is in how the question is read, and the next one does not read it.
    """
    if request.losses == TEMPLATE_FROM:
        return _finish(engine, request, _Written(), LOST, 0.0)
    text = plain_template(request.template)
    told = facts(engine, request.preset, None, 0.0)
    return NewDraft(text, DraftSource.FALLBACK, reason=LOST, facts=told)


def _is_enough(written: _Written, request: DraftRequest, started: float) -> bool:
    late = time.monotonic() - started > ENGINE_TIMEOUT
    return written.has_sound or written.attempts >= request.max_attempts or late


def _candidates(
    engine: Engine, request: DraftRequest, base_seed: int, written: _Written
) -> Generator[list[Future[Generation]], None, list[Candidate]]:
    """One batch: the same sampling, another seed for each."""
    attempt = written.attempts
    messages = _messages(request, _guidance(engine, written))
    futures: list[Future[Generation]] = []
    params = _sampling(engine, request, base_seed, attempt)
    try:
        for each in params:
            try:
                futures.append(engine.submit(messages, each))
            except EngineBusy:
                metrics.written("busy")
                if not futures:
                    raise
                break  # fewer candidates are better than none
        started = time.monotonic()
        yield futures
        metrics.staged("engine", took := time.monotonic() - started)
        tracing.below(request.span, "engine", took, texts=len(futures), attempt=attempt)
        return _judged(engine, request, zip(params, futures, strict=False), written.read)
    finally:
        # After an error or a time-out nobody waits for the rest; on finished ones it does nothing.
        for future in futures:
            future.cancel()


def _sampling(
    engine: Engine, request: DraftRequest, base_seed: int, attempt: int
) -> list[SamplingParams]:
    values = sampling_for(request.preset, request.sampling)
    first = base_seed + (attempt - 1) * request.candidates
    others = values
    if not values.do_sample:  # one text, however often it is asked for
        others = values.model_copy(update={"do_sample": True, **PRESETS[DEFAULT_PRESET].values})
    return [
        _params(engine, safer(others if place else values, attempt), first + place)
        for place in range(request.candidates)
    ]


def _judged(
    engine: Engine,
    request: DraftRequest,
    started: Iterable[tuple[SamplingParams, Future[Generation]]],
    read: Reading,
) -> list[Candidate]:
    """What came of each; that one failed in the engine matters only when no other has a text."""
    began, guided = time.monotonic(), is_demonstration(engine.model)
    done: list[Candidate] = []
    failed: list[EngineFailed] = []
    for params, future in started:
        try:
            done.append(_judge(request, params, future, read, guided))
        except EngineFailed as error:
            metrics.written("failed")
            failed.append(error)
    metrics.staged("policy", took := time.monotonic() - began)
    verdicts = [candidate.judgement.verdict.value for candidate in done]
    tracing.below(request.span, "policy", took, verdicts=verdicts)
    if failed and not done:
        raise failed[0]
    return done


def _guidance(engine: Engine, written: _Written) -> str:
    if not is_demonstration(engine.model):
        return ""
    read, again = written.read, written.attempts > 1
    return guidance(troubled=read.troubled, calm=read.calm, asked=read.asked, again=again)


def _messages(request: DraftRequest, told: str) -> list[dict[str, str]]:
    return build_messages(
        request.text,
        request.product,
        tone=request.tone,
        instruction=request.instruction,
        hint="\n".join(filter(None, (request.hint, told))),
    )


def _params(engine: Engine, values: SamplingValues, seed: int) -> SamplingParams:
    chosen = values.model_dump()
    if not engine.extra_sampling:
        # OpenAI's own API knows neither; the draft row shows what was really used.
        del chosen["top_k"], chosen["repetition_penalty"]
    return SamplingParams(**chosen, seed=seed)


def _judge(
    request: DraftRequest,
    params: SamplingParams,
    future: Future[Generation],
    read: Reading,
    guided: bool,
) -> Candidate:
    generation = future.result()
    tokens = generation.prompt_tokens, generation.completion_tokens
    metrics.written(generation.finish_reason, *tokens)
    reply = tidy(generation.text)
    if guided and read.asked and not named_phrases(reply):
        reply = named_in_place(reply, read.asked)
    judgement = judge_reply(reply, request.text, request.product)
    metrics.judged(judgement.verdict, (each.code for each in judgement.violations))
    if not judgement.ok:
        return Candidate(params, reply, judgement, generation)
    named = tuple(named_phrases(reply))
    return Candidate(
        params, reply, judgement, generation, named,
        sorry=apologises(reply),
        owed=read.troubled,
        unasked=read.calm and is_sorry_for_trouble(reply),
        guided=guided,
        astray=guided and not set(named) <= {read.asked},
    )  # fmt: skip


def _finish(
    engine: Engine, request: DraftRequest, written: _Written, reason: str, seconds: float
) -> NewDraft:
    chosen = best_of(written.texts)
    if chosen:
        text, judgement = chosen.reply, chosen.judgement
    else:
        text = fill_template(request.template, request.text, request.product)
        judgement = judge_reply(text, request.text, request.product)
    # Word for word and by us: a model would reword it, and it is the shop's to say.
    text, judgement = carrying(text, judgement, request.text, request.product, request.after_hours)
    return NewDraft(
        text=text,
        source=DraftSource.MODEL if chosen else DraftSource.FALLBACK,
        reason=None if chosen else reason,
        verdict=judgement.verdict,
        violations=found(judgement),
        rejected=[thrown_away(each) for each in written.texts if each is not chosen],
        attempts=written.attempts,
        sensitive=sensitive_topic(request.text, request.product),
        facts=facts(engine, request.preset, chosen, seconds),
    )
