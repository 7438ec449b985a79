"""`python -m train`: tokenizer, training run, export, loss curve and evaluation in one command."""

import argparse
import os
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_BUNDLED = _ROOT / "worker" / "bundled_model"
# glibc gives large tensors back to the system after every step and pays for it in page faults:
# keeping them was worth 1.4 times the speed on two CPU cores. It reads these at start only.
_KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "67108864",
}


def main() -> None:
    """Read the options, then train, export and evaluate as they say."""
    options = _options()
    if sys.platform == "linux" and not set(_KEEP_MEMORY) <= set(os.environ):
        os.execve(
            sys.executable,
            [sys.executable, "-m", "train", *sys.argv[1:]],
            os.environ | _KEEP_MEMORY,
        )
    from train.export import export
    from train.run import Budget
    from train.team import train_together

    budget = Budget(
        steps=options.steps,
        minutes=options.minutes,
        batch_tokens=options.batch_tokens,
        processes=options.processes,
        peak=options.peak,
        start=options.start,
    )
    export(train_together(options.work, budget), options.out)
    if not options.no_evaluation:
        from train.card import evaluate_into_card

        evaluate_into_card(options.out, options.work / "log.jsonl")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    parser.add_argument(
        "--steps", type=int, default=5041, help="optimizer steps (default %(default)s)"
    )
    parser.add_argument(
        "--minutes", type=float, help="train for this long instead of a number of steps"
    )
    parser.add_argument(
        "--batch-tokens", type=int, default=4096, help="token ids a step in each process"
    )
    parser.add_argument(
        "--peak", type=float, default=3e-3, help="highest learning rate (default %(default)s)"
    )
    parser.add_argument(
        "--start", type=Path, help="go on from the weights and the tokenizer of this folder"
    )
    parser.add_argument(
        "--processes", type=int, default=2, help="processes of one thread each that share a step"
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=_ROOT / "var" / "train",
        help="checkpoints and log; a stopped run resumes from here",
    )
    parser.add_argument("--out", type=Path, default=_BUNDLED, help="where the model goes")
    parser.add_argument(
        "--no-evaluation", action="store_true", help="leave the model card's table alone"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
