"""What the model shows on questions that its generator cannot write.

The sets are for development: they were read, and what failed on them was looked at. First contact
is told by people who read drafts of questions that nobody here has seen (the model's card). Every
figure comes from replies of the product's own engine to the product's prompt.
"""

import json
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

from policy import Verdict, judge_reply
from qna.presets import DEFAULT_PRESET
from train.categories import category
from train.data.samples import Mix, stream
from worker.drafting.batch import draft_all
from worker.drafting.drafter import DraftRequest
from worker.drafting.grounding import named_phrases, stray_phrases
from worker.engine import Generation, SamplingParams, load_engine
from worker.engine.local import LocalEngine
from worker.prompt import build_messages

QUESTIONS = Path(__file__).parents[1] / "tests" / "data"
SETS = {name: QUESTIONS / f"{name}_questions.jsonl" for name in ("shared", "unseen", "own")}
ORDINARY = "ordinary"
"""The category of which the share that names something is counted: others may well stay general."""


@dataclass(frozen=True)
class Question:
    """A question of an evaluation set."""

    text: str
    product: str | None
    category: str


@dataclass(frozen=True)
class Result:
    """Figures of one set under one way of decoding; shares lie in [0, 1]."""

    name: str
    replies: list[str]
    clean: float
    look: float
    named: float
    """Of the ordinary ones: names a whole noun phrase of the question, or the product."""
    stray: float
    """Names something that is none. Whether a name is the right one, only people can tell."""
    distinct: int
    copied: float
    failures: Counter[str]
    """ "category/code" of each failing reply's gravest violation."""
    per_second: float


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON-lines file; a category that is not given comes from the rules."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Question(r["question"], r["product"], r.get("category") or category(r["question"]))
        for r in rows
    ]


def sampling_of(folder: Path, *, greedy: bool, seed: int) -> SamplingParams:
    """The default sampling of `generation_config.json`, or greedy."""
    config = json.loads((folder / "generation_config.json").read_text("utf-8"))
    if greedy:
        return SamplingParams(max_new_tokens=config["max_new_tokens"])
    return SamplingParams(
        max_new_tokens=config["max_new_tokens"],
        do_sample=True,
        temperature=config["temperature"],
        top_p=config["top_p"],
        seed=seed,
    )


def write_replies(
    engine: LocalEngine, folder: Path, questions: list[Question], *, greedy: bool, seed: int = 0
) -> list[str]:
    """One reply to each question, all in flight together."""
    futures: list[Future[Generation]] = []
    for number, question in enumerate(questions):
        messages = build_messages(question.text, question.product)
        futures.append(
            engine.submit(messages, sampling_of(folder, greedy=greedy, seed=seed * 1000 + number))
        )
    return [future.result().text.strip() for future in futures]


def draft_replies(engine: LocalEngine, questions: list[Question], preset: str) -> list[str]:
    """The drafts that the worker would put before staff: candidates, attempts, template and all."""
    requests = [
        DraftRequest(question.text, question.product, preset=preset, seed=number)
        for number, question in enumerate(questions)
    ]
    drafts = {place: new for group in draft_all(engine, requests) for place, new in group}
    return [drafts[place].text for place in range(len(questions))]


def judge(
    name: str, questions: list[Question], replies: list[str], trained_on: set[str], seconds: float
) -> Result:
    """The figures of `replies`."""
    failures: Counter[str] = Counter()
    verdicts: Counter[Verdict] = Counter()
    for question, reply in zip(questions, replies, strict=True):
        judgement = judge_reply(reply, question.text, question.product)
        verdicts[judgement.verdict] += 1
        if not judgement.ok:
            failures[f"{question.category}/{judgement.violations[0].code}"] += 1
    pairs = list(zip(questions, replies, strict=True))
    stray = [bool(stray_phrases(reply, q.text, q.product)) for q, reply in pairs]
    ordinary = [
        bool(named_phrases(reply)) and not wrong
        for (question, reply), wrong in zip(pairs, stray, strict=True)
        if question.category == ORDINARY
    ]
    return Result(
        name=name,
        replies=replies,
        clean=verdicts[Verdict.CLEAN] / len(replies),
        look=verdicts[Verdict.LOOK] / len(replies),
        named=sum(ordinary) / len(ordinary),
        stray=sum(stray) / len(replies),
        distinct=len(set(replies)),
        copied=sum(r in trained_on for r in replies) / len(replies),
        failures=failures,
        per_second=len(replies) / seconds,
    )


def training_replies(log: Path) -> set[str]:
    """Every reply that the run behind `log` was given, generated anew from its seeds."""
    records = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    replies: set[str] = set()
    for source in (record for record in records if "samples" in record):
        replies |= {
            reply
            for _, reply in islice(stream(source["seed"], Mix(**source["mix"])), source["samples"])
        }
    return replies


def evaluate(folder: Path, trained_on: set[str]) -> list[Result]:
    """Each set greedy, with the default sampling, and as the worker drafts it."""
    results = []
    engine = load_engine(folder)
    try:
        for set_name, path in SETS.items():
            questions = read_questions(path)
            for label in ("greedy", "default sampling", "drafted"):
                began = perf_counter()
                if label == "drafted":
                    replies = draft_replies(engine, questions, DEFAULT_PRESET)
                else:
                    replies = write_replies(engine, folder, questions, greedy=label == "greedy")
                seconds = perf_counter() - began
                results.append(
                    judge(f"{set_name}, {label}", questions, replies, trained_on, seconds)
                )
    finally:
        engine.close()
    return results
