"""Draft every question with every arm and seed, and write each draft down as it comes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby, islice

from qna.settings import Settings
from qna.store.drafts import NewDraft
from worker.drafting.drafter import DraftRequest, draft
from worker.drafting.engines import make_engine
from worker.engine import Engine
from worker.evaluating.arms import Arm
from worker.evaluating.measures import Result, result_of
from worker.evaluating.questions import Asked
from worker.evaluating.results import Results

MOST_FAILED = 10
"""Drafts in a row that the engine failed at; a machine that is out of order is no bad model."""


class EngineKeepsFailing(RuntimeError):
    """Nothing comes of it any more; what is done stays."""


@dataclass(frozen=True, slots=True)
class Job:
    arm: Arm
    fingerprint: str
    asked: Asked
    seed: int


def jobs(
    arms: Sequence[Arm], questions: Sequence[Asked], seeds: Sequence[int], settings: Settings
) -> list[Job]:
    """Arm by arm, so that each engine is loaded once."""
    return [
        Job(arm, fingerprint, asked, seed)
        for arm, fingerprint in ((arm, arm.fingerprint(settings)) for arm in arms)
        for seed in seeds
        for asked in questions
    ]


def undone(wanted: Iterable[Job], results: Results) -> list[Job]:
    """Each way to draft once, whatever number of arms drafts in it."""
    left = {(job.fingerprint, job.asked.mark, job.seed): job for job in wanted}
    return [job for key, job in left.items() if not results.has(*key)]


def done(wanted: Iterable[Job], results: Results) -> list[Result]:
    """The rows of `wanted`, under the names that the arms have now."""
    return [
        {**results.get(job.fingerprint, job.asked.mark, job.seed), "arm": job.arm.name}
        for job in wanted
    ]


def run(
    todo: Sequence[Job],
    results: Results,
    settings: Settings,
    *,
    at_once: int,
    told: Callable[[Job], None],
) -> int:
    """Do all of `todo`; `told` hears of each that is done. Returns how many the engine failed at:
    those are not written down, and another run tries them again. Raises `EngineKeepsFailing`, and
    what loading a model raises (`OSError`, `ValueError`).
    """
    failed = 0
    for chosen, group in groupby(todo, key=lambda job: job.arm.settings(settings)):
        with closing(make_engine(chosen)) as engine:
            failed += _run(engine, list(group), results, at_once, told)
    return failed


def _run(
    engine: Engine,
    todo: Sequence[Job],
    results: Results,
    at_once: int,
    told: Callable[[Job], None],
) -> int:
    failed = in_a_row = 0
    for job, new in _drafted(engine, todo, at_once):
        # A template for the policy's sake is a result; one because of the engine is none.
        if new.reason not in (None, "policy"):
            failed, in_a_row = failed + 1, in_a_row + 1
            if in_a_row >= MOST_FAILED:
                raise EngineKeepsFailing(f"arm {job.arm.name}: {new.reason}")
            continue
        in_a_row = 0
        row = result_of(job.asked, new, job.seed)
        results.add({"fingerprint": job.fingerprint, "arm": job.arm.name, **row})
        told(job)
    return failed


def _drafted(engine: Engine, todo: Sequence[Job], at_once: int) -> Iterator[tuple[Job, NewDraft]]:
    """As they are done; never more than `at_once` under way."""
    left = iter(todo)
    with ThreadPoolExecutor(at_once) as pool:
        running: dict[Future[NewDraft], Job] = {}
        try:
            while True:
                for job in islice(left, at_once - len(running)):
                    running[pool.submit(draft, engine, _request(job))] = job
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _request(job: Job) -> DraftRequest:
    return job.arm.request(job.asked, seed_for(job.asked.id, job.seed))


def seed_for(question_id: str, seed: int) -> int:
    """The same for every arm, another for every question: arms differ by what they are alone."""
    mixed = blake2b(f"{seed}\n{question_id}".encode(), digest_size=4).digest()
    return int.from_bytes(mixed) >> 1
