"""What the model must show, measured on questions that its generator cannot write.

The shared and the unseen questions are for figures alone: nothing was tuned on them, and no text of
theirs is printed here. Our own were read when data was written. Every figure comes from replies of
the product's own engine to the product's prompt.
"""

import json
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

from qna.policy import check_reply
from train.data.samples import Mix, stream
from train.naming import category, names_matter
from worker.engine import Generation, SamplingParams, load_engine
from worker.engine.local import LocalEngine
from worker.prompt import build_messages

QUESTIONS = Path(__file__).parent.parent / "tests" / "data" / "model"
SETS = {name: QUESTIONS / f"{name}_questions.jsonl" for name in ("shared", "unseen", "own")}
PLAIN = {"empty", "order", "personal"}
"""Categories whose reply may stay plain: they are left out of the share that names the matter."""


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
    passed: float
    named: float
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


def judge(
    name: str, questions: list[Question], replies: list[str], trained_on: set[str], seconds: float
) -> Result:
    """The figures of `replies`."""
    failures: Counter[str] = Counter()
    for question, reply in zip(questions, replies, strict=True):
        violations = check_reply(reply, question.text, question.product)
        if violations:
            failures[f"{question.category}/{violations[0].code}"] += 1
    pairs = [(q, r) for q, r in zip(questions, replies, strict=True) if q.category not in PLAIN]
    return Result(
        name=name,
        replies=replies,
        passed=1 - failures.total() / len(replies),
        named=sum(names_matter(q.text, r) for q, r in pairs) / len(pairs),
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


def evaluate(folder: Path, trained_on: set[str], rounds: int = 1) -> list[Result]:
    """Both sets, greedy and `rounds` times with the default sampling."""
    results = []
    engine = load_engine(folder)
    try:
        for set_name, path in SETS.items():
            questions = read_questions(path)
            for number in range(rounds + 1):
                began = perf_counter()
                replies = write_replies(engine, folder, questions, greedy=number == 0, seed=number)
                label = f"{set_name}, {'greedy' if number == 0 else f'default sampling {number}'}"
                results.append(judge(label, questions, replies, trained_on, perf_counter() - began))
    finally:
        engine.close()
    return results
