"""What the bundled model's replies lose by weights of 8 or 4 bits.

    python -m bench.quantised
    python -m bench.quantised --weights int8 --samples 5

The questions of the model's own sets, one greedy reply to each and `--samples` drawn ones as its
`generation_config.json` says; judged by the policy. The next-token figures follow float's greedy
replies: the cosine of the logits to float's, and how often the likeliest token is the same.
"""

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager

import torch
from train.evaluate import SETS, Question, read_questions, write_replies

from policy import judge_reply
from worker.drafting.engines import BUNDLED_PATH
from worker.engine.families import plain_product, read_decoder
from worker.engine.loading import load_model
from worker.engine.local import LocalEngine
from worker.engine.plain import PlainDecoder
from worker.engine.request import Request
from worker.engine.slot_runner import SlotRunner
from worker.engine.starting import load_engine
from worker.engine.types import SamplingParams
from worker.prompt import build_messages

FOLLOWED = 12
"""Replies along which the next tokens are compared."""


def main() -> None:
    options = _options()
    questions = [q for path in SETS.values() for q in read_questions(path)]
    print(f"{len(questions)} questions, greedy and {options.samples} drawn replies to each\n")
    print(
        "| weights | greedy: passes | drawn: pass | greedy replies as in float | cosine "
        "| likeliest token the same |\n|---|--:|--:|--:|--:|--:|"
    )
    expected: list[str] = []
    for weights in ["float", *options.weights.split(",")]:
        with _engine(weights) as engine:
            greedy = write_replies(engine, BUNDLED_PATH, questions, greedy=True)
            drawn = [
                share(
                    questions, write_replies(engine, BUNDLED_PATH, questions, greedy=False, seed=n)
                )
                for n in range(options.samples)
            ]
        expected = expected or greedy
        same = sum(a == b for a, b in zip(greedy, expected, strict=True))
        near = along(weights, questions[:FOLLOWED], expected[:FOLLOWED])
        print(
            f"| {weights} | {share(questions, greedy):.1%} | {sum(drawn) / len(drawn):.1%} "
            f"| {same}/{len(questions)} | {near[0]:.4f} | {near[1]:.1%} |",
            flush=True,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", default="int8,int4", help="kinds, by commas")
    parser.add_argument("--samples", type=int, default=1, help="drawn replies to each question")
    return parser.parse_args()


@contextmanager
def _engine(weights: str) -> Iterator[LocalEngine]:
    with closing(load_engine(BUNDLED_PATH, device="cpu", threads=1, weights=weights)) as engine:
        yield engine


def share(questions: list[Question], replies: list[str]) -> float:
    """Of the replies that the policy does not refuse."""
    pairs = zip(questions, replies, strict=True)
    return sum(judge_reply(r, q.text, q.product).ok for q, r in pairs) / len(questions)


@torch.inference_mode()
def along(weights: str, questions: list[Question], replies: list[str]) -> tuple[float, float]:
    """Mean cosine of the logits to float's over all tokens of `replies`, and the share of places
    where the likeliest token is float's."""
    ours, theirs = _logits("float", questions, replies), _logits(weights, questions, replies)
    cosine = torch.nn.functional.cosine_similarity(ours, theirs).mean().item()
    return cosine, (ours.argmax(1) == theirs.argmax(1)).float().mean().item()


def _logits(weights: str, questions: list[Question], replies: list[str]) -> torch.Tensor:
    loaded = load_model(
        BUNDLED_PATH, revision=None, device=torch.device("cpu"), dtype="float32", weights=weights
    )
    assert loaded.text is not None
    decoder = PlainDecoder(loaded.decoder or read_decoder(loaded.model, plain_product))
    found = []
    for question, reply in zip(questions, replies, strict=True):
        prompt = loaded.text.encode_messages(build_messages(question.text, question.product))
        runner = SlotRunner(decoder, max_slots=1, context=1024, prefill_cells=1024, plain=True)
        found.append(runner.admit([Request(prompt, SamplingParams(), frozenset())]))
        found += [runner.decode([token]) for token in loaded.text.encode_answer(reply)[:-1]]
    return torch.cat(found)


if __name__ == "__main__":
    main()
